//! What the simulator was sent: the last requests as received, and how each ended. Bounded; kept in memory only.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::{Map, Value, json};
use tokio::sync::Notify;

use crate::http::Request;

/// Requests that are remembered.
const KEPT: usize = 1024;
/// Longest body that is remembered; of a longer one, its length.
const BODY_KEPT: usize = 64 << 10;

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Counted from 1.
    pub number: u64,
    /// `POST`, mostly.
    pub method: String,
    /// With its query, as sent.
    pub path: String,
    /// Names in small letters. Of a test's server there is no secret in it.
    pub headers: Vec<(String, String)>,
    /// JSON, if it was.
    pub body: Value,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a request ended, seen from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has not.
    Running,
    /// It was answered.
    Answered,
    /// We closed the connection or reset it, as the fault wants it.
    Broken,
    /// The client left first.
    Left,
}

#[derive(Default)]
pub(crate) struct Journal {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    number: u64,
    running: u64,
    seen: VecDeque<Seen>,
}

/// A request that runs. Dropped without a word, its client left.
pub(crate) struct Running<'a> {
    journal: &'a Journal,
    pub(crate) number: u64,
    outcome: Outcome,
}

impl Journal {
    /// Notes a request.
    pub(crate) fn begin(&self, request: &Request) -> Running<'_> {
        let body = if request.body.len() > BODY_KEPT { json!(format!("{} bytes", request.body.len())) } else { request.json() };
        let mut state = self.lock();
        state.number += 1;
        state.running += 1;
        let number = state.number;
        if state.seen.len() == KEPT {
            state.seen.pop_front();
        }
        state.seen.push_back(Seen {
            number,
            method: request.method.clone(),
            path: request.target.clone(),
            headers: request.headers.clone(),
            body,
            outcome: Outcome::Running,
        });
        drop(state);
        self.changed.notify_waiters();
        Running { journal: self, number, outcome: Outcome::Left }
    }

    /// The last requests, oldest first.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.lock().seen.iter().cloned().collect()
    }

    /// Waits until so many requests have come since the beginning.
    pub(crate) async fn received(&self, count: u64) {
        self.reached(|state| state.number >= count).await;
    }

    /// The last requests once none runs any more.
    pub(crate) async fn settled(&self) -> Vec<Seen> {
        self.reached(|state| state.running == 0).await;
        self.seen()
    }

    async fn reached(&self, wanted: impl Fn(&State) -> bool) {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            if wanted(&self.lock()) {
                return;
            }
            changed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running<'_> {
    pub(crate) fn ended(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.journal.lock();
        state.running -= 1;
        if let Some(seen) = state.seen.iter_mut().find(|seen| seen.number == self.number) {
            seen.outcome = self.outcome;
        }
        drop(state);
        self.journal.changed.notify_waiters();
    }
}

impl Seen {
    /// As `GET /requests` shows it.
    pub(crate) fn json(&self) -> Value {
        let headers: Map<String, Value> = self.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let outcome = match self.outcome {
            Outcome::Running => "running",
            Outcome::Answered => "answered",
            Outcome::Broken => "broken",
            Outcome::Left => "left",
        };
        json!({"number": self.number, "method": self.method, "path": self.path, "headers": headers, "body": self.body,
            "outcome": outcome})
    }
}
