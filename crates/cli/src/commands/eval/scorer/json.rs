//! `json`: the same JSON value. The order of keys and the spelling of a number do not count, a code fence around it neither.

use serde_json::Value;

use super::Scorer;
use crate::commands::eval::answer::Answer;

struct Json(Value);

pub(super) fn read(expected: &Value) -> Result<Box<dyn Scorer>, String> {
    Ok(Box::new(Json(expected.clone())))
}

impl Scorer for Json {
    fn right(&self, answer: &Answer) -> bool {
        parsed(answer.text()).is_some_and(|value| equal(&value, &self.0))
    }
}

/// The JSON of a text that may have a code fence around it.
pub(super) fn parsed(text: &str) -> Option<Value> {
    let text = text.trim();
    let inside = text.strip_prefix("```json").or_else(|| text.strip_prefix("```")).unwrap_or(text);
    serde_json::from_str(inside.strip_suffix("```").unwrap_or(inside)).ok()
}

/// The same value; `1` is `1.0`, which `Value`'s own equality denies.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || (x.as_f64().is_some() && x.as_f64() == y.as_f64()),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| equal(x, y)),
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len() && x.iter().all(|(key, x)| y.get(key).is_some_and(|y| equal(x, y)))
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::right;
    use serde_json::json;

    #[test]
    fn the_value_counts_and_not_its_spelling() {
        let expected = json!({ "items": [{ "name": "Jam", "price": 7.5 }], "total": 8 });
        for (content, verdict) in [
            (r#"{"total": 8.0, "items": [{"price": 7.50, "name": "Jam"}]}"#, true),
            ("```json\n{\"items\": [{\"name\": \"Jam\", \"price\": 7.5}], \"total\": 8}\n```", true),
            ("```\n{\"items\": [{\"name\": \"Jam\", \"price\": 7.5}], \"total\": 8}```", true),
            (r#"{"items": [{"name": "jam", "price": 7.5}], "total": 8}"#, false),
            (r#"{"items": [{"name": "Jam", "price": 7.5}], "total": 8, "tip": 0}"#, false),
            (r#"{"items": [], "total": 8}"#, false),
            (r#"{"items": [{"name": "Jam", "price": "7.5"}], "total": 8}"#, false),
            (r#"{"items": [{"name": "Jam""#, false),
            ("", false),
        ] {
            assert_eq!(right("json", &expected, content), verdict, "{content}");
        }
        assert!(right("json", &json!([]), "[]"));
        assert!(!right("json", &json!([1, 2]), "[2, 1]"));
    }
}
