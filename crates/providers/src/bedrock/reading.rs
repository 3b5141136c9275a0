//! The meaning of stream events: JSON objects in, our events out, exactly one terminal one. A whole answer is read as the stream
//! that it would have been.

use std::collections::HashMap;

use inner::{End, Event, Failure, FailureKind, FinishReason, ReasoningDetail, ToolCallDelta, Usage};
use serde_json::{Map, json};
use serde_json_borrow::Value;

use super::{CLAUDE, OPENAI, usage::usage};
use crate::{
    CallIds, finish,
    openai::{Piece, Tags},
    quirks::ThinkTags,
};

/// Most tool calls of one answer.
const CALLS_MAX: usize = 256;

/// What is known of one answer so far.
pub(super) struct Reading {
    provider: String,
    ids: CallIds,
    /// Some models think in their text (Kimi K2 Thinking; recorded in vercel/ai, 2026).
    tags: Tags,
    /// Tool calls by the index of their block: their number among the calls, and whether they have arguments.
    calls: HashMap<u64, (usize, bool)>,
    started: bool,
    usage: Option<Usage>,
    service_tier: Option<String>,
    finish: Option<String>,
    ended: bool,
}

impl Reading {
    pub(super) fn new(provider: &str, ids: CallIds) -> Self {
        Self {
            provider: provider.to_owned(),
            ids,
            tags: Tags::new(ThinkTags::Tagged),
            calls: HashMap::new(),
            started: false,
            usage: None,
            service_tier: None,
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

    /// Reads one event. Unknown kinds mean nothing.
    pub(super) fn event(&mut self, name: &str, event: &Value<'_>, events: &mut Vec<Event>) {
        let at = event.get("contentBlockIndex").as_u64().unwrap_or(0);
        match name {
            "messageStart" => self.start(events),
            "contentBlockStart" => self.call(at, event.get("start").get("toolUse"), events),
            "contentBlockDelta" => self.delta(at, event.get("delta"), events),
            "contentBlockStop" => self.block_end(at, events),
            "messageStop" => self.finish = event.get("stopReason").as_str().map(str::to_owned),
            "metadata" => self.used(event),
            _ => {}
        }
        // What was used comes behind the reason.
        if self.finish.is_some() && self.usage.is_some() {
            self.end(events);
        }
    }

    /// What it used, and the tier that served.
    fn used(&mut self, told: &Value<'_>) {
        self.usage = Some(usage(told.get("usage")));
        self.service_tier = told.get("serviceTier").get("type").as_str().map(str::to_owned);
    }

    /// A whole answer.
    pub(super) fn whole(&mut self, answer: &Value<'_>, events: &mut Vec<Event>) {
        self.used(answer);
        let content = answer.get("output").get("message").get("content").as_array();
        self.finish = answer.get("stopReason").as_str().filter(|_| content.is_some()).map(str::to_owned);
        if !self.finished() {
            return self.unavailable("the provider's answer holds no message", events);
        }
        self.start(events);
        for (index, block) in (0_u64..).zip(content.unwrap_or_default()) {
            self.block(index, block, events);
        }
        self.end(events);
    }

    fn start(&mut self, events: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.started, true) {
            // The id of the call stands in a header only.
            events.push(Event::Start { upstream_id: None, system_fingerprint: None });
        }
    }

    /// A block of a whole answer.
    fn block(&mut self, index: u64, block: &Value<'_>, events: &mut Vec<Event>) {
        self.text(index, block.get("text"), events);
        // A text with its sources.
        for said in block.get("citationsContent").get("content").as_array().unwrap_or_default() {
            self.text(index, said.get("text"), events);
        }
        let reasoning = block.get("reasoningContent");
        self.reasoning(index, reasoning.get("reasoningText"), events);
        self.redacted(index, reasoning.get("redactedContent"), events);
        let call = block.get("toolUse");
        self.call(index, call, events);
        if !call.get("input").is_null() {
            self.arguments(index, call.get("input").to_string(), events);
        }
        self.block_end(index, events);
    }

    fn delta(&mut self, index: u64, delta: &Value<'_>, events: &mut Vec<Event>) {
        self.text(index, delta.get("text"), events);
        let reasoning = delta.get("reasoningContent");
        self.reasoning(index, reasoning, events);
        self.redacted(index, reasoning.get("redactedContent"), events);
        if let Some(input) = filled(delta.get("toolUse").get("input")) {
            self.arguments(index, input.to_owned(), events);
        }
    }

    fn text(&mut self, index: u64, text: &Value<'_>, events: &mut Vec<Event>) {
        let Some(text) = filled(text) else { return };
        let pieces = self.tags.push(text);
        said(pieces, index, events);
    }

    /// A thought, its signature, or both. A signature belongs to the text of the same index and has to come back with it.
    fn reasoning(&mut self, index: u64, reasoning: &Value<'_>, events: &mut Vec<Event>) {
        let (text, signature) = (filled(reasoning.get("text")), filled(reasoning.get("signature")));
        if text.is_none() && signature.is_none() {
            return;
        }
        self.settle(index, events);
        let mut rest = Map::new();
        // Only what is signed is known to be Claude's.
        if let Some(signature) = signature {
            rest.insert("signature".to_owned(), json!(signature));
            rest.insert("format".to_owned(), json!(CLAUDE));
        }
        events.push(detail("reasoning.text", index, text, rest));
    }

    /// A thought that nobody may read: base64 of what the model's maker calls its data.
    fn redacted(&mut self, index: u64, content: &Value<'_>, events: &mut Vec<Event>) {
        let decoded = filled(content).and_then(|text| base64_simd::STANDARD.decode_to_vec(text).ok());
        let Some(data) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) else { return };
        self.settle(index, events);
        let format = if data.starts_with("rsn_") { OPENAI } else { CLAUDE };
        let rest = [("data", json!(data)), ("format", json!(format))];
        let rest = rest.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        events.push(detail("reasoning.encrypted", index, None, rest));
    }

