//! What has been going on, as counts since the start: written by calls, read by whoever scrapes `/metrics`. The names are those of
//! OpenTelemetry's GenAI conventions where there is one. Labels are models and providers of the catalogue, status classes and words
//! of ours: never a key, a user or anything else that a client wrote.
//!
//! Ours and no library: two hundred lines, and the figures of one call are one look into one map.

mod answers;
mod conventions;
mod endpoint;
mod engine;
mod histogram;
mod modality;
mod page;
mod text;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use catalog::LOCAL;
use inner::FailureKind;

use crate::generation_id::now_ms;

use endpoint::Endpoint;
pub(crate) use endpoint::{Tally, Times};
pub(crate) use page::page;
pub(crate) use text::MEDIA_TYPE;

/// The label of models that are not of the catalogue: their names are the client's.
const UNLISTED: &str = "(unlisted)";

/// Everything that is counted.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By provider slug and model.
    endpoints: Mutex<BTreeMap<(String, String), Arc<Endpoint>>>,
    /// By route and status.
    replies: Mutex<BTreeMap<(String, u16), u64>>,
    fallbacks: Mutex<BTreeMap<Fallback, u64>>,
    /// By the provider that was asked as well, and whether it answered.
    hedges: Mutex<BTreeMap<(String, bool), u64>>,
    sheds: [AtomicU64; SHEDS.len()],
    reload: Mutex<Option<Reload>>,
}

/// One endpoint took over for another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fallback {
    from: Place,
    to: Place,
    reason: &'static str,
}

/// A provider's tag, and the model that was asked for there.
type Place = (String, String);

/// Why a call was turned away although nothing was wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shed {
    /// When everything fails, trying everything again makes it worse.
    RetryBudget,
    /// The ledger cannot take it.
    Ledger,
    /// There are more calls than the processor can serve.
    Strain,
}

/// The words of [`Shed`], in its order.
const SHEDS: [&str; 3] = ["retry_budget", "ledger", "strain"];

/// How the last change of the configuration came out.
#[derive(Clone, Copy, Debug)]
struct Reload {
    good: bool,
    /// Unix milliseconds of the last good one.
    good_ms: Option<i64>,
}

impl Metrics {
    /// A call to an endpoint begins. `listed` is whether the model's name is the catalogue's.
    pub(crate) fn begin(&self, provider: &str, model: &str, listed: bool, streamed: bool) -> Tally {
        let model = if listed { model } else { UNLISTED };
        let mut endpoints = lock(&self.endpoints);
        let fresh = || Arc::new(Endpoint::new(provider == LOCAL));
        let endpoint = endpoints.entry((provider.to_owned(), model.to_owned())).or_insert_with(fresh);
        Tally::begin(Arc::clone(endpoint), streamed)
    }

    /// Another endpoint is tried because the first one failed: each by the provider's tag, and the model if the catalogue has it.
    pub(crate) fn fallback(&self, from: (&str, Option<&str>), to: (&str, Option<&str>), why: FailureKind) {
        let place = |(tag, model): (&str, Option<&str>)| (tag.to_owned(), model.unwrap_or(UNLISTED).to_owned());
        let fallback = Fallback { from: place(from), to: place(to), reason: why.error_type() };
        *lock(&self.fallbacks).entry(fallback).or_default() += 1;
    }

    /// An endpoint was asked as well because the first one was late, and was faster or not.
    pub(crate) fn hedged(&self, provider: &str, won: bool) {
        *lock(&self.hedges).entry((provider.to_owned(), won)).or_default() += 1;
    }

    /// A reply's head goes out. `route` is the pattern of the path, never the path.
    pub(crate) fn replied(&self, route: &str, status: u16) {
        *lock(&self.replies).entry((route.to_owned(), status)).or_default() += 1;
    }

    /// A call was turned away.
    pub(crate) fn shed(&self, why: Shed) {
        self.sheds[why as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// The configuration was read again, and taken up or refused.
    pub(crate) fn reloaded(&self, good: bool) {
        let mut reload = lock(&self.reload);
        let last = reload.and_then(|reload| reload.good_ms);
        *reload = Some(Reload { good, good_ms: if good { Some(now_ms()) } else { last } });
    }
}

/// A panic while a count was held leaves at worst one call uncounted.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
