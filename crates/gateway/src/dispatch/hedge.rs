//! A call that is made twice because the first endpoint is late to begin ("hedged"): the next one is asked as well, whoever says
//! something first answers, and the other is left at once. Off unless the operator wants it.
//!
//! The client pays for the one that answers. What both hold together is what the dearer of them can cost: the second one holds only
//! what it can cost more, so the first one's hold stays until the second one is settled.

use std::{sync::Arc, time::Duration};

use futures_util::future::{Either, select};
use inner::{Failure, Nanos, Request};
use store::Reservation;
use tokio::{sync::watch, time::Instant};

use super::{Answering, Dispatch, Lost};
use crate::{
    generation_id,
    meter::{Owed, Stake},
    route::{Candidate, Observed, is_only_options, likely_prompt_tokens},
    settings::HedgeAfter,
    upstream::Progress,
};

/// What an attempt shares with whoever makes it.
pub(super) struct Launch {
    pub(super) stake: Arc<Stake>,
    pub(super) progress: Arc<Progress>,
    /// Held for the same request already.
    pub(super) held: Held,
    /// Told once the call goes out.
    pub(super) sent: watch::Sender<Option<Sent>>,
}

/// Money held.
#[derive(Clone, Copy, Default)]
pub(super) struct Held {
    most: Nanos,
    own_most: Nanos,
}

/// A call that went out.
#[derive(Clone, Copy)]
pub(super) struct Sent {
    at: Instant,
    held: Held,
}

/// What one turn of trying came to: one endpoint, or two at the same time.
pub(super) struct Raced<'a> {
    /// In the order in which they ended.
    pub(super) tried: Vec<Tried<'a>>,
    pub(super) answering: Option<Box<Answering>>,
    /// Whether the next endpoint had its turn too.
    pub(super) took_next: bool,
}

/// One attempt that ended, or began to answer.
pub(super) struct Tried<'a> {
    pub(super) candidate: &'a Candidate,
    pub(super) id: String,
    pub(super) verdict: Verdict,
}

pub(super) enum Verdict {
    Answered,
    Failed(Failure),
    /// Another one was faster. What the provider may charge for it; `None` is "unpriced".
    Outrun(Option<Nanos>),
}

/// One of two.
pub(super) struct Runner<'a> {
    pub(super) candidate: &'a Candidate,
    pub(super) id: String,
    pub(super) launch: Launch,
}

impl Held {
    pub(super) fn of(reservation: &Reservation) -> Self {
        Self { most: reservation.most, own_most: reservation.own_most }
    }

    /// Takes what is held already off a reservation for the same request.
    pub(super) fn take_off(self, reservation: &mut Reservation) {
        let less = |one: Nanos, other: Nanos| Nanos(one.0.saturating_sub(other.0).max(0));
        reservation.most = less(reservation.most, self.most);
        reservation.own_most = less(reservation.own_most, self.own_most);
    }
}

impl Launch {
    fn new(held: Held) -> Self {
        Self { stake: Arc::default(), progress: Arc::default(), held, sent: watch::Sender::new(None) }
    }

    pub(super) fn goes_out(&self, held: Held) {
        self.sent.send_replace(Some(Sent { at: Instant::now(), held }));
    }
}

impl<'a> Runner<'a> {
    fn failed(&self, failure: Failure) -> Tried<'a> {
        Tried { candidate: self.candidate, id: self.id.clone(), verdict: Verdict::Failed(failure) }
    }

    fn answered(&self) -> Tried<'a> {
        Tried { candidate: self.candidate, id: self.id.clone(), verdict: Verdict::Answered }
    }

    /// It lost. Its call has been dropped.
    fn outrun(&self, request: &Request) -> Tried<'a> {
        let Self { candidate, launch, .. } = self;
        let mut usage = launch.progress.usage();
        let sent = *launch.sent.borrow();
        if let Some(Sent { at, .. }) = sent {
            candidate.vital.outrun(at.elapsed());
            // Nobody has counted the prompt before the reply's head is there.
            usage.prompt_tokens = if usage.prompt_tokens == 0 { likely_prompt_tokens(request) } else { usage.prompt_tokens };
        }
        let cost = candidate.prices.as_ref().map(|prices| if sent.is_some() { prices.cost(&usage) } else { Nanos(0) });
        tracing::info!(generation = self.id, may_have_cost = cost.map(|cost| cost.0), "outrun by another endpoint");
        Tried { candidate, id: self.id.clone(), verdict: Verdict::Outrun(cost) }
    }
}

