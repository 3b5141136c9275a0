//! The fields of a request in the words of the chat dialect. What is called the same there passes as it came, and its rules are checked
//! there; what has another name here is checked here, so that no error names a field that the client did not send.

use inner::{Effort, Failure};
use serde_json::{Map, Value, json};
use wire::messages::{MessagesRequest, OutputConfig, Thinking};

use super::tools;
use crate::reply::messages::Manner;

/// Models behind the first one.
const FALLBACKS_MAX: usize = 3;
/// Strings that end an answer, as in a chat.
const STOPS_MAX: usize = 4;
/// What a schema is called that has no name here.
const SCHEMA_NAME: &str = "response";

/// What is Anthropic's alone to do, and means nothing to whoever else answers.
const ITS_OWN: [&str; 6] = ["container", "context_management", "diagnostics", "inference_geo", "user_profile_id", "workspace_id"];

type Fields = Map<String, Value>;

/// How the answer is to be told.
pub(super) fn manner(wire: &MessagesRequest<'_>) -> Manner {
    let display = wire.thinking.as_ref().and_then(|thinking| thinking.display.as_deref());
    Manner { omits_thinking: display == Some("omitted"), is_fast: wire.speed.as_deref() == Some("fast") }
}

/// Everything but the conversation.
///
/// # Errors
/// When a field is not what the dialect says.
pub(super) fn as_chat(wire: MessagesRequest<'_>) -> Result<Fields, Failure> {
    let mut fields = wire.rest;
    if fields.get("mcp_servers").and_then(Value::as_array).is_some_and(|servers| !servers.is_empty()) {
        return Err(Failure::invalid("mcp_servers: not supported; call the tools of a server yourself"));
    }
    fields.retain(|name, _| !ITS_OWN.contains(&name.as_str()));
    let OutputConfig { effort, format } = wire.output_config.unwrap_or_default();
    let effort = effort.as_deref().map(level).transpose()?;
    let fallbacks = models(wire.fallbacks, fields.get("models"))?;
    set(&mut fields, "models", fallbacks);
    set(&mut fields, "stop", stops(wire.stop_sequences)?);
    let adapts = wire.thinking.as_ref().is_some_and(|thinking| thinking.r#type == "adaptive");
    // Where the model does not decide itself how much to think, the effort is about the answer.
    set(&mut fields, "verbosity", effort.filter(|_| !adapts).map(Value::from));
    set(&mut fields, "reasoning", wire.thinking.map(|thinking| reasoning(&thinking, effort)).transpose()?);
    set(&mut fields, "response_format", format.or(wire.output_format).map(|format| form(&format)).transpose()?);
    set(&mut fields, "tools", wire.tools.map(tools::tools).transpose()?);
    if let Some(choice) = wire.tool_choice {
        set(&mut fields, "tool_choice", Some(tools::choice(&choice)?));
        set(&mut fields, "parallel_tool_calls", tools::one_at_a_time(&choice).then_some(Value::Bool(false)));
    }
    if let Some(user) = user(wire.metadata)? {
        fields.entry("user").or_insert(user);
    }
    set(&mut fields, "service_tier", tier(wire.service_tier, wire.speed)?);
    Ok(fields)
}

fn set(fields: &mut Fields, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        fields.insert(name.to_owned(), value);
    }
}

/// `[{"model": ...}]` as the names of `models`.
fn models(fallbacks: Option<Vec<Fields>>, models: Option<&Value>) -> Result<Option<Value>, Failure> {
    let Some(fallbacks) = fallbacks else { return Ok(None) };
    if models.is_some_and(|models| !models.is_null()) {
        return Err(Failure::invalid("fallbacks: cannot be combined with models"));
    }
    if fallbacks.len() > FALLBACKS_MAX {
        return Err(Failure::invalid(format!("fallbacks: at most {FALLBACKS_MAX} are allowed")));
    }
    let name = |(at, fallback): (usize, Fields)| match fallback.get("model") {
        Some(Value::String(model)) if fallback.len() == 1 && !model.is_empty() => Ok(Value::from(model.as_str())),
        Some(Value::String(model)) if !model.is_empty() => {
            Err(Failure::invalid(format!("fallbacks[{at}]: only `model` is supported")))
        }
        _ => Err(Failure::invalid(format!("fallbacks[{at}].model: required, the name of a model"))),
    };
    fallbacks.into_iter().enumerate().map(name).collect::<Result<Vec<_>, _>>().map(|names| Some(names.into()))
}

