//! `roundhouse keys`: works on the data directory, also while a server runs there (which notices within a second).

use inner::Nanos;
use store::{Admin, KeyChange, KeyRow, KeyRules, KeySpec, LimitReset};

use crate::{
    Shared, columns,
    exit::{Exit, Failed},
    house::{self, InitialKeys},
    moment::Span,
    runtime::runtime,
};

/// Create, list, disable and remove API keys.
#[derive(clap::Subcommand)]
pub enum Action {
    /// Create a key and print it once.
    Create(Create),
    /// List keys (never the keys themselves).
    List(List),
    /// Show one key.
    Show(Show),
    /// Disable a key by its hash, or the beginning of it, or its name.
    Disable(Disable),
    /// Remove a key; what it spent stays in the ledger.
    #[command(visible_alias = "delete")]
    Rm(Disable),
    /// Replace the two keys of the first start, and remove the file that holds them.
    RotateInitial(RotateInitial),
}

/// What the new key may do.
#[derive(clap::Args)]
pub struct Create {
    /// Shown in lists.
    #[arg(long, default_value = "")]
    name: String,
    /// A management key: administers, cannot do inference.
    #[arg(long)]
    management: bool,
    /// Most US dollars it may spend.
    #[arg(long, value_name = "USD")]
    limit: Option<String>,
    /// How often the limit starts afresh: at midnight UTC, on Mondays, on the first.
    #[arg(long, value_name = "daily|weekly|monthly", value_parser = reset, requires = "limit")]
    reset: Option<LimitReset>,
    /// How long it is good for: 90m, 24h, 30d, ...
    #[arg(long, value_name = "SPAN")]
    expires: Option<Span>,
    /// Calls that it may make in any 60 seconds.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rpm: Option<u32>,
    /// Tokens, of prompts and answers, in any 60 seconds.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    tpm: Option<u64>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// How to list.
#[derive(clap::Args)]
pub struct List {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Which key, and how to show it.
#[derive(clap::Args)]
pub struct Show {
    /// Hash, beginning of the hash (at least 6 digits), or name.
    key: String,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Which key.
#[derive(clap::Args)]
pub struct Disable {
    /// Hash, beginning of the hash (at least 6 digits), or name.
    key: String,
}

/// How to print the new keys.
#[derive(clap::Args)]
pub struct RotateInitial {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(action: Action, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let dir = house::data_dir(&loaded.config, &environment);
    runtime(1)?.block_on(async {
        let mut admin = Admin::open(&dir).await.map_err(|error| Exit::Failure.caused(&error))?;
        match action {
            Action::Create(create) => create.run(&mut admin).await,
            Action::List(list) => list.run(&mut admin).await,
            Action::Show(show) => show.run(&mut admin).await,
            Action::Disable(disable) => disable.run(&mut admin).await,
            Action::Rm(remove) => remove.remove(&mut admin).await,
            Action::RotateInitial(rotate) => {
                let keys = InitialKeys::rotate(&mut admin, &dir).await?;
                if rotate.json {
                    keys.print_json()
                } else {
                    keys.print_plain()
                }
                Ok(())
            }
        }
    })
}

impl Create {
    async fn run(self, admin: &mut Admin) -> Result<(), Failed> {
        let limit = self.limit.as_deref().map(dollars).transpose()?;
        let rules = KeyRules { requests_per_minute: self.rpm, tokens_per_minute: self.tpm, ..KeyRules::default() };
        let spec = KeySpec {
            name: self.name,
            management: self.management,
            limit,
            limit_reset: self.reset,
            expires_at: self.expires.map(|span| span.ends_ms() / 1000),
            rules,
            ..KeySpec::default()
        };
        let (row, key) = admin.create_key(spec).await.map_err(|error| Exit::Failure.caused(&error))?;
        if self.json {
            let mut printed = json(&row);
            printed["key"] = key.into();
            println!("{printed}");
        } else {
            println!("{key}");
            eprintln!("shown only now; hash {}", row.hash);
        }
        Ok(())
    }
}

impl List {
    async fn run(self, admin: &mut Admin) -> Result<(), Failed> {
        let keys = admin.keys().await.map_err(|error| Exit::Failure.caused(&error))?;
        if self.json {
            println!("{}", serde_json::Value::Array(keys.iter().map(json).collect()));
            return Ok(());
        }
        let rows: Vec<Vec<String>> = keys
            .iter()
            .map(|key| {
                let kind = if key.management { "management" } else { "api" };
                let state = if key.disabled { "disabled" } else { "active" };
                let limit = key.limit.map_or_else(|| "-".to_owned(), amount);
                vec![short(&key.hash), key.label.clone(), kind.into(), state.into(), amount(key.usage), limit, key.name.clone()]
            })
            .collect();
        columns::print(&["HASH", "KEY", "KIND", "STATE", "SPENT", "LIMIT", "NAME"], &rows);
        Ok(())
    }
}

impl Show {
    async fn run(self, admin: &mut Admin) -> Result<(), Failed> {
        let keys = admin.keys().await.map_err(|error| Exit::Failure.caused(&error))?;
        let key = find(&keys, &self.key)?;
        let shown = json(key);
        if self.json {
            println!("{shown}");
            return Ok(());
        }
        let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let rows = shown.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
        columns::print(&["KEY", ""], &rows.map(|(name, value)| vec![name.clone(), text(value)]).collect::<Vec<_>>());
        Ok(())
    }
}

impl Disable {
    async fn remove(self, admin: &mut Admin) -> Result<(), Failed> {
        let keys = admin.keys().await.map_err(|error| Exit::Failure.caused(&error))?;
        let key = find(&keys, &self.key)?;
        admin.delete_key(&key.hash).await.map_err(|error| Exit::Failure.caused(&error))?;
        println!("removed {} {}", short(&key.hash), key.label);
        Ok(())
    }

