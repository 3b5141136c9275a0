//! Words <-> tokens: tokenizer, chat template, reasoning and tool-call parsers, grammars of answers.
//!
//! [`Prompter`] turns the messages of a request into token ids, [`OutputParser`] turns generated ids back into text, reasoning
//! and tool calls. Control tokens are always looked up in the loaded tokenizer by their text, and nothing that a client typed is
//! ever parsed as one. Pure CPU code: no async, no clock, no randomness, and no I/O but [`Prompter::from_dir`].
//!
//! ```no_run
//! use prompt::{OutputParser, Prompter, RenderOptions};
//!
//! # fn generate(_: &[u32]) -> Vec<u32> { Vec::new() }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let prompter = Prompter::from_dir("models/signal".as_ref())?;
//! let question = inner::Message::text(inner::Role::User, "Hello");
//! let rendered = prompter.render(&[question], &[], RenderOptions::default())?;
//! let prompt = prompter.expand(&rendered, &[])?; // one shape per picture or clip, in the order of `rendered.slots`
//! let mut parser = OutputParser::new(&prompter, rendered.starts_in_reasoning, false, Box::new(String::new));
//! for id in generate(&prompt.ids) {
//!     parser.push(id).iter().for_each(|piece| println!("{piece:?}"));
//! }
//! parser.finish().iter().for_each(|piece| println!("{piece:?}"));
//! # Ok(())
//! # }
//! ```

mod conversation;
mod detokenizer;
mod expand;
mod generation;
mod grammar;
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
pub use grammar::{Calls, Form, GrammarError, Grammars, Guide, Schema};
pub use output::{OutputParser, Piece, ToolIds, tool_call_id};
pub use prompter::{Kind, LoadError, PromptError, Prompter, RenderOptions, ThinkEnd};
pub use stop::{Checked, MAX_STOPS, StopError, StopStrings};
pub use template::{Template, TemplateError, python_json};
pub use tokenizer::{EncodeError, TokenText, Tokenizer, TokenizerError};
