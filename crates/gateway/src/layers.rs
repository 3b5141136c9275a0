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

use self::access::Access;
use crate::shared::Shared;

/// Wraps the finished router. One layer and not three: each would box the request's future again.
pub(crate) fn around(router: Router, shared: Arc<Shared>) -> Router {
    router.layer(middleware::from_fn_with_state(shared, through))
}

async fn through(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    // Every reply is counted, and has a line in the log.
    let access = Access::of(&request, &shared);
    // A defect in one handler is a 500 in the contract's envelope, not a closed connection.
    let response = panics::catch(
        // Pages of other origins may use the API with their own key; there are no cookies to abuse.
        cors::allow(
            // A client that is refused before its body was read still sends it; unread, it would reset the connection and
            // take the refusal with it.
            leftover::keep(request),
            |request| next.run(request),
        ),
    )
    .await;
    access.replied(&response, &shared);
    response
}
