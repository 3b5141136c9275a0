//! Decimal text to whole units, exactly: no float ever touches an amount of money.

/// Reads a non-negative decimal number (`12`, `0.26`, `3.38e-06`) as whole units of 10^-`places`, rounded up. `None` when the
/// text is no such number or too large.
pub(crate) fn parse_up(text: &str, places: u32) -> Option<i64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let shift = i32::try_from(places).ok()?.checked_add(exponent)?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    if digits.is_empty() {
        return Some(0);
    }
    if shift >= 0 {
        let scale = 10_i64.checked_pow(u32::try_from(shift).ok()?)?;
        return digits.parse::<i64>().ok()?.checked_mul(scale);
    }
    let kept = digits.len().saturating_sub(usize::try_from(shift.unsigned_abs()).ok()?);
    let (kept, dropped) = digits.split_at(kept);
    let units = if kept.is_empty() { 0 } else { kept.parse::<i64>().ok()? };
    units.checked_add(i64::from(dropped.bytes().any(|digit| digit != b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_whole_units_rounded_up() {
        assert_eq!(parse_up("0.26", 6), Some(260_000));
        assert_eq!(parse_up("3.38e-06", 9), Some(3380));
        assert_eq!(parse_up("3.38E-6", 9), Some(3380));
        assert_eq!(parse_up("1e2", 2), Some(10_000));
        assert_eq!(parse_up("0.0000000001", 9), Some(1));
        assert_eq!(parse_up("1.00000000000", 9), Some(1_000_000_000));
        assert_eq!(parse_up("000", 9), Some(0));
        assert_eq!(parse_up(".5", 1), Some(5));
        assert_eq!(parse_up("1e-400", 9), Some(1));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "-1", "+1", "1,5", "NaN", "1e", "1e999", "99999999999999999999", " 1"] {
            assert_eq!(parse_up(text, 9), None, "{text:?}");
        }
    }
}
