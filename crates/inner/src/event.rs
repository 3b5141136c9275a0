//! The inner event stream: zero or more deltas, then exactly one [`Event::End`].

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Failure, ReasoningDetail};

/// One step of an answer. Whoever produces a stream ends it with exactly one [`Event::End`]; whoever reads a stream that
/// stops without one treats it as a failure of the upstream.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The upstream accepted the call. At most once, before all other events. Not content: fail-over is still possible.
    Start {
        /// The upstream's own id of this call.
        upstream_id: Option<String>,
        /// The upstream's `system_fingerprint`.
        system_fingerprint: Option<String>,
    },
    /// Answer text, whole characters only, with the log-probabilities of its tokens when they were asked for.
    Text {
        /// The fragment; may be empty when only `logprobs` carries something.
        text: String,
        /// One entry per generated token.
        logprobs: Vec<TokenLogprob>,
    },
    /// Reasoning text, in OpenRouter's `reasoning_details` form; fragments of one entry share an `index`.
    Reasoning(ReasoningDetail),
    /// A fragment of a tool call.
    ToolCall(ToolCallDelta),
    /// The model declined (OpenAI's `refusal` field).
    Refusal(String),
    /// A picture that the model made: its address, or a data URL, which may be megabytes.
    Image(String),
    /// A piece of the sound that the model made.
    Audio(AudioDelta),
    /// An entry of the API's `annotations`: what a part of the answer rests on (`url_citation`), or a file that was read (`file`).
    Annotation(Map<String, Value>),
    /// The one terminal event.
    End(Box<End>),
}

impl From<End> for Event {
    fn from(end: End) -> Self {
        Self::End(Box::new(end))
    }
}

/// How an answer ended, and what it used up to then.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Why it ended.
    pub finish: FinishReason,
    /// The upstream's own word for it.
    pub native_finish: Option<String>,
    /// Which stop string ended it; `None` where none did, or where the upstream does not say.
    pub stop_sequence: Option<String>,
    /// What was consumed; also filled (as far as known) when `failure` is set.
    pub usage: Usage,
    /// The tier that the call was served in, in the API's words; `None` where the upstream does not say.
    pub service_tier: Option<String>,
    /// Set exactly when `finish` is [`FinishReason::Error`].
    pub failure: Option<Failure>,
}

/// OpenRouter's five normalised finish reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// A natural end or a stop string.
    Stop,
    /// The token limit.
    Length,
    /// The model called tools.
    ToolCalls,
    /// A filter cut the answer.
    ContentFilter,
    /// The upstream failed after output began.
    Error,
}

impl FinishReason {
    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ToolCalls => "tool_calls",
            Self::ContentFilter => "content_filter",
            Self::Error => "error",
        }
    }
}

/// Token counts of one call. Counts are of the serving model's own tokenizer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// All prompt tokens, cached ones included.
    pub prompt_tokens: u64,
    /// All generated tokens, reasoning included.
    pub completion_tokens: u64,
    /// Part of `completion_tokens` that was reasoning.
    pub reasoning_tokens: u64,
    /// Part of `prompt_tokens` that a prefix cache served.
    pub cached_tokens: u64,
    /// Part of `prompt_tokens` that was written to a cache.
    pub cache_write_tokens: u64,
    /// Part of `cache_write_tokens` that was written to a cache that lasts an hour.
    #[serde(default)]
    pub cache_write_1h_tokens: u64,
    /// Part of `prompt_tokens` that stood for pictures.
    pub image_tokens: u64,
    /// Part of `prompt_tokens` that stood for video.
    pub video_tokens: u64,
    /// Part of `prompt_tokens` that stood for sound.
    #[serde(default)]
    pub audio_tokens: u64,
    /// Part of `completion_tokens` that was sound.
    #[serde(default)]
    pub audio_output_tokens: u64,
    /// Part of `completion_tokens` that became pictures.
    #[serde(default)]
    pub image_output_tokens: u64,
    /// Part of `completion_tokens` that the client had predicted.
    #[serde(default)]
    pub accepted_prediction_tokens: u64,
    /// Part of `completion_tokens` that was predicted and did not come.
    #[serde(default)]
    pub rejected_prediction_tokens: u64,
    /// What the upstream's own tools did; `None` where it does not say.
    #[serde(default)]
    pub server_tools: Option<ServerTools>,
    /// A cost that the upstream itself reports, in nano-dollars; it wins over our price sheet.
    pub reported_cost: Option<crate::Nanos>,
}

/// How often an upstream used tools of its own for an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerTools {
    /// Calls that the model made.
    pub tool_calls_requested: u64,
    /// Calls that were carried out.
    pub tool_calls_executed: u64,
    /// Searches of the web.
    pub web_search_requests: u64,
}

/// A piece of generated sound, in OpenAI's form. Every piece of `data` is base64 text of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AudioDelta {
    /// What a later turn may call the sound by.
    pub id: Option<String>,
    /// The next piece, as base64 text; may be empty.
    pub data: String,
    /// The next piece of what is said in it.
    pub transcript: String,
    /// Until when the id holds, in Unix seconds.
    pub expires_at: Option<i64>,
}

/// A fragment of a tool call. The first fragment of an `index` carries `id` and `name`, later ones only `arguments`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolCallDelta {
    /// Which call, counted from 0.
    pub index: usize,
    /// Only in the first fragment.
    pub id: Option<String>,
    /// Only in the first fragment.
    pub name: Option<String>,
    /// The next piece of the JSON text of the arguments.
    pub arguments: String,
}

/// The log-probability of one generated token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// The token as text (lossy when it is half a character).
    pub token: String,
    /// Natural logarithm.
    pub logprob: f32,
    /// The exact bytes; `null` when unknown. The key must always be present (OpenRouter's TypeScript SDK).
    pub bytes: Option<Vec<u8>>,
    /// The most likely alternatives, most likely first.
    pub top_logprobs: Vec<TopLogprob>,
}

/// One alternative in [`TokenLogprob::top_logprobs`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopLogprob {
    /// The token as text.
    pub token: String,
    /// Natural logarithm.
    pub logprob: f32,
    /// The exact bytes; `null` when unknown.
    pub bytes: Option<Vec<u8>>,
}
