//! The crate against the golden files (published vocabulary and templates, ids from `transformers`), and its promises about
//! hostile input. Reads files of the repository only.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod expansion;
mod golden;
mod template;
mod tokenizer;
