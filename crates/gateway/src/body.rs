//! Reads a request body into one buffer, within a size and a time. Never allocates more than the client announced or sent.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
};
use bytes::BytesMut;
use http::{HeaderMap, header::CONTENT_ENCODING, request::Parts};
use http_body_util::BodyExt;
use inner::{Failure, FailureKind};
use tokio::time::timeout;

use crate::settings::RequestLimits;

/// The head and the whole body.
pub(crate) async fn read(request: Request, limits: &RequestLimits) -> Result<(Parts, Bytes), Failure> {
    let (head, body) = request.into_parts();
    plain(&head.headers)?;
    let body = whole(body, limits).await?;
    Ok((head, body))
}

/// A compressed body is refused by name: read as it is, it would be "not valid JSON", and unpacked it could be of any size.
fn plain(headers: &HeaderMap) -> Result<(), Failure> {
    if headers.get_all(CONTENT_ENCODING).iter().all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Ok(());
    }
    Err(Failure::invalid("content-encoding: compressed request bodies are not supported"))
}

async fn whole(body: Body, limits: &RequestLimits) -> Result<Bytes, Failure> {
    let limit = limits.body_bytes_max;
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(too_large(limit));
    }
    timeout(limits.body_read, collect(body, announced, limit))
        .await
        .map_err(|_| Failure::new(FailureKind::RequestTimeout, "the request body did not arrive in time"))?
}

async fn collect(mut body: Body, announced: usize, limit: usize) -> Result<Bytes, Failure> {
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Failure::invalid("the request body broke off"))?;
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > limit - whole.len() {
            return Err(too_large(limit));
        }
        if announced > 0 && data.len() == announced && whole.is_empty() {
            // The usual small request is one frame: no copy.
            return Ok(data);
        }
        if whole.is_empty() {
            whole.reserve(announced.max(data.len()));
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.freeze())
}

fn too_large(limit: usize) -> Failure {
    Failure::new(FailureKind::PayloadTooLarge, format!("the request body is larger than {limit} bytes"))
}
