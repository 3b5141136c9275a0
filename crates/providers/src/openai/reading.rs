//! The meaning of chunks: JSON objects in, events out, exactly one terminal event. Shared by streams and whole answers.

use inner::{End, Event, Failure, FailureKind, FinishReason, ReasoningDetail, TokenLogprob, Usage};
use serde::Deserialize;
use serde_json::{Map, json};
use serde_json_borrow::{ObjectAsVec, Value};

use super::{
    calls::Calls,
    made,
    tags::{Piece, Tags},
    usage::{self, Counting},
};
use crate::{CallIds, failure, failure::reported, finish, quirks::Quirks};

/// What is known of one answer so far.
pub(crate) struct Reading {
    provider: String,
    counting: Counting,
    tags: Tags,
    /// The last piece of reasoning, where a vendor may say it twice.
    repeated: Option<String>,
    repeats: bool,
    started: bool,
    /// Whether a choice was ever seen.
    answered: bool,
    calls: Calls,
    usage: Usage,
    service_tier: Option<String>,
    finish: Option<FinishReason>,
    native_finish: Option<String>,
    stop_sequence: Option<String>,
    ended: bool,
}

impl Reading {
    /// Before the first byte. `provider` is the displayed name.
    pub(crate) fn new(provider: &str, quirks: &Quirks, ids: CallIds) -> Self {
        Self {
            provider: provider.to_owned(),
            counting: Counting {
                charge: quirks.reports_cost.clone(),
                cached: quirks.cached_tokens,
                reasoning: quirks.reasoning_tokens,
            },
            tags: Tags::new(quirks.think_tags),
            repeated: None,
            repeats: quirks.repeats_reasoning,
            started: false,
            answered: false,
            calls: Calls::new(ids),
            usage: Usage::default(),
            service_tier: None,
            finish: None,
            native_finish: None,
            stop_sequence: None,
            ended: false,
        }
    }

    /// Whether the terminal event is out.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Whether the vendor said why it stopped.
    pub(super) fn finished(&self) -> bool {
        self.finish.is_some()
    }

    /// Whether the vendor said anything of an answer.
    pub(super) fn answered(&self) -> bool {
        self.answered
    }

    /// Reads a chunk of a stream, or a whole answer: they differ in `delta` and `message` only.
    pub(super) fn chunk(&mut self, chunk: &Value<'_>, events: &mut Vec<Event>) {
        self.read_usage(chunk);
        // An error may come with choices; it is looked for first, so that it never passes as content.
        if let Some(report) = reported::find(chunk) {
            return self.fail(failure::in_band(&report, chunk), events);
        }
        self.start(chunk, events);
        // The one that was asked for comes first at some vendors, the one that served last.
        if let Some(tier) = chunk.get("service_tier").as_str().filter(|tier| !tier.is_empty()) {
            self.tier(tier);
        }
        let first = |choice: &&Value<'_>| choice.get("index").as_i64().unwrap_or(0) == 0;
        let Some(choice) = chunk.get("choices").as_array().and_then(|choices| choices.iter().find(first)) else { return };
        self.answered = true;
        self.content(choice, events);
        if self.ended {
            return;
        }
        // "" means the same as null at some vendors.
        if let Some(word) = choice.get("finish_reason").as_str().filter(|word| !word.is_empty()) {
            self.finish = Some(finish::normalise(word));
            self.native_finish = Some(choice.get("native_finish_reason").as_str().unwrap_or(word).to_owned());
            // vLLM and SGLang say which stop string it was; a number is a token.
            let stop = choice.get("stop_reason").as_str().or(choice.get("matched_stop").as_str());
            self.stop_sequence = stop.filter(|_| word == "stop").map(str::to_owned);
        }
        let error = choice.get("error");
        if error.is_object() {
            let error = wrapped("error", error);
            self.fail(failure::in_band(&reported::read(&error), &error), events);
        }
    }

