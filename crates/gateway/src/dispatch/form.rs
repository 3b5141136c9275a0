//! Whether an answer that had to keep a form (`response_format`) kept it: JSON, and with a schema the outermost object's required
//! fields. Counted for every endpoint, because hosts of one and the same model differ in this. The whole of a schema is not checked:
//! what breaks is the JSON.

use inner::{Event, Request};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// Text of an answer; a longer one is not judged.
const TEXT_BYTES_MAX: usize = 256 << 10;

/// The text of one answer, as it comes in.
#[derive(Debug)]
pub(super) struct Form {
    text: String,
    whole: bool,
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    /// Any object.
    Object,
    /// What a schema describes: these fields at least, of an object.
    Fields(Vec<String>),
    /// What a schema describes that is no object.
    Anything,
}

impl Form {
    /// For a request that asks for one.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let format = request.response_format.as_ref()?;
        let wanted = match format["type"].as_str()? {
            "json_object" => Wanted::Object,
            "json_schema" => fields(&format["json_schema"]["schema"]),
            _ => return None,
        };
        Some(Self { text: String::new(), whole: true, wanted })
    }

    pub(super) fn take(&mut self, event: &Event) {
        let Event::Text { text, .. } = event else { return };
        self.whole &= self.text.len() + text.len() <= TEXT_BYTES_MAX;
        if self.whole {
            self.text.push_str(text);
        }
    }

    /// Whether it is broken; `None` where there is nothing to judge: an answer of calls only, or one that is too long.
    pub(super) fn verdict(&self) -> Option<bool> {
        let text = self.text.trim();
        if !self.whole || text.is_empty() {
            return None;
        }
        let kept = match &self.wanted {
            Wanted::Anything => serde_json::from_str::<IgnoredAny>(text).is_ok(),
            Wanted::Object => object(text).is_some(),
            Wanted::Fields(names) => object(text).is_some_and(|object| names.iter().all(|name| object.contains_key(name))),
        };
        Some(!kept)
    }
}

fn fields(schema: &Value) -> Wanted {
    if schema["type"] != "object" {
        return Wanted::Anything;
    }
    let required = schema["required"].as_array().into_iter().flatten();
    Wanted::Fields(required.filter_map(Value::as_str).map(str::to_owned).collect())
}

fn object(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(format: Value, pieces: &[&str]) -> Option<bool> {
        let request = Request { response_format: Some(format), ..Request::default() };
        let mut form = Form::of(&request)?;
        for text in pieces {
            form.take(&Event::Text { text: (*text).to_owned(), logprobs: Vec::new() });
        }
        form.verdict()
    }

    #[test]
    fn an_answer_keeps_its_form_if_it_can_be_read() {
        let object = || json!({"type": "json_object"});
        assert_eq!(verdict(object(), &["{\"a\"", ": 1}\n"]), Some(false));
        assert_eq!(verdict(object(), &["[1]"]), Some(true));
        assert_eq!(verdict(object(), &["Here: {}"]), Some(true));
        assert_eq!(verdict(object(), &["{\"a\": 1"]), Some(true), "cut");
        assert_eq!(verdict(object(), &[" "]), None, "said nothing");
        assert_eq!(verdict(json!({"type": "text"}), &["x"]), None);
        let schema = |schema: Value| json!({"type": "json_schema", "json_schema": {"name": "n", "schema": schema}});
        let fields = || schema(json!({"type": "object", "required": ["a", "b"]}));
        assert_eq!(verdict(fields(), &["{\"a\": 1, \"b\": {}}"]), Some(false));
        assert_eq!(verdict(fields(), &["{\"a\": 1}"]), Some(true));
        assert_eq!(verdict(schema(json!({"type": "array"})), &["[1]"]), Some(false));
        assert_eq!(verdict(json!({"type": "json_schema"}), &["1"]), Some(false), "a schema that says nothing");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let long = "x".repeat(TEXT_BYTES_MAX);
        assert_eq!(verdict(json!({"type": "json_object"}), &["{", &long, "}"]), None);
    }
}
