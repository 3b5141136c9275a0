//! What is noted of every reply: a count, and one line of the log (target `gateway::access`, level `info`). Says who asked for what
//! and what came of it; never a header's text, a query or a body. An answer has its line at its end (`meter::line`), not here.

use std::{net::IpAddr, time::Instant};

use axum::{
    extract::{MatchedPath, Request},
    response::Response,
};
use http::Method;

use crate::{reply::GENERATION_ID, server::Peer, shared::Shared};

/// The route where none matched: a path is the client's.
const NO_ROUTE: &str = "(none)";

/// A request, as far as its line wants to know of it.
pub(super) struct Access {
    started: Instant,
    route: Option<MatchedPath>,
    line: Option<Line>,
}

struct Line {
    method: Method,
    client: Option<IpAddr>,
    scheme: Option<&'static str>,
}

impl Access {
    pub(super) fn of(request: &Request, shared: &Shared) -> Self {
        // What nobody reads is not looked up.
        let line = tracing::enabled!(target: "gateway::access", tracing::Level::INFO).then(|| {
            let (trusted, headers) = (&shared.settings.server.trusted_proxies, request.headers());
            let peer = request.extensions().get::<Peer>();
            let client = peer.map(|peer| peer.client(headers, trusted));
            Line { method: request.method().clone(), client, scheme: peer.map(|peer| peer.scheme(headers, trusted)) }
        });
        Self { started: Instant::now(), route: request.extensions().get::<MatchedPath>().cloned(), line }
    }

    /// The head of the reply is ready; a stream's body is still to come.
    pub(super) fn replied(self, response: &Response, shared: &Shared) {
        let route = self.route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
        let status = response.status().as_u16();
        shared.metrics.replied(route, status);
        let Some(Line { method, client, scheme }) = self.line else { return };
        let generation = response.headers().get(GENERATION_ID).and_then(|id| id.to_str().ok());
        if generation.is_some() && response.status().is_success() {
            return;
        }
        let head_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let client = client.map(tracing::field::display);
        tracing::info!(target: "gateway::access", client, scheme, %method, route, status, generation, head_ms, "replied");
    }
}
