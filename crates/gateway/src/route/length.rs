//! About how long a prompt is, before anybody has counted it: decides which of an endpoint's prices will hold. Pure arithmetic.

use std::io;

use inner::{Message, Part, Request};
use serde::Serialize;

/// Bytes of text per token.
const BYTES_PER_TOKEN: u64 = 4;
/// A usual picture.
const MEDIA_TOKENS: u64 = 1024;

/// About how many tokens the prompt will have.
pub(crate) fn likely_prompt_tokens(request: &Request) -> u64 {
    let messages = request.messages.iter().fold(Size::default(), |size, message| size.with(message));
    let bytes = messages.bytes + json_bytes(&request.tools);
    bytes.div_ceil(BYTES_PER_TOKEN) + messages.media * MEDIA_TOKENS
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
}
