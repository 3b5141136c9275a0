//! `POST /api/v1/credits/grant` and `GET /api/v1/credits/ledger` (ours): the grants behind the credits, by management key. A grant is never
//! changed; what was too much is taken back by another one.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Request, State},
};
use http::StatusCode;
use inner::{Failure, FailureKind, Nanos};
use store::StoreError;
use wire::{
    Data, Dollars, Rows,
    admin::CreditGrant,
    credits::{Credits, Grant},
};

use crate::{
    auth::ManagementCaller,
    body,
    reply::Refusal,
    rows::{self, Page},
    shared::Shared,
    timestamp::iso,
};

const NOTE_MAX: usize = 1000;

/// Grants credits; the reply has their state afterwards, as `GET /credits`.
pub(crate) async fn grant(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    request: Request,
) -> Result<(StatusCode, Json<Data<Credits>>), Refusal> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    let CreditGrant { amount, note } = wire::read(&body).map_err(|error| Failure::invalid(error.to_string()))?;
    let wrong = || Failure::invalid("amount: must be an amount of dollars other than 0, such as 25 or -2.50");
    let amount = dollars(&amount.0).filter(|amount| amount.0 != 0).ok_or_else(wrong)?;
    let note = rows::text("note", note, NOTE_MAX)?.unwrap_or_default();
    let credits = shared.store.grant(amount, &note).await.map_err(|error| out_of_order(&error))?;
    Ok((StatusCode::CREATED, Json(Data { data: state(&credits) })))
}

/// All grants, newest first.
pub(crate) async fn list(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    page: Page,
) -> Result<Json<Rows<Grant>>, Refusal> {
    let grants = shared.store.grants().await.map_err(|error| out_of_order(&error))?;
    Ok(page.of(grants.into_iter().rev().map(|grant| Grant {
        id: grant.number.to_string(),
        created_at: iso(grant.granted_at.saturating_mul(1000)),
        amount: Dollars(grant.amount.0),
        note: grant.note,
    })))
}

/// What was granted and what was spent of it.
pub(super) fn state(credits: &store::Credits) -> Credits {
    Credits {
        total_credits: Dollars(credits.granted.unwrap_or_default().0),
        total_usage: Dollars(credits.spent.0),
        unlimited: credits.granted.is_none(),
    }
}

/// A sign is allowed here, as nowhere else.
fn dollars(text: &str) -> Option<Nanos> {
    match text.strip_prefix('-') {
        Some(amount) => Nanos::from_dollars(amount).map(|nanos| Nanos(-nanos.0)),
        None => Nanos::from_dollars(text),
    }
}

fn out_of_order(error: &StoreError) -> Failure {
    tracing::error!(error = error as &dyn std::error::Error, "the grants could not be read or written");
    Failure::new(FailureKind::ProviderOverloaded, "the ledger is out of order at the moment")
}
