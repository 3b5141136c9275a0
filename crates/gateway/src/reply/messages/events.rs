//! A stream: `message_start`, the blocks, `message_delta`, `message_stop`, each with its name in the SSE line `event:`. A broken one ends
//! with a single `error` and without `message_stop`: a dead upstream never looks like a clean end.

use inner::{End, Event};
use serde::Serialize;
use serde_json::{Value, json};
use wire::{
    messages::{Message, MessageUsage, StopDetails},
    sse,
};

use super::{
    Asked, Refusal, begun,
    blocks::{Blocks, Step},
    error,
    stop::Stop,
    usage,
};
use crate::{
    dispatch::{Answering, Dispatch},
    meter::Bill,
    reply::stream::{Dialect, STILL_HERE},
};

/// `message_start`.
#[derive(Serialize)]
struct MessageStart {
    r#type: &'static str,
    message: Message,
}

/// `message_delta`: how it ended, and what it used and cost.
#[derive(Serialize)]
struct MessageDelta {
    r#type: &'static str,
    delta: Ended,
    usage: MessageUsage,
}

#[derive(Serialize)]
struct Ended {
    container: (),
    stop_reason: &'static str,
    stop_sequence: Option<String>,
    stop_details: Option<StopDetails>,
}

/// Writes one answer.
pub(super) struct Events {
    /// Until the answering endpoint is known, of the first attempt.
    id: String,
    asked: Asked,
    blocks: Blocks,
    /// The first event, until it is written.
    opening: Option<Message>,
    is_open: bool,
}

impl Events {
    pub(super) fn of(dispatch: &Dispatch, asked: Asked) -> Self {
        let (id, blocks) = (dispatch.generation_id.clone(), Blocks::new(asked.clone()));
        Self { id, asked, blocks, opening: None, is_open: false }
    }

    fn open(&mut self, out: &mut Vec<u8>) {
        if let Some(message) = self.opening.take() {
            self.is_open = true;
            self.write("message_start", &MessageStart { r#type: "message_start", message }, out);
        }
    }

    fn steps(&self, steps: &[Step], out: &mut Vec<u8>) {
        for step in steps {
            let name = match step {
                Step::Start { .. } => "content_block_start",
                Step::Delta { .. } => "content_block_delta",
                Step::Stop { .. } => "content_block_stop",
            };
            self.write(name, step, out);
        }
    }

    fn write(&self, name: &str, event: &impl Serialize, out: &mut Vec<u8>) {
        match sse::named(name, event) {
            Ok(frame) => out.extend_from_slice(&frame),
            // Strings and integers can always be written.
            Err(error) => tracing::error!(generation = self.id, %error, "an event could not be written"),
        }
    }
}

impl Dialect for Events {
    /// A comment before the message begins, its own word for it after that.
    fn alive(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.is_open {
            self.write("ping", &json!({ "type": "ping" }), &mut out);
        } else {
            out.extend_from_slice(&sse::comment(STILL_HERE));
        }
        out
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn begin(&mut self, answering: &Answering) {
        answering.id().clone_into(&mut self.id);
        self.opening = Some(begun(answering));
    }

    fn event(&mut self, event: Event, out: &mut Vec<u8>) {
        if matches!(event, Event::Start { .. }) {
            return;
        }
        self.open(out);
        let mut steps = Vec::new();
        self.blocks.take(event, &mut steps);
        self.steps(&steps, out);
    }

    fn end(&mut self, end: &End, bill: Bill, metadata: Option<&Value>, out: &mut Vec<u8>) {
        self.open(out);
        let mut steps = Vec::new();
        self.blocks.finish(&mut steps);
        self.steps(&steps, out);
        let stop = Stop::of(end, self.blocks.was(), &self.asked);
        let usage = usage::billed(&end.usage, bill, end.service_tier.as_deref(), self.asked.manner);
        let Stop { reason: stop_reason, .. } = stop;
        let (stop_details, stop_sequence) = (stop.details(), stop.sequence);
        let delta = Ended { container: (), stop_reason, stop_sequence, stop_details };
        self.write("message_delta", &MessageDelta { r#type: "message_delta", delta, usage }, out);
        let mut stopped = json!({ "type": "message_stop" });
        if let Some(metadata) = metadata {
            stopped["openrouter_metadata"] = metadata.clone();
        }
        self.write("message_stop", &stopped, out);
    }

    fn broken(&mut self, refusal: &Refusal, out: &mut Vec<u8>) {
        self.write("error", &error::envelope(refusal), out);
    }
}
