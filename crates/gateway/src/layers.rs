//! All layers in their order, outermost first, each with its reason. Authentication is no layer: handlers that need a key ask
//! for it in their arguments (`auth`).

mod cors;
mod leftover;
mod panics;

use axum::{Router, middleware};

/// Wraps the finished router.
pub(crate) fn around(router: Router) -> Router {
    // `layer` wraps what is there, so the list reads from the inside out.
    router
        // A client that is refused before its body was read still sends it; unread, it would reset the connection and take
        // the refusal with it.
        .layer(middleware::map_request(leftover::keep))
        // Pages of other origins may use the API with their own key; there are no cookies to abuse.
        .layer(middleware::from_fn(cors::allow))
        // A defect in one handler is a 500 in the contract's envelope, not a closed connection.
        .layer(middleware::from_fn(panics::catch))
}
