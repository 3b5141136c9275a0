//! Events in, steps of content blocks out: the state machine of the dialect, without a socket or a price. One block is open at a time, and
//! its index is its place. Nothing is lost: what comes between the pieces of a call waits until the call is whole.

use std::collections::{HashSet, VecDeque};

use inner::{Event, ReasoningDetail, ToolCallDelta};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Asked, sealed, stop::Was};
use crate::reply::reasoning;

/// Bytes that wait for a call to become whole. When there are more, it will not, and is told as it is.
const WAITING_BYTES_MAX: usize = 1 << 20;

/// A step in the making of the content.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type")]
pub(super) enum Step {
    #[serde(rename = "content_block_start")]
    Start { index: usize, content_block: Value },
    #[serde(rename = "content_block_delta")]
    Delta { index: usize, delta: Delta },
    #[serde(rename = "content_block_stop")]
    Stop { index: usize },
}

/// A piece of the open block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type")]
pub(super) enum Delta {
    #[serde(rename = "text_delta")]
    Text { text: String },
    #[serde(rename = "thinking_delta")]
    Thinking { thinking: String },
    #[serde(rename = "signature_delta")]
    Signature { signature: String },
    #[serde(rename = "input_json_delta")]
    InputJson { partial_json: String },
    #[serde(rename = "citations_delta")]
    Citations { citation: Value },
}

/// The content of one answer.
#[derive(Debug)]
pub(super) struct Blocks {
    asked: Asked,
    /// Blocks so far.
    count: usize,
    open: Option<Open>,
    /// Calls that were begun.
    calls: HashSet<usize>,
    waiting: VecDeque<Event>,
    waiting_bytes: usize,
    refused: bool,
}

/// The open block.
#[derive(Debug)]
enum Open {
    Text,
    /// With all of it so far.
    Thought(ReasoningDetail),
    /// One without a text: told when it is whole.
    Opaque(ReasoningDetail),
    /// With its arguments so far.
    Call(usize, String),
}

impl Blocks {
    pub(super) fn new(asked: Asked) -> Self {
        let (calls, waiting) = (HashSet::new(), VecDeque::new());
        Self { asked, count: 0, open: None, calls, waiting, waiting_bytes: 0, refused: false }
    }

    /// What the answer was.
    pub(super) fn was(&self) -> Was {
        Was { called: !self.calls.is_empty(), refused: self.refused }
    }

    /// Takes an event other than the end.
    pub(super) fn take(&mut self, event: Event, steps: &mut Vec<Step>) {
        if says_nothing(&event) || (self.asked.hides_reasoning && matches!(event, Event::Reasoning(_))) {
            return;
        }
        let is_of_open_call = self.is_of_open_call(&event);
        if !is_of_open_call && self.waits() {
            self.waiting_bytes += bytes(&event);
            self.waiting.push_back(event);
            if self.waiting_bytes > WAITING_BYTES_MAX {
                self.close(steps);
                self.go_on(steps);
            }
            return;
        }
        self.tell(event, steps);
        if is_of_open_call && !self.waiting.is_empty() && !self.waits() {
            self.go_on(steps);
        }
    }

    /// The answer is over.
    pub(super) fn finish(&mut self, steps: &mut Vec<Step>) {
        self.close(steps);
        while !self.waiting.is_empty() {
            self.go_on(steps);
            self.close(steps);
        }
    }

    /// Tells what waited, up to the next call that is not whole.
    fn go_on(&mut self, steps: &mut Vec<Step>) {
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        for event in waiting {
            if self.is_of_open_call(&event) || !self.waits() {
                self.tell(event, steps);
            } else {
                self.waiting_bytes += bytes(&event);
                self.waiting.push_back(event);
            }
        }
    }

    fn is_of_open_call(&self, event: &Event) -> bool {
        matches!((event, &self.open), (Event::ToolCall(call), Some(Open::Call(index, _))) if call.index == *index)
    }

    /// Whether a call is open that is not whole yet.
    fn waits(&self) -> bool {
        matches!(&self.open, Some(Open::Call(_, arguments)) if serde_json::from_str::<Map<String, Value>>(arguments).is_err())
    }

    fn tell(&mut self, event: Event, steps: &mut Vec<Step>) {
        match event {
            Event::Text { text, .. } => self.text(text, steps),
            Event::Refusal(text) => {
                self.refused = true;
                self.text(text, steps);
            }
            // Sound has no block; what is said in it has.
            Event::Audio(piece) => self.text(piece.transcript, steps),
            Event::Reasoning(detail) => self.thought(detail, steps),
            Event::ToolCall(call) => self.call(call, steps),
            Event::Image(url) => {
                self.close(steps);
                self.start(json!({ "type": "image", "source": source(&url) }), steps);
                self.stop(steps);
            }
            Event::Annotation(entry) => self.cited(&entry, steps),
            Event::Start { .. } | Event::End(_) => {}
        }
    }

