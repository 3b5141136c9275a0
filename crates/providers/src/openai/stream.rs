//! A streamed answer: frames to events. A stream that is cut is a failure; `[DONE]`, or the connection's end after a finish reason,
//! is an end.

use inner::{Event, Failure, FailureKind};
use serde_json_borrow::Value;

use super::reading::Reading;
use crate::{failure, failure::reported, framed::Reads, sse::Frame};

impl Reads for Reading {
    fn ended(&self) -> bool {
        self.ended()
    }

    fn frame(&mut self, frame: &Frame, events: &mut Vec<Event>) {
        let data = frame.data.trim();
        if data == "[DONE]" {
            return done(self, events);
        }
        match serde_json::from_str::<Value<'_>>(data) {
            Ok(chunk) if frame.event == "error" => self.fail(failure::in_band(&reported::read(&chunk), &chunk), events),
            Ok(chunk) => self.chunk(&chunk, events),
            Err(_) => Reads::fail(self, "the provider sent an event that is not JSON", events),
        }
    }

    fn fail(&mut self, message: &str, events: &mut Vec<Event>) {
        self.fail(Failure::new(FailureKind::ProviderUnavailable, message), events);
    }

    fn close(&mut self, events: &mut Vec<Event>) {
        if self.finished() {
            self.end(events);
        } else {
            Reads::fail(self, "the provider's stream broke off", events);
        }
    }
}

fn done(reading: &mut Reading, events: &mut Vec<Event>) {
    if reading.answered() {
        reading.end(events);
    } else {
        Reads::fail(reading, "the provider ended its stream without an answer", events);
    }
}
