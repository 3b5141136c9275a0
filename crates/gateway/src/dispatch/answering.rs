//! An answer that has begun: its events in order, its money, and its end.
//!
//! Dropping it (the client left) drops the upstream's stream and settles what was made up to then.

use std::collections::VecDeque;

use futures_util::StreamExt;
use inner::{End, Event, Failure, FailureKind, FinishReason};
use tokio::sync::watch;

use crate::{
    meter::{Bill, Hold},
    phase::{Phase, reached},
    route::{Candidate, Observed},
    upstream::EventStream,
};

/// An answer with at least one content event, or a good end.
pub(crate) struct Answering {
    pub(crate) model: String,
    /// As displayed.
    pub(crate) provider: String,
    hold: Hold,
    observed: Observed,
    /// What came up to the first content: at most a start and that.
    early: VecDeque<Event>,
    events: EventStream,
    /// Whether the upstream itself came to its end.
    ended: bool,
    phase: watch::Receiver<Phase>,
}

impl Answering {
    /// Waits for the first content. An answer that fails before is settled here and is a plain failure.
    pub(super) async fn first_content(
        hold: Hold,
        events: EventStream,
        candidate: &Candidate,
        observed: Observed,
        phase: watch::Receiver<Phase>,
    ) -> Result<Self, Failure> {
        let (model, provider) = (candidate.model.clone(), candidate.provider.clone());
        let mut answering = Self { model, provider, hold, observed, early: VecDeque::new(), events, ended: false, phase };
        loop {
            let event = answering.fetch().await;
            if let Event::End(end @ End { failure: Some(failure), .. }) = &event {
                answering.observed.ended(end);
                answering.hold.settle(end).await;
                return Err(failure.clone());
            }
            let begun = is_content(&event);
            if begun {
                answering.observed.first_content();
            }
            answering.early.push_back(event);
            if begun {
                return Ok(answering);
            }
        }
    }

    /// The generation's id.
    pub(crate) fn id(&self) -> &str {
        self.hold.id()
    }

    /// The next event. The end comes exactly once, whatever the upstream does; do not ask after it.
    pub(crate) async fn next(&mut self) -> Event {
        match self.early.pop_front() {
            Some(event) => event,
            None => self.fetch().await,
        }
    }

    async fn fetch(&mut self) -> Event {
        let event = tokio::select! {
            biased;
            event = self.events.next() => {
                self.ended = matches!(event, None | Some(Event::End(_)));
                event.unwrap_or_else(|| self.broken("the answer broke off without an end"))
            }
            () = reached(&mut self.phase, Phase::Closing) => self.broken("the server is shutting down"),
        };
        self.hold.observe(&event);
        event
    }

    /// Writes the end to the ledger and says what the answer cost.
    pub(crate) async fn settle(&mut self, end: &End) -> Bill {
        if let Some(failure) = &end.failure {
            let (generation, kind) = (self.hold.id(), failure.kind.error_type());
            tracing::warn!(generation, kind, provider = self.provider, reason = failure.message, "the answer broke off");
        }
        self.observed.ended(end);
        self.hold.settle(end).await
    }

    /// After the end: lets the upstream finish its connection cleanly, so that it can be used again. One that was told to end
    /// is dropped.
    pub(crate) async fn finish(mut self) {
        while self.ended && self.events.next().await.is_some() {}
    }

    fn broken(&self, why: &str) -> Event {
        let failure = Failure { provider: Some(self.provider.clone()), ..Failure::new(FailureKind::ProviderUnavailable, why) };
        let usage = self.hold.used();
        Event::End(End { finish: FinishReason::Error, native_finish: None, usage, failure: Some(failure) })
    }
}

/// Whether the client hears something: from here on no other endpoint may take over.
fn is_content(event: &Event) -> bool {
    match event {
        Event::Start { .. } => false,
        Event::Text { text, logprobs } => !text.is_empty() || !logprobs.is_empty(),
        Event::Refusal(text) => !text.is_empty(),
        Event::Reasoning(_) | Event::ToolCall(_) | Event::End(_) => true,
    }
}