    fn start(&mut self, chunk: &Value<'_>, events: &mut Vec<Event>) {
        // A ping or the like: the id is still to come.
        if chunk.get("choices").is_null() && !chunk.get("id").is_string() {
            return;
        }
        if !std::mem::replace(&mut self.started, true) {
            let text = |name: &'static str| chunk.get(name).as_str().filter(|text| !text.is_empty()).map(str::to_owned);
            events.push(Event::Start { upstream_id: text("id"), system_fingerprint: text("system_fingerprint") });
        }
    }

    fn tier(&mut self, tier: &str) {
        if self.service_tier.as_deref() != Some(tier) {
            self.service_tier = Some(tier.to_owned());
        }
    }

    /// The last report counts: some vendors send a running total in every chunk.
    fn read_usage(&mut self, chunk: &Value<'_>) {
        let places = [chunk.get("usage"), chunk.get("x_groq").get("usage"), chunk.get("choices").get(0).get("usage")];
        if let Some(usage) = places.into_iter().find_map(|place| usage::usage(place, &self.counting)) {
            self.usage = usage;
        }
    }

    fn content(&mut self, choice: &Value<'_>, events: &mut Vec<Event>) {
        let (said, whole) = match choice.get("delta") {
            Value::Object(delta) => (delta, false),
            _ => match choice.get("message") {
                Value::Object(message) => (message, true),
                _ => return,
            },
        };
        self.reasoning(said, events);
        let logprobs = logprobs(choice.get("logprobs").get("content"));
        self.text(said.get("content").unwrap_or(&Value::Null), logprobs, events);
        if let Some(refusal) = said.get("refusal").and_then(Value::as_str).filter(|text| !text.is_empty()) {
            events.push(Event::Refusal(refusal.to_owned()));
        }
        let before = events.len();
        made::read(said, events);
        if events.len() > before {
            // What was held back as a possible tag came before.
            let made = events.split_off(before);
            show(self.tags.settle(), Vec::new(), events);
            events.extend(made);
        }
        let calls = said.get("tool_calls").and_then(Value::as_array).unwrap_or_default();
        for (position, entry) in calls.iter().enumerate() {
            // In a whole answer every entry is a call of its own.
            let index = whole.then(|| i64::try_from(position).unwrap_or(i64::MAX));
            self.call(entry, index, events);
        }
        // The form before `tool_calls`.
        if let Some(function) = said.get("function_call").filter(|call| call.is_object()) {
            self.call(&wrapped("function", function), None, events);
        }
    }

    /// Reasoning stands in one of three fields, or in several with the same text: the richest is taken, never two.
    fn reasoning(&mut self, said: &ObjectAsVec<'_>, events: &mut Vec<Event>) {
        let before = events.len();
        let details = said.get("reasoning_details").and_then(Value::as_array).unwrap_or_default();
        if details.is_empty() {
            let fields = ["reasoning", "reasoning_content"].iter().filter_map(|name| said.get(name)?.as_str());
            let text = fields.into_iter().find(|text| !text.is_empty());
            if let Some(text) = text.filter(|text| !self.repeats || self.repeated.as_deref() != Some(*text)) {
                self.repeated = self.repeats.then(|| text.to_owned());
                events.push(thought(text));
            }
        } else {
            let read = |detail: &Value<'_>| ReasoningDetail::deserialize(detail).ok();
            events.extend(details.iter().filter_map(read).map(Event::Reasoning));
        }
        if events.len() > before {
            show(self.tags.settle(), Vec::new(), events);
        }
    }

    /// Content is a string, null, or a list of parts, among which Mistral also puts its thoughts.
    fn text(&mut self, content: &Value<'_>, logprobs: Vec<TokenLogprob>, events: &mut Vec<Event>) {
        let mut said = content.as_str().unwrap_or_default().to_owned();
        for part in content.as_array().unwrap_or_default() {
            match part.get("type").as_str() {
                Some("thinking") => {
                    let thoughts = part.get("thinking").as_array().unwrap_or_default();
                    let thoughts: String = thoughts.iter().filter_map(|thought| thought.get("text").as_str()).collect();
                    events.extend((!thoughts.is_empty()).then(|| thought(&thoughts)));
                }
                Some("image_url") => events.extend(made::picture(part)),
                _ => said.push_str(part.get("text").as_str().unwrap_or_default()),
            }
        }
        if said.is_empty() && !logprobs.is_empty() {
            return events.push(Event::Text { text: said, logprobs });
        }
        if !said.is_empty() {
            self.repeated = None;
        }
        show(self.tags.push(&said), logprobs, events);
    }

