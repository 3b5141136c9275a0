//! Whose fault a provider's refusal is. Our credential and our account there are not the client's: told as they are, a 401 or
//! a 402 would send the client looking for a fault in its own key.

use inner::{End, Event, Failure, FailureKind};

/// The failure as the client may see it.
pub(super) fn ours(failure: Failure) -> Failure {
    let message = match failure.kind {
        FailureKind::Authentication => "the provider refused our credential",
        FailureKind::PaymentRequired => "the provider refused our account",
        _ => return failure,
    };
    tracing::error!(provider = failure.provider, reason = failure.message, "{message}");
    Failure { provider: failure.provider, ..Failure::new(FailureKind::ProviderUnavailable, message) }
}

/// The same for a failure at the end of an answer.
pub(super) fn of_event(event: Event) -> Event {
    match event {
        Event::End(End { failure: Some(failure), finish, native_finish, usage }) => {
            Event::End(End { failure: Some(ours(failure)), finish, native_finish, usage })
        }
        event => event,
    }
}
