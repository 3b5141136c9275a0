//! How long a prompt is, before anybody has counted it: about, which decides which of an endpoint's prices will hold, and at least,
//! which decides whom it does not fit. Pure arithmetic.

use std::io;

use inner::{Message, Part, Request};
use serde::Serialize;

/// Bytes of text per token.
const BYTES_PER_TOKEN: u64 = 4;
/// A usual picture.
const MEDIA_TOKENS: u64 = 1024;
/// Bytes of text per token, at most: whole languages stay far below it, and spaces, of which one token may hold a hundred, are not
/// counted.
const BYTES_PER_TOKEN_MAX: u64 = 8;

/// About how many tokens the prompt will have.
pub(crate) fn likely_prompt_tokens(request: &Request) -> u64 {
    let messages = request.messages.iter().fold(Size::default(), |size, message| size.with(message));
    let bytes = messages.bytes + json_bytes(&request.tools);
    bytes.div_ceil(BYTES_PER_TOKEN) + messages.media * MEDIA_TOKENS
}

/// How many tokens the prompt has at least. Only what is said counts: what a provider makes of pictures and of the descriptions of
/// tools, nobody here knows.
pub(super) fn least_prompt_tokens(request: &Request) -> u64 {
    let text = |part: &Part| if let Part::Text { text, .. } = part { letters(text) } else { 0 };
    let said = |message: &Message| message.content.iter().map(text).sum::<u64>();
    request.messages.iter().map(said).sum::<u64>() / BYTES_PER_TOKEN_MAX
}

/// Bytes that are no space.
fn letters(text: &str) -> u64 {
    text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() as u64
}

#[derive(Default)]
struct Size {
    bytes: u64,
    media: u64,
}

impl Size {
    fn with(mut self, message: &Message) -> Self {
        let calls = message.tool_calls.iter().map(|call| call.name.len() + call.arguments.len());
        let thoughts = message.reasoning.as_ref().map_or(0, String::len);
        self.bytes += calls.chain([thoughts]).sum::<usize>() as u64;
        self.media += message.images.len() as u64;
        for part in &message.content {
            match part {
                Part::Text { text, .. } => self.bytes += text.len() as u64,
                Part::Image { .. } | Part::Video { .. } => self.media += 1,
                Part::Frames { frames, .. } => self.media += frames.len() as u64,
                Part::Other(_, part) => self.bytes += json_bytes(part),
            }
        }
        self
    }
}

/// How long a value is as JSON, without writing it anywhere.
fn json_bytes(value: &impl Serialize) -> u64 {
    let mut length = Length(0);
    // Nothing that was read from JSON fails to be written as JSON.
    let _ = serde_json::to_writer(&mut length, value);
    length.0
}

struct Length(u64);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use inner::{MediaRef, Role};
    use serde_json::json;

    use super::*;

    #[test]
    fn text_tools_and_pictures_count() {
        let text = |text: &str| Request { messages: vec![Message::text(Role::User, text)], ..Request::default() };
        assert_eq!(likely_prompt_tokens(&text("twelve bytes")), 4, "two bytes of JSON for no tools");
        assert_eq!(likely_prompt_tokens(&Request { tools: vec![json!({"a": 1})], ..text("twelve bytes") }), 6);
        let mut seen = text("twelve bytes");
        let source = MediaRef::Url("https://example.com/a-very-long-name-that-costs-nothing.png".into());
        seen.messages[0].content.push(Part::Image { source, options: serde_json::Map::new(), extra: serde_json::Map::new() });
        assert_eq!(likely_prompt_tokens(&seen), 4 + 1024);
    }

    #[test]
    fn what_a_prompt_has_at_least_is_far_below_what_it_likely_has() {
        let least = |text: &str| {
            let messages = vec![Message::text(Role::User, text), Message::text(Role::Assistant, text)];
            least_prompt_tokens(&Request { messages, tools: vec![json!({"a": 1})], ..Request::default() })
        };
        assert_eq!(least("sixteen letters!"), 3, "thirty letters without the space");
        assert_eq!(least(&" ".repeat(10_000)), 0, "a token may hold a hundred of them");
    }
}
