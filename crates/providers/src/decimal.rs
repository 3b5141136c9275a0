//! Numbers of clients as they are sent on: as f64 an f32 would have digits that nobody wrote.

use serde_json::{Value, json};

/// The shortest decimal that means this number.
pub(crate) fn decimal(value: f32) -> Value {
    json!(value.to_string().parse::<f64>().unwrap_or_default())
}
