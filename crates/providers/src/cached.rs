//! Where the part of a prompt ends that is to be kept for the next call. Clients say it in Anthropic's word or in OpenAI's, and each
//! vendor hears its own (openrouter best-practices/prompt-caching).

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// Anthropic's word, which Alibaba and others took over.
pub(crate) const CONTROL: &str = "cache_control";
/// OpenAI's word.
pub(crate) const BREAKPOINT: &str = "prompt_cache_breakpoint";

/// What OpenAI's mark means in Anthropic's word. Their times have nothing in common, so that none is said.
static EPHEMERAL: LazyLock<Value> = LazyLock::new(|| json!({ "type": "ephemeral" }));
/// What Anthropic's mark means in OpenAI's word.
static EXPLICIT: LazyLock<Value> = LazyLock::new(|| json!({ "mode": "explicit" }));

/// The mark among the fields of a part, as `cache_control`.
pub(crate) fn control(fields: &Map<String, Value>) -> Option<&Value> {
    there(fields, CONTROL).or_else(|| there(fields, BREAKPOINT).map(|_| &*EPHEMERAL))
}

/// The mark of a part that was kept as it came.
pub(crate) fn control_of(part: &Value) -> Option<&Value> {
    part.as_object().and_then(control)
}

/// The mark of a tool, beside its function or in it.
pub(crate) fn control_of_tool(tool: &Value) -> Option<&Value> {
    control_of(tool).or_else(|| control_of(&tool["function"]))
}

/// The mark among the fields of a part, as `prompt_cache_breakpoint`.
pub(crate) fn breakpoint(fields: &Map<String, Value>) -> Option<&Value> {
    there(fields, BREAKPOINT).or_else(|| there(fields, CONTROL).map(|_| &*EXPLICIT))
}

/// Whether a field is a mark.
pub(crate) fn is_mark(name: &str) -> bool {
    [CONTROL, BREAKPOINT].contains(&name)
}

fn there<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_word_is_heard_as_the_other() {
        let fields = |value: Value| value.as_object().cloned().unwrap();
        let theirs = fields(json!({ "prompt_cache_breakpoint": { "mode": "explicit", "ttl": "12h" } }));
        assert_eq!(control(&theirs), Some(&json!({ "type": "ephemeral" })));
        assert_eq!(breakpoint(&theirs), theirs.get(BREAKPOINT), "its own word stays whole");
        let ours = fields(json!({ "cache_control": { "type": "ephemeral", "ttl": "1h" } }));
        assert_eq!(breakpoint(&ours), Some(&json!({ "mode": "explicit" })));
        assert_eq!(control(&ours), ours.get(CONTROL));
        for tool in [
            json!({ "cache_control": null, "function": ours }),
            json!({ "function": {}, "cache_control": { "type": "ephemeral", "ttl": "1h" } }),
        ] {
            assert_eq!(control_of_tool(&tool), ours.get(CONTROL));
        }
        assert_eq!(control_of_tool(&json!({ "function": theirs })), Some(&json!({ "type": "ephemeral" })));
        assert_eq!(control_of_tool(&json!({ "function": {} })), None);
        let nothing = fields(json!({ "cache_control": null, "x": 1 }));
        assert_eq!((control(&nothing), breakpoint(&nothing)), (None, None));
    }
}
