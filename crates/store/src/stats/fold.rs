//! Calls as sums by span, model, endpoint and app. Pure: what is written of them is `record`'s.

use std::collections::BTreeMap;

use inner::Nanos;

use super::{
    Attempt, Counts, Span, Spread, UseKind, Verdict,
    app::{Identity, identity},
};
use crate::{Generation, Outcome};

/// The sums of some calls.
#[derive(Debug)]
pub(crate) struct Fold {
    now_ms: i64,
    pub(crate) endpoints: BTreeMap<EndpointKey, Measured>,
    pub(crate) uses: BTreeMap<UseKey, Use>,
    pub(crate) apps: BTreeMap<String, Seen>,
}

/// Which row of `stats_endpoints`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EndpointKey {
    pub(crate) span: Span,
    pub(crate) begins_ms: i64,
    pub(crate) model: String,
    pub(crate) endpoint: String,
}

/// What was measured there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Measured {
    /// As displayed.
    pub(crate) provider: String,
    pub(crate) counts: Counts,
    /// Milliseconds to the first token.
    pub(crate) latency: Spread,
    /// Tokens per second.
    pub(crate) throughput: Spread,
    /// Milliseconds to the end.
    pub(crate) e2e: Spread,
    /// What a token of a prompt and one of an answer cost by the latest sheet, in 1e-12 USD.
    pub(crate) prices: Option<(i64, i64)>,
}

/// Which row of `stats_uses`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UseKey {
    pub(crate) span: Span,
    pub(crate) begins_ms: i64,
    pub(crate) kind: UseKind,
    pub(crate) name: String,
    pub(crate) model: String,
}

/// How much somebody used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) requests: i64,
    pub(crate) tokens: i64,
}

/// An app that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) app: Identity,
    pub(crate) categories: Option<String>,
    pub(crate) first_ms: i64,
    pub(crate) last_ms: i64,
}

impl Measured {
    /// Adds others, which are younger.
    pub(crate) fn merge(&mut self, younger: &Self) {
        self.provider.clone_from(&younger.provider);
        self.counts.add(&younger.counts);
        self.latency.merge(&younger.latency);
        self.throughput.merge(&younger.throughput);
        self.e2e.merge(&younger.e2e);
        self.prices = younger.prices.or(self.prices);
    }
}

impl Fold {
    pub(crate) fn new(now_ms: i64) -> Self {
        let (endpoints, uses, apps) = Default::default();
        Self { now_ms, endpoints, uses, apps }
    }

    /// Counts an attempt, and its request if it is the first one.
    pub(crate) fn count(&mut self, call: &Generation) {
        let attempt = Attempt::of(call);
        let measured = measured(call);
        for span in self.spans(attempt.created_ms) {
            let measured = if span == Span::Minute {
                Measured { provider: measured.provider.clone(), counts: measured.counts, ..Measured::default() }
            } else {
                measured.clone()
            };
            self.endpoint(span, &attempt).merge(&measured);
        }
        self.used(call);
    }

    /// Counts what became of a request, or takes it back (`sign` is -1).
    pub(crate) fn routed(&mut self, at: &Attempt, verdict: Verdict, sign: i64) {
        let counts = match verdict {
            Verdict::Good => Counts { routed_done: sign, ..Counts::default() },
            Verdict::Bad => Counts { routed_failed: sign, ..Counts::default() },
            Verdict::Silent => return,
        };
        for span in self.spans(at.created_ms) {
            self.endpoint(span, at).counts.add(&counts);
        }
    }

    fn used(&mut self, call: &Generation) {
        let (asked, usage) = (&call.reservation, &call.settlement.usage);
        let Some(app) = identity(asked) else { return };
        let tokens = stored(usage.prompt_tokens).saturating_add(stored(usage.completion_tokens));
        let requests = i64::from(asked.request.is_none());
        let categories = asked.categories.iter().flat_map(|words| words.split(',')).map(|word| (UseKind::Category, word));
        let users: Vec<(UseKind, &str)> = categories.chain([(UseKind::App, app.id.as_str())]).collect();
        for span in self.spans(asked.created_ms).filter(|span| *span != Span::Minute) {
            let begins_ms = span.begin(asked.created_ms);
            for (kind, name) in &users {
                let key = UseKey { span, begins_ms, kind: *kind, name: (*name).to_owned(), model: asked.model.clone() };
                self.uses.entry(key).or_default().add(Use { requests, tokens });
            }
        }
        self.saw(app, asked.categories.clone(), asked.created_ms);
    }

