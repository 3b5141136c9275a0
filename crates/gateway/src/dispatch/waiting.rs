//! Endpoints that are left alone for now: those that asked for it (`Retry-After`), and those that keep failing while another call finds
//! out whether they still do. A call to them would be wasted, so it goes past them, and where nobody else is left the client is told
//! how long to wait.

use std::collections::VecDeque;

use inner::{Failure, FailureKind, Request};
use routing::Waiting;

use crate::{
    reply::Refusal,
    route::{Availability, Candidate, Observed},
};

/// The next candidate that may be asked, with its leave. Those before it are taken off, and how long they wait is noted.
pub(super) fn first_able<'a>(
    candidates: &mut VecDeque<&'a Candidate>,
    waiting: &mut Vec<Waiting>,
) -> Option<(&'a Candidate, Observed)> {
    while let Some(candidate) = candidates.pop_front() {
        match candidate.vital.admit() {
            Ok(observed) => return Some((candidate, observed)),
            Err(wait) => waiting.push(wait),
        }
    }
    None
}

/// What is said when all endpoints are left alone: the shortest of their waits. Nothing was sent, held or charged.
pub(super) fn refusal(waiting: &[Waiting], request: &Request, candidates: &[Candidate]) -> Refusal {
    let Some(Waiting { left, limited }) = waiting.iter().min_by_key(|wait| wait.left).copied() else { return nobody() };
    let (kind, why) = if limited {
        (FailureKind::RateLimitExceeded, "has reached a rate limit and asked to be left alone")
    } else {
        (FailureKind::ProviderOverloaded, "keeps failing, or has no room")
    };
    let who = if waiting.len() == 1 { "the only endpoint" } else { "every endpoint" };
    let message = format!("{who} {why}; try again in {} s", left.as_millis().div_ceil(1000));
    let failure = Failure { retry_after: Some(left), ..Failure::new(kind, message) };
    let affected_providers = candidates.iter().map(|candidate| candidate.tag.clone()).collect();
    let availability = Availability::after(&failure, request).map(|after| Box::new(Availability { affected_providers, ..after }));
    Refusal { availability, ..failure.into() }
}

/// Routing never hands over an empty list; were it to, that would be our fault.
pub(super) fn nobody() -> Refusal {
    Failure::new(FailureKind::Server, "no endpoint was routed to").into()
}
