//! A call to an endpoint as a span of OpenTelemetry's: begun with the call, recorded at its settlement, however that comes about.

use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use catalog::LOCAL;
use inner::Request;
use store::{Outcome, Settlement};
use telemetry::{Asked, Call, Ending, Parent, Tokens, Traces, Vendor};

use crate::{dispatch::Origin, route::Candidate};

/// One call that is to be told of.
#[derive(Debug)]
pub(crate) struct Trace {
    traces: Arc<Traces>,
    parent: Option<Parent>,
    vendor: Vendor,
    asked: Asked,
    started: SystemTime,
}

impl Trace {
    /// `started` is when the request came in.
    pub(crate) fn begin(
        traces: &Arc<Traces>,
        origin: &Origin,
        request: &Request,
        candidate: &Candidate,
        started: Instant,
    ) -> Self {
        // A tag may say more than the provider's slug: `deepinfra/fp8`.
        let slug = candidate.slug().to_owned();
        let sampling = &request.sampling;
        Self {
            traces: Arc::clone(traces),
            parent: origin.parent.clone(),
            vendor: Vendor { is_local: slug == LOCAL, slug, address: candidate.upstream.address() },
            asked: Asked {
                model: candidate.model.clone(),
                stream: request.stream,
                max_tokens: sampling.max_tokens.map(u64::from),
                temperature: sampling.temperature.map(f64::from),
                top_p: sampling.top_p.map(f64::from),
                top_k: sampling.top_k.map(u64::from),
                seed: sampling.seed,
                stop: sampling.stop.clone(),
                reasoning: reasoning(request),
                conversation: origin.session.clone(),
            },
            started: SystemTime::now().checked_sub(started.elapsed()).unwrap_or(SystemTime::UNIX_EPOCH),
        }
    }

    /// The call was settled so. Exactly once.
    pub(crate) fn ended(&self, settlement: &Settlement) {
        let usage = &settlement.usage;
        let error = match settlement.outcome {
            Outcome::Done => None,
            Outcome::Cancelled => Some("cancelled".to_owned()),
            // Conventions of the field: the status, where there is one.
            Outcome::Failed | Outcome::Interrupted => {
                Some(settlement.error_status.map_or_else(|| "_OTHER".to_owned(), |status| status.to_string()))
            }
        };
        self.traces.record(&Call {
            parent: self.parent.clone(),
            vendor: self.vendor.clone(),
            asked: self.asked.clone(),
            started: self.started,
            duration: duration(settlement.duration_ms),
            ending: Ending {
                id: settlement.id.clone(),
                first_content: settlement.latency_ms.map(duration),
                finish: settlement.finish.clone(),
                error,
                tokens: Tokens {
                    input: usage.prompt_tokens,
                    output: usage.completion_tokens,
                    cache_read: usage.cached_tokens,
                    cache_write: usage.cache_write_tokens.saturating_add(usage.cache_write_1h_tokens),
                    image: usage.image_tokens,
                    reasoning: usage.reasoning_tokens,
                },
                cost: settlement.cost.0,
            },
        });
    }
}

/// How hard the model shall reason, in the client's word.
fn reasoning(request: &Request) -> Option<String> {
    let level = serde_json::to_value(request.reasoning.effort?).ok()?;
    level.as_str().map(str::to_owned)
}

fn duration(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default())
}
