//! Is an answer right? One scorer, one file, one word in [`TABLE`]. Pure: never asks anybody.
//!
//! An answer that does not parse is wrong; an expectation that does not parse is an error of the task file, found before the first
//! question is asked. The training code has the same rules in Python.

mod exact;
mod iou;
mod json;
mod number;
mod plane;
mod point;
mod time;
mod tool;

use serde_json::Value;

use super::answer::Answer;

/// Knows what is expected of one answer.
pub trait Scorer: Send + Sync {
    /// Whether the answer is right.
    fn right(&self, answer: &Answer) -> bool;
}

/// Makes a scorer from the `expected` of a case, or says what is wrong with it.
type Read = fn(&Value) -> Result<Box<dyn Scorer>, String>;

const TABLE: &[(&str, Read)] = &[
    ("exact", exact::read),
    ("iou", iou::read),
    ("json", json::read),
    ("number", number::read),
    ("point", point::read),
    ("time", time::read),
    ("tool", tool::read),
];

/// The scorer of this name for this expectation.
///
/// # Errors
/// When there is none, or when it expects something else.
pub fn read(name: &str, expected: &Value) -> Result<Box<dyn Scorer>, String> {
    let Some((_, read)) = TABLE.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = TABLE.iter().map(|(name, _)| *name).collect();
        return Err(format!("unknown scorer {name:?}; there are {}", known.join(", ")));
    };
    read(expected).map_err(|reason| format!("expected does not fit scorer {name}: {reason}"))
}

/// Whether the whole answer is one JSON value, with nothing around it: what a `response_format` promises.
pub fn is_json(answer: &Answer) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(answer.text()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the scorer `name` says about a text.
    pub(super) fn right(name: &str, expected: &Value, content: &str) -> bool {
        let answer = Answer { content: content.to_owned(), ..Answer::default() };
        read(name, expected).is_ok_and(|scorer| scorer.right(&answer))
    }

    #[test]
    fn an_unknown_scorer_is_named_with_those_there_are() {
        let reason = read("bleu", &Value::Null).err().unwrap_or_default();
        assert!(reason.contains("\"bleu\"") && reason.contains("exact, iou, json"), "{reason}");
    }

    #[test]
    fn no_scorer_takes_an_expectation_of_another_kind() {
        for (name, _) in TABLE.iter().filter(|(name, _)| *name != "json") {
            let reason = read(name, &serde_json::json!({ "surprise": 1 })).err().unwrap_or_default();
            assert!(reason.contains(name), "{name}: {reason}");
        }
    }

    #[test]
    fn json_must_stand_alone_where_it_was_promised() {
        for (content, valid) in
            [("{\"a\": 1}", true), (" [1]\n", true), ("```json\n{}\n```", false), ("{} ok", false), ("{", false), ("", false)]
        {
            let answer = Answer { content: content.to_owned(), ..Answer::default() };
            assert_eq!(is_json(&answer), valid, "{content:?}");
        }
    }
}
