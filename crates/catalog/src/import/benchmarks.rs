//! Scores out of models.dev's `models.json`, its list of models by lab. Only those of a model that the base has under the very same
//! name (letters and digits), and only those whose source is the test's own board, the maker or another publisher of its own
//! measurements: figures that one analyst sells are left to that analyst.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ImportError, Snapshot,
    labs::{Lab, lab_of},
    report::{Kind, Report},
    spelling::key,
};
use crate::{
    base::{
        Base,
        day::Day,
        row::{Origin, Source},
    },
    benchmarks::{Reporter, Score, sort},
};

/// Whose figures are theirs to give away: an analyst, and a router that shows that analyst's.
const LEFT_OUT: [&str; 2] = ["artificialanalysis.ai", "openrouter.ai"];
/// Where makers publish under a name of their own.
const HOMES: [(&str, &str); 4] =
    [("anthropic.com", "anthropic"), ("mistral.ai", "mistralai"), ("openai.com", "openai"), ("sakana.ai", "sakana")];

#[derive(Deserialize)]
struct Model {
    #[serde(default)]
    benchmarks: Vec<Published>,
}

#[derive(Deserialize)]
struct Published {
    name: String,
    score: f64,
    source: String,
    metric: Option<String>,
    variant: Option<String>,
    harness: Option<String>,
    version: Option<String>,
    dataset: Option<String>,
    date: Option<String>,
}

/// The scores of the models of a base, sorted.
///
/// # Errors
/// When the file is not the format at all.
pub fn read(snapshot: &Snapshot<'_>, base: &Base, report: &mut Report) -> Result<Vec<Score>, ImportError> {
    let models: BTreeMap<String, &RawValue> =
        serde_json::from_str(snapshot.text).map_err(|source| ImportError { format: "models.json of models.dev", source })?;
    let mut scores = Vec::new();
    for (id, model) in models {
        let Ok(model) = serde_json::from_str::<Model>(model.get()) else {
            report.warn(Kind::Malformed, format!("models.dev {id}"), "benchmarks");
            continue;
        };
        if model.benchmarks.is_empty() {
            continue;
        }
        let Some(known) = model_of(base, &id) else {
            report.warn(Kind::Unknown, format!("models.dev {id}"), "benchmarks");
            continue;
        };
        let read = Some(Origin { source: Source::ModelsDev, date: snapshot.date });
        scores.extend(model.benchmarks.into_iter().filter_map(|published| published.score(known, read)));
    }
    sort(&mut scores);
    scores.dedup();
    Ok(scores)
}

/// The model of the base that a lab's model is: the same letters and digits in its slug or its permaslug, of the same lab.
fn model_of<'a>(base: &'a Base, id: &str) -> Option<&'a str> {
    let (lab, slug) = id.split_once('/')?;
    // Alibaba's own name stands for Qwen's models there.
    let authors = [if lab == "alibaba" { "qwen" } else { lab_of(lab)?.author }, lab];
    let is_it = |known: &str| {
        let (author, own) = known.split_once('/').unwrap_or_default();
        authors.contains(&author) && key(own) == key(slug)
    };
    let rows = || base.models().iter().map(|model| &model.row);
    let by_id = rows().find(|row| is_it(&row.id));
    by_id.or_else(|| rows().find(|row| is_it(row.canonical_slug()))).map(|row| row.id.as_str())
}

impl Published {
    fn score(self, model: &str, read: Option<Origin>) -> Option<Score> {
        let (host, path) = self.source.strip_prefix("https://")?.split_once('/').unwrap_or_default();
        let is_at = |home: &str| host == home || host.strip_suffix(home).is_some_and(|rest| rest.ends_with('.'));
        if LEFT_OUT.iter().any(|home| is_at(home)) || self.name.starts_with("Artificial Analysis") {
            return None;
        }
        let author = model.split_once('/').map_or("", |(author, _)| author);
        let owner = path.split('/').next().and_then(lab_of).map(|Lab { author, .. }| *author);
        let own_card = host == "huggingface.co" && owner == Some(author);
        let own_house = HOMES.iter().any(|(home, maker)| *maker == author && is_at(home));
        Some(Score {
            model: model.to_owned(),
            test: self.name,
            score: self.score,
            metric: self.metric,
            variant: self.variant,
            harness: self.harness,
            version: self.version,
            dataset: self.dataset,
            by: if own_card || own_house { Reporter::Maker } else { Reporter::ThirdParty },
            date: self.date.as_deref().and_then(Day::first),
            source: self.source,
            read,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_keep_their_source_and_know_whose_they_are() {
        let text = r#"{
            "zhipuai/glm-4.6": {"benchmarks": [
                {"name": "T", "score": 7, "metric": "pass@1", "source": "https://huggingface.co/zai-org/GLM-4.6", "date": "2026-02-03"},
                {"name": "T", "score": 9.5, "source": "https://boards.example/t"},
                {"name": "U", "score": 1, "source": "https://artificialanalysis.ai/x"}]},
            "nobody/none": {"benchmarks": [{"name": "T", "score": 1, "source": "https://a.example"}]},
            "openai/gpt-4o": {"name": "without any"},
            "broken": 1}"#;
        let (base, mut report) = (crate::base().unwrap(), Report::default());
        let date = Day::first("2026-07-01").unwrap();
        let scores = read(&Snapshot { text, date }, base, &mut report).unwrap();
        let told: Vec<_> = scores.iter().map(|score| (score.model.as_str(), score.score, score.by, score.date)).collect();
        let day = Day::first("2026-02-03");
        let model = "z-ai/glm-4.6";
        assert_eq!(told, [(model, 7.0, Reporter::Maker, day), (model, 9.5, Reporter::ThirdParty, None)]);
        assert_eq!(report.counts().into_iter().collect::<Vec<_>>(), [(Kind::Malformed, 1), (Kind::Unknown, 1)]);
    }
}
