//! Google's dialect against goldens written down by hand from its documents: requests, streams, whole answers, errors.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod answer;
#[path = "../support/cut.rs"]
mod cut;
mod error;
mod history;
mod media;
mod request;
#[path = "../support/shown.rs"]
mod shown;
mod stream;
mod studio;
