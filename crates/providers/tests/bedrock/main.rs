//! Bedrock's dialect. What is compared with comes from AWS's own SDK: `golden/bedrock/make.py` makes the bytes of the streams and
//! the signatures, and checks the bodies of requests.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod answer;
mod cloud;
mod config;
mod error;
mod history;
mod media;
mod request;
#[path = "../support/shown.rs"]
mod shown;
mod signed;
mod stream;
