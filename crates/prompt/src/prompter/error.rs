//! What can go wrong with a model's words: once when they are loaded, and with each request.

use std::path::PathBuf;

use crate::{EncodeError, TemplateError, TokenizerError};

/// Why a model's words cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is missing, unreadable or too large.
    #[error("cannot read {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// No file of the folder holds a chat template.
    #[error("{0} has no chat_template.jinja, chat_template.json or tokenizer_config.json with a chat template")]
    NoTemplate(PathBuf),
    /// A JSON file does not parse.
    #[error("{file} does not parse")]
    Json {
        /// Which.
        file: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The tokenizer cannot be used.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The chat template cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The tokenizer failed on our own text.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// Why messages cannot be rendered. Each is about the request and safe to show to the client.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Nothing to answer.
    #[error("there are no messages to answer")]
    NoMessages,
    /// The last message calls tools whose results are missing.
    #[error("the last assistant message calls tools, but no tool message answers them")]
    UnansweredCalls,
    /// A part that this model cannot take.
    #[error("content parts of type {0:?} are not supported by this model")]
    UnsupportedPart(String),
    /// The template did not print a picture or clip.
    #[error("this model takes no pictures or videos in some of these places (such as system or assistant messages)")]
    MisplacedMedia,
    /// The template cannot continue an answer.
    #[error("this model cannot continue a started answer")]
    Continuation,
    /// The request uses every Unicode noncharacter.
    #[error("the messages use all 66 Unicode noncharacters; leave one out")]
    Noncharacters,
    /// The template refused or failed.
    #[error(transparent)]
    Template(#[from] TemplateError),
}
