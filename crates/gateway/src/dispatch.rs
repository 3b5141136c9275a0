//! From a routed request to the first content of an answer: prepare, reserve, send, and fall over to the next endpoint while
//! nothing has been said yet. After the first content there is no way back.
//!
//! Every attempt is a generation of its own, so a failed one is in the ledger (at no cost) beside the one that answered.

mod answering;
mod echo;
mod form;
mod hedge;
mod story;
mod tool_calls;
mod unthought;
mod waiting;
mod worded;

use std::{collections::VecDeque, net::IpAddr, sync::Arc, time::Instant};

use inner::{Extent, Failure, FailureKind, Nanos, Part, Request};
use serde_json::Value;
use store::Reservation;
use telemetry::Parent;
use wire::error::PreviousError;

pub(crate) use answering::Answering;
pub(crate) use echo::Echoes;
pub(crate) use worded::worded;

use answering::Home;
use form::Form;
use hedge::{Held, Runner, Tried, Verdict};
use story::Story;
use tool_calls::ToolCalls;
use unthought::Unthought;

use crate::{
    generation_id,
    meter::{self, Books, Owed, Tiers},
    metrics::Shed,
    reply::Refusal,
    route::{Availability, Candidate, Observed, Routed, TierSent},
    shared::Shared,
    trace::Trace,
    upstream::Call,
};

/// The status of an attempt that began to answer.
const ANSWERED: u16 = 200;

/// The field by which a service tier is asked for.
const TIER: &str = "service_tier";

/// Who asks, as the ledger wants to know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) key_hash: String,
    pub(crate) referer: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) user_agent: Option<String>,
    /// Known categories of the app, separated by commas.
    pub(crate) categories: Option<String>,
    /// The preset that the request was made with.
    pub(crate) preset: Option<String>,
    /// What the client calls the conversation.
    pub(crate) session: Option<String>,
    /// Where the client is, as far as is known; for the log.
    pub(crate) client: Option<IpAddr>,
    /// The client's end user, as the ledger keeps it.
    pub(crate) external_user: Option<String>,
    /// The span of the client's that the call belongs to.
    pub(crate) parent: Option<Parent>,
}

/// A request with the endpoints that may answer it, best first.
pub(crate) struct Dispatch {
    pub(crate) shared: Arc<Shared>,
    pub(crate) request: Arc<Request>,
    pub(crate) origin: Origin,
    pub(crate) routed: Routed,
    /// When the request came in.
    pub(crate) started: Instant,
    /// The id of the first attempt, and of a refusal before any.
    pub(crate) generation_id: String,
    pub(crate) echoes: Echoes,
}

impl Dispatch {
    /// Tries the endpoints in order until one says something.
    pub(crate) async fn open(self) -> Result<Box<Answering>, Refusal> {
        let mut previous = Vec::new();
        self.shared.vitals.first_attempt();
        let mut id = self.generation_id.clone();
        let mut story = self.routed.explained.clone().map(|explained| Story::new(explained, self.started));
        let mut candidates: VecDeque<&Candidate> = self.routed.candidates.iter().collect();
        let mut waiting = Vec::new();
        let mut turn = waiting::first_able(&mut candidates, &mut waiting);
        while let Some((candidate, observed)) = turn {
            let raced = self.race(candidate, observed, id, candidates.front().copied()).await;
            if raced.took_next {
                candidates.pop_front();
            }
            let mut failed = None;
            for Tried { candidate, id, verdict } in raced.tried {
                if let Some(story) = &mut story {
                    story.tried(candidate, &verdict);
                }
                if let Verdict::Failed(failure) = &verdict {
                    noted(candidate, &id, failure);
                }
                if let Verdict::Failed(failure) = verdict
                    && let Some((candidate, _, failure)) = failed.replace((candidate, id, failure))
                {
                    previous.push(told(candidate, &failure));
                }
            }
            if let Some(mut answering) = raced.answering {
                answering.story = story;
                return Ok(answering);
            }
            let Some((candidate, failed_id, failure)) = failed else { return Err(waiting::nobody()) };
            if is_ours(&failure) {
                // Who cannot pay is not served for nothing by an endpoint whose price nobody knows.
                candidates.retain(|candidate| candidate.prices.is_some());
            }
            if !failure.try_elsewhere() {
                // What is wrong with the request for one model may be right for another (openrouter guides/routing/model-fallbacks).
                candidates.retain(|other| other.model != candidate.model);
            }
            let goes_on = candidates.iter().any(|other| !other.vital.is_left_alone()) && self.may_retry();
            turn = if goes_on { waiting::first_able(&mut candidates, &mut waiting) } else { None };
            let Some((next, _)) = &turn else {
                let metadata = story.map(|story| Box::new(story.json(false)));
                let availability = self.availability(&failure).map(Box::new);
                return Err(Refusal { generation_id: Some(failed_id), previous, metadata, availability, ..failure.into() });
            };
            self.shared.metrics.fallback(self.place(candidate), self.place(next), failure.kind);
            tracing::info!(generation = failed_id, next = next.tag, "trying the next endpoint");
            previous.push(told(candidate, &failure));
            id = generation_id::fresh().ok_or_else(no_randomness)?;
        }
        Err(waiting::refusal(&waiting, &self.request, &self.routed.candidates))
    }

