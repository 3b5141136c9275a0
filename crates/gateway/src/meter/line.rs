//! A line of the log for each call that ended (target `gateway::access`, level `info`): who asked which model, who answered, how it came
//! out, how long it took and what it cost. Never what was said, nor a key or a header's text.

use std::net::IpAddr;

use store::{Outcome, Reservation, Settlement};
use wire::Dollars;

/// Digits of a key's hash, as lists show them.
const HASH_SHOWN: usize = 12;
/// What is shown of a call whose client left: nginx's "client closed request".
const CLIENT_GONE: u16 = 499;
/// What is shown of a failure without a status of its own.
const UNKNOWN: u16 = 500;

/// What the line says before anything came of the call.
#[derive(Debug)]
pub(super) struct Line {
    key: String,
    model: String,
    provider: String,
    client: Option<IpAddr>,
    streamed: bool,
}

impl Line {
    /// Of a call that is about to be made; nothing is kept where nobody reads the log.
    pub(super) fn of(call: &Reservation, client: Option<IpAddr>) -> Option<Self> {
        tracing::enabled!(target: "gateway::access", tracing::Level::INFO).then(|| Self {
            key: call.key_hash.chars().take(HASH_SHOWN).collect(),
            model: call.model.clone(),
            provider: call.provider.clone(),
            client,
            streamed: call.streamed,
        })
    }

    /// The call ended so.
    pub(super) fn ended(&self, settlement: &Settlement) {
        let Self { key, model, provider, client, streamed } = self;
        let usage = &settlement.usage;
        tracing::info!(
            target: "gateway::access",
            generation_id = settlement.id,
            client = client.map(tracing::field::display),
            key_hash = key,
            model,
            provider,
            status = status(settlement),
            streamed,
            ttft_ms = settlement.latency_ms,
            total_ms = settlement.duration_ms,
            tokens = usage.prompt_tokens.saturating_add(usage.completion_tokens),
            prompt_tokens = usage.prompt_tokens,
            completion_tokens = usage.completion_tokens,
            cost = %Dollars(settlement.cost.0),
            "called"
        );
    }
}

fn status(settlement: &Settlement) -> u16 {
    match settlement.outcome {
        Outcome::Done => 200,
        Outcome::Cancelled => CLIENT_GONE,
        Outcome::Failed | Outcome::Interrupted => settlement.error_status.unwrap_or(UNKNOWN),
    }
}
