//! Probes: `/livez` (the process runs), `/readyz` (send traffic), `/health` (both, for people), and `/version`. No key needed, so
//! they say nothing about what runs here.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;

use crate::{phase::Phase, shared::Shared};

/// The process answers.
pub(crate) async fn live() -> Response {
    Json(json!({"status": "ok"})).into_response()
}

/// Whether a balancer should send traffic: not while draining, and not when calls could not be recorded.
pub(crate) async fn ready(State(shared): State<Arc<Shared>>) -> Response {
    match trouble(&shared) {
        None => Json(json!({"status": "ready"})).into_response(),
        Some(reason) => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "unavailable", "reason": reason}))).into_response()
        }
    }
}

/// The same with the version.
pub(crate) async fn health(State(shared): State<Arc<Shared>>) -> Response {
    let reason = trouble(&shared);
    let (code, status) = match reason {
        None => (StatusCode::OK, "ok"),
        Some(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    };
    (code, Json(json!({"status": status, "reason": reason, "version": env!("CARGO_PKG_VERSION")}))).into_response()
}

/// Which program this is.
pub(crate) async fn version() -> Response {
    Json(json!({"version": env!("CARGO_PKG_VERSION")})).into_response()
}

fn trouble(shared: &Shared) -> Option<&'static str> {
    if shared.lifecycle.now() > Phase::Running {
        return Some("shutting down");
    }
    let error = shared.store.ready().err()?;
    tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
    Some("the ledger cannot be written")
}
