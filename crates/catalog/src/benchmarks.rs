//! Published scores of models on public tests: who says what, where and when. Facts with their source, shown and never ranked by:
//! makers measure themselves otherwise than others measure them, and no two rows need have been measured alike.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::base::{day::Day, row::Origin};

/// One score per line, made by `cargo xtask catalogue`; sorted.
const IMPORTED: &str = include_str!("../data/benchmarks.jsonl");
/// One score per line, written by hand.
const CURATED: &str = include_str!("../data/benchmarks.curated.jsonl");

/// One model on one test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The model's id.
    pub model: String,
    /// The test, as its makers call it.
    pub test: String,
    /// As it was published; what it counts is `metric`'s word.
    pub score: f64,
    /// `percent correct`, `pass@1`, `resolve rate`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// Which form of the model: an effort, a mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The program around the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub harness: Option<String>,
    /// The test's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The part of the test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// Who measured.
    pub by: Reporter,
    /// Where it stands: an `https` address.
    pub source: String,
    /// When it was published there; `None` is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// By which list it came here and on which day that was read; absent in a file of the operator's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Origin>,
}

/// Who measured a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reporter {
    /// Whoever made it.
    Maker,
    /// Somebody else.
    ThirdParty,
}

/// Why scores cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ScoreError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

/// The scores that this build ships, by model, then by test.
///
/// # Errors
/// When the files in the binary are damaged, which the tests rule out for a released build.
pub fn shipped() -> Result<&'static [Score], ScoreError> {
    static SCORES: OnceLock<Result<Vec<Score>, ScoreError>> = OnceLock::new();
    let read = || {
        let mut scores = parse(IMPORTED)?;
        scores.extend(parse(CURATED)?);
        sort(&mut scores);
        Ok(scores)
    };
    SCORES.get_or_init(read).as_ref().map(Vec::as_slice).map_err(Clone::clone)
}

/// Reads scores, one JSON object a line; empty lines are passed over.
///
/// # Errors
/// On the first line that is no score, or that does not say where it is from.
pub fn parse(text: &str) -> Result<Vec<Score>, ScoreError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(index, line): (usize, &str)| {
        let score = serde_json::from_str::<Score>(line).map_err(|error| error.to_string());
        score.and_then(Score::checked).map_err(|reason| ScoreError { line: index + 1, reason })
    };
    lines.map(read).collect()
}

/// By model, then by test; of one test the youngest first.
pub fn sort(scores: &mut [Score]) {
    scores.sort_by(|left, right| {
        let name = |score: &Score| (score.model.clone(), score.test.clone());
        name(left).cmp(&name(right)).then(right.date.cmp(&left.date)).then(right.score.total_cmp(&left.score))
    });
}

impl Score {
    fn checked(self) -> Result<Self, String> {
        if !self.model.contains('/') {
            return Err(format!("`{}` is no author/slug", self.model));
        }
        if !self.source.starts_with("https://") {
            return Err(format!("`{}` is no https address of a source", self.source));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_score_says_where_it_is_from_and_is_of_a_model_of_the_base() {
        let scores = shipped().unwrap();
        assert!(scores.len() > 100, "{}", scores.len());
        let base = crate::base().unwrap();
        for score in scores {
            assert!(base.model(&score.model).is_some(), "{}", score.model);
            assert!(score.read.is_some() && score.score.is_finite(), "{score:?}");
        }
        let qwen: Vec<_> = scores.iter().filter(|score| score.model == "qwen/qwen3-vl-235b-a22b-thinking").collect();
        assert_eq!(qwen.iter().map(|score| score.test.as_str()).collect::<Vec<_>>(), ["MathVision", "MathVista (mini)"]);
    }

    #[test]
    fn a_score_without_a_source_is_refused_with_its_line() {
        let line = r#"{"model":"a/b","test":"T","score":1,"by":"maker","source":"https://a.example","date":"2026-01-02"}"#;
        assert_eq!(parse(&format!("{line}\n\n{line}\n")).unwrap().len(), 2);
        let wrong = |line: &str| parse(line).unwrap_err().to_string();
        assert!(wrong(&line.replace("https://a.example", "a friend")).contains("no https address"));
        assert!(wrong(&line.replace(r#""source":"https://a.example","#, "")).contains("source"));
        assert!(wrong(&format!("\n{}", line.replace("a/b", "b"))).starts_with("line 2: `b`"));
        assert!(wrong(&line.replace("\"test\"", "\"tset\"")).contains("tset"));
    }
}
