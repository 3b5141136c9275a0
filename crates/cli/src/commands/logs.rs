//! `roundhouse logs`: the latest calls, as the ledger has them. Reads the data directory, also while a server runs there; what was
//! said in a call is nowhere kept.

use std::{collections::HashSet, path::Path, time::Duration};

use clap::ValueEnum;
use serde_json::{Value, json};
use store::{Admin, Generation, GenerationQuery, KeyRow, Outcome};

use super::keys;
use crate::{
    Shared, columns,
    exit::{Exit, Failed},
    house,
    moment::{Span, iso},
    runtime::runtime,
};

/// The latest calls, newest first.
#[derive(clap::Args)]
pub struct Arguments {
    /// One call, by its id.
    #[arg(long, value_name = "GEN-ID", conflicts_with_all = ["model", "provider", "key", "outcome", "since"])]
    id: Option<String>,
    /// Only of models whose id has this in it.
    #[arg(long)]
    model: Option<String>,
    /// Only of providers whose name has this in it.
    #[arg(long)]
    provider: Option<String>,
    /// Only of this key: its name, its hash, or the beginning of it.
    #[arg(long)]
    key: Option<String>,
    /// Only those that ended so.
    #[arg(long, value_enum)]
    outcome: Option<Ending>,
    /// Only of the last 90m, 24h, 7d, ...
    #[arg(long, value_name = "SPAN")]
    since: Option<Span>,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    /// Go on with the calls that end from now on, one line each, until it is interrupted.
    #[arg(short, long, conflicts_with = "id")]
    follow: bool,
    /// As JSON; one object a line with --follow.
    #[arg(long)]
    json: bool,
}

/// How often the ledger is looked at for calls that have ended since.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How a call ended.
#[derive(Clone, Copy, ValueEnum)]
enum Ending {
    Done,
    Failed,
    Cancelled,
    Interrupted,
}

pub fn run(arguments: &Arguments, shared: &Shared) -> Result<(), Failed> {
    let dir = house::existing_data_dir(shared)?;
    if arguments.follow {
        return runtime(1)?.block_on(follow(arguments, &dir));
    }
    let (calls, keys) = runtime(1)?.block_on(find(arguments, &dir))?;
    let name = |hash: &str| keys.iter().find(|key| key.hash == hash).map_or_else(|| "(deleted)".to_owned(), keys::shown);
    if arguments.json {
        println!("{}", Value::Array(calls.iter().map(|call| row(call, &name(&call.reservation.key_hash))).collect()));
        return Ok(());
    }
    let header = ["TIME", "ID", "MODEL", "PROVIDER", "OUTCOME", "TOKENS", "COST", "FIRST", "TOTAL", "KEY"];
    columns::print(&header, &calls.iter().map(|call| cells(call, &name(&call.reservation.key_hash))).collect::<Vec<_>>());
    Ok(())
}

