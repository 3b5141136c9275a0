//! Data URLs. The size is judged before the first byte is decoded. Never looks at the declared type.

use base64_simd::STANDARD;
use bytes::Bytes;

use super::policy::Refused;

/// Decodes standard base64, with or without padding.
pub(super) fn decode(base64: &[u8], max_bytes: u64) -> Result<Bytes, Refused> {
    let text = base64.strip_suffix(b"==").or_else(|| base64.strip_suffix(b"=")).unwrap_or(base64);
    if text.len() as u64 / 4 * 3 > max_bytes {
        return Err(Refused::TooLarge);
    }
    let padded = text.len() != base64.len();
    let decoded = if padded { STANDARD.decode_to_vec(base64) } else { base64_simd::STANDARD_NO_PAD.decode_to_vec(base64) };
    let bytes = decoded.map_err(|_| Refused::Base64)?;
    if bytes.len() as u64 > max_bytes {
        return Err(Refused::TooLarge);
    }
    Ok(bytes.into())
}
