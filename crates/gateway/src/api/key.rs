//! `GET /api/v1/key` (and its older name `/auth/key`): what the calling key may do and has spent.

use std::sync::Arc;

use axum::{Json, extract::State};
use inner::Nanos;
use store::{Ceiling, KeyRow, LimitReset};
use wire::{
    Dollars,
    key::{BudgetScope, DailyRequests, KeyBudget, KeyInfo, KeyReply},
};

use super::keys::{WORKSPACE, spent};
use crate::{
    auth::Caller,
    generation_id::now_ms,
    guardrail::Terms,
    rows,
    shared::Shared,
    timestamp::{iso, resets_at},
};

/// No limit, as this API writes it elsewhere (`rate_limit`).
const UNLIMITED: i64 = -1;

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, Caller(key): Caller) -> Json<KeyReply> {
    Json(KeyReply { data: info(&shared, key) })
}

fn info(shared: &Shared, key: KeyRow) -> KeyInfo {
    let budgets = budgets(&Terms::of(shared, &key), &key);
    KeyInfo {
        free_model_daily_requests: free_requests(shared, &key),
        effective_budget: budgets.iter().min_by_key(|budget| budget.remaining_usd.0).cloned(),
        budgets,
        workspace_id: Some(WORKSPACE.to_owned()),
        limit: key.limit.map(|limit| Dollars(limit.0)),
        limit_remaining: key.limit_remaining().map(|left| Dollars(left.0)),
        limit_reset: key.limit_reset.map(rows::reset),
        include_byok_in_limit: key.rules.include_byok_in_limit,
        spent: spent(&key),
        is_management_key: key.management,
        is_provisioning_key: key.management,
        expires_at: key.expires_at.map(|seconds| iso(seconds.saturating_mul(1000))),
        label: key.label,
        ..KeyInfo::default()
    }
}

/// -1 where there is no limit: 0 would say that none is left.
fn free_requests(shared: &Shared, key: &KeyRow) -> DailyRequests {
    let limits = &shared.settings.money.free;
    let used = i64::try_from(shared.free.today(&key.hash, limits)).unwrap_or(i64::MAX);
    match limits.requests_per_day.map(i64::from) {
        None => DailyRequests { limit: UNLIMITED, used, remaining: UNLIMITED },
        Some(limit) => DailyRequests { limit, used, remaining: limit.saturating_sub(used).max(0) },
    }
}

/// The key's own limit, then the budgets that guardrails lay over it.
fn budgets(terms: &Terms<'_>, key: &KeyRow) -> Vec<KeyBudget> {
    let own = key.limit.map(|limit| KeyBudget {
        include_byok: key.rules.include_byok_in_limit,
        ..budget(BudgetScope::KeyLimit, limit, key.spent_in_window(), key.limit_reset)
    });
    let laid = terms.ceilings().into_iter().map(|Ceiling { name, limit, reset }| {
        let spent = match reset {
            LimitReset::Daily => key.usage_daily,
            LimitReset::Weekly => key.usage_weekly,
            LimitReset::Monthly => key.usage_monthly,
        };
        KeyBudget { guardrail_id: Some(name), ..budget(BudgetScope::ApiKey, limit, spent, Some(reset)) }
    });
    own.into_iter().chain(laid).collect()
}

fn budget(scope: BudgetScope, limit: Nanos, spent: Nanos, reset: Option<LimitReset>) -> KeyBudget {
    KeyBudget {
        scope,
        limit_usd: Dollars(limit.0),
        spend_usd: Dollars(spent.0),
        remaining_usd: Dollars(limit.0.saturating_sub(spent.0).max(0)),
        reset_interval: reset.map(rows::reset),
        resets_at: reset.map(|reset| iso(resets_at(reset, now_ms()))),
        include_byok: false,
        budget_id: None,
        guardrail_id: None,
    }
}
