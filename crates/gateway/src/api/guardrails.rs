//! `/api/v1/guardrails`: rules over keys, by management key (openrouter API reference, "guardrails"). Those of the configuration are listed
//! too, and changed there. A rule that nobody here would hold is refused: who believes in it would be deceived.

mod assignments;

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Request, State},
};
use http::StatusCode;
use inner::{Failure, Nanos};
use serde_json::Value;
use store::LimitReset;
use wire::{
    Data, Deleted, Dollars, Rows, Source,
    admin::GuardrailChange,
    guardrails::{self, Budget, NotHeld},
};

pub(crate) use self::assignments::{all as assigned, assign, of_one as assigned_to, unassign};
use super::keys::WORKSPACE;
use crate::{
    auth::ManagementCaller,
    body,
    generation_id::now_ms,
    guardrail::Guardrail,
    kept::{self, KeptGuardrail, StoredNanos},
    reply::Refusal,
    rows::{self, OF_CONFIG, Page},
    shared::Shared,
    timestamp::iso,
};

const WHAT: &str = "guardrail";
const NAME_MAX: usize = 200;
const DESCRIPTION_MAX: usize = 1000;
/// Each is a walk over every prompt of the keys.
const FILTERS_MAX: usize = 100;

/// Rules of the contract that are not held here, and the value with which they say nothing.
static NOT_HELD: [(&str, Value); 10] = [
    ("allowed_data_regions", Value::Null),
    ("include_byok_in_budgets", Value::Bool(false)),
    ("enforce_zdr_anthropic", Value::Bool(false)),
    ("enforce_zdr_openai", Value::Bool(false)),
    ("enforce_zdr_google", Value::Bool(false)),
    ("enforce_zdr_xai", Value::Bool(false)),
    ("enforce_zdr_other", Value::Bool(false)),
    ("enable_free_model_training", Value::Bool(true)),
    ("enable_free_model_publication", Value::Bool(true)),
    ("enable_paid_model_training", Value::Bool(true)),
];

/// All of them: first those of the configuration.
pub(crate) async fn list(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    page: Page,
) -> Json<Rows<guardrails::Guardrail>> {
    let configured = &shared.configured.settings;
    let written = configured.guardrails.iter().map(|rail| row_of_config(rail, configured.presets.since_ms()));
    page.of(written.chain(shared.kept.guardrails.iter().map(row)))
}

/// One of them.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
) -> Result<Json<Data<guardrails::Guardrail>>, Refusal> {
    let configured = &shared.configured.settings;
    let written = |name: &str| configured.guardrails.iter().find(|rail| rail.name == name);
    if let Some(rail) = id.strip_prefix(OF_CONFIG).and_then(written) {
        return Ok(Json(Data { data: row_of_config(rail, configured.presets.since_ms()) }));
    }
    let found = shared.kept.guardrails.iter().find(|row| row.id == id).ok_or_else(|| rows::missing(WHAT, &id))?;
    Ok(Json(Data { data: row(found) }))
}

/// A new one, for no key yet.
pub(crate) async fn create(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    request: Request,
) -> Result<(StatusCode, Json<Data<guardrails::Guardrail>>), Refusal> {
    let change = read(request, &shared).await?;
    if change.name.is_none() {
        return Err(Failure::invalid("name: required").into());
    }
    let id = kept::fresh_id().map_err(rows::no_id)?;
    let fresh = changed(KeptGuardrail { id, created_ms: now_ms(), ..KeptGuardrail::default() }, change)?;
    let made = kept::change(&shared, move |kept, _| {
        rows::room(WHAT, kept.guardrails.len())?;
        kept.guardrails.push(fresh.clone());
        Ok(fresh)
    });
    Ok((StatusCode::CREATED, Json(Data { data: row(&made.await?) })))
}

/// Changes one.
pub(crate) async fn patch(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Data<guardrails::Guardrail>>, Refusal> {
    let change = read(request, &shared).await?;
    let after = kept::change(&shared, move |kept, _| {
        let found = kept.guardrails.iter_mut().find(|row| row.id == id).ok_or_else(|| rows::missing(WHAT, &id))?;
        *found = KeptGuardrail { updated_ms: Some(now_ms()), ..changed(found.clone(), change)? };
        Ok(found.clone())
    });
    Ok(Json(Data { data: row(&after.await?) }))
}

/// Forgets one, with its assignments.
pub(crate) async fn delete(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
) -> Result<Json<Deleted>, Refusal> {
    kept::change(&shared, move |kept, _| {
        let place = kept.guardrails.iter().position(|row| row.id == id).ok_or_else(|| rows::missing(WHAT, &id))?;
        kept.guardrails.remove(place);
        Ok(())
    })
    .await?;
    Ok(Json(Deleted { deleted: true }))
}

async fn read(request: Request, shared: &Shared) -> Result<GuardrailChange, Failure> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    let change: GuardrailChange = wire::read(&body).map_err(|error| Failure::invalid(error.to_string()))?;
    let says_nothing = |value: &Value, nothing: &Value| {
        value.is_null() || value == nothing || value.as_array().is_some_and(|list| list.is_empty() && nothing.is_null())
    };
    let asks = |(field, nothing): &&(&str, Value)| change.unknown.get(*field).is_some_and(|value| !says_nothing(value, nothing));
    match NOT_HELD.iter().find(asks) {
        Some((field, _)) if field.starts_with("enforce_zdr_") => {
            Err(Failure::invalid(format!("{field}: not held here by author; use enforce_zdr, which is for all")))
        }
        Some((field, _)) => Err(Failure::invalid(format!("{field}: not held by this server, and so not taken"))),
        None => Ok(change),
    }
}

