//! Which tool calls of an answer cannot be used: no tool of the request has the name, or the arguments are no JSON object. Counted
//! for every endpoint, because hosts of one and the same model differ in this (OpenRouter's "exacto").

use std::collections::BTreeMap;

use inner::ToolCallDelta;
use serde::de::IgnoredAny;
use serde_json::Value;

/// Arguments of all calls of an answer; when there are more, the answer is not judged.
const ARGUMENT_BYTES_MAX: usize = 256 << 10;
/// Further calls of one answer are not judged.
const CALLS_MAX: usize = 128;

/// The calls of one answer, as they come in.
#[derive(Debug, Default)]
pub(super) struct ToolCalls {
    calls: BTreeMap<usize, Call>,
    /// Of all arguments so far.
    bytes: usize,
}

#[derive(Debug, Default)]
struct Call {
    name: String,
    arguments: String,
}

impl ToolCalls {
    pub(super) fn take(&mut self, delta: &ToolCallDelta) {
        self.bytes = self.bytes.saturating_add(delta.arguments.len());
        if self.bytes > ARGUMENT_BYTES_MAX {
            self.calls.clear();
            return;
        }
        if self.calls.len() >= CALLS_MAX && !self.calls.contains_key(&delta.index) {
            return;
        }
        let call = self.calls.entry(delta.index).or_default();
        if let Some(name) = &delta.name {
            call.name.clone_from(name);
        }
        call.arguments.push_str(&delta.arguments);
    }

    /// How many there are; 0 where they are not judged.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.calls.len()).unwrap_or(u32::MAX)
    }

    /// For each call whether it is malformed, given the tools of the request.
    pub(super) fn verdicts(&self, tools: &[Value]) -> impl Iterator<Item = bool> {
        self.calls.values().map(|call| !names(tools).any(|name| name == call.name) || !is_object(&call.arguments))
    }
}

fn names(tools: &[Value]) -> impl Iterator<Item = &str> {
    tools.iter().filter_map(|tool| tool["function"]["name"].as_str())
}

/// No arguments at all are those of a function that takes none.
fn is_object(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || (text.starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(pieces: &[(usize, Option<&str>, &str)]) -> Vec<bool> {
        let mut calls = ToolCalls::default();
        for (index, name, arguments) in pieces {
            let (id, name) = (None, name.map(str::to_owned));
            calls.take(&ToolCallDelta { index: *index, id, name, arguments: (*arguments).to_owned() });
        }
        calls.verdicts(&[json!({"type": "function", "function": {"name": "look"}})]).collect()
    }

    #[test]
    fn a_call_is_good_if_it_can_be_made() {
        assert_eq!(verdict(&[(0, Some("look"), "{\"at\""), (0, None, ": 1}")]), [false]);
        assert_eq!(verdict(&[(0, Some("look"), "")]), [false], "takes nothing");
        assert_eq!(verdict(&[(0, Some("look"), "{\"at\": 1")]), [true]);
        assert_eq!(verdict(&[(0, Some("look"), "[1]")]), [true]);
        assert_eq!(verdict(&[(1, Some("lock"), "{}"), (0, Some("look"), "{}")]), [false, true]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let long = "x".repeat(ARGUMENT_BYTES_MAX);
        assert_eq!(verdict(&[(0, Some("look"), &long), (0, None, &long), (0, None, &long)]), [] as [bool; 0]);
        let many: Vec<_> = (0..10_000).map(|index| (index, Some("look"), "")).collect();
        assert_eq!(verdict(&many).len(), CALLS_MAX);
    }
}
