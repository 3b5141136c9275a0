//! Changes of what is kept, one after the other: decided on what is there, written, and only then in force.

use inner::{Failure, FailureKind};

use super::Kept;
use crate::shared::Shared;

/// Changes it, and returns what the decision told. Goes on to its end even if whoever asked has left: half of a change would be in the
/// database, and none of it in force.
///
/// # Errors
/// Why it was not decided so, or not written; then nothing has changed.
pub(crate) async fn change<T: Send + 'static>(
    shared: &Shared,
    decide: impl FnOnce(&mut Kept, &Shared) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let leaving = || Failure::new(FailureKind::ProviderOverloaded, "the server is stopping");
    let live = shared.live.upgrade().ok_or_else(leaving)?;
    let done = tokio::spawn(async move {
        let _turn = live.turn().await;
        let now = live.shared();
        let mut kept = Kept::clone(&now.kept);
        let told = decide(&mut kept, &now)?;
        let edits = kept.edits_from(&now.kept, &*now.store).map_err(|error| unwritten(&error))?;
        now.store.keep(edits).await.map_err(|error| unwritten(&error))?;
        live.keep(kept);
        Ok(told)
    });
    done.await.unwrap_or_else(|error| Err(Failure::new(FailureKind::Server, error.to_string())))
}

fn unwritten(error: &(dyn std::error::Error + 'static)) -> Failure {
    tracing::error!(error, "a change could not be written");
    Failure::new(FailureKind::ProviderOverloaded, "the database cannot be written at the moment; nothing was changed")
}