impl Dispatch {
    /// Asks an endpoint, and the next one as well when it is late.
    pub(super) async fn race<'a>(
        &self,
        candidate: &'a Candidate,
        observed: Observed,
        id: String,
        next: Option<&'a Candidate>,
    ) -> Raced<'a> {
        let first = Runner { candidate, id, launch: Launch::new(Held::default()) };
        match next.and_then(|next| Some((next, self.late_after(candidate, next)?))) {
            None => alone(&first, self.attempt(&first, observed).await).await,
            // Apart, so that the usual call does not take the room of two.
            Some((next, late)) => Box::pin(self.together(first, observed, next, late)).await,
        }
    }

    async fn together<'a>(&self, first: Runner<'a>, observed: Observed, next: &'a Candidate, late: Duration) -> Raced<'a> {
        let mut running = Box::pin(self.attempt(&first, observed));
        let held = tokio::select! {
            biased;
            result = running.as_mut() => return alone(&first, result).await,
            held = due(&first.launch, late) => held,
        };
        let id = || generation_id::fresh().filter(|_| self.may_hedge());
        let Some((observed, id)) = next.vital.admit().ok().and_then(|observed| Some((observed, id()?))) else {
            return alone(&first, running.await).await;
        };
        tracing::info!(
            generation = first.id,
            hedge = id,
            after_ms = late.as_millis(),
            "late: the next endpoint is asked as well"
        );
        let second = Runner { candidate: next, id, launch: Launch::new(held) };
        second.launch.stake.waive(true);
        let hedge = Box::pin(self.attempt(&second, observed));
        match select(running, hedge).await {
            Either::Left((Ok(answering), hedge)) => {
                drop(hedge);
                self.shared.metrics.hedged(next.slug(), false);
                let tried = vec![second.outrun(&self.request), first.answered()];
                Raced { tried, answering: Some(answering), took_next: true }
            }
            Either::Right((Ok(mut answering), running)) => {
                first.launch.stake.waive(true);
                second.launch.stake.waive(false);
                drop(running);
                self.shared.metrics.hedged(next.slug(), true);
                let tried = vec![first.outrun(&self.request), second.answered()];
                answering.beside = first.launch.stake.take();
                Raced { tried, answering: Some(answering), took_next: true }
            }
            Either::Left((Err(Lost { failure, owed }), hedge)) => {
                // From here on it is the only one, and the client's.
                second.launch.stake.waive(false);
                let mut raced = beside(&second, hedge.await, owed).await;
                raced.tried.insert(0, first.failed(failure));
                Raced { took_next: true, ..raced }
            }
            Either::Right((Err(Lost { failure, owed }), running)) => {
                // One that was refused its hold was never made, and may have its turn later.
                let took_next = owed.is_some();
                settle(owed).await;
                let mut raced = alone(&first, running.await).await;
                if took_next {
                    raced.tried.insert(0, second.failed(failure));
                }
                Raced { took_next, ..raced }
            }
        }
    }

    /// After how long without a word the next endpoint may be asked as well; `None` is never.
    fn late_after(&self, candidate: &Candidate, next: &Candidate) -> Option<Duration> {
        let hedge = self.shared.settings.routing.hedge.as_ref()?;
        // A whole answer has no first token that anybody sees.
        if !self.request.stream || !is_repeatable(&self.request) {
            return None;
        }
        self.shared.vitals.hedgeable(hedge.share);
        // What a caller's own account pays is not ours to double.
        let ours = candidate.own_key.is_none() && next.own_key.is_none();
        let pulse = next.vital.pulse();
        if !ours || pulse.broken || pulse.outage {
            return None;
        }
        match hedge.after {
            HedgeAfter::Fixed(after) => Some(after),
            HedgeAfter::Measured(share) => candidate.vital.first_token_within(share),
        }
    }

    /// Whether the budgets for hedges and for retries both have room for one.
    fn may_hedge(&self) -> bool {
        self.shared.vitals.may_hedge()
    }
}

/// What is held for the first call, once it went out and is late.
async fn due(launch: &Launch, late: Duration) -> Held {
    let mut sent = launch.sent.subscribe();
    let at = sent.wait_for(Option::is_some).await.ok().and_then(|sent| *sent);
    // The sender lives as long as the launch.
    let Some(Sent { at, held }) = at else { return std::future::pending().await };
    tokio::time::sleep_until(at + late).await;
    held
}

async fn alone<'a>(runner: &Runner<'a>, result: Result<Box<Answering>, Lost>) -> Raced<'a> {
    beside(runner, result, None).await
}

/// The last one of a turn has ended, or answers; `earlier` waits for its settlement.
async fn beside<'a>(runner: &Runner<'a>, result: Result<Box<Answering>, Lost>, earlier: Option<Owed>) -> Raced<'a> {
    match result {
        Ok(mut answering) => {
            answering.beside = earlier;
            Raced { tried: vec![runner.answered()], answering: Some(answering), took_next: false }
        }
        Err(Lost { failure, owed }) => {
            settle(owed).await;
            settle(earlier).await;
            Raced { tried: vec![runner.failed(failure)], answering: None, took_next: false }
        }
    }
}

async fn settle(owed: Option<Owed>) {
    if let Some(owed) = owed {
        owed.settle().await;
    }
}

/// Whether asking twice does nothing but ask twice: no tool runs on the providers' side.
fn is_repeatable(request: &Request) -> bool {
    let plugins = request.extra.contains_key("plugins") && !is_only_options(request);
    request.tools.iter().all(|tool| tool["type"] == "function") && !plugins && !request.extra.contains_key("web_search_options")
}
