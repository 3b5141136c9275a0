//! Which keys a guardrail holds for. A key has one at most of those that are set here; assigning another takes it from the first.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Request, State},
};
use inner::Failure;
use wire::{
    Rows,
    admin::KeyHashes,
    guardrails::{Assigned, KeyAssignment, Unassigned},
};

use super::WHAT;
use crate::{
    auth::ManagementCaller,
    body,
    generation_id::now_ms,
    kept::{self, Assignment, KeptGuardrail},
    reply::Refusal,
    rows::{self, Page},
    shared::Shared,
    timestamp::iso,
};

/// All assignments.
pub(crate) async fn all(State(shared): State<Arc<Shared>>, _: ManagementCaller, page: Page) -> Json<Rows<KeyAssignment>> {
    page.of(shared.kept.guardrails.iter().flat_map(|rail| shown(rail, &shared)))
}

/// Those of one guardrail.
pub(crate) async fn of_one(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
    page: Page,
) -> Result<Json<Rows<KeyAssignment>>, Refusal> {
    let found = shared.kept.guardrails.iter().find(|rail| rail.id == id).ok_or_else(|| rows::missing(WHAT, &id))?;
    Ok(page.of(shown(found, &shared)))
}

/// Lays a guardrail over keys.
pub(crate) async fn assign(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Assigned>, Refusal> {
    let hashes = read(request, &shared).await?;
    rows::key_hashes("key_hashes", &hashes, &shared)?;
    let fresh = |key_hash: String| -> Result<Assignment, Failure> {
        let id = kept::fresh_id().map_err(rows::no_id)?;
        Ok(Assignment { id, key_hash, created_ms: now_ms() })
    };
    let fresh: Vec<Assignment> = hashes.into_iter().map(fresh).collect::<Result<_, Failure>>()?;
    let count = kept::change(&shared, move |kept, _| {
        let place = kept.guardrails.iter().position(|rail| rail.id == id).ok_or_else(|| rows::missing(WHAT, &id))?;
        let has = |rail: &KeptGuardrail, hash: &str| rail.assignments.iter().any(|known| known.key_hash == hash);
        let mut count = 0;
        for assignment in fresh {
            if has(&kept.guardrails[place], &assignment.key_hash) {
                continue;
            }
            for rail in &mut kept.guardrails {
                rail.assignments.retain(|known| known.key_hash != assignment.key_hash);
            }
            kept.guardrails[place].assignments.push(assignment);
            count += 1;
        }
        Ok(count)
    });
    Ok(Json(Assigned { assigned_count: count.await? }))
}

/// Takes it from keys.
pub(crate) async fn unassign(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Unassigned>, Refusal> {
    // Keys that are gone may be named too.
    let hashes = read(request, &shared).await?;
    let count = kept::change(&shared, move |kept, _| {
        let rail = kept.guardrails.iter_mut().find(|rail| rail.id == id).ok_or_else(|| rows::missing(WHAT, &id))?;
        let before = rail.assignments.len();
        rail.assignments.retain(|known| !hashes.contains(&known.key_hash));
        Ok(before - rail.assignments.len())
    });
    Ok(Json(Unassigned { unassigned_count: count.await? }))
}

async fn read(request: Request, shared: &Shared) -> Result<Vec<String>, Failure> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    let KeyHashes { key_hashes } = wire::read(&body).map_err(|error| Failure::invalid(error.to_string()))?;
    match rows::names("key_hashes", Some(key_hashes))?.unwrap_or_default() {
        hashes if hashes.is_empty() => Err(Failure::invalid("key_hashes: must not be empty")),
        hashes => Ok(hashes),
    }
}

/// The assignments of a guardrail whose keys are still there.
fn shown(rail: &KeptGuardrail, shared: &Shared) -> impl Iterator<Item = KeyAssignment> {
    rail.assignments.iter().filter_map(move |assignment| {
        let key = shared.store.key_by_hash(&assignment.key_hash)?;
        Some(KeyAssignment {
            id: assignment.id.clone(),
            guardrail_id: rail.id.clone(),
            key_hash: key.hash,
            key_name: key.name,
            key_label: key.label,
            assigned_by: None,
            created_at: iso(assignment.created_ms),
        })
    })
}
