//! What routing is told: the endpoints, how they have been doing, and what the request needs of them.

use inner::{Modality, PriceSheet};
use wire::provider::{Percentiles, Quantization};

use crate::{Standing, Tier, tier};

/// One endpoint that serves one of the wanted models.
#[derive(Clone, Debug)]
pub struct Entrant<'a> {
    /// Which of the request's models it serves, counted from 0 in the client's order.
    pub model: usize,
    /// The endpoint's slug: the provider's, with a variant, a region or a service tier behind a slash (`deepinfra/turbo`,
    /// `openai/priority`).
    pub tag: &'a str,
    /// The provider as displayed (`DeepInfra`); accepted wherever a slug is.
    pub name: &'a str,
    /// `None` is "unpriced", which is not free.
    pub prices: Option<&'a PriceSheet>,
    /// Tokens of prompt and answer together; `None` is unknown.
    pub context_length: Option<u64>,
    /// Tokens of the answer; `None` is unknown.
    pub max_completion_tokens: Option<u64>,
    /// Precision of the weights.
    pub quantization: Quantization,
    /// Request fields that it honours.
    pub parameters: &'a [String],
    /// What goes in.
    pub input: &'a [Modality],
    /// Whether it has service tiers of its own that are not seen here, so that any may be asked for there.
    pub hidden_tiers: bool,
    /// What happens to what is sent.
    pub policy: DataPolicy,
    /// Whether the model's author allows training others on its answers; `None` is unknown.
    pub distillable: Option<bool>,
    /// Whose credential pays.
    pub credential: Credential,
    /// How it has been doing.
    pub pulse: Pulse,
}

/// What a provider does with prompts and answers. Unknown counts as the worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DataPolicy {
    /// Whether it may train on them.
    pub trains: Option<bool>,
    /// Whether it keeps them.
    pub retains: Option<bool>,
}

/// Whose credential a call would use; the client's own goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Credential {
    /// The client's own key at the provider.
    Own,
    /// The house's.
    #[default]
    Shared,
    /// The client's own, kept for when everything else fails.
    Fallback,
}

/// What was measured here lately. A fresh installation knows nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pulse {
    /// A significant share of the calls of the last 30 seconds failed by the provider's fault.
    pub outage: bool,
    /// Its circuit breaker is open: a call now would most likely be wasted.
    pub broken: bool,
    /// What its uptime of half an hour makes of it.
    pub standing: Standing,
    /// Tokens per second over the last five minutes: `p90` is what nine of ten calls exceeded.
    pub throughput: Option<Quantiles>,
    /// Seconds to the first token over the last five minutes: `p90` is what nine of ten calls stayed below.
    pub latency: Option<Quantiles>,
    /// Share of the tool calls of the last half hour that were malformed, from 0 to 1.
    pub tool_errors: Option<f64>,
    /// How many tool calls those were.
    pub tool_calls: u32,
}

/// Four quantiles of a measurement.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub struct Quantiles {
    pub p50: f64,
    pub p75: f64,
    pub p90: f64,
    pub p99: f64,
}

/// What the request needs of an endpoint.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs<'a> {
    /// The prompt has at least so many tokens.
    pub prompt_tokens: u64,
    /// About how many it has: decides which prices hold, where long prompts have others.
    pub likely_prompt_tokens: u64,
    /// The answer may have so many; `None` if the client did not say.
    pub completion_tokens: Option<u64>,
    /// What is sent, text included.
    pub input: &'a [Modality],
    /// The fields that the client sent.
    pub parameters: &'a [&'a str],
}

impl Entrant<'_> {
    /// The service tier that it serves, which its tag says; `None` is the default one.
    #[must_use]
    pub fn tier(&self) -> Option<Tier> {
        tier::split(self.tag).1
    }
}

impl Quantiles {
    /// Whether every given cutoff holds by `holds(measured, cutoff)`.
    pub(crate) fn meet(&self, cutoffs: &Percentiles, holds: fn(f64, f64) -> bool) -> bool {
        let pairs = [(self.p50, cutoffs.p50), (self.p75, cutoffs.p75), (self.p90, cutoffs.p90), (self.p99, cutoffs.p99)];
        pairs.into_iter().all(|(measured, cutoff)| cutoff.is_none_or(|cutoff| holds(measured, cutoff)))
    }
}
