//! The web app, embedded: files that `build.rs` made, served beside the API with what a browser needs to know about them. Knows no
//! model, no key and no request's meaning: whatever the pages show, they ask the public API for.

mod encoding;
mod files;
mod page;

use std::{
    convert::Infallible,
    future::{Ready, ready},
    task::{Context, Poll},
};

use axum::{Router, body::Body, extract::Request, response::Response, routing::future::RouteFuture};
use futures_util::future::Either;
use tower::Service;

pub use files::IS_BUILT;

use crate::files::{EMBEDDED, Files};

/// First parts of paths that are never a page's.
const OF_THE_API: [&str; 8] = ["api", "v1", "metrics", "health", "healthz", "livez", "readyz", "version"];

/// The API with the web app around it.
pub fn around(api: Router) -> Router {
    of(EMBEDDED, api)
}

fn of(files: Files, api: Router) -> Router {
    Router::new().fallback_service(Site { files, api })
}

/// Answers with a page what is one, and leaves the rest to the API.
#[derive(Clone)]
struct Site {
    files: Files,
    api: Router,
}

impl Service<Request> for Site {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let first = request.uri().path().split('/').nth(1).unwrap_or_default();
        let page = if OF_THE_API.contains(&first) { None } else { page::answer(self.files, &request) };
        match page {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(self.api.call(request)),
        }
    }
}
