//! `GET /api/v1/credits`: what the operator granted and what all keys spent of it, by management key (openrouter API reference,
//! "credits"). Without any grant nothing is limited, and `unlimited` (ours) says so.

use std::sync::Arc;

use axum::{Json, extract::State};
use wire::{Data, credits::Credits};

use super::ledger;
use crate::{auth::ManagementCaller, shared::Shared};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: ManagementCaller) -> Json<Data<Credits>> {
    Json(Data { data: ledger::state(&shared.store.credits()) })
}
