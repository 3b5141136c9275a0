//! One segment of a URL's path. What stands there may come from a client: it never leaves its place.

/// The text with everything escaped that has a meaning in a path (RFC 3986).
pub(crate) fn segment(text: &str) -> String {
    text.bytes().map(escaped).collect()
}

fn escaped(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
