//! Everything around the routes, outermost first, each with its reason. Authentication is no layer: handlers that need a key
//! ask for it in their arguments (`auth`).

mod access;
mod cors;
mod leftover;
mod panics;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use http::Method;

use self::access::Access;
use crate::{metrics::Shed, reply::refused_at, shared::Shared};

/// Wraps the finished router. One layer and not three: each would box the request's future again.
pub(crate) fn around(router: Router, shared: Arc<Shared>) -> Router {
    router.layer(middleware::from_fn_with_state(shared, through))
}

async fn through(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    // Every reply is counted, and has a line in the log.
    let access = Access::of(&request, &shared);
    // A defect in one handler is a 500 in the contract's envelope, not a closed connection.
    let uri = request.uri().clone();
    let response = panics::catch(
        uri.path(),
        // Pages of other origins may use the API with a key of their own, and never the session of this server's.
        cors::allow(
            // A client that is refused before its body was read still sends it; unread, it would reset the connection and
            // take the refusal with it.
            leftover::keep(request),
            |request| admitted(request, next, &shared),
        ),
    )
    .await;
    access.replied(&response, &shared);
    response
}

/// What a call takes of the processor must not make all others late: that is decided before anything is done for it.
async fn admitted(request: Request, next: Next, shared: &Shared) -> Response {
    if is_call(&request)
        && let Err(failure) = shared.strain.admit().await
    {
        shared.metrics.shed(Shed::Strain);
        return refused_at(request.uri().path(), failure.into());
    }
    next.run(request).await
}

/// Whether this may become work for a provider. Pages, keys and the question how it is going are answered in any case.
fn is_call(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::POST && (path.ends_with("/completions") || path.ends_with("/messages"))
}
