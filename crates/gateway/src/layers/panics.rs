//! Turns a panic of a handler into the contract's 500. What was held for the call is settled by its `Drop`.

use std::panic::AssertUnwindSafe;

use axum::response::Response;
use futures_util::FutureExt;
use inner::{Failure, FailureKind};

use crate::reply::refused_at;

/// Runs the rest of the request. Nothing shared is locked across a panic, so going on is sound.
pub(super) async fn catch(path: &str, rest: impl Future<Output = Response>) -> Response {
    AssertUnwindSafe(rest).catch_unwind().await.unwrap_or_else(|_| {
        // The panic hook has written the place and the text to the log.
        refused_at(path, Failure::new(FailureKind::Server, "a handler panicked").into())
    })
}
