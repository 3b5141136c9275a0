//! `GET /api/v1/site/picture?url=` (ours): a picture that an answer of a model points to, for whoever clicked on it. It comes through
//! this server, so that the page needs no leave to load from elsewhere, and the other one learns nothing of who looks. Under the rules
//! of every download (`media::Fetcher`): public addresses only, bounded in bytes and time.

use std::sync::Arc;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use http::{
    HeaderName,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
};
use inner::{Failure, FailureKind, MediaRef};
use media::Format;
use serde::Deserialize;

use crate::{auth::Caller, reply::Refusal, shared::Shared};

/// A picture is nothing but a picture, also for who opens its address, and on this server's own pages only.
const PROTECTIONS: [(HeaderName, &str); 4] = [
    (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (CACHE_CONTROL, "private, max-age=3600"),
];

#[derive(Deserialize)]
pub(crate) struct Wanted {
    url: String,
}

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: Caller,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(Wanted { url }) = wanted.map_err(|_| Failure::invalid("url: required"))?;
    let Some(fetcher) = &shared.pictures else {
        return Err(Failure::new(FailureKind::NotFound, "this server shows no pictures from elsewhere").into());
    };
    let bytes = fetcher.fetch(&MediaRef::Url(url), "url").await?;
    let kind = content_type(&bytes)?;
    Ok(([(CONTENT_TYPE, kind)], PROTECTIONS, bytes).into_response())
}

/// As its bytes say, whatever the other server called it.
fn content_type(bytes: &[u8]) -> Result<&'static str, Failure> {
    match Format::detect(bytes) {
        Ok(Format::Png) => Ok("image/png"),
        Ok(Format::Jpeg) => Ok("image/jpeg"),
        Ok(Format::WebP) => Ok("image/webp"),
        Ok(Format::Gif) => Ok("image/gif"),
        Ok(Format::Bmp) => Ok("image/bmp"),
        Ok(Format::Tiff) => Err(Failure::invalid("url: is a TIFF picture, which browsers do not show")),
        Err(error) => Err(error.failure("url")),
    }
}
