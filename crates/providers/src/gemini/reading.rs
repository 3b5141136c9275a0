//! The meaning of answers: JSON objects in, our events out, exactly one terminal one. A stream is many answers with new parts
//! each, a whole answer is a stream of one.

use inner::{End, Event, Failure, FailureKind, FinishReason, ReasoningDetail, TokenLogprob, ToolCallDelta};
use serde_json::{Map, json};
use serde_json_borrow::Value;

use super::{FORMAT, grounding::Grounding, logprobs, made, tier, usage::Counts};
use crate::{CallIds, failure, failure::reported, finish};

/// Most tool calls of one answer.
const CALLS_MAX: usize = 256;

/// What is known of one answer so far.
pub(super) struct Reading {
    provider: String,
    ids: CallIds,
    started: bool,
    /// Whether anything of an answer came that we show.
    answered: bool,
    calls: usize,
    pictures: usize,
    /// Entries of `reasoning_details` so far, and the one of a thought that may go on.
    entries: u64,
    thinking: Option<u64>,
    counts: Counts,
    service_tier: Option<String>,
    grounding: Grounding,
    finish: Option<String>,
    ended: bool,
}

impl Reading {
    pub(super) fn new(provider: &str, ids: CallIds) -> Self {
        Self {
            provider: provider.to_owned(),
            ids,
            started: false,
            answered: false,
            calls: 0,
            pictures: 0,
            entries: 0,
            thinking: None,
            counts: Counts::default(),
            service_tier: None,
            grounding: Grounding::default(),
            finish: None,
            ended: false,
        }
    }

    /// Whether the terminal event is out.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Whether the provider said why it stopped.
    pub(super) fn finished(&self) -> bool {
        self.finish.is_some()
    }

    /// Reads an answer, or a list of them: the form that both answers and errors have where nobody asked for events.
    pub(super) fn chunks(&mut self, body: &Value<'_>, events: &mut Vec<Event>) {
        match body.as_array() {
            Some(chunks) => chunks.iter().for_each(|chunk| self.chunk(chunk, events)),
            None => self.chunk(body, events),
        }
    }

    fn chunk(&mut self, chunk: &Value<'_>, events: &mut Vec<Event>) {
        if self.ended {
            return;
        }
        self.counts.read(chunk.get("usageMetadata"));
        self.service_tier = tier::of_usage(chunk.get("usageMetadata")).or_else(|| self.service_tier.take());
        if let Some(report) = reported::find(chunk) {
            return self.fail(failure::in_band(&report, chunk), events);
        }
        self.start(chunk, events);
        let first = |candidate: &&Value<'_>| candidate.get("index").as_u64().unwrap_or(0) == 0;
        match chunk.get("candidates").as_array().and_then(|candidates| candidates.iter().find(first)) {
            Some(candidate) => self.candidate(candidate, events),
            None => self.blocked(chunk.get("promptFeedback"), events),
        }
    }

    fn start(&mut self, chunk: &Value<'_>, events: &mut Vec<Event>) {
        let speaks = ["responseId", "candidates", "promptFeedback"].iter().any(|name| !chunk.get(*name).is_null());
        if speaks && !std::mem::replace(&mut self.started, true) {
            let upstream_id = chunk.get("responseId").as_str().map(str::to_owned);
            events.push(Event::Start { upstream_id, system_fingerprint: None });
        }
    }

    /// The prompt was refused. An unspecified reason is none.
    fn blocked(&mut self, feedback: &Value<'_>, events: &mut Vec<Event>) {
        let reason = feedback.get("blockReason").as_str().filter(|reason| !unspecified(reason));
        let Some(reason) = reason else { return };
        self.finish = Some(reason.to_owned());
        let message = format!("the provider blocked the prompt: {reason}");
        let failure = Failure::new(FailureKind::ContentPolicyViolation, message);
        self.fail(Failure { provider_code: Some(reason.to_owned()), raw: Some(Box::new(feedback.into())), ..failure }, events);
    }

    fn candidate(&mut self, candidate: &Value<'_>, events: &mut Vec<Event>) {
        let mut logprobs = logprobs::read(candidate.get("logprobsResult"));
        for part in candidate.get("content").get("parts").as_array().unwrap_or_default() {
            self.part(part, &mut logprobs, events);
            if self.ended {
                return;
            }
        }
        if !logprobs.is_empty() {
            events.push(Event::Text { text: String::new(), logprobs });
        }
        self.grounding.read(candidate.get("groundingMetadata"));
        // Older models repeat it in every chunk.
        if let Some(word) = candidate.get("finishReason").as_str().filter(|word| !unspecified(word)) {
            self.finish = Some(word.to_owned());
        }
    }

