//! The meaning of stream events: JSON objects in, our events out, exactly one terminal one. A whole answer is read as the stream
//! that it would have been.

use std::collections::HashMap;

use inner::{End, Event, Failure, FailureKind, FinishReason, ReasoningDetail, ToolCallDelta};
use serde_json::{Map, json};
use serde_json_borrow::Value;

use super::{FORMAT, citing::Citing, form::ANSWER, usage::Counts};
use crate::{failure, failure::reported, finish};

/// Most tool calls of one answer.
const CALLS_MAX: usize = 256;

/// What is known of one answer so far.
pub(super) struct Reading {
    provider: String,
    counts: Counts,
    /// Tool calls by the index of their block: their number among the calls, and whether they have arguments.
    calls: HashMap<u64, (usize, bool)>,
    citing: Citing,
    /// The block of a call whose arguments are the answer itself.
    answer: Option<u64>,
    finish: Option<String>,
    stop_sequence: Option<String>,
    ended: bool,
}

impl Reading {
    pub(super) fn new(provider: &str) -> Self {
        let (provider, counts, calls, citing) = (provider.to_owned(), Counts::default(), HashMap::new(), Citing::default());
        Self { provider, counts, calls, citing, answer: None, finish: None, stop_sequence: None, ended: false }
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
    pub(super) fn event(&mut self, event: &Value<'_>, events: &mut Vec<Event>) {
        if self.ended {
            return;
        }
        match event.get("type").as_str().unwrap_or_default() {
            "message_start" => self.start(event.get("message"), events),
            "content_block_start" => self.block(at(event), event.get("content_block"), events),
            "content_block_delta" => self.delta(at(event), event.get("delta"), events),
            "content_block_stop" => self.block_end(at(event), events),
            "message_delta" => self.message_delta(event),
            "message_stop" => self.end(events),
            "error" => self.fail(failure::in_band(&reported::read(event), event), events),
            _ => {}
        }
    }

    /// A whole answer.
    pub(super) fn whole(&mut self, message: &Value<'_>, events: &mut Vec<Event>) {
        if message.get("type").as_str() == Some("error") || !message.get("error").is_null() {
            return self.fail(failure::in_band(&reported::read(message), message), events);
        }
        self.start(message, events);
        for (index, block) in (0_u64..).zip(message.get("content").as_array().unwrap_or_default()) {
            self.block(index, block, events);
            if block.get("input").is_object() && (self.calls.contains_key(&index) || self.answer == Some(index)) {
                self.arguments(index, block.get("input").to_string(), events);
            }
            if let Some(signature) = block.get("signature").as_str() {
                events.push(signed(index, signature));
            }
            self.block_end(index, events);
        }
        self.stopped(message);
        if self.finished() {
            self.end(events);
        } else {
            self.unavailable("the provider's answer holds no message", events);
        }
    }

    fn start(&mut self, message: &Value<'_>, events: &mut Vec<Event>) {
        self.counts.read(message.get("usage"));
        let upstream_id = message.get("id").as_str().map(str::to_owned);
        events.push(Event::Start { upstream_id, system_fingerprint: None });
    }

    fn block(&mut self, index: u64, block: &Value<'_>, events: &mut Vec<Event>) {
        let text = |name: &'static str| block.get(name).as_str().filter(|text| !text.is_empty());
        match block.get("type").as_str().unwrap_or_default() {
            "text" => {
                self.citing.begin(index);
                self.say(text("text"), events);
                block.get("citations").as_array().unwrap_or_default().iter().for_each(|cited| self.citing.cite(index, cited));
            }
            "thinking" => events.extend(text("thinking").map(|thought| reasoned(index, thought))),
            "redacted_thinking" => events.extend(text("data").map(|data| redacted(index, data))),
            "tool_use" => self.call(index, block, events),
            _ => {}
        }
    }

    fn call(&mut self, index: u64, block: &Value<'_>, events: &mut Vec<Event>) {
        if block.get("name").as_str() == Some(ANSWER) {
            self.answer = Some(index);
            return;
        }
        let number = self.calls.len();
        if number == CALLS_MAX {
            return self.unavailable("the provider called too many tools", events);
        }
        self.calls.insert(index, (number, false));
        let word = |name: &'static str| Some(block.get(name).as_str().unwrap_or_default().to_owned());
        events.push(Event::ToolCall(ToolCallDelta {
            index: number,
            id: word("id"),
            name: word("name"),
            arguments: String::new(),
        }));
    }

    fn delta(&mut self, index: u64, delta: &Value<'_>, events: &mut Vec<Event>) {
        let text = |name: &'static str| delta.get(name).as_str().filter(|text| !text.is_empty());
        match delta.get("type").as_str().unwrap_or_default() {
            "text_delta" => self.say(text("text"), events),
            "citations_delta" => self.citing.cite(index, delta.get("citation")),
            "thinking_delta" => events.extend(text("thinking").map(|thought| reasoned(index, thought))),
            "signature_delta" => events.extend(text("signature").map(|signature| signed(index, signature))),
            "input_json_delta" => {
                if let Some(json) = text("partial_json") {
                    self.arguments(index, json.to_owned(), events);
                }
            }
            _ => {}
        }
    }

    fn arguments(&mut self, index: u64, arguments: String, events: &mut Vec<Event>) {
        if self.answer == Some(index) {
            return events.push(said(&arguments));
        }
        let Some((number, begun)) = self.calls.get_mut(&index) else { return };
        *begun = true;
        events.push(Event::ToolCall(ToolCallDelta { index: *number, arguments, ..ToolCallDelta::default() }));
    }

    fn say(&mut self, text: Option<&str>, events: &mut Vec<Event>) {
        if let Some(text) = text {
            self.citing.said(text);
            events.push(said(text));
        }
    }

    /// A call without arguments has the empty object; what a text rests on is known when it is whole.
    fn block_end(&mut self, index: u64, events: &mut Vec<Event>) {
        self.citing.end(index, events);
        if let Some((_, false)) = self.calls.get(&index) {
            self.arguments(index, "{}".to_owned(), events);
        }
    }

    fn message_delta(&mut self, event: &Value<'_>) {
        self.counts.read(event.get("usage"));
        self.stopped(event.get("delta"));
    }

    fn stopped(&mut self, why: &Value<'_>) {
        if let Some(reason) = why.get("stop_reason").as_str() {
            self.finish = Some(reason.to_owned());
            self.stop_sequence = why.get("stop_sequence").as_str().map(str::to_owned);
        }
    }

    /// The answer is over.
    pub(super) fn end(&mut self, events: &mut Vec<Event>) {
        let Some(native) = self.finish.clone() else {
            return self.unavailable("the provider ended its answer without a reason", events);
        };
        let answered = self.answer.is_some() && self.calls.is_empty();
        let finish = match finish::normalise(&native) {
            FinishReason::ToolCalls if answered => FinishReason::Stop,
            finish => finish,
        };
        self.terminate(finish, None, events);
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
            let (usage, service_tier) = (self.counts.usage(), self.counts.service_tier());
            let (native_finish, stop_sequence) = (self.finish.take(), self.stop_sequence.take());
            events.push(End { finish, native_finish, stop_sequence, usage, service_tier, failure }.into());
        }
    }
}

fn at(event: &Value<'_>) -> u64 {
    event.get("index").as_u64().unwrap_or(0)
}

fn said(text: &str) -> Event {
    Event::Text { text: text.to_owned(), logprobs: Vec::new() }
}

fn reasoned(index: u64, text: &str) -> Event {
    Event::Reasoning(detail("reasoning.text", index, Some(text), None))
}

/// The signature belongs to the text of the same index; it has to come back with it.
fn signed(index: u64, signature: &str) -> Event {
    Event::Reasoning(detail("reasoning.text", index, None, Some(("signature", signature))))
}

fn redacted(index: u64, data: &str) -> Event {
    Event::Reasoning(detail("reasoning.encrypted", index, None, Some(("data", data))))
}

fn detail(kind: &str, index: u64, text: Option<&str>, more: Option<(&str, &str)>) -> ReasoningDetail {
    let mut rest = Map::new();
    rest.extend(more.map(|(name, value)| (name.to_owned(), json!(value))));
    rest.insert("format".to_owned(), json!(FORMAT));
    rest.insert("index".to_owned(), json!(index));
    ReasoningDetail { kind: kind.to_owned(), text: text.map(str::to_owned), rest }
}
