//! A streamed answer: AWS's frames to events. It ends with the metadata behind the reason; a connection that closes inside of a
//! frame or before the reason is cut.

use inner::Event;
use serde_json_borrow::Value;

use super::{
    errors,
    frames::{Frame, Parser},
    reading::Reading,
};
use crate::Decode;

/// The decoder of one answer.
pub(super) struct Stream {
    frames: Parser,
    reading: Reading,
}

impl Stream {
    pub(super) fn new(reading: Reading) -> Self {
        Self { frames: Parser::default(), reading }
    }

    fn frame(&mut self, frame: &Frame, events: &mut Vec<Event>) {
        if matches!(frame.kind.as_str(), "exception" | "error") {
            return self.reading.fail(errors::of_frame(frame), events);
        }
        let payload: &[u8] = if frame.payload.is_empty() { b"null" } else { &frame.payload };
        match serde_json::from_slice::<Value<'_>>(payload) {
            Ok(event) => self.reading.event(&frame.name, &event, events),
            Err(_) => self.reading.unavailable("the provider sent an event that is not JSON", events),
        }
    }
}

impl Decode for Stream {
    fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        if self.reading.ended() {
            return events;
        }
        self.frames.push(bytes);
        while !self.reading.ended() {
            match self.frames.frame() {
                Ok(Some(frame)) => self.frame(&frame, &mut events),
                Ok(None) => break,
                Err(broken) => {
                    self.reading.unavailable(&format!("the provider's stream cannot be read: {broken}"), &mut events);
                }
            }
        }
        events
    }

    fn finish(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if self.reading.finished() && !self.frames.is_inside() {
            self.reading.end(&mut events);
        } else {
            self.reading.unavailable("the provider's stream broke off", &mut events);
        }
        events
    }
}