/// Prints calls as they end. Those that ended before are not repeated.
async fn follow(arguments: &Arguments, dir: &Path) -> Result<(), Failed> {
    let failed = |error: store::StoreError| Exit::Failure.caused(&error);
    let mut admin = Admin::open(dir).await.map_err(failed)?;
    let wanted = arguments.key.as_deref();
    let all = admin.keys().await.map_err(failed)?;
    let key_hash = wanted.map(|wanted| keys::find(&all, wanted)).transpose()?.map(|key| key.hash.clone());
    let query = GenerationQuery { key_hash, limit: GenerationQuery::ROWS_MAX, ..GenerationQuery::default() };
    let mut seen: Option<HashSet<String>> = None;
    loop {
        let page = admin.generations(&query).await.map_err(failed)?;
        let ids = page.iter().map(|call| call.reservation.id.clone()).collect();
        if let Some(seen) = seen.replace(ids) {
            let is_new = |call: &&Generation| !seen.contains(&call.reservation.id) && arguments.wants(call);
            let new: Vec<&Generation> = page.iter().rev().filter(is_new).collect();
            let keys = if new.is_empty() { Vec::new() } else { admin.keys().await.map_err(failed)? };
            for call in new {
                let hash = &call.reservation.key_hash;
                let name = keys.iter().find(|key| key.hash == *hash).map_or_else(|| "(deleted)".to_owned(), keys::shown);
                if arguments.json {
                    println!("{}", row(call, &name));
                } else {
                    println!("{}", cells(call, &name).join("  "));
                }
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn find(arguments: &Arguments, dir: &Path) -> Result<(Vec<Generation>, Vec<KeyRow>), Failed> {
    let failed = |error: store::StoreError| Exit::Failure.caused(&error);
    let mut admin = Admin::open(dir).await.map_err(failed)?;
    let all = admin.keys().await.map_err(failed)?;
    if let Some(id) = &arguments.id {
        let call = admin.generation(id).await.map_err(failed)?;
        let call = call.ok_or_else(|| Exit::NotFound.because(format!("there is no call {id:?}")))?;
        return Ok((vec![call], all));
    }
    let key_hash = arguments.key.as_deref().map(|wanted| keys::find(&all, wanted)).transpose()?.map(|key| key.hash.clone());
    let since = arguments.since.map_or(i64::MIN, Span::began_ms);
    let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let mut calls: Vec<Generation> = Vec::new();
    let mut before_ms = i64::MAX;
    loop {
        let query = GenerationQuery { key_hash: key_hash.clone(), before_ms, limit: GenerationQuery::ROWS_MAX };
        let page = admin.generations(&query).await.map_err(failed)?;
        let is_last = page.len() < GenerationQuery::ROWS_MAX as usize;
        let made = |call: Option<&Generation>| call.map_or(i64::MIN, |call| call.reservation.created_ms);
        let (newest, oldest) = (made(page.first()), made(page.last()));
        // A full page may end in the middle of a millisecond, all of which then comes with the next one.
        let is_split = !is_last && newest > oldest;
        let is_new = |call: &Generation| !is_split || call.reservation.created_ms > oldest;
        let wanted = |call: &Generation| is_new(call) && call.reservation.created_ms >= since && arguments.wants(call);
        calls.extend(page.into_iter().filter(wanted));
        if is_last || oldest < since || calls.len() >= limit {
            break;
        }
        before_ms = if is_split { oldest.saturating_add(1) } else { oldest };
    }
    calls.truncate(limit);
    Ok((calls, all))
}

impl Arguments {
    fn wants(&self, call: &Generation) -> bool {
        let has = |text: &str, part: &Option<String>| {
            part.as_ref().is_none_or(|part| text.to_lowercase().contains(&part.to_lowercase()))
        };
        let ended = self.outcome.is_none_or(|ending| ending.outcome() == call.settlement.outcome);
        ended && has(&call.reservation.model, &self.model) && has(&call.reservation.provider, &self.provider)
    }
}

impl Ending {
    fn outcome(self) -> Outcome {
        match self {
            Self::Done => Outcome::Done,
            Self::Failed => Outcome::Failed,
            Self::Cancelled => Outcome::Cancelled,
            Self::Interrupted => Outcome::Interrupted,
        }
    }
}

fn cells(Generation { reservation: asked, settlement: came }: &Generation, key: &str) -> Vec<String> {
    let outcome = match came.error_status {
        Some(status) => format!("{} {status}", came.outcome.word()),
        None => came.outcome.word().to_owned(),
    };
    vec![
        iso(asked.created_ms),
        asked.id.clone(),
        asked.model.clone(),
        asked.provider.clone(),
        outcome,
        format!("{}+{}", came.usage.prompt_tokens, came.usage.completion_tokens),
        keys::amount(came.cost),
        came.latency_ms.map_or_else(|| "-".to_owned(), |latency| format!("{latency} ms")),
        format!("{} ms", came.duration_ms),
        key.to_owned(),
    ]
}

fn row(Generation { reservation: asked, settlement: came }: &Generation, key: &str) -> Value {
    json!({
        "id": asked.id,
        "created_at": iso(asked.created_ms),
        "model": asked.model,
        "provider": asked.provider,
        "key": key,
        "key_hash": asked.key_hash,
        "streamed": asked.streamed,
        "outcome": came.outcome.word(),
        "error_status": came.error_status,
        "finish_reason": came.finish,
        "native_finish_reason": came.native_finish,
        "prompt_tokens": came.usage.prompt_tokens,
        "completion_tokens": came.usage.completion_tokens,
        "reasoning_tokens": came.usage.reasoning_tokens,
        "cached_tokens": came.usage.cached_tokens,
        "cost": wire::Dollars(came.cost.0),
        "latency_ms": came.latency_ms,
        "duration_ms": came.duration_ms,
        "upstream_id": came.upstream_id,
        "user_agent": asked.user_agent,
        "title": asked.title,
    })
}
