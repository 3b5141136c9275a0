//! A line of the log for each call that ended (target `gateway::access`, level `info`): who asked which model, who answered, how it came
//! out, how long it took and what it cost. Never what was said, nor a key or a header's text.

use std::net::IpAddr;

use store::{Reservation, Settlement};
use wire::Dollars;

use crate::auth;

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
            key: auth::shown(&call.key_hash),
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
            status = settlement.status(),
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
