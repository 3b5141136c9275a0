//! Reads what a handler left of a request body, and throws it away, so that a client that is still sending gets to read why
//! it was refused. Bounded in bytes and in time; afterwards the connection is closed as usual.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use tokio::time::timeout;

/// Bytes that are thrown away at most: twice the default body limit.
const LEFTOVER_MAX: usize = 64 << 20;
/// How long they are awaited.
const LEFTOVER_WAIT: Duration = Duration::from_secs(5);

/// Gives the request a body that cleans up after itself.
pub(super) fn keep(request: Request) -> Request {
    request.map(|body| if body.is_end_stream() { body } else { Body::new(Leftover(Some(body))) })
}

/// A body that is read to its end in the background when it is dropped before. `None` once the end is reached.
struct Leftover(Option<Body>);

impl HttpBody for Leftover {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.0 else { return Poll::Ready(None) };
        let poll = Pin::new(body).poll_frame(cx);
        if matches!(poll, Poll::Ready(None | Some(Err(_)))) {
            self.0 = None;
        }
        poll
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        let Some(body) = self.0.take().filter(|body| !body.is_end_stream()) else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(timeout(LEFTOVER_WAIT, discard(body)));
        }
    }
}

async fn discard(mut body: Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = body.frame().await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > LEFTOVER_MAX {
            return;
        }
    }
}
