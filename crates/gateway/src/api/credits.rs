//! `GET /api/v1/credits`: what the operator granted and what all keys spent of it, by management key (openrouter API reference,
//! "credits"). Without any grant nothing is limited, and `unlimited` (ours) says so.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};
use wire::Dollars;

use crate::{auth::ManagementCaller, shared::Shared};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: ManagementCaller) -> Json<Value> {
    let credits = shared.store.credits();
    Json(json!({
        "data": {
            "total_credits": Dollars(credits.granted.unwrap_or_default().0),
            "total_usage": Dollars(credits.spent.0),
            "unlimited": credits.granted.is_none(),
        }
    }))
}
