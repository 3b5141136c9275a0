//! Framing of server-sent events, as pure functions. Every function returns whole events, ready to be written.

use serde::Serialize;

/// The last line of a chat stream that ended well.
pub const DONE: &[u8] = b"data: [DONE]\n\n";

/// One `data:` event with a JSON payload. JSON text has no raw line breaks, so one line is enough.
///
/// # Errors
/// When `payload` cannot be written as JSON.
pub fn data<T: Serialize>(payload: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut frame = b"data: ".to_vec();
    serde_json::to_writer(&mut frame, payload)?;
    frame.extend_from_slice(b"\n\n");
    Ok(frame)
}

/// The same with the name of the event in a line of its own. `name` is a word of a dialect, never a client's.
///
/// # Errors
/// When `payload` cannot be written as JSON.
pub fn named<T: Serialize>(name: &str, payload: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut frame = format!("event: {name}\ndata: ").into_bytes();
    serde_json::to_writer(&mut frame, payload)?;
    frame.extend_from_slice(b"\n\n");
    Ok(frame)
}

/// A comment, which clients ignore: keeps idle connections alive. Line breaks in `text` become spaces.
#[must_use]
pub fn comment(text: &str) -> Vec<u8> {
    format!(": {}\n\n", text.replace(['\r', '\n'], " ")).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_one_line_and_a_blank_one() {
        assert_eq!(data(&serde_json::json!({"text": "a\nb"})).unwrap(), b"data: {\"text\":\"a\\nb\"}\n\n");
        assert_eq!(named("ping", &serde_json::json!({})).unwrap(), b"event: ping\ndata: {}\n\n");
        assert_eq!(comment("OPENROUTER PROCESSING"), b": OPENROUTER PROCESSING\n\n");
        assert_eq!(comment("a\r\ndata: x"), b": a  data: x\n\n", "a comment cannot smuggle an event");
    }
}