    fn part(&mut self, part: &Value<'_>, logprobs: &mut Vec<TokenLogprob>, events: &mut Vec<Event>) {
        let filled = |name: &'static str| part.get(name).as_str().filter(|text| !text.is_empty());
        let (text, signature) = (filled("text"), filled("thoughtSignature"));
        if part.get("functionCall").is_object() {
            return self.call(part.get("functionCall"), signature, events);
        }
        if *part.get("thought") == Value::Bool(true) {
            return self.thought(text, signature, events);
        }
        let made = made::read(part.get("inlineData"));
        self.answered |= made.is_some();
        let picture = matches!(made, Some(Event::Image(_))).then(|| picture(self.pictures));
        self.pictures += usize::from(picture.is_some());
        events.extend(made);
        if let Some(text) = text {
            self.grounding.said(text);
            events.push(Event::Text { text: text.to_owned(), logprobs: std::mem::take(logprobs) });
        }
        // What is no text (a picture, a program that the provider ran) ends a thought too.
        if text.is_some() || part.get("text").is_null() {
            self.thinking = None;
        }
        self.answered |= text.is_some();
        if let Some(signature) = signature {
            self.signed(signature, picture.as_deref(), events);
        }
    }

    /// Thoughts go on in their entry until something else comes, or a signature closes it.
    fn thought(&mut self, text: Option<&str>, signature: Option<&str>, events: &mut Vec<Event>) {
        if text.is_none() && signature.is_none() {
            return;
        }
        let index = self.thinking.take().unwrap_or_else(|| self.entry());
        self.thinking = signature.is_none().then_some(index);
        self.answered |= text.is_some();
        let mut rest = Map::new();
        rest.extend(signature.map(|signature| ("signature".to_owned(), json!(signature))));
        events.push(detail("reasoning.text", index, text, rest));
    }

    /// A signature outside of thoughts is an entry of its own. That of a call or a picture names it.
    fn signed(&mut self, signature: &str, id: Option<&str>, events: &mut Vec<Event>) {
        self.thinking = None;
        let mut rest = Map::new();
        rest.insert("data".to_owned(), json!(signature));
        rest.extend(id.map(|id| ("id".to_owned(), json!(id))));
        events.push(detail("reasoning.encrypted", self.entry(), None, rest));
    }

    /// The number of a new entry.
    fn entry(&mut self) -> u64 {
        self.entries += 1;
        self.entries - 1
    }

    /// Calls come whole, each with a number of its own. One without a name would be a piece of a call, which nobody asked for.
    fn call(&mut self, call: &Value<'_>, signature: Option<&str>, events: &mut Vec<Event>) {
        let filled = |name: &'static str| call.get(name).as_str().filter(|text| !text.is_empty());
        let Some(name) = filled("name") else { return };
        if self.calls == CALLS_MAX {
            return self.unavailable("the provider called too many tools", events);
        }
        let id = filled("id").map_or_else(|| (self.ids)(), str::to_owned);
        if let Some(signature) = signature {
            self.signed(signature, Some(&id), events);
        }
        let args = call.get("args");
        let arguments = if args.is_object() { args.to_string() } else { "{}".to_owned() };
        let (id, name) = (Some(id), Some(name.to_owned()));
        events.push(Event::ToolCall(ToolCallDelta { index: self.calls, id, name, arguments }));
        self.calls += 1;
        (self.answered, self.thinking) = (true, None);
    }

    /// The answer is over. It says STOP although it called, and also when nothing came of it.
    pub(super) fn end(&mut self, events: &mut Vec<Event>) {
        let native = self.finish.clone().unwrap_or_default();
        match finish::normalise(&native) {
            FinishReason::Error => self.unavailable(&format!("the provider ended its answer with {native}"), events),
            FinishReason::Stop if !self.answered => self.unavailable("the provider's answer is empty", events),
            normal => {
                self.grounding.tell(events);
                let called = normal == FinishReason::Stop && self.calls > 0;
                self.terminate(if called { FinishReason::ToolCalls } else { normal }, None, events);
            }
        }
    }

    /// A failure of the provider.
    pub(super) fn unavailable(&mut self, message: &str, events: &mut Vec<Event>) {
        self.fail(Failure::new(FailureKind::ProviderUnavailable, message), events);
    }

    fn fail(&mut self, failure: Failure, events: &mut Vec<Event>) {
        let failure = Failure { provider: Some(self.provider.clone()), ..failure };
        self.terminate(FinishReason::Error, Some(failure), events);
    }

    fn terminate(&mut self, finish: FinishReason, failure: Option<Failure>, events: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.ended, true) {
            let (native_finish, usage, service_tier) = (self.finish.take(), self.counts.usage(), self.service_tier.take());
            events.push(End { finish, native_finish, stop_sequence: None, usage, service_tier, failure }.into());
        }
    }
}

fn detail(kind: &str, index: u64, text: Option<&str>, mut rest: Map<String, serde_json::Value>) -> Event {
    rest.insert("format".to_owned(), json!(FORMAT));
    rest.insert("index".to_owned(), json!(index));
    Event::Reasoning(ReasoningDetail { kind: kind.to_owned(), text: text.map(str::to_owned), rest })
}

/// How the signature of a picture names it: by its number in the answer.
pub(super) fn picture(number: usize) -> String {
    format!("image_{number}")
}

fn unspecified(word: &str) -> bool {
    word.is_empty() || word.ends_with("_UNSPECIFIED")
}
