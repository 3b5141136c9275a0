//! A streamed answer: each frame is an answer with the parts that are new. There is no last word: it ends with the connection,
//! and is cut unless the provider had said why it stopped.

use inner::Event;
use serde_json_borrow::Value;

use super::reading::Reading;
use crate::{failure::reported, framed::Reads, sse::Frame};

impl Reads for Reading {
    fn ended(&self) -> bool {
        self.ended()
    }

    fn frame(&mut self, frame: &Frame, events: &mut Vec<Event>) {
        let data = frame.data.trim();
        match serde_json::from_str::<Value<'_>>(data) {
            Ok(chunk) => self.chunks(&chunk, events),
            // Added by proxies.
            Err(_) if data == "[DONE]" => {}
            Err(_) => self.unavailable("the provider sent an event that is not JSON", events),
        }
    }

    /// A server that gives up in the middle writes its error behind the events, without their framing.
    fn stray(&mut self, text: &str, events: &mut Vec<Event>) {
        if let Ok(body) = serde_json::from_str::<Value<'_>>(text)
            && reported::find(&body).is_some()
        {
            self.chunks(&body, events);
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
