//! Tools and the choice among them. Only shapes: a tool's schema is the model's to read.

use inner::{Failure, ToolChoice};
use serde_json::{Map, Value};
use wire::chat::ToolChoice as Wire;

/// Characters of a function's name (openrouter features/tool-calling).
pub(super) const NAME_MAX: usize = 64;

/// The tools as the client wrote them, function tools checked for a name of at most so many characters.
pub(super) fn tools(tools: Option<Vec<Map<String, Value>>>, name_max: usize) -> Result<Vec<Value>, Failure> {
    let tools = tools.unwrap_or_default();
    for (at, tool) in tools.iter().enumerate() {
        match tool.get("type").and_then(Value::as_str) {
            None => return Err(Failure::invalid(format!("tools[{at}].type: required, a string"))),
            Some("function") => {
                let name = tool.get("function").and_then(|function| function.get("name")).and_then(Value::as_str);
                if !name.is_some_and(|name| (1..=name_max).contains(&name.chars().count())) {
                    let wanted = format!("tools[{at}].function.name: required, a string of 1 to {name_max} characters");
                    return Err(Failure::invalid(wanted));
                }
            }
            Some(_) => {}
        }
    }
    Ok(tools.into_iter().map(Value::Object).collect())
}

/// Which tool to use.
pub(super) fn choice(choice: Option<Wire>) -> Result<ToolChoice, Failure> {
    match choice {
        None => Ok(ToolChoice::Auto),
        Some(Wire::Word(word)) => match word.as_str() {
            "auto" => Ok(ToolChoice::Auto),
            "none" => Ok(ToolChoice::None),
            "required" => Ok(ToolChoice::Required),
            _ => Err(Failure::invalid("tool_choice: must be auto, none, required or a function")),
        },
        Some(Wire::Object(object)) => object
            .get("function")
            .and_then(|function| function.get("name"))
            .and_then(Value::as_str)
            .map(|name| ToolChoice::Named(name.to_owned()))
            .ok_or_else(|| Failure::invalid("tool_choice.function.name: required, a string")),
    }
}
