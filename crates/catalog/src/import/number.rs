//! Numbers of JSON documents by their text: `4e-07` and `"0.26"` become exact picos, `131072.0` becomes a count. Never a float.

use inner::Pico;
use serde_json::value::RawValue;

/// The digits of a JSON number, or of a number inside a JSON string; anything else is `None`.
fn digits(raw: &RawValue) -> Option<&str> {
    let text = raw.get();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    text.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.').then_some(text)
}

/// A price in dollars per unit.
pub(super) fn per_unit(raw: &RawValue) -> Option<Pico> {
    digits(raw).and_then(Pico::from_dollars)
}

/// A price in dollars per million units.
pub(super) fn per_million(raw: &RawValue) -> Option<Pico> {
    digits(raw).and_then(Pico::from_dollars_per_million)
}

/// A whole number, also if it is written `131072.0`. Nothing and zero are `None`: no limit of ours is zero.
pub(super) fn count(raw: &RawValue) -> Option<u64> {
    let text = digits(raw)?;
    let whole =
        text.split_once('.').map_or(text, |(whole, fraction)| if fraction.trim_matches('0').is_empty() { whole } else { "" });
    whole.parse().ok().filter(|count| *count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn prices_keep_every_digit() {
        assert_eq!(per_unit(&raw("4e-07")), Some(Pico(400_000)));
        assert_eq!(per_unit(&raw("\"0.00000026\"")), Some(Pico(260_000)));
        assert_eq!(per_million(&raw("0.083333")), Some(Pico(83_333)));
        assert_eq!(per_million(&raw("0.1")), Some(Pico(100_000)), "as a float this is 0.1000000000000000055");
        for text in ["-1", "\"-1\"", "null", "true", "\"cheap\"", "[1]", "\"\""] {
            assert_eq!(per_unit(&raw(text)), None, "{text}");
        }
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(count(&raw("131072")), Some(131_072));
        assert_eq!(count(&raw("131072.0")), Some(131_072));
        for text in ["0", "0.0", "1.5", "-1", "null", "\"many\"", "99999999999999999999999"] {
            assert_eq!(count(&raw(text)), None, "{text}");
        }
    }
}
