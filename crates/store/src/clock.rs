//! The wall clock, for dates that people see. Which window a call belongs to comes from the call itself.

use std::time::{SystemTime, UNIX_EPOCH};

/// Unix milliseconds; 0 before 1970.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
