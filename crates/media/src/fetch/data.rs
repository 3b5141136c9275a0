//! Data URLs. The size is judged before the first byte is decoded. Never looks at the declared type.

use bytes::Bytes;

use super::policy::Refused;

/// Decodes base64 as browsers do (WHATWG "forgiving base64": spaces and line ends are skipped, padding is optional).
pub(super) fn decode(base64: &[u8], max_bytes: u64) -> Result<Bytes, Refused> {
    // Four characters are three bytes; the last four may be fewer.
    let at_least = (base64.len() as u64 / 4).saturating_sub(1) * 3;
    if at_least > max_bytes {
        return Err(Refused::TooLarge);
    }
    let bytes = base64_simd::forgiving_decode_to_vec(base64).map_err(|_| Refused::Base64)?;
    if bytes.len() as u64 > max_bytes {
        return Err(Refused::TooLarge);
    }
    Ok(bytes.into())
}
