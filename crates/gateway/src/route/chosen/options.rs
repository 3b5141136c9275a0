//! What a request says to `openrouter/auto`: the plugin `auto-router` (openrouter guides/routing/routers/auto-router).

use catalog::{Catalog, Router};
use inner::{Failure, Request};
use routing::{Third, fits};
use serde_json::Value;

use crate::shared::Shared;

/// The id of the plugin.
const PLUGIN: &str = "auto-router";
/// Patterns of one list, and bytes of one of them.
const PATTERNS_MAX: usize = 1024;
const PATTERN_BYTES_MAX: usize = 1024;

/// The settings of one request.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// Patterns of which one must fit; `None` is every model.
    allowed: Option<Vec<String>>,
    /// Patterns of which none may fit.
    excluded: Vec<String>,
    pub(super) third: Third,
}

impl Options {
    /// Those of a request, over the operator's for what it leaves out. Only `openrouter/auto` has any.
    ///
    /// # Errors
    /// When they are malformed; the message names the field.
    pub(super) fn of(request: &Request, router: Router, shared: &Shared) -> Result<Self, Failure> {
        if router != Router::Auto {
            return Ok(Self::default());
        }
        let house = &shared.settings.routing.auto_models;
        let house = (!house.is_empty()).then(|| house.to_vec());
        let Some(plugin) = plugins(request).find(|plugin| plugin["id"] == PLUGIN && plugin["enabled"] != false) else {
            return Ok(Self { allowed: house, ..Self::default() });
        };
        let third = match &plugin["cost_tier"] {
            Value::Null => Third::default(),
            word => word.as_str().and_then(Third::of_word).ok_or_else(|| wrong("cost_tier: must be low, medium or high"))?,
        };
        let named = |list: Option<Vec<String>>| list.map(|list| canonical(list, &shared.catalog));
        let allowed = named(patterns(plugin, "allowed_models")?).or(house);
        Ok(Self { allowed, excluded: named(patterns(plugin, "excluded_models")?).unwrap_or_default(), third })
    }

    /// Why a model is not to be chosen, if it is not.
    pub(super) fn bar(&self, id: &str) -> Option<&'static str> {
        let fit = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, id));
        if self.allowed.as_deref().is_some_and(|allowed| !fit(allowed)) {
            return Some("it is not among the models that auto-router may choose from");
        }
        fit(&self.excluded).then_some("auto-router's excluded_models name it")
    }
}

/// Whether a request's plugins are nothing but settings of ours.
pub(crate) fn is_only_options(request: &Request) -> bool {
    let mut listed = plugins(request).peekable();
    listed.peek().is_some() && listed.all(|plugin| plugin["id"] == PLUGIN)
}

fn plugins(request: &Request) -> impl Iterator<Item = &Value> {
    request.extra.get("plugins").and_then(Value::as_array).into_iter().flatten()
}

/// A list of patterns; an empty one is none.
fn patterns(plugin: &Value, field: &str) -> Result<Option<Vec<String>>, Failure> {
    let list = match &plugin[field] {
        Value::Null => return Ok(None),
        Value::Array(list) if list.len() <= PATTERNS_MAX => list,
        _ => return Err(wrong(&format!("{field}: must be a list of at most {PATTERNS_MAX} patterns"))),
    };
    let pattern = |value: &Value| {
        let text = value.as_str().filter(|text| text.len() <= PATTERN_BYTES_MAX);
        text.map(str::to_owned)
            .ok_or_else(|| wrong(&format!("{field}: a pattern is a string of at most {PATTERN_BYTES_MAX} bytes")))
    };
    let list = list.iter().map(pattern).collect::<Result<Vec<_>, _>>()?;
    Ok((!list.is_empty()).then_some(list))
}

/// Other names of models as their ids.
fn canonical(patterns: Vec<String>, catalog: &Catalog) -> Vec<String> {
    patterns.into_iter().map(|pattern| catalog.canonical(&pattern).to_owned()).collect()
}

fn wrong(why: &str) -> Failure {
    Failure::invalid(format!("plugins: {PLUGIN}: {why}"))
}
