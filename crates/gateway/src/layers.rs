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
    response::{IntoResponse, Response},
};
use http::Method;

use self::access::Access;
use crate::{
    metrics::Shed,
    reply::{Refusal, messages::Told},
    shared::Shared,
};

/// Wraps the finished router. One layer and not three: each would box the request's future again.
pub(crate) fn around(router: Router, shared: Arc<Shared>) -> Router {
    router.layer(middleware::from_fn_with_state(shared, through))
}

async fn through(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    // Every reply is counted, and has a line in the log.
    let access = Access::of(&request, &shared);
    // A defect in one handler is a 500 in the contract's envelope, not a closed connection.
    let response = panics::catch(
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
        let refusal = Refusal::from(failure);
        return if is_message(&request) { Told::from(refusal).into_response() } else { refusal.into_response() };
    }
    next.run(request).await
}

/// Whether this may become work for a provider. Pages, keys and the question how it is going are answered in any case.
fn is_call(request: &Request) -> bool {
    request.method() == Method::POST && (request.uri().path().ends_with("/completions") || is_message(request))
}

/// Whether its errors are told in Anthropic's dialect.
fn is_message(request: &Request) -> bool {
    request.uri().path().ends_with("/messages")
}
