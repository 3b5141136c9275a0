//! All routes on one page. What needs a key says so in its handler's arguments (`auth`).

use std::sync::Arc;

use axum::{
    Router,
    response::Response,
    routing::{MethodRouter, get, post},
};
use http::Uri;
use inner::{Failure, FailureKind};
use tower_http::{CompressionLevel, compression::CompressionLayer};

use crate::{
    api::{
        activity, admin_settings,
        administered::{self, Administered},
        analytics, benchmarks, byok, chat_completions, credits, datasets, endpoints, generation, generations, guardrails, health,
        key, keys, ledger, messages, metrics, models, picture, presets, provider_test, providers, route, session, site, stats,
        status,
    },
    kept::{Byok, KeptGuardrail},
    layers,
    reply::{Refusal, refused_at},
    shared::Shared,
};

/// The whole API.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let api = Router::new()
        .route("/chat/completions", post(chat_completions::post))
        .route("/messages", post(messages::post))
        .route("/messages/count_tokens", post(messages::count_tokens::post))
        .route("/route", post(route::post))
        .merge(catalogue())
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
        .route("/site/picture", get(picture::get))
        .route("/site/{page}", get(site::page))
        .route("/session", get(session::get).post(session::open).delete(session::close))
        .route("/generations", get(generations::get))
        .merge(figures());
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

/// What there is to call. Lists of a megabyte, of which a tenth is left when they are packed.
fn catalogue() -> Router<Arc<Shared>> {
    Router::new()
        .route("/models", get(models::list))
        .route("/models/count", get(models::count))
        .route("/models/user", get(models::usable))
        .route("/model/{author}/{slug}", get(models::one))
        .route("/models/{author}/{slug}/endpoints", get(endpoints::get))
        .route("/endpoints/zdr", get(endpoints::zdr))
        .route("/providers", get(providers::list))
        .route("/providers/{slug}/endpoints", get(endpoints::of_provider))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
}

/// What is kept beside the configuration, and what an administrator asks of both.
fn set_at_run_time() -> Router<Arc<Shared>> {
    Router::new()
        .route("/presets", get(presets::list))
        .route("/presets/{slug}", get(presets::get).delete(presets::delete))
        .route("/presets/{slug}/chat/completions", post(presets::save))
        .route("/presets/{slug}/messages", post(presets::save_messages))
        .route("/presets/{slug}/versions", get(presets::versions))
        .route("/presets/{slug}/versions/{version}", get(presets::version))
        .merge(rows_of::<Byok>("/byok", get(byok::list)))
        .merge(rows_of::<KeptGuardrail>("/guardrails", get(guardrails::list)))
        .route("/guardrails/assignments/keys", get(guardrails::assigned))
        .route("/guardrails/{id}/assignments/keys", get(guardrails::assigned_to).post(guardrails::assign))
        .route("/guardrails/{id}/assignments/keys/remove", post(guardrails::unassign))
        .route("/admin/settings", get(admin_settings::get))
        .route("/admin/providers/{slug}/test", post(provider_test::post))
}

/// The rows of a kind that managers set; `list` is all of them.
fn rows_of<A: Administered>(path: &str, list: MethodRouter<Arc<Shared>>) -> Router<Arc<Shared>> {
    let one = get(administered::get::<A>).patch(administered::patch::<A>).delete(administered::delete::<A>);
    Router::new().route(path, list.post(administered::create::<A>)).route(&format!("{path}/{{id}}"), one)
}

/// What the site shows of this installation (docs/statistics.md).
fn figures() -> Router<Arc<Shared>> {
    Router::new()
        .route("/stats/models", get(stats::models::get))
        .route("/stats/models/{author}/{slug}/performance", get(stats::performance::get))
        .route("/stats/models/{author}/{slug}/uptime", get(stats::uptime::get))
        .route("/stats/models/{author}/{slug}/pricing", get(stats::pricing::get))
        .route("/stats/models/{author}/{slug}/apps", get(stats::apps::of_model))
        .route("/stats/models/{author}/{slug}/activity", get(stats::activity::get))
        .route("/stats/rankings", get(stats::rankings::get))
        .route("/stats/apps", get(stats::apps::list))
        .route("/stats/apps/{app_id}", get(stats::apps::one))
        .route("/stats/categories", get(stats::categories::get))
        .route("/stats/providers", get(stats::providers::list))
        .route("/stats/providers/{slug}", get(stats::providers::one))
        .route("/status", get(status::get))
        .route("/datasets/rankings-daily", get(datasets::rankings_daily::get))
        .route("/datasets/app-rankings", get(datasets::app_rankings::get))
        .route("/datasets/session-cost", get(datasets::session_cost::get))
        .route("/benchmarks", get(benchmarks::get))
        .route("/analytics/meta", get(analytics::meta))
        .route("/analytics/query", post(analytics::query))
}

async fn not_found() -> Refusal {
    Failure::new(FailureKind::NotFound, "Not Found").into()
}

async fn wrong_method(uri: Uri) -> Response {
    refused_at(uri.path(), Failure::new(FailureKind::MethodNotAllowed, "Method Not Allowed").into())
}
