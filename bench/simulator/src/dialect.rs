//! The vendors, one file each: what of a request they read, how they write an answer, whole and as a stream, and an error.
//! Only words: what goes wrong on the way is `reply.rs`.

mod anthropic;
mod bedrock;
mod chat;
mod cohere;
mod frames;
mod gemini;
mod mistral;
mod responses;

use serde_json::Value;

use crate::{answer::Answer, http::Request};

/// A vendor's dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vendor {
    /// OpenAI's Chat Completions.
    Chat,
    /// OpenAI's Responses.
    Responses,
    /// Anthropic's Messages.
    Anthropic,
    /// Google's Gemini, as AI Studio has it.
    Gemini,
    /// Mistral's Chat Completions.
    Mistral,
    /// Cohere's Chat, version 2.
    Cohere,
    /// AWS Bedrock's Converse.
    Bedrock,
}

impl Vendor {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Chat, Self::Responses, Self::Anthropic, Self::Gemini, Self::Mistral, Self::Cohere, Self::Bedrock];

    /// The path of the base address, as the vendor's own SDK wants it.
    #[must_use]
    pub fn base(self) -> &'static str {
        match self {
            Self::Chat | Self::Responses => "/openai/v1",
            Self::Anthropic => "/anthropic",
            Self::Gemini => "/gemini",
            Self::Mistral => "/mistral",
            Self::Cohere => "/cohere",
            Self::Bedrock => "/bedrock",
        }
    }

    pub(crate) fn dialect(self) -> &'static dyn Dialect {
        match self {
            Self::Chat => &chat::Chat,
            Self::Responses => &responses::Responses,
            Self::Anthropic => &anthropic::Anthropic,
            Self::Gemini => &gemini::Gemini,
            Self::Mistral => &mistral::Mistral,
            Self::Cohere => &cohere::Cohere,
            Self::Bedrock => &bedrock::Bedrock,
        }
    }
}

/// How one vendor writes.
pub(crate) trait Dialect: Sync {
    /// What a request to `path`, below the vendor's base, asks for; `None` when that is no path of this dialect.
    fn asked(&self, path: &str, body: &Value) -> Option<Asked>;
    /// Why the vendor would not even try: the status, and a sentence.
    fn objection(&self, request: &Request, body: &Value) -> Option<(u16, &'static str)>;
    /// A whole answer.
    fn whole(&self, answer: &Answer) -> Value;
    /// The same as a stream.
    fn stream(&self, answer: &Answer) -> Vec<Piece>;
    /// An error reply.
    fn refusal(&self, status: u16, message: &str) -> Refusal;
    /// An event.
    fn event(&self, name: &str, data: &str) -> Vec<u8> {
        if name.is_empty() { format!("data: {data}\n\n") } else { format!("event: {name}\ndata: {data}\n\n") }.into_bytes()
    }
    /// An error in a stream.
    fn error_event(&self) -> Vec<u8>;
    /// A sign of life in a stream.
    fn alive(&self) -> Vec<u8> {
        b": keep-alive\n\n".to_vec()
    }
    /// What stands before and behind the filler of an event of this many bytes.
    fn around(&self, _bytes: usize) -> (Vec<u8>, Vec<u8>) {
        (b"data: {\"filler\": \"".to_vec(), b"\"}\n\n".to_vec())
    }
    /// The media type of streams.
    fn stream_type(&self) -> &'static str {
        "text/event-stream; charset=utf-8"
    }
}

/// What a request asks for, as far as the simulator cares.
pub(crate) struct Asked {
    pub(crate) model: String,
    pub(crate) stream: bool,
    /// Most tokens of the answer.
    pub(crate) limit: Option<usize>,
    /// The name of the first tool.
    pub(crate) tool: Option<String>,
    pub(crate) usage_in_stream: bool,
    pub(crate) thought: Shown,
}

/// In which forms a thought is wanted.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shown {
    pub(crate) summary: bool,
    pub(crate) encrypted: bool,
}

impl Asked {
    /// From the places of OpenAI's chat dialect, which others share.
    pub(crate) fn read(body: &Value, limit: &str, tool: &str) -> Self {
        Self {
            model: body["model"].as_str().unwrap_or_default().to_owned(),
            stream: body["stream"] == true,
            limit: body.pointer(limit).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok()),
            tool: body.pointer(tool).and_then(Value::as_str).map(str::to_owned),
            usage_in_stream: body["stream_options"]["include_usage"] == true,
            thought: Shown::default(),
        }
    }
}

/// An error reply: header fields besides the usual ones, and the body.
pub(crate) struct Refusal {
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Value,
}

impl From<Value> for Refusal {
    fn from(body: Value) -> Self {
        Self { headers: Vec::new(), body }
    }
}

/// A piece of a stream.
pub(crate) struct Piece {
    pub(crate) place: Place,
    pub(crate) bytes: Vec<u8>,
}

/// What a piece is to the whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Before any content.
    Opening,
    /// Content.
    Token,
    /// After all content.
    Closing,
    /// The dialect's last word.
    Last,
}

/// Collects the pieces of a stream.
pub(crate) struct Pieces<'a> {
    dialect: &'a dyn Dialect,
    pieces: Vec<Piece>,
}

impl<'a> Pieces<'a> {
    pub(crate) fn of(dialect: &'a dyn Dialect) -> Self {
        Self { dialect, pieces: Vec::new() }
    }

    /// Adds an event.
    pub(crate) fn add(&mut self, place: Place, name: &str, data: &Value) {
        self.raw(place, self.dialect.event(name, &data.to_string()));
    }

    /// Adds bytes.
    pub(crate) fn raw(&mut self, place: Place, bytes: Vec<u8>) {
        self.pieces.push(Piece { place, bytes });
    }

    pub(crate) fn done(self) -> Vec<Piece> {
        self.pieces
    }
}

/// The one word of a status, of a vendor's list; the last where the status is not on it.
pub(crate) fn word_of(status: u16, words: &[(u16, &'static str)]) -> &'static str {
    let found = words.iter().find(|(known, _)| *known == status).or(words.last());
    found.map_or("error", |(_, word)| word)
}

/// Whether a header field is missing or empty.
pub(crate) fn lacks(request: &Request, name: &str) -> bool {
    request.header(name).is_none_or(str::is_empty)
}
