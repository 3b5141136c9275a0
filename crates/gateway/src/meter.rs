//! Reserve, then settle: the most a call can cost is held before it is sent, and what it did cost is written exactly once,
//! however it ends. A [`Hold`] that is dropped unsettled (the client left, a handler panicked) settles itself; a process that
//! dies leaves it to the store.
//!
//! Never talks to a client or to an upstream.

mod bill;
mod extent;
mod line;
mod stake;
mod tiers;

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use inner::{End, Event, Extent, Failure, FailureKind, FinishReason, PriceSheet, Usage};
use store::{Made, Outcome, Reservation, ReserveError, Settlement, Store};

pub(crate) use bill::Bill;
pub(crate) use extent::of as extent;
pub(crate) use stake::{Owed, Stake};
pub(crate) use tiers::Tiers;

use line::Line;

use crate::{
    metrics::{Tally, Times},
    own_key::Fee,
    pace::Paces,
    trace::Trace,
    upstream::Progress,
};

/// How often a running call tells the ledger what it has used, for the case that the process dies.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// Money held for one call. Owes exactly one settlement.
pub(crate) struct Hold {
    store: Arc<dyn Store>,
    paces: Arc<Paces>,
    key_hash: String,
    id: String,
    prices: Option<PriceSheet>,
    tiers: Tiers,
    /// Set when the caller's own key at the provider pays.
    fee: Option<Fee>,
    progress: Arc<Progress>,
    started: Instant,
    /// When the money was there and the call could go out.
    went_out: Instant,
    first_content: Option<Duration>,
    /// When the youngest content came.
    last_content: Option<Instant>,
    /// When the ledger was last told; since the start, until it was.
    reported: Instant,
    upstream_id: Option<String>,
    /// Whether the tokens of the end are our estimate.
    estimated: bool,
    /// Whether another attempt at the request was made before.
    retried: bool,
    made: Made,
    settled: bool,
    tally: Tally,
    trace: Option<Trace>,
    line: Option<Line>,
    stake: Arc<Stake>,
}

/// Whom a hold tells at its end.
pub(crate) struct Books<'a> {
    pub(crate) store: &'a Arc<dyn Store>,
    pub(crate) paces: &'a Arc<Paces>,
    pub(crate) tally: Tally,
    pub(crate) trace: Option<Trace>,
    /// What calls on callers' own keys cost.
    pub(crate) fee: Fee,
    /// What the call costs should another service tier serve it.
    pub(crate) tiers: Tiers,
    /// Where the client is, for the log.
    pub(crate) client: Option<IpAddr>,
    /// What it leaves behind when it is dropped.
    pub(crate) stake: &'a Arc<Stake>,
}

/// Holds `reservation.most`, which is what a call of this extent can cost. `started` is when the request came in; `progress` tells
/// what was used if the client leaves.
pub(crate) async fn reserve(
    books: Books<'_>,
    reservation: Reservation,
    extent: &Extent,
    progress: Arc<Progress>,
    started: Instant,
) -> Result<Hold, Failure> {
    let (id, prices) = (reservation.id.clone(), reservation.prices.clone());
    let retried = reservation.request.is_some();
    let key_hash = reservation.key_hash.clone();
    let line = Line::of(&reservation, books.client);
    let fee = reservation.own_key.is_some().then_some(books.fee);
    // A dropped reserve holds nothing, so nothing is owed before it is done.
    books.store.reserve(reservation).await.map_err(|error| refusal(&error, extent))?;
    let (store, paces) = (Arc::clone(books.store), Arc::clone(books.paces));
    Ok(Hold {
        store,
        paces,
        key_hash,
        id,
        prices,
        tiers: books.tiers,
        fee,
        progress,
        started,
        went_out: Instant::now(),
        first_content: None,
        last_content: None,
        reported: started,
        upstream_id: None,
        estimated: false,
        retried,
        made: Made::default(),
        settled: false,
        tally: books.tally,
        trace: books.trace,
        line,
        stake: Arc::clone(books.stake),
    })
}

impl Hold {
    /// The generation's id.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// What the call has used so far, as its upstream tells.
    pub(crate) fn used(&self) -> Usage {
        self.progress.usage()
    }

    /// Tokens of the prompt, where somebody counted them; a guess is none.
    pub(crate) fn prompt_tokens(&self) -> u64 {
        if self.progress.is_guess() { 0 } else { self.used().prompt_tokens }
    }

    /// Fills in what the upstream did not count: no prompt is empty, and what was said was not said in no tokens. A cost that it
    /// reports needs no tokens.
    pub(crate) fn complete(&mut self, end: &mut End) {
        let seen = self.used();
        let counted = &mut end.usage;
        if counted.reported_cost.is_some() {
            return;
        }
        // What came of a failure here was never counted by anybody else.
        self.estimated = self.progress.is_guess() && end.failure.is_some() && *counted == seen;
        for (counted, seen) in
            [(&mut counted.prompt_tokens, seen.prompt_tokens), (&mut counted.completion_tokens, seen.completion_tokens)]
        {
            if *counted == 0 && seen > 0 {
                *counted = seen;
                self.estimated = true;
            }
        }
    }

    /// Notes what the answer consisted of, beside text.
    pub(crate) fn made(&mut self, made: Made) {
        self.made = made;
    }

    /// Notes what the ledger wants to know about an event that is passed on.
    pub(crate) fn observe(&mut self, event: &Event) {
        match event {
            Event::Start { upstream_id, .. } => self.upstream_id.clone_from(upstream_id),
            Event::End(_) => {}
            _ => self.content(Instant::now()),
        }
    }