fn stops(stops: Option<Vec<String>>) -> Result<Option<Value>, Failure> {
    let Some(stops) = stops else { return Ok(None) };
    if stops.len() > STOPS_MAX {
        return Err(Failure::invalid(format!("stop_sequences: at most {STOPS_MAX} are allowed")));
    }
    if stops.iter().any(String::is_empty) {
        return Err(Failure::invalid("stop_sequences: must not contain an empty string"));
    }
    Ok((!stops.is_empty()).then(|| stops.into()))
}

/// A word for effort; `minimal` is none of this dialect's.
fn level(word: &str) -> Result<&str, Failure> {
    match Effort::of(word) {
        None | Some(Effort::Minimal) => {
            Err(Failure::invalid("output_config.effort: must be one of low, medium, high, xhigh, max"))
        }
        Some(_) => Ok(word),
    }
}

fn reasoning(thinking: &Thinking, effort: Option<&str>) -> Result<Value, Failure> {
    match thinking.r#type.as_str() {
        "disabled" => Ok(json!({ "enabled": false })),
        "adaptive" => {
            let mut reasoning = json!({ "enabled": true });
            if let Some(effort) = effort {
                reasoning["effort"] = effort.into();
            }
            Ok(reasoning)
        }
        "enabled" => match thinking.budget_tokens {
            Some(budget) if budget >= 1 => Ok(json!({ "enabled": true, "max_tokens": budget })),
            _ => Err(Failure::invalid("thinking.budget_tokens: required, a positive number of tokens")),
        },
        _ => Err(Failure::invalid("thinking.type: must be one of enabled, disabled, adaptive")),
    }
}

fn form(format: &Fields) -> Result<Value, Failure> {
    let schema = format.get("schema").filter(|schema| schema.is_object());
    match (format.get("type").and_then(Value::as_str), schema) {
        (Some("json_schema"), Some(schema)) => {
            let named = json!({ "name": SCHEMA_NAME, "strict": true, "schema": schema });
            Ok(json!({ "type": "json_schema", "json_schema": named }))
        }
        (Some("json_schema"), None) => Err(Failure::invalid("output_config.format.schema: required, an object")),
        _ => Err(Failure::invalid("output_config.format.type: must be json_schema")),
    }
}

/// `metadata.user_id`. What else stands in `metadata` means nothing.
fn user(metadata: Option<Fields>) -> Result<Option<Value>, Failure> {
    match metadata.unwrap_or_default().remove("user_id") {
        None | Some(Value::Null) => Ok(None),
        Some(user @ Value::String(_)) => Ok(Some(user)),
        Some(_) => Err(Failure::invalid("metadata.user_id: must be a string")),
    }
}

