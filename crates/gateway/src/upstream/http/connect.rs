//! A connector with a time limit on all of it: name, TCP and TLS. Knows nothing of what is connected.

use std::{
    error::Error,
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::FutureExt;
use http::Uri;
use tokio::time::timeout;
use tower::Service;

type BoxError = Box<dyn Error + Send + Sync>;

/// `inner`, for at most `limit`.
#[derive(Clone)]
pub(super) struct Timely<C> {
    inner: C,
    limit: Duration,
}

/// The time was up before the connection was there.
#[derive(Debug)]
pub(super) struct ConnectTimedOut;

impl<C> Timely<C> {
    pub(super) fn new(inner: C, limit: Duration) -> Self {
        Self { inner, limit }
    }
}

impl<C> Service<Uri> for Timely<C>
where
    C: Service<Uri, Error: Into<BoxError>, Future: Send + 'static>,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connected = timeout(self.limit, self.inner.call(uri));
        connected.map(|connected| connected.map_err(|_| ConnectTimedOut)?.map_err(Into::into)).boxed()
    }
}

impl fmt::Display for ConnectTimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not connected in time")
    }
}

impl Error for ConnectTimedOut {}

/// Whether a failed connection was out of time, said anywhere among the causes.
pub(super) fn timed_out(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<ConnectTimedOut>() {
            return true;
        }
        cause = error.source();
    }
    false
}
