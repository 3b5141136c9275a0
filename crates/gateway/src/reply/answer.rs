//! Events in, one whole answer out. Pure.

use inner::{End, Event, ReasoningDetail, TokenLogprob, ToolCallDelta};
use serde_json::{Map, Value};
use wire::chat::{AssistantMessage, Choice, Picture, ToolCall};

use super::{error, logprobs::logprobs, reasoning, sound::Recording};

/// An answer that is being put together.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) system_fingerprint: Option<String>,
    text: String,
    refusal: String,
    reasoning: String,
    details: Vec<ReasoningDetail>,
    calls: Vec<(usize, ToolCall)>,
    logprobs: Vec<TokenLogprob>,
    images: Vec<Picture<String>>,
    sound: Recording,
    annotations: Vec<Map<String, Value>>,
}

impl Answer {
    /// Adds an event other than the end.
    pub(super) fn event(&mut self, event: Event) {
        match event {
            Event::Start { system_fingerprint, .. } => self.system_fingerprint = system_fingerprint,
            Event::Text { text, logprobs } => {
                self.text.push_str(&text);
                self.logprobs.extend(logprobs);
            }
            Event::Refusal(text) => self.refusal.push_str(&text),
            Event::Reasoning(detail) => {
                self.reasoning.push_str(reasoning::plain(&detail).unwrap_or_default());
                reasoning::merge(&mut self.details, &detail);
            }
            Event::ToolCall(fragment) => self.call(fragment),
            Event::Image(url) => self.images.push(Picture(url)),
            Event::Audio(piece) => self.sound.add(piece),
            Event::Annotation(entry) => self.annotations.push(entry),
            Event::End(_) => {}
        }
    }

    fn call(&mut self, fragment: ToolCallDelta) {
        let position = self.calls.iter().position(|(index, _)| *index == fragment.index).unwrap_or_else(|| {
            let call = ToolCall { id: String::new(), name: String::new(), arguments: String::new() };
            self.calls.push((fragment.index, call));
            self.calls.len() - 1
        });
        let (_, call) = &mut self.calls[position];
        call.arguments.push_str(&fragment.arguments);
        if let Some(id) = fragment.id {
            call.id = id;
        }
        if let Some(name) = fragment.name {
            call.name = name;
        }
    }

    /// The answer, whole or broken off by `end.failure`.
    pub(super) fn finish(self, end: &End, hide_reasoning: bool) -> Choice {
        let audio = self.sound.whole();
        let spoke_otherwise = !self.calls.is_empty() || !self.refusal.is_empty() || !self.reasoning.is_empty();
        let silent = self.text.is_empty() && (spoke_otherwise || !self.images.is_empty() || audio.is_some());
        let message = AssistantMessage {
            content: (!silent).then_some(self.text),
            refusal: Some(self.refusal).filter(|text| !text.is_empty()),
            reasoning: Some(self.reasoning).filter(|text| !hide_reasoning && !text.is_empty()),
            reasoning_details: self.details.iter().filter(|_| !hide_reasoning).map(reasoning::entry).collect(),
            tool_calls: self.calls.into_iter().map(|(_, call)| call).collect(),
            images: self.images,
            audio,
            annotations: self.annotations,
            ..AssistantMessage::default()
        };
        Choice {
            index: 0,
            finish_reason: Some(end.finish.word().to_owned()),
            native_finish_reason: end.native_finish.clone(),
            message,
            logprobs: logprobs(&self.logprobs),
            error: end.failure.as_ref().map(error::body),
        }
    }
}
