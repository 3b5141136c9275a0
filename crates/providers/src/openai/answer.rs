//! A whole (non-streamed) answer, as the events that a stream would have given.

use inner::Event;
use serde_json_borrow::Value;

use super::reading::Reading;

/// Reads `body`. DeepSeek pads it with blank lines while it thinks; serde skips them.
pub(crate) fn answer(mut reading: Reading, body: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    let problem = match serde_json::from_slice::<Value<'_>>(body) {
        Ok(whole) => {
            reading.chunk(&whole, &mut events);
            (!reading.answered()).then_some("the provider's answer holds no choice")
        }
        Err(_) => Some("the provider's answer is not JSON"),
    };
    match problem {
        Some(problem) => reading.fail(reading.unavailable(problem), &mut events),
        None => reading.end(&mut events),
    }
    events
}
