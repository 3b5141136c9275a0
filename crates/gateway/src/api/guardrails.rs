//! `/api/v1/guardrails`: rules over keys, by management key (openrouter API reference, "guardrails"). Those of the configuration are listed
//! too, and changed there. A rule that nobody here would hold is refused: who believes in it would be deceived.

mod assignments;

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State};
use inner::{Failure, Nanos};
use serde_json::Value;
use store::LimitReset;
use wire::{
    Dollars, Rows, Source,
    admin::GuardrailChange,
    guardrails::{self, Budget, NotHeld},
};

pub(crate) use self::assignments::{all as assigned, assign, of_one as assigned_to, unassign};
use super::{
    administered::{Administered, all},
    keys::WORKSPACE,
};
use crate::{
    auth::ManagementCaller,
    generation_id::now_ms,
    guardrail::Guardrail,
    kept::{Kept, KeptGuardrail, StoredNanos},
    live::Changeable,
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
    page.of(all::<KeptGuardrail>(&shared))
}

impl Administered for KeptGuardrail {
    const WHAT: &'static str = WHAT;
    type Change = GuardrailChange;
    type Shown = guardrails::Guardrail;

    fn all(kept: &Kept) -> &[Self] {
        &kept.guardrails
    }

    fn all_mut(kept: &mut Kept) -> &mut Vec<Self> {
        &mut kept.guardrails
    }

    fn configured(configured: &Changeable) -> Vec<(&str, guardrails::Guardrail)> {
        let since = configured.settings.presets.since_ms();
        configured.settings.guardrails.iter().map(|rail| (rail.name.as_str(), row_of_config(rail, since))).collect()
    }

    fn read(body: &Bytes) -> Result<GuardrailChange, Failure> {
        let change: GuardrailChange = wire::read(body).map_err(|error| Failure::invalid(error.to_string()))?;
        let says_nothing = |value: &Value, nothing: &Value| {
            value.is_null() || value == nothing || value.as_array().is_some_and(|list| list.is_empty() && nothing.is_null())
        };
        let asks =
            |(field, nothing): &&(&str, Value)| change.unknown.get(*field).is_some_and(|value| !says_nothing(value, nothing));
        match NOT_HELD.iter().find(asks) {
            Some((field, _)) if field.starts_with("enforce_zdr_") => {
                Err(Failure::invalid(format!("{field}: not held here by author; use enforce_zdr, which is for all")))
            }
            Some((field, _)) => Err(Failure::invalid(format!("{field}: not held by this server, and so not taken"))),
            None => Ok(change),
        }
    }

    /// For no key yet.
    fn begun(id: String, change: &GuardrailChange, _: &Shared) -> Result<Self, Failure> {
        if change.name.is_none() {
            return Err(Failure::invalid("name: required"));
        }
        Ok(Self { id, ..Self::default() })
    }

    fn changed(self, change: GuardrailChange, _: &Shared) -> Result<Self, Failure> {
        let budget = budget(self.budget, &change)?;
        let name = rows::text("name", change.name, NAME_MAX)?.map(|name| name.trim().to_owned());
        if name.as_ref().is_some_and(String::is_empty) {
            return Err(Failure::invalid("name: must not be empty"));
        }
        // A row that was only begun is made by its first change.
        let (is_fresh, now) = (self.created_ms == 0, now_ms());
        let after = Self {
            name: name.unwrap_or(self.name),
            description: rows::text("description", change.description.unwrap_or(self.description), DESCRIPTION_MAX)?,
            budget,
            allowed_models: rows::names("allowed_models", change.allowed_models.unwrap_or(self.allowed_models))?,
            ignored_models: rows::names("ignored_models", change.ignored_models.unwrap_or(self.ignored_models))?,
            allowed_providers: rows::names("allowed_providers", change.allowed_providers.unwrap_or(self.allowed_providers))?,
            ignored_providers: rows::names("ignored_providers", change.ignored_providers.unwrap_or(self.ignored_providers))?,
            zdr: change.enforce_zdr.map_or(self.zdr, |zdr| zdr == Some(true)),
            content_filters: change.content_filters.map_or(self.content_filters, Option::unwrap_or_default),
            content_filter_builtins: change
                .content_filter_builtins
                .map_or(self.content_filter_builtins, Option::unwrap_or_default),
            created_ms: if is_fresh { now } else { self.created_ms },
            updated_ms: (!is_fresh).then_some(now),
            ..self
        };
        if after.content_filters.len() + after.content_filter_builtins.len() > FILTERS_MAX {
            return Err(Failure::invalid(format!("content_filters, content_filter_builtins: at most {FILTERS_MAX} together")));
        }
        after.filters().map_err(|(field, error)| Failure::invalid(format!("{field}.{error}")))?;
        Ok(after)
    }

    fn shown(&self) -> guardrails::Guardrail {
        guardrails::Guardrail {
            id: self.id.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            limit_usd: self.budget.map(|(_, StoredNanos(limit))| Dollars(limit)),
            reset_interval: self.budget.map(|(reset, _)| rows::reset(reset)),
            budgets: None,
            allowed_models: self.allowed_models.clone(),
            ignored_models: self.ignored_models.clone(),
            allowed_providers: self.allowed_providers.clone(),
            ignored_providers: self.ignored_providers.clone(),
            enforce_zdr: self.zdr,
            content_filters: some(self.content_filters.clone()),
            content_filter_builtins: some(self.content_filter_builtins.clone()),
            created_at: iso(self.created_ms),
            updated_at: self.updated_ms.map(iso),
            workspace_id: WORKSPACE.to_owned(),
            keys: self.assignments.iter().map(|assignment| assignment.key_hash.clone()).collect(),
            source: Source::Store,
            not_held: NotHeld::default(),
        }
    }
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
