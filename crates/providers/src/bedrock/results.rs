//! Calls that the model made, and what they gave. Where no tools are offered the service refuses both, so they are told as texts.

use std::borrow::Cow;

use inner::{Failure, Message, ToolCall};
use serde_json::{Map, Value, json};

use super::{blocks::Block, traits::Traits};
use crate::quirks::CallIdForm;

/// Most bytes of ids and names.
const WORD_BYTES_MAX: usize = 64;
/// Stands for what a tool did not say: an empty result is refused.
const NOTHING: &str = "(empty)";
/// Stands for what a tool gave that is no text, and follows.
const FOLLOWS: &str = "(attached)";

/// A call. Arguments that are no object are wrapped: the dialect knows nothing else.
pub(super) fn call<'a>(call: &'a ToolCall, traits: &Traits, tools: bool) -> Block<'a> {
    if !tools {
        let arguments = Some(call.arguments.trim()).filter(|text| !text.is_empty()).unwrap_or("{}");
        return Block::text(format!("[called {} with {arguments}]", call.name));
    }
    let input = match serde_json::from_str(&call.arguments) {
        Ok(input @ Value::Object(_)) => input,
        _ if call.arguments.trim().is_empty() => Value::Object(Map::new()),
        _ => json!({ "arguments": call.arguments }),
    };
    Block::ToolUse { tool_use_id: id(&call.id, traits), name: name(&call.name), input }
}

/// What a call gave: its block, and what may not stand inside of it.
///
/// # Errors
/// When nothing says which call that was.
pub(super) fn result<'a>(
    message: &'a Message,
    said: Vec<Block<'a>>,
    traits: &Traits,
) -> Result<(Block<'a>, Vec<Block<'a>>), Failure> {
    let answered = message.tool_call_id.as_deref();
    let answered = answered.ok_or_else(|| Failure::invalid("a tool message needs its `tool_call_id`"))?;
    let (mut content, beside): (Vec<_>, Vec<_>) = said.into_iter().partition(|block| traits.holds(block));
    if content.is_empty() {
        let follows = beside.iter().any(|block| !matches!(block, Block::CachePoint(_)));
        content.push(Block::text(if follows { FOLLOWS } else { NOTHING }));
    }
    let failed = message.extra.get("is_error").and_then(Value::as_bool).unwrap_or(false) && traits.claude.is_some();
    Ok((Block::ToolResult { tool_use_id: id(answered, traits), content, status: failed.then_some("error") }, beside))
}

/// The same told: a text, and what is none.
pub(super) fn told<'a>(function: Option<&str>, said: Vec<Block<'a>>) -> Vec<Block<'a>> {
    let (mut texts, mut beside) = (Vec::new(), Vec::new());
    for block in said {
        match block {
            Block::Text(text) => texts.push(text),
            other => beside.push(other),
        }
    }
    let text = if texts.is_empty() { NOTHING.to_owned() } else { texts.join("\n") };
    let told = match function {
        Some(function) => format!("[{function} gave] {text}"),
        None => format!("[a tool gave] {text}"),
    };
    beside.insert(0, Block::text(told));
    beside
}

/// An id as the model takes it: the same for the call and for its result, whoever made it.
fn id<'a>(id: &'a str, traits: &Traits) -> Cow<'a, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte);
    let fits = (1..=WORD_BYTES_MAX).contains(&id.len()) && id.bytes().all(plain);
    if traits.call_ids == CallIdForm::Any && fits {
        return Cow::Borrowed(id);
    }
    CallIdForm::NineAlphanumeric.of(id)
}

/// A function's name as the service takes it. What was called with other letters was another vendor's.
fn name(name: &str) -> Cow<'_, str> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    if (1..=WORD_BYTES_MAX).contains(&name.len()) && name.chars().all(plain) {
        return Cow::Borrowed(name);
    }
    let kept: String = name.chars().map(|letter| if plain(letter) { letter } else { '_' }).take(WORD_BYTES_MAX).collect();
    Cow::Owned(if kept.is_empty() { "_".to_owned() } else { kept })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bedrock::traits;

    #[test]
    fn an_id_that_would_be_refused_becomes_one_that_is_taken() {
        let plain = traits::of("amazon.nova-pro-v1:0");
        let mistral = traits::of("mistral.mistral-large-2407-v1:0");
        assert_eq!(id("tooluse_bpe71yCfRu2b5i-nKGDr5g", &plain), "tooluse_bpe71yCfRu2b5i-nKGDr5g");
        for odd in ["", "a b", "é", &"x".repeat(65)] {
            let made = id(odd, &plain).into_owned();
            assert!(made.len() == 9 && made.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{odd}: {made}");
            assert_eq!(made, id(odd, &plain), "call and result say the same");
        }
        let (one, other) = (id("tooluse_AcYmvwG0", &mistral).into_owned(), id("tooluse_AcZZZZZZ", &mistral).into_owned());
        assert!(one.len() == 9 && one != other, "cut to nine letters they would be one: {one}");
    }

    #[test]
    fn a_name_that_would_be_refused_becomes_one_that_is_taken() {
        assert_eq!(name("get-weather_2"), "get-weather_2");
        assert_eq!(name("files.read$1"), "files_read_1");
        assert_eq!(name(""), "_");
        assert_eq!(name(&"é".repeat(80)).len(), 64);
    }
}
