//! What an attempt says about its endpoint, and what all attempts say about their request (openrouter guides/community/for-providers:
//! 401, 402, 404, 5xx and answers that break off are the provider's, what is wrong with a request and rate limits are not).

use crate::{Generation, Outcome, Settlement};

/// Whether something works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Good,
    Bad,
    /// Nothing can be said.
    Silent,
}

impl Verdict {
    /// On the endpoint. That our own process died is not its fault.
    pub(crate) fn on_endpoint(came: &Settlement) -> Self {
        match (came.outcome, came.error_status) {
            (Outcome::Done, _) => Self::Good,
            (Outcome::Cancelled | Outcome::Interrupted, _) => Self::Silent,
            (Outcome::Failed, _) if came.latency_ms.is_some() => Self::Bad,
            (Outcome::Failed, None | Some(401 | 402 | 404 | 500..)) => Self::Bad,
            (Outcome::Failed, Some(_)) => Self::Silent,
        }
    }

    /// On a request that made no other attempt: whoever asked has no answer if our process died, either.
    pub(crate) fn on_request(came: &Settlement) -> Self {
        if came.outcome == Outcome::Interrupted { Self::Bad } else { Self::on_endpoint(came) }
    }
}

/// One attempt at a request, as far as the request's verdict needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) id: String,
    /// The first attempt; `None` if it is that one.
    pub(crate) request: Option<String>,
    pub(crate) created_ms: i64,
    pub(crate) model: String,
    pub(crate) endpoint: String,
    pub(crate) provider: String,
    pub(crate) verdict: Verdict,
}

impl Attempt {
    pub(crate) fn of(call: &Generation) -> Self {
        let asked = &call.reservation;
        Self {
            id: asked.id.clone(),
            request: asked.request.clone(),
            created_ms: asked.created_ms,
            model: asked.model.clone(),
            endpoint: asked.endpoint.as_ref().unwrap_or(&asked.provider).clone(),
            provider: asked.provider.clone(),
            verdict: Verdict::on_request(&call.settlement),
        }
    }

    /// The id of the request's first attempt.
    pub(crate) fn first(&self) -> &str {
        self.request.as_ref().unwrap_or(&self.id)
    }

    /// Where a request is counted whose attempts these are, and how: at its first attempt, or the oldest that is known. One good answer
    /// is enough.
    pub(crate) fn all<'a>(attempts: impl Iterator<Item = &'a Self> + Clone) -> Option<(&'a Self, Verdict)> {
        let at = attempts.clone().min_by_key(|attempt| (attempt.request.is_some(), attempt.created_ms, &attempt.id))?;
        let any = |wanted| attempts.clone().any(|attempt| attempt.verdict == wanted);
        let found = [Verdict::Good, Verdict::Bad].into_iter().find(|wanted| any(*wanted));
        Some((at, found.unwrap_or(Verdict::Silent)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_providers_faults_count() {
        let failed =
            |status, latency_ms| Verdict::on_endpoint(&Settlement { error_status: status, latency_ms, ..Settlement::default() });
        for status in [401, 402, 404, 500, 502, 503, 504, 529] {
            assert_eq!(failed(Some(status), None), Verdict::Bad, "{status}");
        }
        for status in [400, 403, 405, 408, 413, 422, 429] {
            assert_eq!(failed(Some(status), None), Verdict::Silent, "{status}");
            assert_eq!(failed(Some(status), Some(5)), Verdict::Bad, "{status} in the middle of an answer");
        }
        assert_eq!(failed(None, None), Verdict::Bad, "no status at all");
        let ended = |outcome| Settlement { outcome, ..Settlement::default() };
        assert_eq!(Verdict::on_endpoint(&ended(Outcome::Cancelled)), Verdict::Silent);
        assert_eq!(Verdict::on_endpoint(&ended(Outcome::Interrupted)), Verdict::Silent);
        assert_eq!(Verdict::on_request(&ended(Outcome::Interrupted)), Verdict::Bad);
        assert_eq!(Verdict::on_request(&ended(Outcome::Done)), Verdict::Good);
    }
}