    fn saw(&mut self, app: Identity, categories: Option<String>, at_ms: i64) {
        let fresh = || Seen { app: app.clone(), categories: None, first_ms: at_ms, last_ms: at_ms };
        let seen = self.apps.entry(app.id.clone()).or_insert_with(fresh);
        seen.first_ms = seen.first_ms.min(at_ms);
        seen.last_ms = seen.last_ms.max(at_ms);
        seen.categories = categories.or_else(|| seen.categories.take());
        seen.app.title = app.title.or_else(|| seen.app.title.take());
    }

    fn spans(&self, at_ms: i64) -> impl Iterator<Item = Span> + use<> {
        let now_ms = self.now_ms;
        Span::ALL.into_iter().filter(move |span| at_ms >= span.horizon_ms(now_ms))
    }

    fn endpoint(&mut self, span: Span, at: &Attempt) -> &mut Measured {
        let (begins_ms, model, endpoint) = (span.begin(at.created_ms), at.model.clone(), at.endpoint.clone());
        let fresh = || Measured { provider: at.provider.clone(), ..Measured::default() };
        self.endpoints.entry(EndpointKey { span, begins_ms, model, endpoint }).or_insert_with(fresh)
    }
}

impl Use {
    pub(crate) fn add(&mut self, more: Self) {
        self.requests = self.requests.saturating_add(more.requests);
        self.tokens = self.tokens.saturating_add(more.tokens);
    }
}

/// One attempt as sums.
fn measured(call: &Generation) -> Measured {
    let (asked, came) = (&call.reservation, &call.settlement);
    let (usage, made) = (&came.usage, &came.made);
    let first = asked.request.is_none();
    let (endpoint, request) = (Verdict::on_endpoint(came), Verdict::on_request(came));
    let counts = Counts {
        requests: i64::from(first),
        attempts: 1,
        done: i64::from(endpoint == Verdict::Good),
        failed: i64::from(endpoint == Verdict::Bad),
        first_done: i64::from(first && request == Verdict::Good),
        first_failed: i64::from(first && request == Verdict::Bad),
        prompt_tokens: stored(usage.prompt_tokens),
        completion_tokens: stored(usage.completion_tokens),
        reasoning_tokens: stored(usage.reasoning_tokens),
        cached_tokens: stored(usage.cached_tokens),
        image_tokens: stored(usage.image_tokens),
        video_tokens: stored(usage.video_tokens),
        cost: came.cost.0,
        tool_calls: i64::from(made.tool_calls),
        judged_calls: if made.malformed_calls.is_some() { i64::from(made.tool_calls) } else { 0 },
        malformed_calls: i64::from(made.malformed_calls.unwrap_or(0)),
        judged_forms: i64::from(made.malformed_form.is_some()),
        malformed_forms: i64::from(made.malformed_form == Some(true)),
        pictures_in: i64::from(asked.media),
        pictures_out: i64::from(made.pictures),
        ..priced(call)
    };
    let prices = asked.prices.as_ref().map(|prices| (prices.prompt.0, prices.completion.0));
    let mut measured = Measured { provider: asked.provider.clone(), counts, prices, ..Measured::default() };
    if came.outcome == Outcome::Done {
        time(call, &mut measured);
    }
    measured
}

/// How long an answer took, what the client had waited for other attempts apart.
#[expect(clippy::cast_precision_loss, reason = "measurements")]
fn time(call: &Generation, measured: &mut Measured) {
    let came = &call.settlement;
    let own = |ms: i64| ms.saturating_sub(came.waited_ms).max(0);
    if let Some(latency) = came.latency_ms {
        measured.latency.add(own(latency) as f64);
    }
    let duration = own(came.duration_ms);
    measured.e2e.add(duration as f64);
    if duration > 0 && came.usage.completion_tokens > 0 {
        measured.throughput.add(came.usage.completion_tokens as f64 * 1000.0 / duration as f64);
    }
}

/// What an answer cost by our price sheet, whoever paid. A cost that the provider reports has no parts.
fn priced(call: &Generation) -> Counts {
    let came = &call.settlement;
    let (Outcome::Done, Some(prices), None) = (came.outcome, &call.reservation.prices, came.usage.reported_cost) else {
        return Counts::default();
    };
    let total = came.upstream_cost.unwrap_or(came.cost);
    let prompt: Nanos = prices.prompt_cost(&came.usage).min(total);
    Counts {
        priced_prompt_cost: prompt.0,
        priced_prompt_tokens: stored(came.usage.prompt_tokens),
        priced_completion_cost: total.0.saturating_sub(prompt.0),
        priced_completion_tokens: stored(came.usage.completion_tokens),
        ..Counts::default()
    }
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
