//! One event of a streamed answer. Borrows everything: chunks are written once and forgotten.
//!
//! Presence is the whole point here: `finish_reason` is always sent (null until the end), `system_fingerprint` is absent when
//! unknown (null fails `@openrouter/sdk`), and only the first fragment of a tool call has `id`, `type` and `name`.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Logprobs, Picture, Sound};
use crate::{Usage, error::ErrorBody};

/// One `data:` event. `id`, `model` and `created` are the same in all chunks of a generation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChatChunk<'a> {
    /// The generation.
    pub id: &'a str,
    /// Always [`ChatChunk::OBJECT`].
    pub object: &'static str,
    /// Unix seconds.
    pub created: i64,
    /// The model that answers.
    pub model: &'a str,
    /// Who serves it, as displayed.
    pub provider: &'a str,
    /// Absent when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_fingerprint: Option<&'a str>,
    /// The tier that served the call; only in the last chunks, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<&'a str>,
    /// Empty in the usage chunk.
    pub choices: Vec<ChunkChoice<'a>>,
    /// Only in the last chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<&'a Usage>,
    /// Only in the chunk that ends a broken stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<&'a ErrorBody>,
    /// How it was routed; only in the last chunk, for who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openrouter_metadata: Option<&'a Value>,
    /// `{"echo_upstream_body"}`: what a provider was sent; only in chunks before all others, for who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debug: Option<&'a Value>,
}

impl ChatChunk<'_> {
    /// The value of `object`.
    pub const OBJECT: &'static str = "chat.completion.chunk";
}

/// What a chunk adds to one answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChunkChoice<'a> {
    /// Which answer.
    pub index: u32,
    /// The addition.
    pub delta: Delta<'a>,
    /// Null until the last chunk of the answer.
    pub finish_reason: Option<&'a str>,
    /// The upstream's own word.
    pub native_finish_reason: Option<&'a str>,
    /// Null unless asked for.
    pub logprobs: Option<Logprobs>,
}

/// The addition itself. Only what it adds is present.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Delta<'a> {
    /// `assistant`, in the first chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    /// Text; the first chunk carries `""`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<&'a str>,
    /// Reasoning as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<&'a str>,
    /// Reasoning as entries; fragments of one entry share an `index`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasoning_details: Vec<Value>,
    /// Fragment of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<&'a str>,
    /// Fragments of tool calls.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCallDelta<'a>>,
    /// Pictures, each whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Picture<&'a str>>,
    /// A piece of sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<Sound<'a>>,
    /// What the answer rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<&'a Map<String, Value>>,
}

/// A fragment of a tool call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToolCallDelta<'a> {
    /// Which call.
    pub index: usize,
    /// First fragment only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    /// `function`, first fragment only.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Name and arguments.
    pub function: FunctionDelta<'a>,
}

/// The function of a tool call's fragment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FunctionDelta<'a> {
    /// First fragment only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The next piece of the JSON text.
    pub arguments: &'a str,
}

impl<'a> ToolCallDelta<'a> {
    /// The fragment that opens a call; `arguments` is often empty.
    #[must_use]
    pub fn first(index: usize, id: &'a str, name: &'a str, arguments: &'a str) -> Self {
        Self { index, id: Some(id), kind: Some("function"), function: FunctionDelta { name: Some(name), arguments } }
    }

    /// A fragment that continues a call.
    #[must_use]
    pub fn more(index: usize, arguments: &'a str) -> Self {
        Self { index, id: None, kind: None, function: FunctionDelta { name: None, arguments } }
    }
}
