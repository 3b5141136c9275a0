//! The dated base that ships inside: which models exist, who serves them and what that cost on the day of the snapshot. Parsed
//! once, then only asked. A base is a fallback: configuration and live lists win over it, and it never bills anybody by itself.

pub mod day;
pub mod price;
pub mod row;

use std::{collections::BTreeMap, sync::OnceLock};

use serde::Deserialize;

use self::{
    day::Day,
    row::{EndpointRow, ModelRow},
};

/// One row per line: a model, then its endpoints; sorted by id, then by provider.
const ROWS: &str = include_str!("../data/base.jsonl");
/// One description per line, in our own words; sorted by id.
const DESCRIPTIONS: &str = include_str!("../data/descriptions.jsonl");

/// A model with everybody who serves it.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseModel {
    /// What describes it.
    pub row: ModelRow,
    /// What it is, for people; empty if nobody wrote one.
    pub description: String,
    /// Who serves it, by provider; never empty.
    pub endpoints: Vec<EndpointRow>,
}

/// All of it, sorted by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Base {
    models: Vec<BaseModel>,
}

/// Why a base cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the {file}: {reason}")]
pub struct BaseError {
    /// Which file.
    pub file: &'static str,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    model: String,
    text: String,
}

/// The base that this build ships. Parsed by whoever asks first; later calls cost nothing.
///
/// # Errors
/// When the file in the binary is damaged, which the tests rule out for a released build.
pub fn base() -> Result<&'static Base, BaseError> {
    static BASE: OnceLock<Result<Base, BaseError>> = OnceLock::new();
    BASE.get_or_init(|| Base::parse(ROWS, DESCRIPTIONS)).as_ref().map_err(Clone::clone)
}

impl Base {
    /// Reads a base from its two files.
    ///
    /// # Errors
    /// On the first line that is no row, stands in the wrong place or repeats another.
    pub fn parse(rows: &str, descriptions: &str) -> Result<Self, BaseError> {
        let mut base = Self::default();
        for (index, line) in rows.lines().enumerate() {
            base.take(line).map_err(|reason| BaseError { file: "base", line: index + 1, reason })?;
        }
        for (index, line) in descriptions.lines().enumerate() {
            base.describe(line).map_err(|reason| BaseError { file: "descriptions", line: index + 1, reason })?;
        }
        match base.models.iter().find(|model| model.endpoints.is_empty()) {
            Some(model) => {
                Err(BaseError { file: "base", line: rows.lines().count(), reason: format!("nobody serves {}", model.row.id) })
            }
            None => Ok(base),
        }
    }

    /// Puts models in order; the importers' way to a base.
    #[must_use]
    pub fn of(mut models: Vec<BaseModel>) -> Self {
        models.sort_by(|left, right| left.row.id.cmp(&right.row.id));
        Self { models }
    }

    fn take(&mut self, line: &str) -> Result<(), String> {
        if line.starts_with("{\"model\"") {
            let row: ModelRow = serde_json::from_str(line).map_err(|error| error.to_string())?;
            if self.models.last().is_some_and(|before| before.row.id >= row.id) {
                return Err(format!("{} is not in order", row.id));
            }
            self.models.push(BaseModel { row, description: String::new(), endpoints: Vec::new() });
            return Ok(());
        }
        let row: EndpointRow = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let model = self.models.last_mut().filter(|model| model.row.id == row.id);
        let model = model.ok_or_else(|| format!("an endpoint of {} that does not follow its model", row.id))?;
        if model.endpoints.last().is_some_and(|before| before.provider >= row.provider) {
            return Err(format!("{} at {} is not in order", row.id, row.provider));
        }
        model.endpoints.push(row);
        Ok(())
    }

    fn describe(&mut self, line: &str) -> Result<(), String> {
        let Description { model: id, text } = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let at = self.models.binary_search_by(|model| model.row.id.as_str().cmp(&id)).map_err(|_| format!("no model {id}"))?;
        let Some(model) = self.models.get_mut(at).filter(|model| model.description.is_empty() && !text.is_empty()) else {
            return Err(format!("{id} is described twice, or with nothing"));
        };
        model.description = text;
        Ok(())
    }

    /// Both together: of each model and each endpoint the row with the later day, the other's where both are of one day. Who is not
    /// in `other` stays; descriptions stay too.
    #[must_use]
    pub fn renewed_by(&self, other: &Self) -> Self {
        let mut models: BTreeMap<&str, BaseModel> =
            self.models.iter().map(|model| (model.row.id.as_str(), model.clone())).collect();
        for other in &other.models {
            match models.get_mut(other.row.id.as_str()) {
                Some(model) => model.renew(other),
                None => drop(models.insert(&other.row.id, other.clone())),
            }
        }
        Self { models: models.into_values().collect() }
    }

    /// All models, by id.
    #[must_use]
    pub fn models(&self) -> &[BaseModel] {
        &self.models
    }

