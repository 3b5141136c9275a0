//! Words <-> tokens: tokenizer, chat template, reasoning and tool-call parsers.
//!
//! [`Prompter`] turns the messages of a request into token ids, [`OutputParser`] turns generated ids back into text, reasoning
//! and tool calls. Control tokens are always looked up in the loaded tokenizer by their text, and nothing that a client typed is
//! ever parsed as one. Pure CPU code: no async, no clock, no randomness, and no I/O but [`Prompter::from_dir`].

mod conversation;
mod detokenizer;
mod expand;
mod generation;
mod guard;
mod output;
mod prompter;
mod stop;
mod template;
mod tokenizer;

pub use conversation::Slot;
pub use detokenizer::Detokenizer;
pub use expand::{ExpandError, MediaShape, PromptTokens, Rendered, SlotKind};
pub use generation::Defaults;
pub use output::{OutputParser, Piece, ToolIds, tool_call_id};
pub use prompter::{Kind, LoadError, PromptError, Prompter, RenderOptions, ThinkEnd};
pub use stop::{Checked, MAX_STOPS, StopError, StopStrings};
pub use template::{Template, TemplateError, python_json};
pub use tokenizer::{EncodeError, TokenText, Tokenizer, TokenizerError};
