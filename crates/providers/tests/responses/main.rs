//! OpenAI's Responses dialect against goldens written down by hand from its SDK's types (openai 3.54) and from bug reports:
//! requests, streams, whole answers, errors.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod answer;
#[path = "../support/cut.rs"]
mod cut;
mod either;
mod error;
mod history;
mod platform;
mod request;
#[path = "../support/shown.rs"]
mod shown;
mod stream;
