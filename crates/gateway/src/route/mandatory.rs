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
    let must = |offer: &Offer<'_>| offer.model.reasoning.as_ref().is_some_and(|reasoning| reasoning.mandatory);
    if request.reasoning.enabled == Some(false) && !is_chosen && candidates.all(must) { refuse(&request.models) } else { Ok(()) }
}

/// A moving alias leaves it to us what it means today.
fn refuse(models: &[String]) -> Result<(), Failure> {
    if models.iter().any(|name| name.starts_with('~')) {
        return Ok(());
    }
    let id = models.first().map(|id| super::shown(id)).unwrap_or_default();
    Err(Failure::invalid(format!("reasoning: mandatory for {id} and cannot be disabled")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_names_a_model_is_told_and_a_moving_alias_is_kept_quiet() {
        let refused = |name: &str| refuse(&[name.to_owned()]).map_err(|failure| failure.message);
        assert_eq!(refused("a/b"), Err("reasoning: mandatory for a/b and cannot be disabled".to_owned()));
        assert_eq!(refused("~a/b-latest"), Ok(()));
    }
}
