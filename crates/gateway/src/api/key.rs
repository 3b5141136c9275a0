//! `GET /api/v1/key` (and its older name `/auth/key`): what the calling key may do and has spent.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};
use store::{Ceiling, KeyRow, LimitReset};
use wire::{
    Dollars,
    key::{DailyRequests, KeyInfo, KeyReply},
};

use super::keys::spent;
use crate::{auth::Caller, guardrail::Terms, shared::Shared, timestamp::iso};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, Caller(key): Caller) -> Json<KeyReply> {
    Json(KeyReply { data: info(&shared, key) })
}

fn info(shared: &Shared, key: KeyRow) -> KeyInfo {
    KeyInfo {
        free_model_daily_requests: free_requests(shared, &key),
        budgets: Terms::of(shared, &key).ceilings().iter().map(|ceiling| budget(ceiling, &key)).collect(),
        limit: key.limit.map(|limit| Dollars(limit.0)),
        limit_remaining: key.limit_remaining().map(|left| Dollars(left.0)),
        limit_reset: key.limit_reset.map(LimitReset::word).map(str::to_owned),
        include_byok_in_limit: key.rules.include_byok_in_limit,
        spent: spent(&key),
        is_management_key: key.management,
        is_provisioning_key: key.management,
        expires_at: key.expires_at.map(|seconds| iso(seconds.saturating_mul(1000))),
        label: key.label,
        ..KeyInfo::default()
    }
}

/// All zero where there is no limit.
fn free_requests(shared: &Shared, key: &KeyRow) -> DailyRequests {
    let Some(limit) = shared.settings.money.free.requests_per_day.map(u64::from) else { return DailyRequests::default() };
    let used = shared.free.today(&key.hash);
    DailyRequests { limit, used, remaining: limit.saturating_sub(used) }
}

/// A budget that a guardrail lays over the key.
fn budget(ceiling: &Ceiling, key: &KeyRow) -> Value {
    let spent = match ceiling.reset {
        LimitReset::Daily => key.usage_daily,
        LimitReset::Weekly => key.usage_weekly,
        LimitReset::Monthly => key.usage_monthly,
    };
    json!({
        "scope": "api_key",
        "limit_usd": Dollars(ceiling.limit.0),
        "spend_usd": Dollars(spent.0),
        "remaining_usd": Dollars(ceiling.limit.0.saturating_sub(spent.0).max(0)),
        "reset_interval": ceiling.reset.word(),
        "resets_at": null,
        "include_byok": false,
        "budget_id": null,
        "guardrail_id": ceiling.name,
    })
}