    fn call(&mut self, entry: &Value<'_>, index: Option<i64>, events: &mut Vec<Event>) {
        show(self.tags.settle(), Vec::new(), events);
        match self.calls.fragment(entry, index) {
            Ok(delta) => events.extend(delta.map(Event::ToolCall)),
            Err(_) => self.fail(self.unavailable("the provider called more tools than allowed"), events),
        }
    }

    /// The answer ended as it should. Without a reason given, a natural stop.
    pub(super) fn end(&mut self, events: &mut Vec<Event>) {
        if self.ended {
            return;
        }
        let normal = self.finish.unwrap_or(FinishReason::Stop);
        if normal == FinishReason::Error {
            let failure = self.unavailable("the provider ended its answer with an error");
            return self.fail(failure, events);
        }
        show(self.tags.finish(normal == FinishReason::Length), Vec::new(), events);
        let called = !self.calls.is_empty();
        events.extend(self.calls.finish().into_iter().map(Event::ToolCall));
        // Some vendors say `stop` although they called.
        let finish = if called && normal == FinishReason::Stop { FinishReason::ToolCalls } else { normal };
        self.terminate(finish, None, events);
    }

    /// The answer failed. Whatever was half said stays unsaid.
    pub(super) fn fail(&mut self, failure: Failure, events: &mut Vec<Event>) {
        if !self.ended {
            let failure = Failure { provider: Some(self.provider.clone()), ..failure };
            self.terminate(FinishReason::Error, Some(failure), events);
        }
    }

    /// A failure of the vendor.
    pub(super) fn unavailable(&self, message: &str) -> Failure {
        Failure::new(FailureKind::ProviderUnavailable, message)
    }

    fn terminate(&mut self, finish: FinishReason, failure: Option<Failure>, events: &mut Vec<Event>) {
        self.ended = true;
        let (native_finish, usage) = (self.native_finish.take(), std::mem::take(&mut self.usage));
        let (stop_sequence, service_tier) = (self.stop_sequence.take(), self.service_tier.take());
        events.push(End { finish, native_finish, stop_sequence, usage, service_tier, failure }.into());
    }
}

/// `{name: value}`, as most vendors write it.
fn wrapped<'v>(name: &'v str, value: &'v Value<'v>) -> Value<'v> {
    Value::Object(ObjectAsVec::from(vec![(name, value.clone())]))
}

/// Log-probabilities go with the text; those of reasoning, and of text that was held back, are not kept.
fn show(pieces: Vec<Piece>, mut logprobs: Vec<TokenLogprob>, events: &mut Vec<Event>) {
    events.extend(pieces.into_iter().map(|piece| match piece {
        Piece::Thought(text) => thought(&text),
        Piece::Said(text) => Event::Text { text, logprobs: std::mem::take(&mut logprobs) },
    }));
}

fn thought(text: &str) -> Event {
    let mut rest = Map::new();
    rest.insert("format".to_owned(), json!("unknown"));
    rest.insert("index".to_owned(), json!(0));
    Event::Reasoning(ReasoningDetail { kind: "reasoning.text".to_owned(), text: Some(text.to_owned()), rest })
}

/// Entries that can be read; `bytes` and `top_logprobs` may be missing.
pub(crate) fn logprobs(entries: &Value<'_>) -> Vec<TokenLogprob> {
    let read = |entry: &Value<'_>| {
        let mut entry = serde_json::Value::from(entry);
        let object = entry.as_object_mut()?;
        object.entry("top_logprobs").or_insert_with(|| json!([]));
        serde_json::from_value(entry).ok()
    };
    entries.as_array().unwrap_or_default().iter().filter_map(read).collect()
}
