//! How large a call can become, from what the request asks for: what a hold is measured by. Pure.

use inner::{CacheWrites, Extent, Part, Request};
use serde_json::{Map, Value};

use crate::{route::Candidate, upstream::Bounds};

/// Authors whose models' prompts are written to a cache only where the request says so, whoever serves them (2026-11: Anthropic and
/// Bedrock, Alibaba's explicit cache, Gemini's). Others, such as OpenAI's newest, charge for writes unasked.
const CACHED_ON_REQUEST: [&str; 3] = ["anthropic/", "google/", "qwen/"];

/// The extent of a request with these bounds at this endpoint.
pub(crate) fn of(request: &Request, candidate: &Candidate, bounds: Bounds) -> Extent {
    let on_request = CACHED_ON_REQUEST.iter().any(|author| candidate.model.trim_start_matches('~').starts_with(author));
    let unasked = if on_request { CacheWrites::None } else { CacheWrites::Usual };
    Extent {
        prompt_tokens: bounds.prompt_tokens,
        completion_tokens: bounds.completion_tokens,
        cache_writes: asked_writes(request).max(unasked),
        audio: parts(request).any(may_sound),
        audio_output: request.extra.contains_key("audio") || wants_sound(request.extra.get("modalities")),
    }
}

fn parts(request: &Request) -> impl Iterator<Item = &Part> {
    request.messages.iter().flat_map(|message| &message.content)
}

/// What is neither text nor a still picture may have sound in it.
fn may_sound(part: &Part) -> bool {
    !matches!(part, Part::Text { .. } | Part::Image { .. } | Part::Frames { .. })
}

fn wants_sound(modalities: Option<&Value>) -> bool {
    modalities.and_then(Value::as_array).is_some_and(|kinds| kinds.iter().any(|kind| kind == "audio"))
}

/// The longest-lasting write that the request asks for, wherever in it.
fn asked_writes(request: &Request) -> CacheWrites {
    let of_parts = parts(request).map(|part| match part {
        Part::Text { extra, .. } | Part::Image { extra, .. } => marked(extra),
        Part::Video { options, .. } | Part::Frames { options, .. } => marked(options),
        Part::Other(_, part) => part.as_object().map_or(CacheWrites::None, marked),
    });
    let of_messages = request.messages.iter().map(|message| marked(&message.extra));
    let of_tools = request.tools.iter().flat_map(|tool| [tool.as_object(), tool["function"].as_object()]);
    let of_tools = of_tools.flatten().map(marked);
    of_parts.chain(of_messages).chain(of_tools).fold(marked(&request.extra), CacheWrites::max)
}

/// What an object's own marks ask for (openrouter best-practices/prompt-caching: either vendor's spelling).
fn marked(fields: &Map<String, Value>) -> CacheWrites {
    let marks = ["cache_control", "prompt_cache_breakpoint", "prompt_cache_options"];
    let asked = marks.into_iter().filter_map(|mark| fields.get(mark)).filter(|mark| !mark.is_null());
    let each = asked.map(|mark| if mark["ttl"] == "1h" { CacheWrites::Lasting } else { CacheWrites::Usual });
    each.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use inner::{Message, Role};
    use serde_json::json;

    use super::*;

    fn writes(extra: Value, part: Value, tool: Value) -> CacheWrites {
        let object = |value: Value| value.as_object().cloned().unwrap_or_default();
        let mut message = Message::text(Role::User, "hi");
        message.content = vec![Part::Text { text: "hi".into(), extra: object(part) }];
        asked_writes(&Request { messages: vec![message], tools: vec![tool], extra: object(extra), ..Request::default() })
    }

    #[test]
    fn a_cache_is_written_where_somebody_asks_for_it() {
        let (none, usual) = (json!({}), json!({"cache_control": {"type": "ephemeral"}}));
        let hour = json!({"cache_control": {"type": "ephemeral", "ttl": "1h"}});
        assert_eq!(writes(none.clone(), none.clone(), none.clone()), CacheWrites::None);
        assert_eq!(writes(usual.clone(), none.clone(), none.clone()), CacheWrites::Usual);
        assert_eq!(writes(none.clone(), usual.clone(), none.clone()), CacheWrites::Usual);
        assert_eq!(writes(none.clone(), none.clone(), json!({"function": usual})), CacheWrites::Usual);
        assert_eq!(writes(usual, hour, none.clone()), CacheWrites::Lasting);
        assert_eq!(writes(json!({"cache_control": null}), none.clone(), none), CacheWrites::None);
    }

    #[test]
    fn sound_is_where_there_can_be_some() {
        assert!(wants_sound(Some(&json!(["text", "audio"]))) && !wants_sound(Some(&json!(["text"]))) && !wants_sound(None));
        assert!(may_sound(&Part::Other("input_audio".into(), Value::Null)) && !may_sound(&Part::text("la la la")));
    }
}