    fn content(&mut self, now: Instant) {
        match self.last_content.replace(now) {
            None => self.first_content = Some(now.duration_since(self.started)),
            Some(before) => {
                self.tally.chunk(now.duration_since(before));
                if now.duration_since(self.reported) >= PROGRESS_EVERY {
                    self.tell();
                }
            }
        }
    }

    /// Notes in the ledger what would be owed if the process died now.
    fn tell(&mut self) {
        self.reported = Instant::now();
        let Settlement { usage, cost, .. } = self.abandoned();
        if let Err(error) = self.store.progress(&self.id, &usage, cost) {
            tracing::warn!(generation = self.id, error = &error as &dyn std::error::Error, "progress could not be noted");
        }
    }

    /// Settles a call that came to its end, and says what it cost. The same figures go to the client and to the ledger.
    pub(crate) async fn settle(&mut self, end: &End) -> Bill {
        let outcome = if end.failure.is_some() { Outcome::Failed } else { Outcome::Done };
        let bill = self.bill(end);
        // Written when the call returns; the wait is for the disk, where the settings ask for it.
        self.settled = true;
        self.count(&end.usage);
        let settlement = self.settlement(outcome, end, bill);
        self.tell_of(&settlement);
        let written = self.store.settle(settlement).await;
        stake::report(&self.id, written);
        bill
    }

    /// Closes a call that failed before any content. What it owes is the caller's to settle.
    pub(crate) fn close(&mut self, end: &End) -> Owed {
        let bill = self.bill(end);
        self.settled = true;
        self.count(&end.usage);
        let settlement = self.settlement(Outcome::Failed, end, bill);
        self.tell_of(&settlement);
        Owed::new(&self.store, settlement)
    }

    /// Closes a call that failed before it gave any event.
    pub(crate) fn fail(mut self, failure: &Failure) -> Owed {
        let usage = Usage::default();
        let failure = Some(failure.clone());
        let end =
            End { finish: FinishReason::Error, native_finish: None, stop_sequence: None, usage, service_tier: None, failure };
        self.close(&end)
    }

    fn bill(&self, end: &End) -> Bill {
        let prices = self.tiers.served(end).or(self.prices.as_ref());
        self.paid(Bill::of(prices, end))
    }

    /// The bill as whoever pays it gets it.
    fn paid(&self, bill: Bill) -> Bill {
        self.fee.map_or(bill, |fee| bill.on_own_key(fee))
    }

    fn settlement(&self, outcome: Outcome, end: &End, bill: Bill) -> Settlement {
        let cancelled = matches!(outcome, Outcome::Cancelled);
        Settlement {
            id: self.id.clone(),
            outcome,
            usage: end.usage.clone(),
            usage_estimated: if cancelled { self.progress.is_guess() } else { self.estimated },
            cost: bill.total,
            upstream_cost: bill.upstream,
            finish: (!cancelled).then(|| end.finish.word().to_owned()),
            native_finish: end.native_finish.clone(),
            upstream_id: self.upstream_id.clone(),
            latency_ms: self.first_content.map(millis),
            duration_ms: millis(self.started.elapsed()),
            error_status: end.failure.as_ref().map(|failure| failure.kind.status()),
            waited_ms: if self.retried { millis(self.went_out.duration_since(self.started)) } else { 0 },
            made: self.made,
        }
    }

    /// What is owed when nobody will call [`Self::settle`] any more: the client pays for what was made up to now.
    fn abandoned(&self) -> Settlement {
        let (usage, service_tier) = (self.used(), None);
        let end =
            End { finish: FinishReason::Stop, native_finish: None, stop_sequence: None, usage, service_tier, failure: None };
        // A call that another one outran is not the client's to pay.
        let used = || self.paid(Bill::used(self.prices.as_ref(), &end.usage));
        let bill = if self.stake.is_waived() { Bill::default() } else { used() };
        self.settlement(Outcome::Cancelled, &end, bill)
    }

    /// Tokens count against the key's pace, whoever pays for them.
    fn count(&self, usage: &Usage) {
        self.paces.used(&self.key_hash, usage.prompt_tokens.saturating_add(usage.completion_tokens));
    }

    /// The end goes to whoever counts and traces.
    fn tell_of(&self, settlement: &Settlement) {
        let waited = self.went_out.duration_since(self.started);
        self.tally.ended(settlement, Times { waited, first_content: self.first_content, total: self.started.elapsed() });
        if let Some(line) = &self.line {
            line.ended(settlement);
        }
        if let Some(trace) = &self.trace {
            trace.ended(settlement);
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if !self.settled {
            if !self.stake.is_waived() {
                self.count(&self.used());
            }
            let settlement = self.abandoned();
            self.tell_of(&settlement);
            // Written at the latest when nobody else knows the stake.
            self.stake.leave(Owed::new(&self.store, settlement));
        }
    }
}

fn refusal(error: &ReserveError, extent: &Extent) -> Failure {
    match error {
        ReserveError::LimitExceeded { .. } | ReserveError::CreditsExceeded { .. } => {
            let Extent { prompt_tokens, completion_tokens, .. } = extent;
            let message = format!(
                "{error} (at most {prompt_tokens} tokens of prompt and {completion_tokens} of answer); a smaller max_tokens makes it \
                 cost less"
            );
            Failure::new(FailureKind::PaymentRequired, message)
        }
        ReserveError::BudgetExceeded { .. } => Failure::new(FailureKind::PermissionDenied, error.to_string()),
        ReserveError::UnknownKey => Failure::new(FailureKind::Authentication, "Invalid API key"),
        ReserveError::Store(cause) => {
            tracing::error!(error = cause as &dyn std::error::Error, "reservation could not be written; the call was not made");
            Failure::new(
                FailureKind::ProviderOverloaded,
                "the ledger cannot be written at the moment; nothing was sent or charged",
            )
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
