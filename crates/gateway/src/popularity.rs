//! How much each model was used here over the last days, for the sorts by popularity. Anybody may ask for a list, so the ledger is summed
//! up for all of them at most once a minute.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use catalog::Model;
use store::ActivityQuery;

use crate::{generation_id, shared::Shared, timestamp::DAY_MS};

/// Days that count, the running one besides.
const DAYS: i64 = 7;
/// How old the figures may be.
const AGE_MAX: Duration = Duration::from_secs(60);

/// Tokens of prompts and answers by model id; empty where nobody sorts by them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Popularity(Arc<HashMap<String, u64>>);

/// The latest figures, and when they were summed up.
#[derive(Debug, Default)]
pub(crate) struct Latest(Mutex<Option<(Instant, Popularity)>>);

impl Popularity {
    /// The figures of today. Nothing is known where the ledger cannot be read.
    pub(crate) async fn of_today(shared: &Shared) -> Self {
        if let Some(known) = shared.popularity.get() {
            return known;
        }
        let today = generation_id::now_ms() / DAY_MS;
        let query = ActivityQuery { first_day: today - DAYS, end_day: today + 1, key_hash: None };
        let rows = shared.store.activity(query).await.inspect_err(|error| {
            tracing::error!(error = error as &dyn std::error::Error, "popularity could not be summed up");
        });
        let mut tokens: HashMap<String, u64> = HashMap::new();
        for row in rows.unwrap_or_default() {
            let used = row.prompt_tokens.saturating_add(row.completion_tokens);
            let sum = tokens.entry(row.model).or_default();
            *sum = sum.saturating_add(used);
        }
        let popularity = Self(Arc::new(tokens));
        shared.popularity.set(popularity.clone());
        popularity
    }

    /// Tokens of a model; `None` if it was not used.
    pub(crate) fn of(&self, model: &Model) -> Option<u64> {
        self.0.get(&model.id).copied().filter(|tokens| *tokens > 0)
    }
}

impl Latest {
    fn get(&self) -> Option<Popularity> {
        let latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        latest.as_ref().filter(|(at, _)| at.elapsed() < AGE_MAX).map(|(_, popularity)| popularity.clone())
    }

    fn set(&self, popularity: Popularity) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), popularity));
    }
}
