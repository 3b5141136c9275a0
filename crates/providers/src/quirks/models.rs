//! A set of models, as parts of their ids: what a vendor does for some of its models only. Names age; they stand in data, never
//! in code.

use serde::Deserialize;

/// Parts of vendors' model ids in lowercase. A model belongs to the set if its id contains one of them, and none of those behind
/// a `!`; behind a `^` stands the beginning of an id or of its last segment. The empty part is in every id.
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
        let name = model.rsplit('/').next().unwrap_or_default();
        let fits = |part: &str| match part.strip_prefix('^') {
            Some(head) => model.starts_with(head) || name.starts_with(head),
            None => model.contains(part),
        };
        let (mut within, mut without) = (false, false);
        for part in &self.0 {
            match part.strip_prefix('!') {
                Some(part) => without |= fits(part),
                None => within |= fits(part),
            }
        }
        within && !without
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

    #[test]
    fn a_beginning_is_no_end_and_an_exception_is_none_of_the_set() {
        let set = Models::of(&["^o1", "gpt-5", "!-chat"]);
        assert!(set.has("o1-mini") && set.has("openai/O1") && set.has("my-gpt-5"));
        assert!(!set.has("demo1") && !set.has("gpt-5-chat-latest") && !set.has("gpt-4o"));
        assert!(!Models::of(&["!-chat"]).has("x"), "an exception alone is no set");
    }
}
