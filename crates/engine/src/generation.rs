//! The reader's end of one answer.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::mpsc::UnboundedReceiver;

use crate::Event;

/// The events of one answer. Dropping it cancels: the engine frees the sequence's blocks before its next step.
///
/// A slow reader stalls nobody: events queue up here, at most `max_tokens + 2` of them.
#[derive(Debug)]
pub struct Generation {
    events: UnboundedReceiver<Event>,
    cancelled: Arc<AtomicBool>,
}

impl Generation {
    pub(crate) fn new(events: UnboundedReceiver<Event>, cancelled: Arc<AtomicBool>) -> Self {
        Self { events, cancelled }
    }

    /// The next event; `None` after the last one. Cancel-safe.
    pub async fn next(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// As [`Self::next`], for threads outside of an async runtime (inside of one it panics).
    pub fn next_blocking(&mut self) -> Option<Event> {
        self.events.blocking_recv()
    }

    /// Asks the engine to stop. What it had computed until then still comes, and then `Finished(Cancelled)`, unless another
    /// end was faster.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}
