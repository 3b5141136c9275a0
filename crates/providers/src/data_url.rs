//! Data URLs, and the base64 text in them. Never decodes: what a client sent goes on as it came.

use serde::{Serializer, ser::Error};

/// The media type, without parameters, and the base64 text.
pub(crate) fn parts(text: &str) -> Option<(&str, &[u8])> {
    let (head, base64) = text.strip_prefix("data:")?.split_once(";base64,")?;
    Some((head.split(';').next().unwrap_or_default(), base64.as_bytes()))
}

/// Writes base64 text into a body.
///
/// # Errors
/// When it is none.
pub(crate) fn write<S: Serializer>(base64: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let text = std::str::from_utf8(base64).map_err(|_| S::Error::custom("base64 text is not ASCII"))?;
    serializer.serialize_str(text)
}
