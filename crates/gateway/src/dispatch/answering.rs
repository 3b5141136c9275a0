//! An answer that has begun: its events in order, its money, and its end.
//!
//! Dropping it (the client left) drops the upstream's stream and settles what was made up to then.

use std::{collections::VecDeque, sync::Arc};

use futures_util::StreamExt;
use inner::{End, Event, Failure, FailureKind, FinishReason, PriceSheet, Request, Usage};
use routing::Success;
use serde_json::Value;
use store::Made;
use tokio::sync::watch;

use super::{Lost, form::Form, story::Story, tool_calls::ToolCalls, unthought::Unthought};
use crate::{
    meter::{Bill, Hold, Owed},
    phase::{Phase, reached},
    route::Observed,
    shared::Shared,
    upstream::EventStream,
};

/// An answer with at least one content event, or a good end.
pub(crate) struct Answering {
    pub(crate) model: String,
    /// As displayed.
    pub(crate) provider: String,
    /// Only for who asked for it.
    pub(super) story: Option<Story>,
    pub(super) hold: Hold,
    /// The settlement of another call for the same request, whose hold covers a part of this one. Dropped, and so settled, after it.
    pub(super) beside: Option<Owed>,
    pub(super) observed: Observed,
    pub(super) home: Option<Home>,
    pub(super) request: Arc<Request>,
    pub(super) calls: ToolCalls,
    /// Set while the answer has to keep a form.
    pub(super) form: Option<Form>,
    /// Pictures so far.
    pub(super) pictures: u32,
    /// Set while thoughts are held that may yet be the answer.
    pub(super) unthought: Option<Unthought>,
    /// What came up to the first content: at most a start, thoughts that were held and that.
    pub(super) early: VecDeque<Event>,
    pub(super) events: EventStream,
    /// Whether the upstream itself came to its end.
    pub(super) ended: bool,
    pub(super) phase: watch::Receiver<Phase>,
}

/// Where the conversation's cache is, should the answer tell that there is one.
pub(super) struct Home {
    pub(super) shared: Arc<Shared>,
    pub(super) conversation: u128,
    pub(super) session: bool,
    pub(super) tag: String,
    pub(super) prices: Option<PriceSheet>,
}

impl Answering {
    /// Waits for the first content. An answer that fails before is a plain failure, and its settlement is left to the caller.
    pub(super) async fn first_content(mut self: Box<Self>) -> Result<Box<Self>, Lost> {
        loop {
            let event = self.fetch().await;
            if let Event::End(end) = &event
                && let Some(failure) = &end.failure
            {
                self.observed.ended(end);
                return Err(Lost { owed: Some(self.hold.close(end)), failure: failure.clone() });
            }
            let begun = is_content(&event);
            if begun {
                self.observed.first_content();
            }
            self.early.push_back(event);
            if begun {
                return Ok(self);
            }
        }
    }

    /// The generation's id.
    pub(crate) fn id(&self) -> &str {
        self.hold.id()
    }

    /// Tokens of the prompt, if they were counted before the answer; else 0.
    pub(crate) fn prompt_tokens(&self) -> u64 {
        self.hold.prompt_tokens()
    }

    /// The next event. The end comes exactly once, whatever the upstream does; do not ask after it.
    pub(crate) async fn next(&mut self) -> Event {
        let event = self.following().await;
        if let Some(form) = &mut self.form {
            form.take(&event);
        }
        event
    }

    async fn following(&mut self) -> Event {
        if self.early.is_empty() {
            let event = self.fetch().await;
            if self.early.is_empty() {
                return event;
            }
            self.early.push_back(event);
        }
        match self.early.pop_front() {
            Some(event) => event,
            None => self.fetch().await,
        }
    }

    /// The next event that may go on. What goes on before it is put at the end of `early`.
    async fn fetch(&mut self) -> Event {
        loop {
            let event = self.receive().await;
            let (before, Some(unthought)) = (self.early.len(), &mut self.unthought) else { return event };
            if unthought.pass(event, &mut self.early) {
                self.unthought = None;
            }
            if self.early.len() > before
                && let Some(event) = self.early.pop_back()
            {
                return event;
            }
        }
    }

