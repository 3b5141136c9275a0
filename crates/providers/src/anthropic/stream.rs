//! A streamed answer: network bytes to events. It ends with `message_stop`; a connection that closes before is cut, unless the
//! provider had said why it stopped.

use inner::Event;
use serde_json_borrow::Value;

use super::reading::Reading;
use crate::{
    Decode,
    sse::{Frame, Parser},
};

/// The decoder of one answer.
pub(super) struct Decoder {
    frames: Parser,
    reading: Reading,
}

impl Decoder {
    pub(super) fn new(provider: &str) -> Self {
        Self { frames: Parser::default(), reading: Reading::new(provider) }
    }

    fn frame(&mut self, frame: &Frame, events: &mut Vec<Event>) {
        let data = frame.data.trim();
        if self.reading.ended() || data.is_empty() {
            return;
        }
        match serde_json::from_str::<Value<'_>>(data) {
            Ok(event) => self.reading.event(&event, events),
            Err(_) => self.reading.unavailable("the provider sent an event that is not JSON", events),
        }
    }
}

impl Decode for Decoder {
    fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        if self.reading.ended() {
            return events;
        }
        match self.frames.push(bytes) {
            Ok(frames) => frames.iter().for_each(|frame| self.frame(frame, &mut events)),
            Err(too_large) => {
                self.reading.unavailable(&format!("the provider's stream cannot be read: {too_large}"), &mut events)
            }
        }
        events
    }

    fn finish(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if let Some(frame) = self.frames.finish() {
            self.frame(&frame, &mut events);
        }
        if self.reading.ended() {
            return events;
        }
        if self.reading.finished() {
            self.reading.end(&mut events);
        } else {
            self.reading.unavailable("the provider's stream broke off", &mut events);
        }
        events
    }
}
