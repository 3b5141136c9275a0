//! Whose fault a provider's refusal is, and whose credential it refused. Our credential and our account there are not the client's:
//! told as they are, a 401 or a 402 would send the client looking for a fault in its own key.

use inner::{Event, Failure, FailureKind};

/// Who has the credential of an upstream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Whose {
    /// The house.
    #[default]
    Ours,
    /// The caller.
    Theirs,
}

/// The failure as the client may see it.
pub(super) fn told(failure: Failure, whose: Whose) -> Failure {
    let message = match (failure.kind, whose) {
        (FailureKind::Authentication, Whose::Ours) => "the provider refused our credential",
        (FailureKind::PaymentRequired, Whose::Ours) => "the provider refused our account",
        (FailureKind::Authentication, Whose::Theirs) => "the provider refused your own key there",
        (FailureKind::PaymentRequired, Whose::Theirs) => "the provider refused your own account there",
        _ => return Failure { is_byok: Some(whose == Whose::Theirs), ..failure },
    };
    tracing::error!(provider = failure.provider, reason = failure.message, "{message}");
    Failure {
        provider: failure.provider,
        is_byok: Some(whose == Whose::Theirs),
        reason: failure.reason,
        ..Failure::new(FailureKind::ProviderUnavailable, message)
    }
}

/// The same for a failure at the end of an answer.
pub(super) fn of_event(event: Event, whose: Whose) -> Event {
    match event {
        Event::End(mut end) => {
            end.failure = end.failure.map(|failure| told(failure, whose));
            Event::End(end)
        }
        event => event,
    }
}