    async fn run(self, admin: &mut Admin) -> Result<(), Failed> {
        let keys = admin.keys().await.map_err(|error| Exit::Failure.caused(&error))?;
        let key = find(&keys, &self.key)?;
        let change = KeyChange { disabled: Some(true), ..KeyChange::default() };
        admin.update_key(&key.hash, &change).await.map_err(|error| Exit::Failure.caused(&error))?;
        println!("disabled {} {}", short(&key.hash), key.label);
        Ok(())
    }
}

/// The key that a person means.
///
/// # Errors
/// When none or several have this name, hash or beginning of a hash.
pub(super) fn find<'a>(keys: &'a [KeyRow], wanted: &str) -> Result<&'a KeyRow, Failed> {
    let named = |key: &&KeyRow| key.name == wanted || (wanted.len() >= 6 && key.hash.starts_with(wanted));
    let found: Vec<&KeyRow> = keys.iter().filter(named).collect();
    match found.as_slice() {
        [key] => Ok(key),
        [] => Err(Exit::NotFound.because(format!("no key matches {wanted:?}; see roundhouse keys list"))),
        _ => Err(Exit::NotFound.because(format!("several keys match {wanted:?}; see roundhouse keys list"))),
    }
}

/// What a list calls a key: its name, or the beginning of its hash.
pub(super) fn shown(key: &KeyRow) -> String {
    if key.name.is_empty() { short(&key.hash) } else { key.name.clone() }
}

fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

/// For people.
pub(super) fn amount(nanos: Nanos) -> String {
    format!("${}", wire::Dollars(nanos.0))
}

fn reset(word: &str) -> Result<LimitReset, String> {
    LimitReset::from_word(word).ok_or_else(|| "it is daily, weekly or monthly".to_owned())
}

fn dollars(text: &str) -> Result<Nanos, Failed> {
    Nanos::from_dollars(text).ok_or_else(|| Exit::Failure.because(format!("{text:?} is no amount of dollars")))
}

fn json(key: &KeyRow) -> serde_json::Value {
    serde_json::json!({
        "hash": key.hash,
        "name": key.name,
        "label": key.label,
        "management": key.management,
        "disabled": key.disabled,
        "limit": key.limit.map(|limit| wire::Dollars(limit.0)),
        "limit_remaining": key.limit_remaining().map(|left| wire::Dollars(left.0)),
        "limit_reset": key.limit_reset.map(LimitReset::word),
        "expires_at": key.expires_at,
        "requests_per_minute": key.rules.requests_per_minute,
        "tokens_per_minute": key.rules.tokens_per_minute,
        "usage": wire::Dollars(key.usage.0),
        "byok_usage": wire::Dollars(key.byok_usage.0),
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
    })
}
