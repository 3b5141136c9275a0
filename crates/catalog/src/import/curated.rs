//! What a person knows better than every source: corrections, further models, other spellings. Each line of
//! `data/curated.jsonl` has a day, each correction its reason, and fields win over what was imported. Never a guess, and never a price without
//! where it is from.

use std::collections::BTreeMap;

use inner::Modality;
use serde::Deserialize;

use super::report::{Kind, Report};
use crate::base::{
    BaseModel,
    day::Day,
    price::Prices,
    row::{Defaults, EndpointRow, ModelRow, Origin, Reasoning, Source},
};

/// All lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curated {
    models: BTreeMap<String, ModelPatch>,
    endpoints: Vec<EndpointPatch>,
}

/// Why the file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}")]
pub struct CuratedError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    #[source]
    pub source: serde_json::Error,
}

/// A model that shall be in the base, and what is known of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelPatch {
    pub(super) model: String,
    /// Other spellings of its slug, or `provider:id` for one provider's id.
    #[serde(default)]
    pub(super) also: Vec<String>,
    name: Option<String>,
    released: Option<Day>,
    context: Option<u64>,
    input: Option<Vec<Modality>>,
    output: Option<Vec<Modality>>,
    hugging_face: Option<String>,
    knowledge: Option<Day>,
    defaults: Option<Defaults>,
    reasoning: Option<Reasoning>,
    parameters: Option<Vec<String>>,
    date: Day,
    #[serde(rename = "why")]
    _why: Option<String>,
}

/// A correction of one endpoint, a whole new one, or (`drop`) the removal of one.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointPatch {
    endpoint: String,
    at: String,
    #[serde(default)]
    drop: bool,
    /// Whether the imported price is none.
    #[serde(default)]
    unpriced: bool,
    r#as: Option<String>,
    price: Option<Prices>,
    discount: Option<u8>,
    context: Option<u64>,
    max_completion: Option<u64>,
    quantization: Option<String>,
    input: Option<Vec<Modality>>,
    date: Day,
    #[serde(rename = "why")]
    _why: String,
}

impl Curated {
    /// Reads the lines.
    ///
    /// # Errors
    /// On the first line that is neither a model nor an endpoint.
    pub fn parse(text: &str) -> Result<Self, CuratedError> {
        let mut curated = Self::default();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let error = |source| CuratedError { line: index + 1, source };
            if line.starts_with("{\"model\"") {
                let patch: ModelPatch = serde_json::from_str(line).map_err(error)?;
                curated.models.insert(patch.model.clone(), patch);
            } else {
                curated.endpoints.push(serde_json::from_str(line).map_err(error)?);
            }
        }
        Ok(curated)
    }

    /// The same without its prices, which are of their day: for lists that may be younger.
    #[must_use]
    pub(super) fn without_prices(mut self) -> Self {
        for patch in &mut self.endpoints {
            (patch.price, patch.unpriced, patch.discount) = (None, false, None);
        }
        self
    }

    pub(super) fn models(&self) -> impl Iterator<Item = &ModelPatch> {
        self.models.values()
    }

    /// Writes what is known over what was imported.
    pub(super) fn model(&self, row: &mut ModelRow) {
        let Some(patch) = self.models.get(&row.id).cloned() else { return };
        let origin = Origin { source: Source::Curated, date: patch.date };
        if row.source == Source::Curated {
            row.date = patch.date;
        }
        let mut written = Vec::new();
        let mut wrote = |field: &'static str, is_set: bool| written.extend(is_set.then_some(field));
        wrote("name", set(&mut row.name, patch.name));
        wrote("released", set_some(&mut row.released, patch.released));
        wrote("context", set_some(&mut row.context, patch.context));
        wrote("input", set(&mut row.input, patch.input));
        wrote("output", set(&mut row.output, patch.output));
        wrote("hugging_face", set_some(&mut row.hugging_face, patch.hugging_face));
        wrote("knowledge", set_some(&mut row.knowledge, patch.knowledge));
        wrote("defaults", set_some(&mut row.defaults, patch.defaults));
        wrote("reasoning", set_some(&mut row.reasoning, patch.reasoning));
        wrote("parameters", set(&mut row.parameters, patch.parameters));
        if row.source != Source::Curated {
            row.fields.extend(written.into_iter().map(|field| (field.to_owned(), origin)));
        }
    }

    /// Corrects, adds and removes endpoints; a line that fits nothing is stale.
    pub(super) fn endpoints(&self, models: &mut [BaseModel], report: &mut Report) {
        for patch in &self.endpoints {
            let model = models.iter_mut().find(|model| model.row.id == patch.endpoint);
            if !model.is_some_and(|model| patch.apply(&mut model.endpoints)) {
                report.warn(Kind::Stale, format!("curated {} at {}", patch.endpoint, patch.at), "");
            }
        }
    }
}

impl EndpointPatch {
    /// Whether it fitted.
    fn apply(&self, endpoints: &mut Vec<EndpointRow>) -> bool {
        let at = endpoints.iter().position(|row| row.provider == self.at);
        let at = match (at, self.drop, &self.r#as) {
            (Some(at), true, _) => {
                endpoints.remove(at);
                return true;
            }
            (Some(at), false, _) => at,
            (None, false, Some(upstream)) => {
                endpoints.push(self.bare(upstream));
                endpoints.len() - 1
            }
            (None, ..) => return false,
        };
        if let Some(row) = endpoints.get_mut(at) {
            self.write(row);
        }
        true
    }

    fn bare(&self, upstream: &str) -> EndpointRow {
        EndpointRow {
            id: self.endpoint.clone(),
            provider: self.at.clone(),
            upstream: upstream.to_owned(),
            price: None,
            discount: None,
            service_tiers: BTreeMap::new(),
            context: None,
            max_completion: None,
            quantization: None,
            input: Vec::new(),
            lacks: Vec::new(),
            expires: None,
            source: Source::Curated,
            date: self.date,
            fields: BTreeMap::new(),
        }
    }

    fn write(&self, row: &mut EndpointRow) {
        let origin = Origin { source: Source::Curated, date: self.date };
        if self.price.is_some() || self.unpriced {
            (row.price, row.discount) = (self.price.clone(), self.discount);
            // Those were of the price that is replaced.
            row.service_tiers.clear();
            (row.source, row.date) = (origin.source, origin.date);
        }
        let mut written = Vec::new();
        let mut wrote = |field: &'static str, is_set: bool| written.extend(is_set.then_some(field));
        wrote("context", set_some(&mut row.context, self.context));
        wrote("max_completion", set_some(&mut row.max_completion, self.max_completion));
        wrote("quantization", set_some(&mut row.quantization, self.quantization.clone()));
        wrote("input", set(&mut row.input, self.input.clone()));
        wrote("as", set(&mut row.upstream, self.r#as.clone()));
        if (row.source, row.date) != (origin.source, origin.date) {
            row.fields.extend(written.into_iter().map(|field| (field.to_owned(), origin)));
        }
    }
}

fn set<T>(field: &mut T, value: Option<T>) -> bool {
    value.map(|value| *field = value).is_some()
}

fn set_some<T>(field: &mut Option<T>, value: Option<T>) -> bool {
    value.map(|value| *field = Some(value)).is_some()
}
