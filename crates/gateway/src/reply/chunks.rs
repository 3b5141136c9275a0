//! Events in, SSE bytes out: the stream's state machine, without a socket, a clock or a price.
//!
//! Order of a good stream: opening chunk, content chunks, finish chunk, usage chunk, `[DONE]`. A broken one ends with a single
//! error event and without `[DONE]`: a dead upstream never looks like a clean end.

use inner::{End, Event, ToolCallDelta};
use serde_json::Value;
use wire::{
    chat::{ChatChunk, ChunkChoice, Delta, Picture, ToolCallDelta as WireToolCall},
    sse,
};

use super::{Dialect, Refusal, logprobs::logprobs, reasoning, sound, stream::STILL_HERE, usage};
use crate::{
    dispatch::{Answering, Dispatch, Echoes},
    generation_id::now_ms,
    meter::Bill,
};

/// Writes one answer. The same id, model and time stand on all its chunks.
pub(super) struct Chunks {
    id: String,
    /// Unix seconds.
    created: i64,
    model: String,
    /// As displayed.
    provider: String,
    system_fingerprint: Option<String>,
    /// `reasoning.exclude`.
    hide_reasoning: bool,
    /// Whether the opening chunk was written.
    opened: bool,
    /// What went to providers up to the first chunk.
    echoes: Echoes,
}

impl Dialect for Chunks {
    fn alive(&self) -> Vec<u8> {
        sse::comment(STILL_HERE)
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn begin(&mut self, answering: &Answering) {
        answering.id().clone_into(&mut self.id);
        self.model.clone_from(&answering.model);
        self.provider.clone_from(&answering.provider);
    }

    fn event(&mut self, event: Event, out: &mut Vec<u8>) {
        match &event {
            Event::Start { system_fingerprint, .. } => self.system_fingerprint.clone_from(system_fingerprint),
            Event::Text { text, logprobs: tokens } => {
                let delta = Delta { content: Some(text), ..Delta::default() };
                self.content(ChunkChoice { delta, logprobs: logprobs(tokens), ..ChunkChoice::default() }, out);
            }
            Event::Refusal(text) => self.delta(Delta { refusal: Some(text), ..Delta::default() }, out),
            Event::Reasoning(_) if self.hide_reasoning => self.open(out),
            Event::Reasoning(detail) => {
                let (reasoning, reasoning_details) = (reasoning::plain(detail), vec![reasoning::entry(detail)]);
                self.delta(Delta { reasoning, reasoning_details, ..Delta::default() }, out);
            }
            Event::ToolCall(call) => self.delta(Delta { tool_calls: vec![tool_call(call)], ..Delta::default() }, out),
            Event::Image(url) => self.delta(Delta { images: vec![Picture(url.as_str())], ..Delta::default() }, out),
            Event::Audio(piece) => self.delta(Delta { audio: Some(sound::piece(piece)), ..Delta::default() }, out),
            Event::Annotation(entry) => self.delta(Delta { annotations: vec![entry], ..Delta::default() }, out),
            Event::End(_) => {}
        }
    }

    fn end(&mut self, end: &End, bill: Bill, metadata: Option<&Value>, out: &mut Vec<u8>) {
        let choice = ChunkChoice {
            delta: Delta { content: Some(""), ..Delta::default() },
            finish_reason: Some(end.finish.word()),
            native_finish_reason: end.native_finish.as_deref(),
            ..ChunkChoice::default()
        };
        let service_tier = end.service_tier.as_deref();
        self.open(out);
        self.write(ChatChunk { service_tier, ..self.chunk(vec![choice]) }, out);
        let (usage, openrouter_metadata) = (usage::usage(&end.usage, bill), metadata);
        self.write(ChatChunk { service_tier, usage: Some(&usage), openrouter_metadata, ..self.chunk(Vec::new()) }, out);
        out.extend_from_slice(sse::DONE);
    }

    fn broken(&mut self, refusal: &Refusal, out: &mut Vec<u8>) {
        let delta = Delta { content: Some(""), ..Delta::default() };
        let choice = ChunkChoice { delta, finish_reason: Some("error"), ..ChunkChoice::default() };
        self.write(ChatChunk { error: Some(&refusal.body()), ..self.chunk(vec![choice]) }, out);
    }
}

impl Chunks {
    /// Until the answering endpoint is known, the first one's names stand for it.
    pub(super) fn of(dispatch: &Dispatch) -> Self {
        let first = dispatch.routed.candidates.first();
        Self {
            id: dispatch.generation_id.clone(),
            created: now_ms() / 1000,
            model: first.map(|candidate| candidate.model.clone()).unwrap_or_default(),
            provider: first.map(|candidate| candidate.provider.clone()).unwrap_or_default(),
            system_fingerprint: None,
            hide_reasoning: dispatch.request.reasoning.exclude,
            opened: false,
            echoes: dispatch.echoes.clone(),
        }
    }

    fn delta(&mut self, delta: Delta<'_>, out: &mut Vec<u8>) {
        self.content(ChunkChoice { delta, ..ChunkChoice::default() }, out);
    }

    fn content(&mut self, choice: ChunkChoice<'_>, out: &mut Vec<u8>) {
        self.open(out);
        self.write(self.chunk(vec![choice]), out);
    }

    /// The first chunk carries the role and empty content, once.
    fn open(&mut self, out: &mut Vec<u8>) {
        if !std::mem::replace(&mut self.opened, true) {
            for debug in self.echoes.take() {
                self.write(ChatChunk { debug: Some(&debug), ..self.chunk(Vec::new()) }, out);
            }
            let delta = Delta { role: Some("assistant"), content: Some(""), ..Delta::default() };
            self.write(self.chunk(vec![ChunkChoice { delta, ..ChunkChoice::default() }]), out);
        }
    }

    fn chunk<'a>(&'a self, choices: Vec<ChunkChoice<'a>>) -> ChatChunk<'a> {
        ChatChunk {
            id: &self.id,
            object: ChatChunk::OBJECT,
            created: self.created,
            model: &self.model,
            provider: &self.provider,
            system_fingerprint: self.system_fingerprint.as_deref(),
            service_tier: None,
            choices,
            usage: None,
            error: None,
            openrouter_metadata: None,
            debug: None,
        }
    }

    fn write(&self, chunk: ChatChunk<'_>, out: &mut Vec<u8>) {
        match sse::data(&chunk) {
            Ok(frame) => out.extend_from_slice(&frame),
            // Strings, integers and finite floats can always be written.
            Err(error) => tracing::error!(generation = self.id, %error, "a chunk could not be written"),
        }
    }
}

fn tool_call(call: &ToolCallDelta) -> WireToolCall<'_> {
    match (&call.id, &call.name) {
        (Some(id), Some(name)) => WireToolCall::first(call.index, id, name, &call.arguments),
        _ => WireToolCall::more(call.index, &call.arguments),
    }
}
