//! Everything around the routes, outermost first, each with its reason. Authentication is no layer: handlers that need a key
//! ask for it in their arguments (`auth`).

mod cors;
mod leftover;
mod panics;

use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
};

/// Wraps the finished router. One layer and not three: each would box the request's future again.
pub(crate) fn around(router: Router) -> Router {
    router.layer(middleware::from_fn(through))
}

async fn through(request: Request, next: Next) -> Response {
    // A defect in one handler is a 500 in the contract's envelope, not a closed connection.
    panics::catch(
        // Pages of other origins may use the API with their own key; there are no cookies to abuse.
        cors::allow(
            // A client that is refused before its body was read still sends it; unread, it would reset the connection and
            // take the refusal with it.
            leftover::keep(request),
            |request| next.run(request),
        ),
    )
    .await
}
