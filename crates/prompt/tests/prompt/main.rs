//! The crate against the golden files (published vocabulary and templates, ids from `transformers`), and its promises about
//! hostile input. Reads files of the repository only.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod conversation;
mod detokenizer;
mod expansion;
mod golden;
mod grammar;
mod injection;
mod output;
mod prefill;
mod stop;
mod template;
mod tokenizer;
