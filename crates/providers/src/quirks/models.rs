//! A set of models, as parts of their ids: what a vendor does for some of its models only. Names age; they stand in data, never
//! in code.

use serde::Deserialize;

/// Parts of vendors' model ids in lowercase. A model belongs to the set if its id contains one of them; the empty part is in
/// every id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Models(pub Vec<String>);

impl Models {
    /// Every model.
    #[must_use]
    pub fn all() -> Self {
        Self::of(&[""])
    }

    /// No model.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The models with one of these parts in their ids.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        Self(parts.iter().map(|&part| part.to_owned()).collect())
    }

    /// Whether the model with this id belongs to the set.
    #[must_use]
    pub fn has(&self, model: &str) -> bool {
        let model = model.to_ascii_lowercase();
        self.0.iter().any(|part| model.contains(part.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_id_is_enough_and_no_part_is_no_model() {
        let set = Models::of(&["gpt-oss", "-thinking"]);
        assert!(set.has("openai/GPT-OSS-120b") && set.has("qwen3-vl-8b-thinking"));
        assert!(!set.has("qwen3-vl-8b-instruct"));
        assert!(Models::all().has("x") && !Models::none().has("x"));
    }
}
