//! What managers set over the API row by row beside the configuration (`byok`, `guardrails`): how rows are listed, read, made, changed and
//! forgotten, the same for every kind. What a kind's rows are and may be stands in its own file. Rows of the configuration are shown among
//! them, and changed there.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Request, State},
};
use http::StatusCode;
use inner::Failure;
use serde::Serialize;
use wire::{Data, Deleted};

use crate::{
    auth::ManagementCaller,
    body,
    kept::{self, Kept, Row},
    live::Changeable,
    reply::Refusal,
    rows::{self, OF_CONFIG},
    shared::Shared,
};

/// A kind of such rows.
pub(crate) trait Administered: Row + Send + Sync + 'static {
    /// What people call one.
    const WHAT: &'static str;
    /// What a request may say of one.
    type Change: Send + 'static;
    /// A row as it is shown.
    type Shown: Serialize;

    fn all(kept: &Kept) -> &[Self];
    fn all_mut(kept: &mut Kept) -> &mut Vec<Self>;
    /// The rows of the configuration as they are shown, each with its name there.
    fn configured(configured: &Changeable) -> Vec<(&str, Self::Shown)>;
    /// Reads what a request says.
    ///
    /// # Errors
    /// What of it cannot be so, whichever row it is about.
    fn read(body: &Bytes) -> Result<Self::Change, Failure>;
    /// A new row of which nothing but the necessary is known yet.
    ///
    /// # Errors
    /// What of the necessary is not said, or wrong.
    fn begun(id: String, change: &Self::Change, now: &Shared) -> Result<Self, Failure>;
    /// The row after a change.
    ///
    /// # Errors
    /// Why that is not allowed.
    fn changed(self, change: Self::Change, now: &Shared) -> Result<Self, Failure>;
    fn shown(&self) -> Self::Shown;
}

/// All rows of a kind: first those of the configuration, then the others, oldest first.
pub(super) fn all<A: Administered>(shared: &Shared) -> impl Iterator<Item = A::Shown> {
    let configured = A::configured(&shared.configured).into_iter().map(|(_, shown)| shown);
    configured.chain(A::all(&shared.kept).iter().map(A::shown))
}

/// One of them.
pub(crate) async fn get<A: Administered>(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
) -> Result<Json<Data<A::Shown>>, Refusal> {
    if let Some(wanted) = id.strip_prefix(OF_CONFIG)
        && let Some((_, shown)) = A::configured(&shared.configured).into_iter().find(|(name, _)| *name == wanted)
    {
        return Ok(Json(Data { data: shown }));
    }
    let found = A::all(&shared.kept).iter().find(|row| row.id() == id);
    let data = found.ok_or_else(|| rows::missing(A::WHAT, &id))?.shown();
    Ok(Json(Data { data }))
}

/// A new one.
pub(crate) async fn create<A: Administered>(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    request: Request,
) -> Result<(StatusCode, Json<Data<A::Shown>>), Refusal> {
    let change = read::<A>(request, &shared).await?;
    let id = kept::fresh_id().map_err(rows::no_id)?;
    let made = kept::change(&shared, move |kept, now| {
        let rows = A::all_mut(kept);
        rows::room(A::WHAT, rows.len())?;
        let fresh = A::begun(id, &change, now)?.changed(change, now)?;
        rows.push(fresh.clone());
        Ok(fresh)
    });
    Ok((StatusCode::CREATED, Json(Data { data: made.await?.shown() })))
}

/// Changes one.
pub(crate) async fn patch<A: Administered>(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Data<A::Shown>>, Refusal> {
    let change = read::<A>(request, &shared).await?;
    let after = kept::change(&shared, move |kept, now| {
        let row = A::all_mut(kept).iter_mut().find(|row| row.id() == id).ok_or_else(|| rows::missing(A::WHAT, &id))?;
        *row = row.clone().changed(change, now)?;
        Ok(row.clone())
    });
    Ok(Json(Data { data: after.await?.shown() }))
}

/// Forgets one, with what hangs on it.
pub(crate) async fn delete<A: Administered>(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
) -> Result<Json<Deleted>, Refusal> {
    kept::change(&shared, move |kept, _| {
        let rows = A::all_mut(kept);
        let place = rows.iter().position(|row| row.id() == id).ok_or_else(|| rows::missing(A::WHAT, &id))?;
        rows.remove(place);
        Ok(())
    })
    .await?;
    Ok(Json(Deleted { deleted: true }))
}

async fn read<A: Administered>(request: Request, shared: &Shared) -> Result<A::Change, Failure> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    A::read(&body)
}