    /// The model of exactly this id. Aliases are [`crate::aliases::Aliases`]'s business.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<&BaseModel> {
        let at = self.models.binary_search_by(|model| model.row.id.as_str().cmp(id)).ok()?;
        self.models.get(at)
    }

    /// The youngest day that any row carries: how old the base is at least.
    #[must_use]
    pub fn date(&self) -> Option<Day> {
        let endpoints = self.models.iter().flat_map(|model| &model.endpoints);
        endpoints.map(|endpoint| endpoint.date).chain(self.models.iter().map(|model| model.row.date)).max()
    }

    /// The file that [`Self::parse`] reads.
    ///
    /// # Errors
    /// Never for rows that were parsed; a float that is no number cannot be written.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        let mut text = String::new();
        for model in &self.models {
            text.push_str(&serde_json::to_string(&model.row)?);
            text.push('\n');
            for endpoint in &model.endpoints {
                text.push_str(&serde_json::to_string(endpoint)?);
                text.push('\n');
            }
        }
        Ok(text)
    }
}

impl BaseModel {
    fn renew(&mut self, other: &Self) {
        if other.row.date >= self.row.date {
            self.row = other.row.clone();
        }
        if self.description.is_empty() {
            self.description.clone_from(&other.description);
        }
        for endpoint in &other.endpoints {
            match self.endpoints.iter_mut().find(|known| known.provider == endpoint.provider) {
                Some(known) if endpoint.date >= known.date => known.clone_from(endpoint),
                Some(_) => {}
                None => self.endpoints.push(endpoint.clone()),
            }
        }
        self.endpoints.sort_by(|left, right| left.provider.cmp(&right.provider));
    }

    /// Its endpoint at a provider.
    #[must_use]
    pub fn at(&self, provider: &str) -> Option<&EndpointRow> {
        self.endpoints.iter().find(|endpoint| endpoint.provider == provider)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = r#"{"model":"a/b","name":"A: B","input":["text"],"output":["text"],"tokenizer":"Other","parameters":["max_tokens"],"source":"models.dev","date":"2026-07-01"}"#;
    const ENDPOINT: &str = r#"{"endpoint":"a/b","at":"acme","as":"b-1","price":{"prompt":"0.4","completion":"4"},"discount":35,"source":"litellm","date":"2026-11-22","fields":{"context":"models.dev@2026-07-01"}}"#;

    #[test]
    fn a_base_prints_as_it_was_read() {
        let text = format!("{MODEL}\n{ENDPOINT}\n");
        let base = Base::parse(&text, r#"{"model":"a/b","text":"It is B."}"#).unwrap();
        assert_eq!(base.text().unwrap(), text);
        let model = base.model("a/b").unwrap();
        assert_eq!(model.description, "It is B.");
        assert_eq!(model.at("acme").unwrap().paid().unwrap().prompt, inner::Pico(260_000));
        assert_eq!(base.date(), Day::first("2026-11-22"));
        assert_eq!(model.row.created(), Day::first("2026-07-01").unwrap().seconds(), "no release is known");
    }

    #[test]
    fn the_later_day_wins_row_by_row() {
        let older = Base::parse(&format!("{MODEL}\n{ENDPOINT}\n"), r#"{"model":"a/b","text":"It is B."}"#).unwrap();
        let endpoint = |at: &str, price: &str, day: &str| {
            ENDPOINT
                .replace("acme", at)
                .replace("\"0.4\"", &format!("\"{price}\""))
                .replace("2026-11-22\",\"f", &format!("{day}\",\"f"))
        };
        let text = format!(
            "{MODEL}\n{}\n{}\n{}\n{}\n",
            endpoint("acme", "0.5", "2026-12-01"),
            endpoint("zeta", "9", "2026-12-01"),
            MODEL.replace("a/b", "a/c"),
            endpoint("acme", "7", "2026-12-01").replace("a/b", "a/c"),
        );
        let younger = Base::parse(&text, "").unwrap();
        let price = |base: &Base, at: &str| base.model("a/b").unwrap().at(at).unwrap().price.clone().unwrap().prompt;
        for renewed in [older.renewed_by(&younger), younger.renewed_by(&older)] {
            assert_eq!(price(&renewed, "acme"), inner::Pico(500_000));
            assert_eq!(price(&renewed, "zeta"), inner::Pico(9_000_000));
            assert_eq!((renewed.models().len(), renewed.model("a/b").unwrap().description.as_str()), (2, "It is B."));
            let text = renewed.text().unwrap();
            assert_eq!(Base::parse(&text, "").unwrap().text().unwrap(), text, "it is in order");
        }
    }

    #[test]
    fn a_damaged_line_is_named() {
        let error = |rows: &str, descriptions: &str| Base::parse(rows, descriptions).unwrap_err().to_string();
        assert!(error(&format!("{MODEL}\n{{"), "").starts_with("line 2 of the base: "));
        assert!(error(ENDPOINT, "").contains("does not follow its model"));
        assert!(error(MODEL, "").contains("nobody serves a/b"));
        assert!(error(&format!("{MODEL}\n{ENDPOINT}\n{ENDPOINT}"), "").contains("not in order"));
        assert!(error(&format!("{MODEL}\n{ENDPOINT}\n{MODEL}"), "").contains("not in order"));
        let described = error(&format!("{MODEL}\n{ENDPOINT}"), r#"{"model":"a/c","text":"C."}"#);
        assert_eq!(described, "line 1 of the descriptions: no model a/c");
    }
}