/// The row after a change, if that is allowed.
fn changed(row: KeptGuardrail, change: GuardrailChange) -> Result<KeptGuardrail, Failure> {
    let budget = budget(row.budget, &change)?;
    let name = rows::text("name", change.name, NAME_MAX)?.map(|name| name.trim().to_owned());
    if name.as_ref().is_some_and(String::is_empty) {
        return Err(Failure::invalid("name: must not be empty"));
    }
    let after = KeptGuardrail {
        name: name.unwrap_or(row.name),
        description: rows::text("description", change.description.unwrap_or(row.description), DESCRIPTION_MAX)?,
        budget,
        allowed_models: rows::names("allowed_models", change.allowed_models.unwrap_or(row.allowed_models))?,
        ignored_models: rows::names("ignored_models", change.ignored_models.unwrap_or(row.ignored_models))?,
        allowed_providers: rows::names("allowed_providers", change.allowed_providers.unwrap_or(row.allowed_providers))?,
        ignored_providers: rows::names("ignored_providers", change.ignored_providers.unwrap_or(row.ignored_providers))?,
        zdr: change.enforce_zdr.map_or(row.zdr, |zdr| zdr == Some(true)),
        content_filters: change.content_filters.map_or(row.content_filters, Option::unwrap_or_default),
        content_filter_builtins: change.content_filter_builtins.map_or(row.content_filter_builtins, Option::unwrap_or_default),
        ..row
    };
    if after.content_filters.len() + after.content_filter_builtins.len() > FILTERS_MAX {
        return Err(Failure::invalid(format!("content_filters, content_filter_builtins: at most {FILTERS_MAX} together")));
    }
    after.filters().map_err(|(field, error)| Failure::invalid(format!("{field}.{error}")))?;
    Ok(after)
}

/// An amount and how often it starts afresh: both or neither.
fn budget(
    before: Option<(LimitReset, StoredNanos)>,
    change: &GuardrailChange,
) -> Result<Option<(LimitReset, StoredNanos)>, Failure> {
    let limit = match &change.limit_usd {
        None => before.map(|(_, limit)| limit),
        Some(None) => None,
        Some(Some(amount)) => {
            let nanos = Nanos::from_dollars(&amount.0).filter(|nanos| nanos.0 > 0);
            let wrong = || Failure::invalid("limit_usd: must be an amount of dollars above 0, or null");
            Some(StoredNanos(nanos.ok_or_else(wrong)?.0))
        }
    };
    let reset = match &change.reset_interval {
        None => before.map(|(reset, _)| reset),
        Some(None) => None,
        Some(Some(word)) => {
            let wrong = || Failure::invalid("reset_interval: must be daily, weekly, monthly or null");
            Some(LimitReset::from_word(word).ok_or_else(wrong)?)
        }
    };
    match (reset, limit) {
        (Some(reset), Some(limit)) => Ok(Some((reset, limit))),
        (None, None) => Ok(None),
        _ => Err(Failure::invalid("limit_usd, reset_interval: both or neither")),
    }
}

fn row(row: &KeptGuardrail) -> guardrails::Guardrail {
    guardrails::Guardrail {
        id: row.id.clone(),
        name: row.name.clone(),
        description: row.description.clone(),
        limit_usd: row.budget.map(|(_, StoredNanos(limit))| Dollars(limit)),
        reset_interval: row.budget.map(|(reset, _)| rows::reset(reset)),
        budgets: None,
        allowed_models: row.allowed_models.clone(),
        ignored_models: row.ignored_models.clone(),
        allowed_providers: row.allowed_providers.clone(),
        ignored_providers: row.ignored_providers.clone(),
        enforce_zdr: row.zdr,
        content_filters: some(row.content_filters.clone()),
        content_filter_builtins: some(row.content_filter_builtins.clone()),
        created_at: iso(row.created_ms),
        updated_at: row.updated_ms.map(iso),
        workspace_id: WORKSPACE.to_owned(),
        keys: row.assignments.iter().map(|assignment| assignment.key_hash.clone()).collect(),
        source: Source::Store,
        not_held: NotHeld::default(),
    }
}

/// One of the configuration. It may have several budgets, of which the contract's fields have the first.
fn row_of_config(rail: &Guardrail, since_ms: i64) -> guardrails::Guardrail {
    let budget =
        |&(reset, limit): &(LimitReset, Nanos)| Budget { limit_usd: Dollars(limit.0), reset_interval: rows::reset(reset) };
    let budgets: Vec<Budget> = rail.budgets.iter().map(budget).collect();
    guardrails::Guardrail {
        id: format!("{OF_CONFIG}{}", rail.name),
        name: rail.name.clone(),
        description: None,
        limit_usd: budgets.first().map(|budget| budget.limit_usd),
        reset_interval: budgets.first().map(|budget| budget.reset_interval),
        budgets: Some(budgets),
        allowed_models: rail.allowed_models.clone(),
        ignored_models: some(rail.ignored_models.clone()),
        allowed_providers: rail.allowed_providers.clone(),
        ignored_providers: some(rail.ignored_providers.clone()),
        enforce_zdr: rail.zdr,
        content_filters: some(rail.filters.iter().filter_map(|filter| filter.as_pattern()).collect()),
        content_filter_builtins: some(rail.filters.iter().filter_map(|filter| filter.as_builtin()).collect()),
        created_at: iso(since_ms),
        updated_at: None,
        workspace_id: WORKSPACE.to_owned(),
        keys: rail.keys.clone(),
        source: Source::Config,
        not_held: NotHeld::default(),
    }
}

/// A list, or null where there is nothing in it.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}
