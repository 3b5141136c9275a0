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

/// Optional properties that a grammar takes, all objects together.
const OPTIONAL_MAX: usize = 10;

/// Whether the grammar takes a schema once it is tightened, and still means the same: neither maps with keys that are not known before,
/// nor schemas within themselves, nor many properties that may be left out.
pub(crate) fn fits(schema: &Value) -> bool {
    !has_maps(schema) && optional(schema) <= OPTIONAL_MAX && !is_recursive(schema)
}

/// Whether some object may have keys that the schema does not name. One that says nothing about others than its own is closed without
/// harm.
fn has_maps(schema: &Value) -> bool {
    let own = schema.as_object().is_some_and(|fields| {
        let named = fields.contains_key("properties");
        let open = match fields.get("additionalProperties") {
            None => !named && fields.get("type").is_some_and(|kind| kind == "object"),
            Some(more) => *more != Value::Bool(false),
        };
        open || fields.contains_key("patternProperties")
    });
    own || inside(schema).any(has_maps)
}

fn optional(schema: &Value) -> usize {
    let properties = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|one| one == name));
    let own = properties.into_iter().flatten().filter(|(name, _)| !is_required(name)).count();
    own + inside(schema).map(optional).sum::<usize>()
}

/// Whether some reference leads back to itself.
fn is_recursive(schema: &Value) -> bool {
    let mut starts = Vec::new();
    references(schema, &mut starts);
    starts.iter().any(|start| {
        let (mut seen, mut next) = (Vec::new(), vec![*start]);
        while let Some(place) = next.pop() {
            let Some(target) = place.strip_prefix('#').and_then(|pointer| schema.pointer(pointer)) else { continue };
            let mut further = Vec::new();
            references(target, &mut further);
            if further.contains(start) {
                return true;
            }
            further.retain(|place| !seen.contains(place));
            seen.extend(further.iter().copied());
            next.extend(further);
        }
        false
    })
}

fn references<'a>(schema: &'a Value, found: &mut Vec<&'a str>) {
    found.extend(schema.get("$ref").and_then(Value::as_str));
    inside(schema).for_each(|inner| references(inner, found));
}

/// What stands directly in a value.
fn inside(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Object(fields) => Box::new(fields.values()),
        Value::Array(items) => Box::new(items.iter()),
        _ => Box::new(std::iter::empty()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    #[test]
    fn what_a_grammar_refuses_does_not_fit() {
        let object = |properties: Value| json!({ "type": "object", "properties": properties });
        assert!(fits(&object(json!({ "a": { "type": "string" }, "b": { "type": "array", "items": { "type": "number" } } }))));
        assert!(fits(&json!({ "type": "object", "properties": {}, "additionalProperties": false })));
        for open in [json!({ "type": "object" }), json!({ "type": "object", "additionalProperties": { "type": "string" } })] {
            assert!(!fits(&open) && !fits(&object(json!({ "map": open }))), "{open}");
        }
        assert!(!fits(&json!({ "type": "object", "properties": {}, "patternProperties": { "^x": {} } })));
        let many = |count: usize| -> Map<String, Value> { (0..count).map(|at| (format!("p{at}"), json!({}))).collect() };
        assert!(fits(&object(Value::Object(many(10)))) && !fits(&object(Value::Object(many(11)))));
        let mut required = object(Value::Object(many(11)));
        required["required"] = json!(["p0"]);
        assert!(fits(&required));
    }

    #[test]
    fn a_schema_within_itself_does_not_fit() {
        let tree = |item: Value| {
            json!({ "$defs": { "leaf": { "type": "string" }, "node": { "type": "array", "items": item } },
                "type": "object", "properties": { "root": { "$ref": "#/$defs/node" } } })
        };
        assert!(fits(&tree(json!({ "$ref": "#/$defs/leaf" }))));
        assert!(!fits(&tree(json!({ "$ref": "#/$defs/node" }))));
        assert!(!fits(&json!({ "type": "object", "properties": { "next": { "$ref": "#" } } })));
    }
}
