//! Times as the API writes them: ISO 8601 in UTC.

/// Unix milliseconds as `2026-08-22T12:00:00.000Z`; empty for a time outside the calendar.
pub(crate) fn iso(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).map(|time| format!("{time:.3}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_milliseconds_and_a_zone() {
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1_787_400_000_123), "2026-08-22T12:00:00.123Z");
        assert_eq!(iso(i64::MAX), "");
    }
}
