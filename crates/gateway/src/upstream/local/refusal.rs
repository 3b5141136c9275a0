//! What the parts below refuse, in the words of the contract.

use std::time::Duration;

use engine::Refusal;
use inner::{Failure, FailureKind};
use prompt::{ExpandError, PromptError};

/// The catalog names a model that is not loaded: the two were wired differently.
pub(super) fn unknown(model: &str) -> Failure {
    Failure::new(FailureKind::Server, format!("the model {model} is not loaded"))
}

pub(super) fn prompt(error: &PromptError) -> Failure {
    Failure::invalid(error.to_string())
}

/// Slots and shapes are both ours, so a mismatch is our fault.
pub(super) fn expand(error: &ExpandError) -> Failure {
    tracing::error!(%error, "the prompt could not be expanded");
    Failure::new(FailureKind::Server, "the prompt could not be prepared")
}

pub(super) fn engine(refused: &Refusal) -> Failure {
    let kind = match refused {
        // Neither will ever fit, so trying again is of no use.
        Refusal::Context { .. } | Refusal::Cache { .. } => FailureKind::ContextLengthExceeded,
        Refusal::QueueFull { .. } => FailureKind::RateLimitExceeded,
        Refusal::Param(_) => FailureKind::InvalidRequest,
        Refusal::Plan(_) => FailureKind::Server,
        Refusal::Closed => FailureKind::ProviderOverloaded,
    };
    let mut failure = Failure::new(kind, refused.to_string());
    if let Refusal::QueueFull { retry_after, .. } = refused {
        failure.retry_after = Some(Duration::from_secs(*retry_after));
    }
    failure
}
