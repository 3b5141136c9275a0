//! A whole (non-streamed) answer, as the events that a stream would have given.

use inner::Event;
use serde_json_borrow::Value;

use super::reading::Reading;

/// Reads `body`.
pub(super) fn answer(mut reading: Reading, body: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    match serde_json::from_slice::<Value<'_>>(body) {
        Ok(answer) => reading.whole(&answer, &mut events),
        Err(_) => reading.unavailable("the provider's answer is not JSON", &mut events),
    }
    events
}
