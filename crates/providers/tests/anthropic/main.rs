//! Anthropic's dialect against goldens written down by hand from its documents: requests, streams, whole answers.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod answer;
#[path = "../support/cut.rs"]
mod cut;
mod request;
#[path = "../support/shown.rs"]
mod shown;
mod stream;
