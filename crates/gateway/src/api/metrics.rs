//! `GET /metrics`, for Prometheus: by management key, open, or not there at all, as the settings say. Providers and spending are
//! nobody else's business.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request, State},
    response::{IntoResponse, Response},
};
use http::header::CONTENT_TYPE;
use inner::{Failure, FailureKind};

use crate::{auth::ManagementCaller, metrics, reply::Refusal, settings::MetricsAccess, shared::Shared};

/// The page.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    match shared.settings.metrics {
        MetricsAccess::Open => {}
        MetricsAccess::Off => return Err(Failure::new(FailureKind::NotFound, "Not Found").into()),
        MetricsAccess::Key => {
            let (mut parts, _) = request.into_parts();
            ManagementCaller::from_request_parts(&mut parts, &shared).await?;
        }
    }
    Ok(([(CONTENT_TYPE, metrics::MEDIA_TYPE)], metrics::page(&shared)).into_response())
}
