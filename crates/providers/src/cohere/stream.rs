//! A streamed answer: frames to events. It ends with `message-end`; a connection that closes before is cut.

use inner::Event;
use serde_json_borrow::Value;

use super::reading::Reading;
use crate::{framed::Reads, sse::Frame};

impl Reads for Reading {
    fn ended(&self) -> bool {
        self.ended()
    }

    fn frame(&mut self, frame: &Frame, events: &mut Vec<Event>) {
        let data = frame.data.trim();
        match serde_json::from_str::<Value<'_>>(data) {
            Ok(event) if frame.event == "error" => self.error(&event, events),
            Ok(event) => self.event(&event, events),
            // Older servers and proxies add it. It ends nothing.
            Err(_) if data == "[DONE]" => {}
            Err(_) => self.unavailable("the provider sent an event that is not JSON", events),
        }
    }

    fn fail(&mut self, message: &str, events: &mut Vec<Event>) {
        self.unavailable(message, events);
    }

    fn close(&mut self, events: &mut Vec<Event>) {
        self.unavailable("the provider's stream broke off", events);
    }
}
