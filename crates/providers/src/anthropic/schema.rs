//! JSON schemas as the grammars behind this family of models take them, wherever the models run.

use serde_json::Value;

/// What the provider's grammar refuses is taken out: objects are closed, limits go.
pub(crate) fn tighten(schema: &mut Value) {
    const REFUSED: [&str; 13] = [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "uniqueItems",
        "not",
        "default",
    ];
    match schema {
        Value::Object(fields) => {
            let is_schema = fields.contains_key("type") || fields.contains_key("properties");
            if is_schema {
                fields.retain(|name, _| !REFUSED.contains(&name.as_str()));
            }
            if fields.get("type").is_some_and(|kind| kind == "object") {
                fields.insert("additionalProperties".into(), false.into());
            }
            if let Some(one) = fields.shift_remove("oneOf") {
                fields.insert("anyOf".into(), one);
            }
            fields.values_mut().for_each(tighten);
        }
        Value::Array(items) => items.iter_mut().for_each(tighten),
        _ => {}
    }
}