/// The tier in the words of the chat dialect; to be fast is one.
fn tier(tier: Option<String>, speed: Option<String>) -> Result<Option<Value>, Failure> {
    let fast = match speed.as_deref() {
        None | Some("standard") => None,
        Some("fast") => Some("fast"),
        Some(_) => return Err(Failure::invalid("speed: must be fast or standard")),
    };
    let word = match tier.as_deref() {
        Some("standard_only" | "standard") => Some("default"),
        Some("auto") | None => fast.or(tier.as_deref()),
        Some(word) => Some(word),
    };
    Ok(word.map(Value::from))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn chat(body: &Value) -> Result<Value, String> {
        let text = body.to_string();
        let wire = wire::read(text.as_bytes()).unwrap();
        as_chat(wire).map(Value::Object).map_err(|failure| failure.message)
    }

    #[test]
    fn other_words_become_those_of_a_chat_and_the_rest_passes() {
        let body = json!({"model": "a/b", "max_tokens": 9, "top_k": 3, "stop_sequences": ["x"], "session_id": "s",
            "thinking": {"type": "enabled", "budget_tokens": 1024}, "output_config": {"effort": "low", "task_budget": {"total": 1}},
            "metadata": {"user_id": "u"}, "fallbacks": [{"model": "c/d"}], "service_tier": "standard_only"});
        let expected = json!({"model": "a/b", "max_tokens": 9, "top_k": 3, "session_id": "s", "models": ["c/d"], "stop": ["x"],
            "verbosity": "low", "reasoning": {"enabled": true, "max_tokens": 1024}, "user": "u", "service_tier": "default"});
        assert_eq!(chat(&body), Ok(expected));
        let adaptive = json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "max"}});
        assert_eq!(chat(&adaptive), Ok(json!({"reasoning": {"enabled": true, "effort": "max"}})));
        assert_eq!(chat(&json!({"thinking": {"type": "disabled"}})), Ok(json!({"reasoning": {"enabled": false}})));
        assert_eq!(chat(&json!({"context_management": {"edits": []}, "inference_geo": "us"})), Ok(json!({})));
        assert_eq!(chat(&json!({"speed": "fast"})), Ok(json!({"service_tier": "fast"})));
        assert_eq!(chat(&json!({"speed": "fast", "service_tier": "flex"})), Ok(json!({"service_tier": "flex"})));
        let own = json!({"user": "mine", "metadata": {"user_id": "u"}, "tool_choice": {"type": "any", "disable_parallel_tool_use": true}});
        assert_eq!(chat(&own), Ok(json!({"user": "mine", "tool_choice": "required", "parallel_tool_calls": false})));
        let schema = json!({"type": "object"});
        for form in [
            json!({"output_config": {"format": {"type": "json_schema", "schema": schema}}}),
            json!({"output_format": {"type": "json_schema", "schema": schema}}),
        ] {
            let named = json!({"name": "response", "strict": true, "schema": schema});
            assert_eq!(chat(&form), Ok(json!({"response_format": {"type": "json_schema", "json_schema": named}})));
        }
    }

    #[test]
    fn what_is_wrong_is_named_as_it_was_sent() {
        let one = || json!([{"model": "a/b"}]);
        let four = json!([{"model": "a/b"}, {"model": "a/c"}, {"model": "a/d"}, {"model": "a/e"}]);
        for (body, place) in [
            (json!({"fallbacks": one(), "models": ["a/b"]}), "fallbacks: cannot"),
            (json!({"fallbacks": four}), "fallbacks: at most 3"),
            (json!({"fallbacks": [{"model": "a/b", "max_tokens": 1}]}), "fallbacks[0]: only"),
            (json!({"fallbacks": [{}]}), "fallbacks[0].model"),
            (json!({"stop_sequences": ["a", "b", "c", "d", "e"]}), "stop_sequences"),
            (json!({"stop_sequences": [""]}), "stop_sequences"),
            (json!({"thinking": {"type": "enabled"}}), "thinking.budget_tokens"),
            (json!({"thinking": {"type": "enabled", "budget_tokens": 0}}), "thinking.budget_tokens"),
            (json!({"thinking": {"type": "hard"}}), "thinking.type"),
            (json!({"output_config": {"effort": "minimal"}}), "output_config.effort"),
            (json!({"output_config": {"format": {"type": "json_schema"}}}), "output_config.format.schema"),
            (json!({"output_config": {"format": {"type": "xml", "schema": {}}}}), "output_config.format.type"),
            (json!({"metadata": {"user_id": 3}}), "metadata.user_id"),
            (json!({"speed": "warp"}), "speed"),
            (json!({"mcp_servers": [{"type": "url", "url": "https://a"}]}), "mcp_servers"),
            (json!({"tool_choice": {"type": "tool"}}), "tool_choice.name"),
            (json!({"tool_choice": {"type": "some"}}), "tool_choice.type"),
            (json!({"tools": [{"name": "", "input_schema": {}}]}), "tools[0].name"),
            (json!({"tools": [{"name": "x"}]}), "tools[0].input_schema"),
            (json!({"tools": [{"type": 3}]}), "tools[0].type"),
        ] {
            let message = chat(&body).unwrap_err();
            assert!(message.starts_with(place), "{body}: {message}");
        }
        assert_eq!(chat(&json!({"fallbacks": one(), "models": null})).unwrap()["models"], json!(["a/b"]));
    }
}
