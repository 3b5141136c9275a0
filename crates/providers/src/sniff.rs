//! The format of a picture by its first bytes, read off its base64 text: what clients declare is often wrong or missing. Never
//! decodes.

/// The media type that the magic bytes say.
pub(crate) fn picture(base64: &[u8]) -> Option<&'static str> {
    let begins = |letters: &str| base64.starts_with(letters.as_bytes());
    if begins("/9j/") {
        Some("image/jpeg")
    } else if begins("iVBORw0KGgo") {
        Some("image/png")
    } else if begins("R0lGOD") {
        Some("image/gif")
    } else if begins("UklGR") {
        Some("image/webp")
    } else {
        None
    }
}
