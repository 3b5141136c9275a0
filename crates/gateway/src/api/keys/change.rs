//! What a body wants of a key, checked: names, amounts, times and lists that the contract allows. Each complaint names its field.

use inner::{Failure, Nanos};
use jiff::Timestamp;
use store::{LimitReset, RulesChange};
use wire::keys::KeyChange;

use crate::generation_id::now_ms;

/// Characters of a name.
const NAME_MAX: usize = 255;
/// Entries of a list of models or providers.
const LIST_MAX: usize = 1000;
/// Characters of an entry.
const ENTRY_MAX: usize = 255;

/// What rules of keys are called elsewhere, and here.
const OTHER_NAMES: [(&str, &str); 24] = [
    ("rpm", "requests_per_minute"),
    ("rpm_limit", "requests_per_minute"),
    ("request_per_minute", "requests_per_minute"),
    ("requests_per_min", "requests_per_minute"),
    ("tpm", "tokens_per_minute"),
    ("tpm_limit", "tokens_per_minute"),
    ("token_per_minute", "tokens_per_minute"),
    ("tokens_per_min", "tokens_per_minute"),
    ("limit_usd", "limit"),
    ("max_budget", "limit"),
    ("budget", "limit"),
    ("spend_limit", "limit"),
    ("limits", "limit"),
    ("budget_duration", "limit_reset"),
    ("reset_interval", "limit_reset"),
    ("reset", "limit_reset"),
    ("limit_resets", "limit_reset"),
    ("expires", "expires_at"),
    ("expiry", "expires_at"),
    ("duration", "expires_at"),
    ("models", "allowed_models"),
    ("allowed_model", "allowed_models"),
    ("providers", "allowed_providers"),
    ("allowed_provider", "allowed_providers"),
];

/// Reads a body.
pub(super) fn read(body: &[u8]) -> Result<KeyChange, Failure> {
    let change: KeyChange = wire::read(body).map_err(|error| Failure::invalid(error.to_string()))?;
    misnamed(&change)?;
    match &change.name {
        Some(name) if name.trim().is_empty() => Err(Failure::invalid("name: must not be empty")),
        Some(name) if name.chars().count() > NAME_MAX => Err(Failure::invalid(format!("name: at most {NAME_MAX} characters"))),
        _ => Ok(change),
    }
}

/// Refuses a field that nobody reads where its name is another gateway's, or a short one, for a rule of ours: a limit that silently does
/// not hold is worse than a refusal. What else is unknown is passed over, as the contract's own fields are that mean nothing here.
fn misnamed(change: &KeyChange) -> Result<(), Failure> {
    let meant = |sent: &String| OTHER_NAMES.iter().find(|(name, _)| name == sent).copied();
    match change.unknown.keys().find_map(meant) {
        Some((name, ours)) => Err(Failure::invalid(format!("{name}: no such field; did you mean `{ours}`?"))),
        None => Ok(()),
    }
}

/// An end that is not over yet. What has ended can be used by nobody: more likely a wrong year than a wish.
pub(super) fn still_to_come(expires_at: Option<i64>) -> Result<Option<i64>, Failure> {
    match expires_at {
        Some(at) if at <= now_ms() / 1000 => Err(Failure::invalid("expires_at: lies in the past")),
        at => Ok(at),
    }
}

/// The spending limit.
pub(super) fn limit(change: &KeyChange) -> Result<Option<Option<Nanos>>, Failure> {
    each(change.limit.as_ref(), |amount| {
        Nanos::from_dollars(&amount.0).ok_or_else(|| Failure::invalid("limit: must be an amount of dollars, or null"))
    })
}

/// How often it starts afresh.
pub(super) fn limit_reset(change: &KeyChange) -> Result<Option<Option<LimitReset>>, Failure> {
    each(change.limit_reset.as_ref(), |word| {
        LimitReset::from_word(word).ok_or_else(|| Failure::invalid("limit_reset: must be daily, weekly, monthly or null"))
    })
}

/// The end, in Unix seconds. Only UTC: a time of another zone is more likely a mistake than a wish.
pub(super) fn expires_at(change: &KeyChange) -> Result<Option<Option<i64>>, Failure> {
    each(change.expires_at.as_ref(), |text| {
        let time = text.parse::<Timestamp>().ok().filter(|_| text.ends_with(['Z', 'z']));
        let complaint = "expires_at: must be a time in UTC such as 2027-12-31T23:59:59Z, or null";
        time.map(Timestamp::as_second).ok_or_else(|| Failure::invalid(complaint))
    })
}

/// What shall change about the rules.
pub(super) fn rules(change: KeyChange) -> Result<RulesChange, Failure> {
    at_least_one("requests_per_minute", change.requests_per_minute.flatten().map(u64::from))?;
    at_least_one("tokens_per_minute", change.tokens_per_minute.flatten())?;
    for (name, list) in [("allowed_models", &change.allowed_models), ("allowed_providers", &change.allowed_providers)] {
        let mut entries = list.iter().flatten().flatten();
        let count = list.iter().flatten().map(Vec::len).sum::<usize>();
        if count > LIST_MAX || entries.any(|entry| entry.chars().count() > ENTRY_MAX) {
            return Err(Failure::invalid(format!("{name}: at most {LIST_MAX} names of {ENTRY_MAX} characters")));
        }
    }
    let external = change.external.flatten().map(|external| Some(external.user));
    let external_user = change.external_user.or(external);
    if external_user.iter().flatten().any(|user| user.chars().count() > NAME_MAX) {
        return Err(Failure::invalid(format!("external_user: at most {NAME_MAX} characters")));
    }
    Ok(RulesChange {
        include_byok_in_limit: change.include_byok_in_limit,
        external_user,
        allowed_models: change.allowed_models,
        allowed_providers: change.allowed_providers,
        requests_per_minute: change.requests_per_minute,
        tokens_per_minute: change.tokens_per_minute,
    })
}

fn at_least_one(name: &str, number: Option<u64>) -> Result<(), Failure> {
    if number == Some(0) { Err(Failure::invalid(format!("{name}: must be at least 1, or null"))) } else { Ok(()) }
}

/// What was sent, read; `null` and absent as they were.
fn each<T, U>(sent: Option<&Option<T>>, read: impl FnOnce(&T) -> Result<U, Failure>) -> Result<Option<Option<U>>, Failure> {
    sent.map(|value| value.as_ref().map(read).transpose()).transpose()
}
