//! The OpenAI dialect against goldens: requests, answers, streams and errors, each written down by hand from the vendors' documents
//! and the bug reports of other gateways.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod answer;
mod asked;
mod config;
#[path = "../support/cut.rs"]
mod cut;
mod error;
mod quirk;
mod request;
mod rows;
#[path = "../support/shown.rs"]
mod shown;
mod stream;
mod vendors;