    async fn receive(&mut self) -> Event {
        let mut event = tokio::select! {
            biased;
            event = self.events.next() => {
                self.ended = matches!(event, None | Some(Event::End(_)));
                event.unwrap_or_else(|| self.broken("the answer broke off without an end"))
            }
            () = reached(&mut self.phase, Phase::Closing) => self.broken("the server is shutting down"),
        };
        if let Event::End(end) = &mut event {
            self.hold.complete(end);
        }
        self.hold.observe(&event);
        match &event {
            Event::ToolCall(delta) => self.calls.take(delta),
            Event::Image(_) => self.pictures = self.pictures.saturating_add(1),
            _ => {}
        }
        event
    }

    /// Writes the end to the ledger and says what the answer cost.
    pub(crate) async fn settle(&mut self, end: &End) -> Bill {
        if let Some(failure) = &end.failure {
            let (generation, kind) = (self.hold.id(), failure.kind.error_type());
            let reason = failure.reason.as_ref().unwrap_or(&failure.message);
            tracing::warn!(generation, kind, provider = self.provider, model = self.model, reason, "the answer broke off");
        }
        self.observed.ended(end);
        let made = self.made(end);
        self.hold.made(made);
        if let Some(home) = self.home.take().filter(|_| end.failure.is_none()) {
            home.succeeded(&end.usage);
        }
        let bill = self.hold.settle(end).await;
        if let Some(beside) = self.beside.take() {
            beside.settle().await;
        }
        bill
    }

    /// What the answer consisted of. One that was cut has its last call and its form cut too, and is not judged.
    fn made(&self, end: &End) -> Made {
        let made = Made { tool_calls: self.calls.count(), pictures: self.pictures, ..Made::default() };
        if end.failure.is_some() || end.finish == FinishReason::Length {
            return made;
        }
        let mut malformed_calls = 0;
        for malformed in self.calls.verdicts(&self.request.tools) {
            self.observed.tool_call(malformed);
            malformed_calls += u32::from(malformed);
        }
        let malformed_form = self.form.as_ref().and_then(Form::verdict);
        Made { malformed_calls: Some(malformed_calls), malformed_form, ..made }
    }

    /// How it came about, for who asked.
    pub(crate) fn metadata(&self) -> Option<Value> {
        self.story.as_ref().map(|story| story.json(true))
    }

    /// After the end: lets the upstream finish its connection cleanly, so that it can be used again. One that was told to end
    /// is dropped.
    pub(crate) async fn finish(mut self: Box<Self>) {
        while self.ended && self.events.next().await.is_some() {}
    }

    fn broken(&self, why: &str) -> Event {
        let failure = Failure { provider: Some(self.provider.clone()), ..Failure::new(FailureKind::ProviderUnavailable, why) };
        let usage = self.hold.used();
        let failure = Some(failure);
        End { finish: FinishReason::Error, native_finish: None, stop_sequence: None, usage, service_tier: None, failure }.into()
    }
}

impl Home {
    fn succeeded(&self, usage: &Usage) {
        let Self { shared, conversation, session, tag, prices } = self;
        let success = Success { endpoint: tag, prices: prices.as_ref(), usage, session: *session };
        shared.vitals.succeeded(*conversation, &success);
    }
}

/// Whether the client hears something: from here on no other endpoint may take over.
fn is_content(event: &Event) -> bool {
    match event {
        Event::Start { .. } => false,
        Event::Text { text, logprobs } => !text.is_empty() || !logprobs.is_empty(),
        Event::Refusal(text) => !text.is_empty(),
        Event::Reasoning(_) | Event::ToolCall(_) | Event::End(_) => true,
        Event::Image(_) | Event::Audio(_) | Event::Annotation(_) => true,
    }
}
