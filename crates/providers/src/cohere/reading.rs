//! The meaning of stream events: JSON objects in, our events out, exactly one terminal one. A whole answer is read as the stream
//! that it would have been.

use std::collections::HashMap;

use inner::{End, Event, Failure, FailureKind, FinishReason, ReasoningDetail, TokenLogprob, ToolCallDelta, Usage};
use serde_json::{Map, json};
use serde_json_borrow::Value;

use super::{logprobs, usage};
use crate::{CallIds, failure, failure::reported, finish};

/// Most tool calls of one answer.
const CALLS_MAX: usize = 256;
/// Stands for the block that a plan is, which has no number.
const PLAN: u64 = u64::MAX;

/// What is known of one answer so far.
pub(super) struct Reading {
    provider: String,
    ids: CallIds,
    started: bool,
    /// Tool calls by the provider's number: ours, and whether they have arguments.
    calls: HashMap<u64, (usize, bool)>,
    called: usize,
    /// Entries of `reasoning_details` so far, and the block and number of the one that may go on.
    entries: u64,
    thinking: Option<(u64, u64)>,
    usage: Usage,
    finish: Option<String>,
    ended: bool,
}

impl Reading {
    pub(super) fn new(provider: &str, ids: CallIds) -> Self {
        Self {
            provider: provider.to_owned(),
            ids,
            started: false,
            calls: HashMap::new(),
            called: 0,
            entries: 0,
            thinking: None,
            usage: Usage::default(),
            finish: None,
            ended: false,
        }
    }

    /// Whether the terminal event is out.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Reads one event. Unknown kinds mean nothing (citations, `debug`), unless they are an error.
    pub(super) fn event(&mut self, event: &Value<'_>, events: &mut Vec<Event>) {
        if self.ended {
            return;
        }
        let (at, message) = (event.get("index").as_u64().unwrap_or(0), event.get("delta").get("message"));
        match event.get("type").as_str().unwrap_or_default() {
            "message-start" => self.start(event, events),
            "content-start" | "content-delta" => {
                let logprobs = logprobs::read(event.get("logprobs")).into_iter().collect();
                self.content(at, message.get("content"), logprobs, events);
            }
            "tool-plan-delta" => self.thought(PLAN, message.get("tool_plan"), events),
            "tool-call-start" => self.call(at, only(message.get("tool_calls")), events),
            "tool-call-delta" => self.arguments(at, only(message.get("tool_calls")), events),
            "tool-call-end" => self.call_end(at, events),
            "message-end" => self.end(event.get("delta"), events),
            "error" | "" if reported::find(event).is_some() => self.error(event, events),
            _ => {}
        }
    }

    /// A whole answer.
    pub(super) fn whole(&mut self, answer: &Value<'_>, events: &mut Vec<Event>) {
        let message = answer.get("message");
        if !message.is_object() {
            return match reported::find(answer) {
                Some(_) => self.error(answer, events),
                None => self.unavailable("the provider's answer holds no message", events),
            };
        }
        self.start(answer, events);
        let items = answer.get("logprobs").as_array().unwrap_or_default();
        let mut tokens: Vec<TokenLogprob> = items.iter().filter_map(logprobs::read).collect();
        self.thought(PLAN, message.get("tool_plan"), events);
        for (at, part) in (0_u64..).zip(message.get("content").as_array().unwrap_or_default()) {
            let tokens = if part.get("text").is_string() { std::mem::take(&mut tokens) } else { Vec::new() };
            self.content(at, part, tokens, events);
        }
        for (at, call) in (0_u64..).zip(message.get("tool_calls").as_array().unwrap_or_default()) {
            self.call(at, call, events);
            self.call_end(at, events);
        }
        self.end(answer, events);
    }