    fn text(&mut self, text: String, steps: &mut Vec<Step>) {
        self.open_text(steps);
        self.delta(Delta::Text { text }, steps);
    }

    fn open_text(&mut self, steps: &mut Vec<Step>) {
        if !matches!(self.open, Some(Open::Text)) {
            self.close(steps);
            self.open = Some(Open::Text);
            self.start(json!({ "type": "text", "text": "", "citations": null }), steps);
        }
    }

    /// What a part of the text rests on, as the result of a search of the web.
    fn cited(&mut self, entry: &Map<String, Value>, steps: &mut Vec<Step>) {
        let Some(cited) = entry.get("url_citation").filter(|_| entry.get("type").is_some_and(|kind| kind == "url_citation"))
        else {
            return;
        };
        self.open_text(steps);
        let citation = json!({
            "type": "web_search_result_location",
            "url": cited["url"],
            "title": cited["title"],
            "cited_text": cited["content"].as_str().unwrap_or_default(),
            "encrypted_index": "",
        });
        self.delta(Delta::Citations { citation }, steps);
    }

    fn thought(&mut self, detail: ReasoningDetail, steps: &mut Vec<Step>) {
        let shown = reasoning::plain(&detail).filter(|_| !self.asked.manner.omits_thinking).unwrap_or_default().to_owned();
        match &mut self.open {
            Some(Open::Thought(whole) | Open::Opaque(whole)) if reasoning::continues(whole, &detail) => {
                reasoning::join(whole, &detail);
            }
            _ => {
                self.close(steps);
                if matches!(detail.kind.as_str(), "reasoning.text" | "reasoning.summary") {
                    self.open = Some(Open::Thought(detail));
                    self.start(json!({ "type": "thinking", "thinking": "", "signature": "" }), steps);
                } else {
                    self.open = Some(Open::Opaque(detail));
                }
            }
        }
        if !shown.is_empty() {
            self.delta(Delta::Thinking { thinking: shown }, steps);
        }
    }

    fn call(&mut self, call: ToolCallDelta, steps: &mut Vec<Step>) {
        let ToolCallDelta { index, id, name, arguments } = call;
        match &mut self.open {
            Some(Open::Call(open, whole)) if *open == index => whole.push_str(&arguments),
            // It was whole before.
            _ if self.calls.contains(&index) => return,
            _ => {
                self.close(steps);
                self.calls.insert(index);
                self.open = Some(Open::Call(index, arguments.clone()));
                let (id, name) = (id.unwrap_or_default(), name.unwrap_or_default());
                let caller = json!({ "type": "direct" });
                self.start(json!({ "type": "tool_use", "id": id, "name": name, "input": {}, "caller": caller }), steps);
            }
        }
        if !arguments.is_empty() {
            self.delta(Delta::InputJson { partial_json: arguments }, steps);
        }
    }

    fn close(&mut self, steps: &mut Vec<Step>) {
        match self.open.take() {
            None => {}
            Some(Open::Text | Open::Call(..)) => self.stop(steps),
            Some(Open::Thought(whole)) => {
                let signature = sealed::signature(&whole, self.asked.manner.omits_thinking);
                if !signature.is_empty() {
                    self.delta(Delta::Signature { signature }, steps);
                }
                self.stop(steps);
            }
            Some(Open::Opaque(whole)) => {
                self.start(json!({ "type": "redacted_thinking", "data": sealed::data(&whole) }), steps);
                self.stop(steps);
            }
        }
    }

    fn start(&mut self, content_block: Value, steps: &mut Vec<Step>) {
        steps.push(Step::Start { index: self.count, content_block });
    }

    fn delta(&mut self, delta: Delta, steps: &mut Vec<Step>) {
        steps.push(Step::Delta { index: self.count, delta });
    }

    fn stop(&mut self, steps: &mut Vec<Step>) {
        steps.push(Step::Stop { index: self.count });
        self.count += 1;
    }
}

/// A picture that a model made, as the dialect has pictures in requests; it has none in answers.
fn source(url: &str) -> Value {
    match url.strip_prefix("data:").and_then(|data| data.split_once(";base64,")) {
        Some((media_type, data)) => json!({ "type": "base64", "media_type": media_type, "data": data }),
        None => json!({ "type": "url", "url": url }),
    }
}

fn says_nothing(event: &Event) -> bool {
    match event {
        Event::Text { text, .. } | Event::Refusal(text) => text.is_empty(),
        Event::Audio(piece) => piece.transcript.is_empty(),
        _ => false,
    }
}

fn bytes(event: &Event) -> usize {
    match event {
        Event::Text { text, .. } | Event::Refusal(text) | Event::Image(text) => text.len(),
        Event::Reasoning(detail) => detail.text.as_ref().map_or(64, String::len),
        Event::ToolCall(call) => call.arguments.len() + 64,
        Event::Audio(piece) => piece.transcript.len(),
        Event::Annotation(_) | Event::Start { .. } | Event::End(_) => 64,
    }
}

#[cfg(test)]
mod tests;
