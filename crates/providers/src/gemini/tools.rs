//! Tools and the choice among them.

use inner::{Request, ToolChoice};
use serde_json::{Map, Value, json};

/// `tools`: all functions in one entry, after what is no function, which is the provider's own kind of tool and passes as it
/// came, without the `type` that only we need.
pub(super) fn tools(request: &Request) -> Vec<Value> {
    let (functions, others): (Vec<&Value>, Vec<&Value>) = request.tools.iter().partition(|tool| is_function(tool));
    let mut tools: Vec<Value> = others.into_iter().cloned().collect();
    // A type with nothing beside it is no tool of this provider, which shall say so.
    for tool in tools.iter_mut().filter_map(Value::as_object_mut).filter(|tool| tool.len() > 1) {
        tool.shift_remove("type");
    }
    if !functions.is_empty() {
        let declarations: Vec<Value> = functions.into_iter().map(|tool| declaration(&tool["function"])).collect();
        tools.push(json!({ "functionDeclarations": declarations }));
    }
    tools
}

fn is_function(tool: &Value) -> bool {
    tool["type"] == "function" && tool["function"].is_object()
}

/// The schema goes as JSON Schema, as it came: the older field `parameters` refuses all that `OpenAPI` 3.0 has no word for.
fn declaration(function: &Value) -> Value {
    let mut declaration = Map::new();
    declaration.insert("name".into(), function["name"].clone());
    if let Some(description) = function.get("description").filter(|text| text.is_string()) {
        declaration.insert("description".into(), description.clone());
    }
    if let Some(schema) = function["parameters"].as_object().filter(|schema| takes_something(schema)) {
        declaration.insert("parametersJsonSchema".into(), Value::Object(schema.clone()));
    }
    Value::Object(declaration)
}

/// A function without parameters has no schema here: an object without properties is refused.
fn takes_something(schema: &Map<String, Value>) -> bool {
    ["properties", "additionalProperties", "$ref", "anyOf", "oneOf", "allOf"].iter().any(|name| match schema.get(*name) {
        None | Some(Value::Bool(false)) => false,
        Some(Value::Object(fields)) => !fields.is_empty(),
        Some(_) => true,
    })
}

/// `toolConfig`; nothing when the default is meant. There is no word against calls in parallel.
pub(super) fn choice(request: &Request) -> Option<Value> {
    let mut functions = request.tools.iter().filter(|tool| is_function(tool)).peekable();
    functions.peek()?;
    let config = match &request.tool_choice {
        ToolChoice::None => json!({ "mode": "NONE" }),
        ToolChoice::Required => json!({ "mode": "ANY" }),
        ToolChoice::Named(name) => json!({ "mode": "ANY", "allowedFunctionNames": [name] }),
        // Calls that keep to their schemas.
        ToolChoice::Auto if functions.any(|tool| tool["function"]["strict"] == true) => json!({ "mode": "VALIDATED" }),
        ToolChoice::Auto => return None,
    };
    Some(json!({ "functionCallingConfig": config }))
}
