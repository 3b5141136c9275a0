//! A streamed answer: frames to events. It ends with `message_stop`; a connection that closes before is cut, unless the provider
//! had said why it stopped.

use inner::Event;
use serde_json_borrow::Value;

use super::reading::Reading;
use crate::{framed::Reads, sse::Frame};

impl Reads for Reading {
    fn ended(&self) -> bool {
        self.ended()
    }

    fn frame(&mut self, frame: &Frame, events: &mut Vec<Event>) {
        match serde_json::from_str::<Value<'_>>(frame.data.trim()) {
            Ok(event) => self.event(&event, events),
            Err(_) => self.unavailable("the provider sent an event that is not JSON", events),
        }
    }

    fn fail(&mut self, message: &str, events: &mut Vec<Event>) {
        self.unavailable(message, events);
    }

    fn close(&mut self, events: &mut Vec<Event>) {
        if self.finished() {
            self.end(events);
        } else {
            self.unavailable("the provider's stream broke off", events);
        }
    }
}
