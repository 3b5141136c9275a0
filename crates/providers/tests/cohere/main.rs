//! Cohere's dialect against goldens written down by hand from its documents and SDK (2026-08): requests, streams, whole answers,
//! errors.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod answer;
mod command;
#[path = "../support/cut.rs"]
mod cut;
mod error;
mod request;
#[path = "../support/shown.rs"]
mod shown;
mod stream;
mod turns;