    async fn attempt(&self, runner: &Runner<'_>, mut observed: Observed) -> Result<Box<Answering>, Lost> {
        let Runner { candidate, id, launch } = runner;
        let call = Call {
            request: worded(&self.request, candidate),
            model: candidate.upstream_model.clone(),
            generation_id: id.clone(),
            options: candidate.fit.options.clone(),
            context_length: candidate.context_length,
            completion_tokens_max: candidate.completion_tokens_max,
            progress: Arc::clone(&launch.progress),
        };
        let prepared = candidate.upstream.prepare(call).await?;
        self.echoes.hear(&*prepared);
        let extent = meter::extent(&self.request, candidate, prepared.most());
        let mut reservation = self.reservation(candidate, id.clone(), &extent);
        launch.held.take_off(&mut reservation);
        let held = Held::of(&reservation);
        let metrics = &self.shared.metrics;
        let listed = self.shared.catalog.listed(&candidate.model).is_some();
        let tally = metrics.begin(candidate.slug(), &candidate.model, listed, self.request.stream);
        let begin = |traces| Trace::begin(traces, &self.origin, &self.request, candidate, self.started);
        let trace = self.shared.traces.as_ref().map(begin);
        let fee = self.shared.settings.money.own_key_fee;
        let (store, paces, client) = (&self.shared.store, &self.shared.paces, self.origin.client);
        let tiers = Tiers::of(&self.shared.catalog, candidate);
        let books = Books { store, paces, fee, tiers, tally, trace, client, stake: &launch.stake };
        let progress = Arc::clone(&launch.progress);
        let reserved = meter::reserve(books, reservation, &extent, progress, self.started).await;
        let unwritten = |failure: &Failure| failure.kind == FailureKind::ProviderOverloaded;
        let hold = reserved.inspect_err(|failure| {
            if unwritten(failure) {
                metrics.shed(Shed::Ledger)
            }
        })?;
        observed.goes_out();
        launch.goes_out(held);
        let events = match prepared.send().await {
            Ok(events) => events,
            Err(failure) => {
                observed.failed(&failure);
                return Err(Lost { owed: Some(hold.fail(&failure)), failure });
            }
        };
        let home = self.routed.conversation.as_ref().map(|conversation| Home {
            shared: Arc::clone(&self.shared),
            conversation: conversation.key(&candidate.model),
            session: conversation.session,
            tag: candidate.tag.clone(),
            prices: candidate.prices.clone(),
        });
        let answering = Box::new(Answering {
            model: candidate.model.clone(),
            provider: candidate.provider.clone(),
            story: None,
            hold,
            beside: None,
            observed,
            home,
            request: Arc::clone(&self.request),
            calls: ToolCalls::default(),
            form: Form::of(&self.request),
            pictures: 0,
            unthought: Unthought::of(&self.request),
            early: VecDeque::new(),
            events,
            ended: false,
            phase: self.shared.lifecycle.watch(),
        });
        answering.first_content().await
    }

