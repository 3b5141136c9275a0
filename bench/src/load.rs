//! The load generator: one thread of tasks. Closed loops keep so many connections busy, open ones send at a rate whatever comes back,
//! and held streams stay open to be looked at.

mod connection;
mod hold;
mod loops;

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::runtime::Builder;
use tokio::task::LocalSet;

pub(crate) use hold::{Held, hold};
pub(crate) use loops::{Open, closed, open};

use crate::reply::Reply;

/// What became of the requests of a loop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// How long the loop ran.
    pub(crate) span: Duration,
    /// Of each request that was answered by 200, from when it was due until its last byte.
    pub(crate) times: Vec<Duration>,
    /// How many of these were answered before the loop's end.
    pub(crate) in_time: usize,
    /// Answered by 503.
    pub(crate) shed: usize,
    /// Answered by anything else, or broken.
    pub(crate) failed: usize,
    /// Neither, when the loop and its grace were over.
    pub(crate) unanswered: usize,
    /// What the first failure was.
    pub(crate) complaint: Option<String>,
}

impl Tally {
    /// Good answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.in_time as f64 / self.span.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// All requests.
    pub(crate) fn sent(&self) -> usize {
        self.times.len() + self.shed + self.failed + self.unanswered
    }

    /// Whether every request was answered by 200.
    pub(crate) fn flawless(&self) -> bool {
        self.shed + self.failed + self.unanswered == 0 && !self.times.is_empty()
    }

    fn note(&mut self, end: Result<Reply>, time: Duration, in_time: bool) {
        match end {
            Ok(Reply { status: 200, .. }) => {
                self.times.push(time);
                self.in_time += usize::from(in_time);
            }
            Ok(Reply { status: 503, .. }) => self.shed += 1,
            Ok(reply) => self.fail(reply.complaint()),
            Err(error) => self.fail(format!("{error:#}")),
        }
    }

    fn fail(&mut self, complaint: String) {
        self.failed += 1;
        self.complaint.get_or_insert(complaint);
    }
}

/// Runs tasks on this thread, all that still run are dropped at the end.
fn run<T>(tasks: impl Future<Output = T>) -> Result<T> {
    let runtime = Builder::new_current_thread().enable_all().build().context("failed to start the load generator")?;
    Ok(LocalSet::new().block_on(&runtime, tasks))
}