    fn start(&mut self, event: &Value<'_>, events: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.started, true) {
            let upstream_id = event.get("id").as_str().map(str::to_owned);
            events.push(Event::Start { upstream_id, system_fingerprint: None });
        }
    }

    fn content(&mut self, at: u64, content: &Value<'_>, logprobs: Vec<TokenLogprob>, events: &mut Vec<Event>) {
        self.thought(at, content.get("thinking"), events);
        if let Some(text) = content.get("text").as_str()
            && !(text.is_empty() && logprobs.is_empty())
        {
            events.push(Event::Text { text: text.to_owned(), logprobs });
        }
    }

    /// Thoughts and plans are reasoning, one entry for each block.
    fn thought(&mut self, block: u64, text: &Value<'_>, events: &mut Vec<Event>) {
        let Some(text) = text.as_str().filter(|text| !text.is_empty()) else { return };
        let index = match self.thinking {
            Some((same, entry)) if same == block => entry,
            _ => {
                self.entries += 1;
                self.entries - 1
            }
        };
        self.thinking = Some((block, index));
        let mut rest = Map::new();
        rest.insert("format".to_owned(), json!("unknown"));
        rest.insert("index".to_owned(), json!(index));
        events.push(Event::Reasoning(ReasoningDetail { kind: "reasoning.text".to_owned(), text: Some(text.to_owned()), rest }));
    }

    /// Every start is a call of its own, whatever its number.
    fn call(&mut self, at: u64, call: &Value<'_>, events: &mut Vec<Event>) {
        if self.ended {
            return;
        }
        if self.called == CALLS_MAX {
            return self.unavailable("the provider called too many tools", events);
        }
        self.call_end(at, events);
        let id = call.get("id").as_str().filter(|id| !id.is_empty()).map_or_else(|| (self.ids)(), str::to_owned);
        let name = call.get("function").get("name").as_str().unwrap_or_default().to_owned();
        let announced = ToolCallDelta { index: self.called, id: Some(id), name: Some(name), arguments: String::new() };
        events.push(Event::ToolCall(announced));
        self.calls.insert(at, (self.called, false));
        self.called += 1;
        self.arguments(at, call, events);
    }

    /// A piece of a call's arguments. A function without parameters may be called with `null`, which is none.
    fn arguments(&mut self, at: u64, call: &Value<'_>, events: &mut Vec<Event>) {
        let arguments = match call.get("function").get("arguments") {
            Value::Str(text) => text.to_string(),
            whole if whole.is_object() => whole.to_string(),
            _ => return,
        };
        let none = |begun: bool| arguments.is_empty() || (!begun && arguments.trim() == "null");
        if let Some((index, begun)) = self.calls.get_mut(&at).filter(|(_, begun)| !none(*begun)) {
            *begun = true;
            events.push(Event::ToolCall(ToolCallDelta { index: *index, arguments, ..ToolCallDelta::default() }));
        }
    }

    /// A call without arguments has the empty object.
    fn call_end(&mut self, at: u64, events: &mut Vec<Event>) {
        if let Some((index, begun)) = self.calls.remove(&at)
            && !begun
        {
            let arguments = "{}".to_owned();
            events.push(Event::ToolCall(ToolCallDelta { index, arguments, ..ToolCallDelta::default() }));
        }
    }

    /// The answer is over; `told` says why and what it took.
    fn end(&mut self, told: &Value<'_>, events: &mut Vec<Event>) {
        self.usage = usage::read(told.get("usage")).unwrap_or_default();
        let Some(native) = told.get("finish_reason").as_str() else {
            return self.unavailable("the provider ended its answer without a reason", events);
        };
        self.finish = Some(native.to_owned());
        let failed = told.get("error").as_str().is_some_and(|error| !error.is_empty());
        match finish::normalise(native) {
            FinishReason::Error if native.eq_ignore_ascii_case("timeout") => {
                self.fail(Failure::new(FailureKind::Timeout, "the provider ran out of time"), events);
            }
            finish if failed || finish == FinishReason::Error => {
                self.unavailable("the provider's generation failed", events);
            }
            finish => {
                let mut owed: Vec<u64> = self.calls.keys().copied().collect();
                owed.sort_unstable();
                owed.into_iter().for_each(|at| self.call_end(at, events));
                let called = self.called > 0 && finish == FinishReason::Stop;
                self.terminate(if called { FinishReason::ToolCalls } else { finish }, None, events);
            }
        }
    }

    /// The provider says that it failed.
    pub(super) fn error(&mut self, event: &Value<'_>, events: &mut Vec<Event>) {
        self.fail(failure::in_band(&reported::read(event), event), events);
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
            let (native_finish, usage) = (self.finish.take(), std::mem::take(&mut self.usage));
            events.push(End { finish, native_finish, stop_sequence: None, usage, service_tier: None, failure }.into());
        }
    }
}

/// `tool_calls` is one object in a stream, though its name says several.
fn only<'v>(calls: &'v Value<'v>) -> &'v Value<'v> {
    calls.as_array().and_then(|calls| calls.first()).unwrap_or(calls)
}
