//! `GET /api/v1/key` (and its older name `/auth/key`): what the calling key may do and has spent.

use std::sync::Arc;

use axum::{Json, extract::State};
use inner::Nanos;
use serde_json::{Value, json};
use store::{Ceiling, KeyRow, LimitReset};
use wire::{
    Dollars,
    key::{DailyRequests, KeyInfo, KeyReply},
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
        effective_budget: budgets.iter().min_by_key(|budget| budget.left).map(|budget| budget.row.clone()),
        budgets: budgets.into_iter().map(|budget| budget.row).collect(),
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

/// A budget, and what is left of it.
struct Budget {
    left: Nanos,
    row: Value,
}

/// The key's own limit, then the budgets that guardrails lay over it.
fn budgets(terms: &Terms<'_>, key: &KeyRow) -> Vec<Budget> {
    let own = key.limit.map(|limit| Amounts {
        scope: "key_limit",
        limit,
        spent: key.spent_in_window(),
        reset: key.limit_reset,
        include_byok: key.rules.include_byok_in_limit,
        guardrail: None,
    });
    let laid = terms.ceilings();
    let laid = laid.iter().map(|Ceiling { name, limit, reset }| Amounts {
        scope: "api_key",
        limit: *limit,
        spent: match reset {
            LimitReset::Daily => key.usage_daily,
            LimitReset::Weekly => key.usage_weekly,
            LimitReset::Monthly => key.usage_monthly,
        },
        reset: Some(*reset),
        include_byok: false,
        guardrail: Some(name),
    });
    own.into_iter().chain(laid).map(Amounts::budget).collect()
}

/// What a budget is made of.
struct Amounts<'a> {
    scope: &'static str,
    limit: Nanos,
    spent: Nanos,
    reset: Option<LimitReset>,
    include_byok: bool,
    guardrail: Option<&'a str>,
}

impl Amounts<'_> {
    fn budget(self) -> Budget {
        let left = Nanos(self.limit.0.saturating_sub(self.spent.0).max(0));
        let row = json!({
            "scope": self.scope,
            "limit_usd": Dollars(self.limit.0),
            "spend_usd": Dollars(self.spent.0),
            "remaining_usd": Dollars(left.0),
            "reset_interval": self.reset.map(LimitReset::word),
            "resets_at": self.reset.map(|reset| iso(resets_at(reset, now_ms()))),
            "include_byok": self.include_byok,
            "budget_id": null,
            "guardrail_id": self.guardrail,
        });
        Budget { left, row }
    }
}
