//! The plain text of a key: made here, shown once by the caller, never stored, logged or kept in memory.
//!
//! A key is found by the SHA-256 of its plain text in a hash map. What the time of that lookup can tell is about the hash of
//! what the caller sent, which says nothing about any stored key; the plain text itself is never compared.

use sha2::{Digest, Sha256};

/// What every key begins with.
const PREFIX: &str = "sk-or-v1-";
/// Random bytes of a key.
const RANDOM_BYTES: usize = 32;

/// A new key from the operating system's random numbers.
pub(crate) fn fresh() -> Result<String, getrandom::Error> {
    let mut random = [0; RANDOM_BYTES];
    getrandom::fill(&mut random)?;
    Ok(format!("{PREFIX}{}", hex(&random)))
}

/// A random number of the operating system's.
pub(crate) fn number() -> Result<i64, getrandom::Error> {
    getrandom::u64().map(u64::cast_signed)
}

/// SHA-256 of the plain text in lowercase hex; `None` for what cannot be a key, decided by its public form only.
pub(crate) fn hash(plain: &str) -> Option<String> {
    let digits = plain.strip_prefix(PREFIX)?;
    let well_formed = digits.len() == 2 * RANDOM_BYTES && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    well_formed.then(|| hex(&Sha256::digest(plain.as_bytes())))
}

/// The masked form for lists: `sk-or-v1-abc...123`.
pub(crate) fn label(plain: &str) -> String {
    let digits = plain.strip_prefix(PREFIX).unwrap_or_default();
    let head = digits.get(..3).unwrap_or_default();
    let tail = digits.len().checked_sub(3).and_then(|at| digits.get(at..)).unwrap_or_default();
    format!("{PREFIX}{head}...{tail}")
}

/// Lowercase hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_fresh_key_has_the_published_form_and_is_never_the_same() {
        let key = fresh().unwrap();
        assert_eq!(key.len(), 9 + 64);
        assert!(hash(&key).is_some());
        assert_ne!(key, fresh().unwrap());
        assert_eq!(label(&key), format!("sk-or-v1-{}...{}", &key[9..12], &key[70..]));
    }

    /// Reference value from `printf 'sk-or-v1-000...0' | sha256sum`.
    #[test]
    fn the_hash_is_plain_sha_256() {
        let key = format!("sk-or-v1-{}", "0".repeat(64));
        assert_eq!(hash(&key).unwrap(), "8bf5569cc7fbfc8ff3ce77a42f099eebd3fb3d9fefc0c546c2b6b53d5294aed2");
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_by_its_form() {
        let hex = "a".repeat(64);
        for wrong in [
            String::new(),
            hex.clone(),
            format!("sk-or-v1-{}", &hex[1..]),
            format!("sk-or-v1-{hex}a"),
            format!("sk-or-v1-{}", hex.to_uppercase()),
            format!("SK-or-v1-{hex}"),
            format!("sk-or-v1-{}é", &hex[2..]),
            format!("sk-or-v1-{}' --", &hex[4..]),
        ] {
            assert_eq!(hash(&wrong), None, "{wrong}");
        }
    }
}
