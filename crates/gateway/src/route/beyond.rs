//! What is asked for beyond a model's answer: presets that are not known here, web search, tools that run on a server. A router behind
//! us may have it; where there is none, the request is refused, not answered as if it had not asked.

use catalog::{Endpoint, Model};
use inner::{Failure, FailureKind, Request};
use serde_json::Value;

use super::{Offer, chosen::is_only_options, shown};
use crate::guardrail::Terms;

/// Begins the kinds of tools that a router runs itself (openrouter guides/features/server-tools).
const SERVER_TOOL: &str = "openrouter:";
/// How the native search of a provider is set.
pub(super) const SEARCH: &str = "web_search_options";
/// In the names of models that search by themselves (OpenAI's and Perplexity's); no list of ours says so of them.
const SEARCHERS: [&str; 3] = ["search-preview", "search-api", "sonar"];

/// Takes out who cannot do what is asked for.
///
/// # Errors
/// When nobody is left.
pub(super) fn keep_able(request: &Request, offers: &mut Vec<Offer<'_>>) -> Result<(), Failure> {
    let Some(missing) = missing(request) else { return Ok(()) };
    offers.retain(|offer| offer.endpoint.routes);
    if offers.is_empty() { Err(missing) } else { Ok(()) }
}

/// Fields by which a router behind us would be made to use another model than the one that we chose: not for keys that may not use
/// every model.
pub(super) fn refuse_doors(request: &Request, terms: &Terms<'_>) -> Result<(), Failure> {
    let doors = [
        ("preset", request.extra.contains_key("preset")),
        ("plugins", request.extra.contains_key("plugins") && !is_only_options(request)),
        ("tools", request.tools.iter().any(|tool| tool["type"] != "function")),
    ];
    let open = doors.into_iter().find(|(_, is_used)| *is_used && terms.restrict_models());
    let refused = |(field, _)| {
        let message = format!("{field}: not for an API key that may only use certain models");
        Failure::new(FailureKind::PermissionDenied, message)
    };
    open.map_or(Ok(()), |door| Err(refused(door)))
}

/// What is said if no router can be asked for it.
fn missing(request: &Request) -> Option<Failure> {
    let preset = request.extra.get("preset").and_then(Value::as_str);
    if let Some(slug) = preset {
        return Some(Failure::new(FailureKind::NotFound, format!("Preset {} not found", shown(slug))));
    }
    let plugins = request.extra.get("plugins").and_then(Value::as_array);
    let searches = |plugin: &Value| plugin["id"] == "web" && plugin["enabled"] != false;
    if plugins.is_some_and(|plugins| plugins.iter().any(searches)) {
        return Some(Failure::invalid("plugins: `web` needs web search, and none is configured here"));
    }
    let kind = |tool: &Value| tool["type"].as_str().filter(|kind| kind.starts_with(SERVER_TOOL)).map(shown);
    let tool = request.tools.iter().find_map(kind)?;
    Some(Failure::invalid(format!("tools: `{tool}` runs on a router, and none is configured here")))
}

/// Whether an endpoint that is no router may take [`SEARCH`]: others would refuse the request for it. Whoever nothing is known of may.
pub(super) fn may_search(model: &Model, endpoint: &Endpoint) -> bool {
    let names_it = || SEARCHERS.iter().any(|word| endpoint.upstream_model.contains(word));
    !model.is_listed() || endpoint.parameters.iter().any(|field| field == SEARCH) || names_it()
}