    /// Whether trying again later may help, if nobody is left now.
    fn availability(&self, failure: &Failure) -> Option<Availability> {
        let candidates = self.routed.candidates.iter().filter(|_| failure.provider.is_some());
        let affected_providers = candidates.map(|candidate| candidate.tag.clone()).collect();
        Some(Availability { affected_providers, ..Availability::after(failure, &self.request)? })
    }

    /// What the metrics call an endpoint: names of models that are not listed are the client's.
    fn place<'c>(&self, candidate: &'c Candidate) -> (&'c str, Option<&'c str>) {
        let listed = self.shared.catalog.listed(&candidate.model).is_some();
        (candidate.slug(), listed.then_some(candidate.model.as_str()))
    }

    fn may_retry(&self) -> bool {
        let may = self.shared.vitals.may_retry();
        if !may {
            self.shared.metrics.shed(Shed::RetryBudget);
        }
        may
    }

    fn reservation(&self, candidate: &Candidate, id: String, extent: &Extent) -> Reservation {
        let origin = self.origin.clone();
        let Origin { key_hash, referer, title, user_agent, categories, preset, session, external_user, .. } = origin;
        let tier = match candidate.tier {
            TierSent::Asis => self.request.extra.get(TIER).and_then(Value::as_str),
            TierSent::Own(tier) => Some(tier),
            TierSent::None => None,
        };
        let charged = candidate.prices.as_ref().map(|prices| prices.most(extent)).unwrap_or_default();
        let own = candidate.own_key.is_some();
        Reservation {
            request: (id != self.generation_id).then(|| self.generation_id.clone()),
            endpoint: Some(candidate.tag.clone()),
            router: self.routed.router.map(str::to_owned),
            service_tier: tier.map(str::to_owned),
            session_id: session,
            because: self.routed.reasons.json(candidate.place),
            may_bill_on: candidate.when_left.may_bill_on(self.request.stream),
            id,
            key_hash,
            model: candidate.model.clone(),
            provider: candidate.provider.clone(),
            // An unpriced call holds nothing; `prices: None` keeps it apart from a free one.
            most: if own { self.shared.settings.money.own_key_fee.of(charged) } else { charged },
            own_key: candidate.own_key.clone(),
            own_most: if own { charged } else { Nanos(0) },
            prices: candidate.prices.clone(),
            created_ms: generation_id::now_ms(),
            streamed: self.request.stream,
            referer,
            title,
            user_agent,
            external_user,
            media: media(&self.request),
            categories,
            preset,
            ceilings: self.routed.ceilings.clone(),
        }
    }
}

/// An attempt that failed before any content.
struct Lost {
    failure: Failure,
    /// Its settlement, if there was a hold.
    owed: Option<Owed>,
}

impl From<Failure> for Lost {
    fn from(failure: Failure) -> Self {
        Self { failure, owed: None }
    }
}

/// One line per attempt that failed, with what the provider said where that cannot be the client's own words.
fn noted(candidate: &Candidate, generation: &str, failure: &Failure) {
    let Failure { kind, provider_code, reason, .. } = failure;
    if failure.provider.is_none() {
        return;
    }
    let (provider, model, upstream_model) = (&candidate.tag, &candidate.model, &candidate.upstream_model);
    let (kind, code, reason) = (kind.error_type(), provider_code.as_deref(), reason.as_deref().unwrap_or(&failure.message));
    tracing::warn!(generation, provider, model, upstream_model, kind, code, reason, "an attempt failed");
}

fn told(candidate: &Candidate, failure: &Failure) -> PreviousError {
    PreviousError { provider: candidate.provider.clone(), status: failure.kind.status(), code: failure.provider_code.clone() }
}

/// Whether the key, and not the provider, has run out of money.
fn is_ours(failure: &Failure) -> bool {
    failure.kind == FailureKind::PaymentRequired && failure.provider.is_none()
}

/// The operating system gives no randomness: ids cannot be made, so nothing can be metered.
pub(crate) fn no_randomness() -> Failure {
    Failure::new(FailureKind::Server, "the operating system gives no randomness")
}

fn media(request: &Request) -> u32 {
    let parts = request.messages.iter().flat_map(|message| &message.content);
    let count = parts.filter(|part| matches!(part, Part::Image { .. } | Part::Video { .. } | Part::Frames { .. })).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}
