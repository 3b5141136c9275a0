//! All routes on one page. What needs a key says so in its handler's arguments (`auth`).

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};
use inner::{Failure, FailureKind};

use crate::{
    api::{
        activity, admin_settings, byok, chat_completions, credits, endpoints, generation, guardrails, health, key, keys, ledger,
        metrics, models, presets, provider_test, providers, route, session, site,
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
        .route("/credits/grant", post(ledger::grant))
        .route("/credits/ledger", get(ledger::list))
        .merge(set_at_run_time())
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

/// What is kept beside the configuration, and what an administrator asks of both.
fn set_at_run_time() -> Router<Arc<Shared>> {
    Router::new()
        .route("/presets", get(presets::list))
        .route("/presets/{slug}", get(presets::get).delete(presets::delete))
        .route("/presets/{slug}/chat/completions", post(presets::save))
        .route("/presets/{slug}/versions", get(presets::versions))
        .route("/presets/{slug}/versions/{version}", get(presets::version))
        .route("/byok", get(byok::list).post(byok::create))
        .route("/byok/{id}", get(byok::get).patch(byok::patch).delete(byok::delete))
        .route("/guardrails", get(guardrails::list).post(guardrails::create))
        .route("/guardrails/assignments/keys", get(guardrails::assigned))
        .route("/guardrails/{id}", get(guardrails::get).patch(guardrails::patch).delete(guardrails::delete))
        .route("/guardrails/{id}/assignments/keys", get(guardrails::assigned_to).post(guardrails::assign))
        .route("/guardrails/{id}/assignments/keys/remove", post(guardrails::unassign))
        .route("/admin/settings", get(admin_settings::get))
        .route("/admin/providers/{slug}/test", post(provider_test::post))
}

async fn not_found() -> Refusal {
    Failure::new(FailureKind::NotFound, "Not Found").into()
}

async fn wrong_method() -> Refusal {
    Failure::new(FailureKind::MethodNotAllowed, "Method Not Allowed").into()
}
