//! Numbers as LiteLLM writes them, as ours: its dollars per token are our dollars per million tokens, exact to the last digit; its
//! fractions of seconds are our whole ones.

/// Places between "per token" and "per million tokens".
const PLACES: i32 = 6;
/// No price has more digits or a larger exponent; both bound the text that is made.
const SIZE_MAX: usize = 40;

/// Dollars per million tokens of a price per token such as `0.0000025`, `2.5e-06` or `3`; `None` when it is no price.
pub fn per_million(per_token: &str) -> Option<String> {
    let text = per_token.strip_prefix('+').unwrap_or(per_token);
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => {
            (digits, exponent.parse::<i32>().ok().filter(|power| power.unsigned_abs() <= SIZE_MAX as u32)?)
        }
        None => (text, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all: String = whole.chars().chain(fraction.chars()).filter(|letter| *letter != '_').collect();
    if all.is_empty() || all.len() > SIZE_MAX || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Where the point is, counted from the first digit. Every part is small.
    let point = i32::try_from(whole.replace('_', "").len()).ok()? + exponent + PLACES;
    let width = i32::try_from(all.len()).ok()?;
    let (whole, fraction) = if point <= 0 {
        (String::new(), "0".repeat(point.unsigned_abs() as usize) + &all)
    } else if point >= width {
        (all + &"0".repeat((point - width).unsigned_abs() as usize), String::new())
    } else {
        let (whole, fraction) = all.split_at(point.unsigned_abs() as usize);
        (whole.to_owned(), fraction.to_owned())
    };
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
}

/// The smallest whole number that is not below one such as `600` or `6.5`; `None` when that is none, or not above zero.
pub fn rounded_up(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let more = u64::from(fraction.bytes().any(|byte| byte != b'0'));
    whole.parse::<u64>().ok()?.checked_add(more).filter(|seconds| *seconds > 0 && *seconds <= u64::from(u32::MAX))
}

/// A count such as `131072` or `128_000`; also where it is written as `131072.0`.
pub fn count(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = fraction.bytes().all(|byte| byte == b'0');
    whole.replace('_', "").parse().ok().filter(|count| plain && *count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_keep_every_digit() {
        let cases = [
            ("0.0000025", "2.5"),
            ("2.5e-06", "2.5"),
            ("1.25E-6", "1.25"),
            ("0.00000015", "0.15"),
            ("4e-07", "0.4"),
            ("1e-9", "0.001"),
            ("0", "0"),
            ("0.0", "0"),
            ("3", "3000000"),
            ("+.000001", "1"),
            ("0.1234567890123", "123456.7890123"),
        ];
        for (per_token, expected) in cases {
            assert_eq!(per_million(per_token).as_deref(), Some(expected), "{per_token}");
        }
        for text in ["", "-1", "cheap", "1e", "1e99999999999", "1e999", "1.2.3", ".", "NaN", &"9".repeat(41)] {
            assert_eq!(per_million(text), None, "{text}");
        }
    }

    #[test]
    fn times_and_counts_are_whole() {
        let seconds = ["600", "6.5", "6.0", "0.2", "0", "-3", "x", "1.x"].map(rounded_up);
        assert_eq!(seconds, [Some(600), Some(7), Some(6), Some(1), None, None, None, None]);
        assert_eq!(
            ["131072", "128_000", "4096.0", "0", "4.5"].map(count),
            [Some(131_072), Some(128_000), Some(4096), None, None]
        );
    }
}
