//! A model that cannot answer without thinking, and a client that forbids it (openrouter best-practices/reasoning-tokens). Who names
//! the model is told; who leaves the choice of a model to us gets the least that it can do.

use inner::{Failure, Request};

use super::Offer;

/// Refuses a request for silence that no candidate could keep.
///
/// # Errors
/// When all of them must think and their ids were named.
pub(super) fn check<'a>(
    request: &Request,
    is_chosen: bool,
    mut candidates: impl Iterator<Item = &'a Offer<'a>>,
) -> Result<(), Failure> {
    let moving = request.models.iter().any(|name| name.starts_with('~'));
    if request.reasoning.enabled != Some(false) || is_chosen || moving {
        return Ok(());
    }
    let must = |offer: &Offer<'_>| offer.model.reasoning.as_ref().is_some_and(|reasoning| reasoning.mandatory);
    if !candidates.all(must) {
        return Ok(());
    }
    let id = request.models.first().map(|id| super::shown(id)).unwrap_or_default();
    Err(Failure::invalid(format!("reasoning: mandatory for {id} and cannot be disabled")))
}
