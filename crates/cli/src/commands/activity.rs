//! `roundhouse activity`: what was used and spent, summed up by day, model, provider or key. Reads the data directory, also while a
//! server runs there.

use std::{cmp::Reverse, collections::BTreeMap};

use catalog::base::day::Day;
use clap::ValueEnum;
use inner::Nanos;
use serde_json::{Value, json};
use store::{ActivityQuery, ActivityRow, Admin};

use super::keys;
use crate::{
    Shared, columns,
    exit::{Exit, Failed},
    house,
    moment::{Span, now_ms},
    runtime::runtime,
};

const DAY_MS: i64 = 86_400_000;
const DAY_SECONDS: i64 = 86_400;

/// What was used and spent.
#[derive(clap::Args)]
pub struct Arguments {
    /// What a line is about.
    #[arg(long, value_enum, default_value = "day")]
    by: By,
    /// How many days (UTC) back, today included.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// Instead, the days (UTC, whole ones) that the last 24h, 7d, 2w, ... reach into.
    #[arg(long, value_name = "SPAN", conflicts_with = "days")]
    since: Option<Span>,
    /// Only of this key: its name, its hash, or the beginning of it.
    #[arg(long)]
    key: Option<String>,
    /// As JSON.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// As comma-separated values.
    #[arg(long)]
    csv: bool,
}

/// What to sum up by.
#[derive(Clone, Copy, ValueEnum)]
enum By {
    Day,
    Model,
    Provider,
    Key,
}

/// A sum.
#[derive(Clone, Copy, Default)]
struct Sum {
    requests: u64,
    prompt_tokens: u64,
    completion_tokens: u64,
    cost: Nanos,
    /// What providers charged callers' own keys.
    byok: Nanos,
}

pub fn run(arguments: &Arguments, shared: &Shared) -> Result<(), Failed> {
    let dir = house::existing_data_dir(shared)?;
    let sums = runtime(1)?.block_on(sums(arguments, &dir))?;
    if arguments.json {
        let word = arguments.by.word();
        println!("{}", Value::Array(sums.iter().map(|(name, sum)| sum.json(word, name)).collect()));
        return Ok(());
    }
    if arguments.csv {
        println!("{},requests,prompt_tokens,completion_tokens,spent,byok", arguments.by.word());
        sums.iter().for_each(|(name, sum)| println!("{}", sum.csv(name)));
        return Ok(());
    }
    let whole = sums.iter().fold(Sum::default(), |whole, (_, sum)| whole.and(sum));
    let rows = sums.iter().map(|(name, sum)| sum.cells(name)).chain([whole.cells("total")]);
    let header = [
        arguments.by.word().to_uppercase(),
        "REQUESTS".into(),
        "PROMPT".into(),
        "COMPLETION".into(),
        "SPENT".into(),
        "BYOK".into(),
    ];
    columns::print(&header.each_ref().map(String::as_str), &rows.collect::<Vec<_>>());
    Ok(())
}

/// Days from the newest; everything else from the dearest.
async fn sums(arguments: &Arguments, dir: &std::path::Path) -> Result<Vec<(String, Sum)>, Failed> {
    let failed = |error: store::StoreError| Exit::Failure.caused(&error);
    let mut admin = Admin::open(dir).await.map_err(failed)?;
    let today = now_ms().div_euclid(DAY_MS);
    let first_day = arguments.since.map_or(today + 1 - i64::from(arguments.days), |since| since.began_ms().div_euclid(DAY_MS));
    let of_key = |key_hash| ActivityQuery { first_day, end_day: today + 1, key_hash };
    let all = admin.keys().await.map_err(failed)?;
    let wanted = arguments.key.as_deref().map(|wanted| keys::find(&all, wanted)).transpose()?;
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    if matches!(arguments.by, By::Key) {
        for key in all.iter().filter(|key| wanted.is_none_or(|wanted| wanted.hash == key.hash)) {
            let rows = admin.activity(&of_key(Some(key.hash.clone()))).await.map_err(failed)?;
            let sum = rows.iter().fold(Sum::default(), |sum, row| sum.and(&Sum::of(row)));
            if sum.requests > 0 {
                sums.insert(keys::shown(key), sum);
            }
        }
    } else {
        for row in admin.activity(&of_key(wanted.map(|key| key.hash.clone()))).await.map_err(failed)? {
            let sum = sums.entry(arguments.by.of(&row)).or_default();
            *sum = sum.and(&Sum::of(&row));
        }
    }
    let mut sums: Vec<(String, Sum)> = sums.into_iter().collect();
    match arguments.by {
        By::Day => sums.reverse(),
        _ => sums.sort_by_key(|(_, sum)| (Reverse(sum.cost), Reverse(sum.requests))),
    }
    Ok(sums)
}

impl By {
    fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Model => "model",
            Self::Provider => "provider",
            Self::Key => "key",
        }
    }

    fn of(self, row: &ActivityRow) -> String {
        match self {
            Self::Day => Day::of_seconds(row.day.saturating_mul(DAY_SECONDS)).map(|day| day.to_string()).unwrap_or_default(),
            Self::Model => row.model.clone(),
            Self::Provider | Self::Key => row.provider.clone(),
        }
    }
}

impl Sum {
    fn of(row: &ActivityRow) -> Self {
        let &ActivityRow { requests, prompt_tokens, completion_tokens, cost, byok_cost: byok, .. } = row;
        Self { requests, prompt_tokens, completion_tokens, cost, byok }
    }

    fn and(self, other: &Self) -> Self {
        Self {
            requests: self.requests.saturating_add(other.requests),
            prompt_tokens: self.prompt_tokens.saturating_add(other.prompt_tokens),
            completion_tokens: self.completion_tokens.saturating_add(other.completion_tokens),
            cost: Nanos(self.cost.0.saturating_add(other.cost.0)),
            byok: Nanos(self.byok.0.saturating_add(other.byok.0)),
        }
    }

    fn csv(&self, name: &str) -> String {
        // Names of keys are anybody's text.
        let name =
            if name.contains([',', '"', '\n', '\r']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() };
        let Self { requests, prompt_tokens, completion_tokens, cost, byok } = self;
        format!("{name},{requests},{prompt_tokens},{completion_tokens},{},{}", wire::Dollars(cost.0), wire::Dollars(byok.0))
    }

    fn json(&self, word: &str, name: &str) -> Value {
        json!({
            word: name,
            "requests": self.requests,
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "spent": wire::Dollars(self.cost.0),
            "byok": wire::Dollars(self.byok.0),
        })
    }

    fn cells(&self, name: &str) -> Vec<String> {
        let counts = [self.requests, self.prompt_tokens, self.completion_tokens].map(|count| count.to_string());
        [vec![name.to_owned()], counts.to_vec(), vec![keys::amount(self.cost), keys::amount(self.byok)]].concat()
    }
}
