//! Tools and the choice among them, as far as a vendor takes it. A weaker choice is never passed off as the wanted one to a
//! client that requires its parameters.

use inner::{Failure, Request, ToolChoice};
use serde_json::{Value, json};

use crate::{
    failure::elsewhere,
    quirks::{Named, Nothing, Required, ToolChoices},
};

/// What is sent.
pub(crate) struct Offer<'a> {
    /// Empty for none.
    pub(crate) tools: Vec<&'a Value>,
    /// `tool_choice`; the vendor's default is the model's own choice.
    pub(crate) choice: Option<Value>,
}

/// What to offer a model that `thinks` or not.
///
/// # Errors
/// When the choice would be weakened and the client set `provider.require_parameters`: another endpoint may take it.
pub(crate) fn offer<'a>(request: &'a Request, thinks: bool, choices: &ToolChoices) -> Result<Offer<'a>, Failure> {
    let all = || request.tools.iter().collect::<Vec<_>>();
    // A choice without tools is a 400 at OpenAI.
    if request.tools.is_empty() {
        return Ok(Offer { tools: Vec::new(), choice: None });
    }
    let forced = if thinks && !choices.while_thinking { Required::Auto } else { choices.required };
    let offer = match &request.tool_choice {
        ToolChoice::Auto => Offer { tools: all(), choice: None },
        ToolChoice::None if choices.none == Nothing::NoTools => Offer { tools: Vec::new(), choice: None },
        ToolChoice::None => Offer { tools: all(), choice: Some(json!("none")) },
        ToolChoice::Required => Offer { tools: all(), choice: word(forced) },
        ToolChoice::Named(name) if choices.named == Named::Named && (choices.while_thinking || !thinks) => {
            Offer { tools: all(), choice: Some(json!({ "type": "function", "function": { "name": name } })) }
        }
        ToolChoice::Named(name) => Offer { tools: only(request, name), choice: word(forced) },
    };
    let weakened = matches!(request.tool_choice, ToolChoice::Required | ToolChoice::Named(_)) && offer.choice.is_none();
    if weakened && required(request) {
        return Err(elsewhere("this provider cannot force a tool call here"));
    }
    Ok(offer)
}

/// Whether the client wants all of its parameters kept (openrouter guides/routing/provider-selection).
pub(crate) fn required(request: &Request) -> bool {
    let wish = request.provider.as_ref().and_then(|provider| provider.get("require_parameters"));
    wish.and_then(Value::as_bool).unwrap_or(false)
}

fn word(required: Required) -> Option<Value> {
    match required {
        Required::Required => Some(json!("required")),
        Required::Any => Some(json!("any")),
        Required::Auto => None,
    }
}

/// The tools of this name; all of them if there is none.
fn only<'a>(request: &'a Request, name: &str) -> Vec<&'a Value> {
    let called = |tool: &&Value| tool.pointer("/function/name").and_then(Value::as_str) == Some(name);
    let named: Vec<&Value> = request.tools.iter().filter(called).collect();
    if named.is_empty() { request.tools.iter().collect() } else { named }
}
