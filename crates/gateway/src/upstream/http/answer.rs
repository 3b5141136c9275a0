//! A streamed answer of a provider: network bytes in, events out, with the clocks and the size bound of the settings.
//!
//! Whatever happens to the connection, exactly one [`Event::End`] comes out, and a cut never looks like a clean end.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures_util::stream;
use hyper::body::Incoming;
use inner::{End, Event, Failure, FailureKind, FinishReason};
use providers::Decode;
use tokio::time::{Instant, timeout, timeout_at};

use super::{Cut, Line, blame, bounds, counted, reading::chunk};
use crate::upstream::{EventStream, Progress};

/// After the end, how long the connection's last bytes are awaited so that it can be used again. The client has its whole
/// answer by then.
const LAST_BYTES: Duration = Duration::from_millis(20);

/// A streamed reply.
pub(super) struct Begun {
    pub(super) body: Incoming,
    pub(super) decoder: Box<dyn Decode>,
    /// The service tier that its head says, if it does.
    pub(super) tier: Option<String>,
}

/// The events of a reply to a call sent at `started`.
pub(super) fn events(line: Arc<Line>, begun: Begun, progress: Arc<Progress>, started: Instant) -> EventStream {
    let Begun { body, decoder, tier } = begun;
    let answer = Answer {
        decoder,
        tier,
        body,
        ready: VecDeque::new(),
        bytes: 0,
        started,
        last_content: None,
        last_sign: None,
        ended: false,
        progress,
        line,
    };
    Box::pin(stream::unfold(Box::new(answer), |mut answer| async move { answer.next().await.map(|event| (event, answer)) }))
}

/// The event; an end that says no service tier with the one that the head said.
pub(super) fn in_tier(mut event: Event, tier: Option<&str>) -> Event {
    if let Event::End(end) = &mut event {
        end.service_tier = end.service_tier.take().or_else(|| tier.map(str::to_owned));
    }
    event
}

struct Answer {
    line: Arc<Line>,
    body: Incoming,
    decoder: Box<dyn Decode>,
    tier: Option<String>,
    /// Decoded and not handed out yet; at most what one read held.
    ready: VecDeque<Event>,
    bytes: usize,
    started: Instant,
    /// When the latest content event came; comments do not count.
    last_content: Option<Instant>,
    /// When a provider that says so was last alive, whatever it sent.
    last_sign: Option<Instant>,
    ended: bool,
    progress: Arc<Progress>,
}

impl Answer {
    async fn next(&mut self) -> Option<Event> {
        while !self.ended {
            if let Some(event) = self.ready.pop_front() {
                self.ended = matches!(event, Event::End(_));
                let event = in_tier(counted::believed(event), self.tier.as_deref());
                return Some(blame::of_event(event, self.line.whose));
            }
            self.read().await;
        }
        // The reader has the end already; a connection read to its last byte goes back to the pool.
        let _ = timeout(LAST_BYTES, chunk(&mut self.body)).await;
        None
    }

    /// Reads once and fills `ready`; at the end of the connection, with the terminal event.
    async fn read(&mut self) {
        let (deadline, what) = self.deadline();
        match timeout_at(deadline, chunk(&mut self.body)).await {
            Ok(Ok(Some(bytes))) => self.take(&bytes),
            Ok(Ok(None)) => self.close("the provider's answer broke off"),
            Ok(Err(error)) => self.fail(self.line.broken(&Cut::Broken(error))),
            Err(_) => self.fail(self.line.timed_out(what)),
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        if self.bytes > self.line.limits.answer_bytes_max {
            return self.fail(self.line.broken(&Cut::TooLong));
        }
        self.last_sign = self.line.provider.keeps_alive().then(Instant::now);
        self.ready.extend(self.decoder.push(bytes));
        for event in &self.ready {
            let Some(tokens) = bounds::likely_tokens(event) else { continue };
            self.progress.generated(tokens);
            self.last_content = Some(Instant::now());
        }
    }

    /// The connection ended: the decoder knows whether that was the end of the answer.
    fn close(&mut self, otherwise: &str) {
        self.ready.extend(self.decoder.finish());
        if !matches!(self.ready.back(), Some(Event::End(_))) {
            self.fail(self.line.failure(FailureKind::ProviderUnavailable, otherwise));
        }
    }

    fn fail(&mut self, failure: Failure) {
        let (finish, usage) = (FinishReason::Error, self.progress.usage());
        self.ready.push_back(
            End { finish, native_finish: None, stop_sequence: None, usage, service_tier: None, failure: Some(failure) }.into(),
        );
    }

    /// The nearest of the clocks, and what to say when it strikes.
    fn deadline(&self) -> (Instant, &'static str) {
        let limits = &self.line.limits;
        let total = self.started + limits.total;
        let (clock, what) = match self.last_content {
            None => (self.started + limits.first_token, "the provider sent no first token in time"),
            Some(at) => (at + limits.idle, "the provider stopped sending in the middle of its answer"),
        };
        let alive = self.last_sign.map(|at| at + limits.idle);
        let nearest = alive.map_or(clock, |alive| alive.max(clock));
        if total < nearest { (total, "the provider did not finish its answer in time") } else { (nearest, what) }
    }
}
