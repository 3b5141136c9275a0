//! One segment of a URL's path. What stands there may come from a client: it never leaves its place.

use inner::Failure;

/// A model's id as a segment.
///
/// # Errors
/// When it would be another path however it is escaped (RFC 3986, 5.2.4).
pub(crate) fn of_model(model: &str) -> Result<String, Failure> {
    if ["", ".", ".."].contains(&model) {
        return Err(Failure::invalid(format!("model: `{model}` is no id that this provider can be asked for")));
    }
    Ok(escaped(model))
}

/// The text with everything escaped that has a meaning in a path (RFC 3986).
pub(crate) fn escaped(text: &str) -> String {
    text.bytes().map(escaped_byte).collect()
}

fn escaped_byte(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
