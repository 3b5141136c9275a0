//! A streamed answer: network bytes to events. A stream that is cut is a failure; `[DONE]`, or the connection's end after a
//! finish reason, is an end.

use inner::{Event, Failure, FailureKind};
use serde_json_borrow::Value;

use super::reading::Reading;
use crate::{
    Decode, failure,
    failure::reported,
    sse::{Frame, Parser},
};

/// The decoder of one answer.
pub(crate) struct Decoder {
    frames: Parser,
    reading: Reading,
}

impl Decoder {
    pub(crate) fn new(reading: Reading) -> Self {
        Self { frames: Parser::default(), reading }
    }

    fn frame(&mut self, frame: &Frame, events: &mut Vec<Event>) {
        let data = frame.data.trim();
        if self.reading.ended() || data.is_empty() {
            return;
        }
        if data == "[DONE]" {
            return self.done(events);
        }
        match serde_json::from_str::<Value<'_>>(data) {
            Ok(chunk) if frame.event == "error" => {
                self.reading.fail(failure::in_band(&reported::read(&chunk), &chunk), events);
            }
            Ok(chunk) => self.reading.chunk(&chunk, events),
            Err(_) => self.fail("the provider sent an event that is not JSON", events),
        }
    }

    fn done(&mut self, events: &mut Vec<Event>) {
        if self.reading.answered() {
            self.reading.end(events);
        } else {
            self.fail("the provider ended its stream without an answer", events);
        }
    }

    fn fail(&mut self, message: &str, events: &mut Vec<Event>) {
        self.reading.fail(Failure::new(FailureKind::ProviderUnavailable, message), events);
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
            Err(too_large) => self.fail(&format!("the provider's stream cannot be read: {too_large}"), &mut events),
        }
        events
    }

    fn finish(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if let Some(frame) = self.frames.finish() {
            self.frame(&frame, &mut events);
        }
        if self.reading.finished() {
            self.reading.end(&mut events);
        } else {
            self.fail("the provider's stream broke off", &mut events);
        }
        events
    }
}
