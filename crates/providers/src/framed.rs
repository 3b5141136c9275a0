//! Server-sent events into the reading of one dialect: what every streaming vendor has in common. A stream that ends before its
//! reading is content is a failure.

use inner::Event;

use crate::{
    Decode,
    sse::{Frame, Parser},
};

/// The meaning of frames in one dialect. After the terminal event it is asked nothing more.
pub(crate) trait Reads: Send {
    /// Whether the terminal event is out.
    fn ended(&self) -> bool;
    /// The next frame, which has data.
    fn frame(&mut self, frame: &Frame, events: &mut Vec<Event>);
    /// The connection ended, and some lines belonged to no event.
    fn stray(&mut self, _text: &str, _events: &mut Vec<Event>) {}
    /// The stream cannot be read on.
    fn fail(&mut self, message: &str, events: &mut Vec<Event>);
    /// The connection ended: ends the answer if the vendor had said why, else fails.
    fn close(&mut self, events: &mut Vec<Event>);
}

/// The decoder of one answer.
pub(crate) struct Framed<R> {
    frames: Parser,
    reading: R,
}

impl<R: Reads> Framed<R> {
    pub(crate) fn new(reading: R) -> Self {
        Self { frames: Parser::default(), reading }
    }

    fn frame(&mut self, frame: &Frame, events: &mut Vec<Event>) {
        if !self.reading.ended() && !frame.data.trim().is_empty() {
            self.reading.frame(frame, events);
        }
    }
}

impl<R: Reads> Decode for Framed<R> {
    fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        if self.reading.ended() {
            return events;
        }
        match self.frames.push(bytes) {
            Ok(frames) => frames.iter().for_each(|frame| self.frame(frame, &mut events)),
            Err(too_large) => self.reading.fail(&format!("the provider's stream cannot be read: {too_large}"), &mut events),
        }
        events
    }

    fn finish(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if let Some(frame) = self.frames.finish() {
            self.frame(&frame, &mut events);
        }
        if !self.reading.ended() && !self.frames.stray().is_empty() {
            self.reading.stray(self.frames.stray(), &mut events);
        }
        if !self.reading.ended() {
            self.reading.close(&mut events);
        }
        events
    }
}
