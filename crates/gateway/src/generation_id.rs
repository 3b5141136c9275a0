//! Ids of generations: `gen-<unix seconds>-<20 alphanumerics>`, the form that OpenRouter's clients know.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::random;

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const RANDOM_LETTERS: usize = 20;

/// A new id, or `None` when the operating system has no randomness to give.
pub(crate) fn fresh() -> Option<String> {
    use std::fmt::Write as _;

    let mut id = String::with_capacity(40);
    // Writing to a String cannot fail.
    let _ = write!(id, "gen-{}-", now_ms() / 1000);
    let length = id.len() + RANDOM_LETTERS;
    while id.len() < length {
        let random: [u8; 32] = random::bytes().ok()?;
        // Six bits each; values beyond the alphabet are thrown away, so that every letter is equally likely.
        let letters = random.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 63)));
        id.extend(letters.take(length - id.len()).map(|letter| char::from(*letter)));
    }
    Some(id)
}

/// The wall clock in Unix milliseconds; 0 for a clock before 1970.
pub(crate) fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn ids_have_the_documented_form_and_differ() {
        let (one, two) = (fresh().unwrap(), fresh().unwrap());
        let parts: Vec<&str> = one.split('-').collect();
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[0], "gen");
        assert!(parts[1].parse::<i64>().unwrap() > 1_700_000_000);
        assert!(parts[2].len() == 20 && parts[2].bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_ne!(one, two);
    }
}
