//! Whether an upstream answers: one real request, as small as they come. It costs what a dozen tokens cost; no ledger has it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use catalog::{Catalog, Endpoint, Modality};
use futures_util::StreamExt;
use inner::{Event, Failure, FailureKind, Message, Request, Role, Sampling};
use tokio::time::timeout;

use super::{Call, Upstream};

/// How long one may take; who is slower is of no use to anybody who waits for it.
const PATIENCE: Duration = Duration::from_secs(60);
/// The least that every provider takes (OpenAI's Responses refuse fewer).
const TOKENS: u32 = 16;
/// Characters of what a provider says that are passed on.
const SAID_MAX: usize = 300;

/// How it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// What the provider calls the model that was asked; `None` when nobody knew one.
    pub model: Option<String>,
    /// Until the first word; `None` when none came.
    pub first_token: Option<Duration>,
    /// What came, or what is wrong.
    pub found: String,
    /// What to do about it; nothing if it answers.
    pub remedy: &'static str,
}

/// Asks `provider`, known to the catalogue by this slug, over `upstream`: the wanted model, by our id or the provider's, else the cheapest
/// that it is known to serve.
pub async fn trial(upstream: &dyn Upstream, provider: &str, catalog: &Catalog, wanted: Option<&str>) -> Trial {
    let failed = |model: Option<String>, found: String, remedy| Trial { model, first_token: None, found, remedy };
    let Some(model) = upstream_model(provider, catalog, wanted) else {
        return failed(None, "nothing is known of its models".to_owned(), "name a model to ask");
    };
    let started = Instant::now();
    match timeout(PATIENCE, first_words(upstream, &model)).await {
        Ok(Ok(())) => {
            let first_token = Some(started.elapsed());
            Trial { model: Some(model), first_token, found: "it answers".to_owned(), remedy: "" }
        }
        Ok(Err(failure)) => failed(Some(model), said(&failure), remedy(failure.kind)),
        Err(_) => failed(Some(model), format!("no word within {} seconds", PATIENCE.as_secs()), remedy(FailureKind::Timeout)),
    }
}

/// What the provider calls the model: the wanted one, or its cheapest.
fn upstream_model(provider: &str, catalog: &Catalog, wanted: Option<&str>) -> Option<String> {
    let at = |endpoints: &[Endpoint]| endpoints.iter().find(|endpoint| endpoint.provider == provider).cloned();
    if let Some(wanted) = wanted {
        let known = catalog.model(wanted).and_then(|model| at(&model.endpoints));
        return Some(known.map_or_else(|| wanted.to_owned(), |endpoint| endpoint.upstream_model));
    }
    let text = catalog.models().into_iter().filter(|model| model.outputs() == [Modality::Text]);
    let price = |endpoint: &Endpoint| {
        endpoint.prices.as_ref().map_or(i128::MAX, |sheet| i128::from(sheet.prompt.0) + i128::from(sheet.completion.0))
    };
    text.filter_map(|model| at(&model.endpoints)).min_by_key(price).map(|endpoint| endpoint.upstream_model)
}

/// Asks, and waits for the first content or a good end.
async fn first_words(upstream: &dyn Upstream, model: &str) -> Result<(), Failure> {
    let request = Request {
        messages: vec![Message::text(Role::User, "Say OK.")],
        sampling: Sampling { max_tokens: Some(TOKENS), ..Sampling::default() },
        stream: true,
        ..Request::default()
    };
    let call = Call {
        request: Arc::new(request),
        model: model.to_owned(),
        generation_id: String::new(),
        options: serde_json::Map::new(),
        context_length: None,
        completion_tokens_max: None,
        progress: Arc::default(),
    };
    let mut events = upstream.prepare(call).await?.send().await?;
    while let Some(event) = events.next().await {
        match event {
            Event::Start { .. } => {}
            Event::End(end) => return end.failure.map_or(Ok(()), Err),
            _ => return Ok(()),
        }
    }
    Err(Failure::new(FailureKind::ProviderUnavailable, "the answer broke off"))
}

/// The failure in a line: with the provider's own words, where it has some.
fn said(failure: &Failure) -> String {
    let raw = failure.raw.as_ref().map(|raw| raw["error"]["message"].as_str().map_or_else(|| raw.to_string(), str::to_owned));
    let own = raw.filter(|raw| !failure.message.contains(raw.as_str())).map_or_else(String::new, |raw| format!(" ({raw})"));
    format!("{}{own}", failure.message).chars().filter(|letter| !letter.is_control()).take(SAID_MAX).collect()
}

fn remedy(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::RateLimitExceeded | FailureKind::ProviderOverloaded => "it is there, and busy: try again later",
        FailureKind::Timeout => "check that its address is right and reachable from here",
        FailureKind::NotFound | FailureKind::ModelNotFound => "name a model that it serves, or check its address",
        FailureKind::PaymentRequired | FailureKind::PermissionDenied => "check what its account may do",
        FailureKind::Authentication | FailureKind::ProviderUnavailable | FailureKind::Server => "check its key and its address",
        _ => "name another model",
    }
}