    /// Reasoning has blocks of its own, or a tool is called: what is text is text.
    fn settle(&mut self, index: u64, events: &mut Vec<Event>) {
        let pieces = self.tags.settle();
        said(pieces, index, events);
    }

    /// A call of ours. Those of tools that the provider itself runs are its business.
    fn call(&mut self, index: u64, call: &Value<'_>, events: &mut Vec<Event>) {
        if !call.is_object() || call.get("type").as_str() == Some("server_tool_use") {
            return;
        }
        let number = self.calls.len();
        if number == CALLS_MAX {
            return self.unavailable("the provider called too many tools", events);
        }
        self.settle(index, events);
        self.calls.insert(index, (number, false));
        let id = filled(call.get("toolUseId")).map_or_else(|| (self.ids)(), str::to_owned);
        let name = call.get("name").as_str().unwrap_or_default().to_owned();
        let arguments = String::new();
        events.push(Event::ToolCall(ToolCallDelta { index: number, id: Some(id), name: Some(name), arguments }));
    }

    fn arguments(&mut self, index: u64, arguments: String, events: &mut Vec<Event>) {
        let Some((number, begun)) = self.calls.get_mut(&index).filter(|_| !self.ended) else { return };
        *begun = true;
        events.push(Event::ToolCall(ToolCallDelta { index: *number, arguments, ..ToolCallDelta::default() }));
    }

    /// A call without arguments has the empty object.
    fn block_end(&mut self, index: u64, events: &mut Vec<Event>) {
        if let Some((_, false)) = self.calls.get(&index) {
            self.arguments(index, "{}".to_owned(), events);
        }
    }

    /// The answer is over.
    pub(super) fn end(&mut self, events: &mut Vec<Event>) {
        let native = self.finish.clone().unwrap_or_default();
        match finish::normalise(&native) {
            FinishReason::Error => self.unavailable(&format!("the provider ended its answer with {native}"), events),
            finish => self.terminate(finish, None, events),
        }
    }

    /// A failure of the provider.
    pub(super) fn unavailable(&mut self, message: &str, events: &mut Vec<Event>) {
        self.fail(Failure::new(FailureKind::ProviderUnavailable, message), events);
    }

    /// The provider says that it failed.
    pub(super) fn fail(&mut self, failure: Failure, events: &mut Vec<Event>) {
        let failure = Failure { provider: Some(self.provider.clone()), ..failure };
        self.terminate(FinishReason::Error, Some(failure), events);
    }

    fn terminate(&mut self, finish: FinishReason, failure: Option<Failure>, events: &mut Vec<Event>) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let pieces = self.tags.finish(finish == FinishReason::Length);
        said(pieces, 0, events);
        let usage = self.usage.take().unwrap_or_default();
        let (native_finish, service_tier) = (self.finish.take(), self.service_tier.take());
        events.push(End { finish, native_finish, stop_sequence: None, usage, service_tier, failure }.into());
    }
}

/// A text that says something.
fn filled<'a>(value: &'a Value<'a>) -> Option<&'a str> {
    value.as_str().filter(|text| !text.is_empty())
}

fn said(pieces: Vec<Piece>, index: u64, events: &mut Vec<Event>) {
    events.extend(pieces.into_iter().map(|piece| match piece {
        Piece::Said(text) => Event::Text { text, logprobs: Vec::new() },
        Piece::Thought(text) => detail("reasoning.text", index, Some(&text), Map::new()),
    }));
}

fn detail(kind: &str, index: u64, text: Option<&str>, mut rest: Map<String, serde_json::Value>) -> Event {
    rest.insert("index".to_owned(), json!(index));
    Event::Reasoning(ReasoningDetail { kind: kind.to_owned(), text: text.map(str::to_owned), rest })
}
