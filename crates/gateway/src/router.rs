//! All routes on one page. What needs a key says so in its handler's arguments (`auth`).

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};
use inner::{Failure, FailureKind};

use crate::{
    api::{
        activity, chat_completions, credits, endpoints, generation, health, key, keys, metrics, models, presets, providers,
        route, session, site,
    },
    layers,
    reply::Refusal,
    shared::Shared,
};

/// The whole API.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let api = Router::new()
        .route("/chat/completions", post(chat_completions::post))
        .route("/route", post(route::post))
        .route("/models", get(models::list))
        .route("/models/count", get(models::count))
        .route("/models/user", get(models::usable))
        .route("/model/{author}/{slug}", get(models::one))
        .route("/models/{author}/{slug}/endpoints", get(endpoints::get))
        .route("/endpoints/zdr", get(endpoints::zdr))
        .route("/providers", get(providers::list))
        .route("/keys", get(keys::list).post(keys::create))
        .route("/keys/{hash}", get(keys::get).patch(keys::patch).delete(keys::delete))
        .route("/key", get(key::get))
        .route("/auth/key", get(key::get))
        .route("/credits", get(credits::get))
        .route("/presets", get(presets::list))
        .route("/presets/{slug}", get(presets::get))
        .route("/activity", get(activity::get))
        .route("/generation", get(generation::get))
        .route("/site", get(site::get))
        .route("/session", get(session::get).post(session::open).delete(session::close));
    let around = Arc::clone(&shared);
    let routes = Router::new()
        .nest("/api/v1", api.clone())
        // What OpenAI's clients and other gateways' users have in their settings.
        .nest("/v1", api)
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/health", get(health::health))
        .route("/healthz", get(health::health))
        .route("/version", get(health::version))
        // The names of another gateway's probes, as its users have them in their manifests.
        .route("/health/liveliness", get(health::live))
        .route("/health/liveness", get(health::live))
        .route("/health/readiness", get(health::ready))
        .route("/metrics", get(metrics::get))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .with_state(shared);
    layers::around(routes, around)
}

async fn not_found() -> Refusal {
    Failure::new(FailureKind::NotFound, "Not Found").into()
}

async fn wrong_method() -> Refusal {
    Failure::new(FailureKind::MethodNotAllowed, "Method Not Allowed").into()
}
