//! What is asked for beyond a model's answer: presets that are not known here, web search. A router behind us may have it; where there
//! is none, the request is refused, not answered as if it had not asked.

use inner::{Failure, FailureKind, Request};
use serde_json::Value;

use super::{Offer, chosen::is_only_options, shown};
use crate::guardrail::Terms;

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
    let wanted = plugins.is_some_and(|plugins| plugins.iter().any(searches));
    wanted.then(|| Failure::invalid("plugins: `web` needs web search, and none is configured here"))
}
