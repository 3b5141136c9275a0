//! `provider.options`: what a client says to one provider in that provider's own words (openrouter guides/routing/provider-selection),
//! laid over a rendered body. Never says who is asked for which model, what the answer may cost, or where it goes.

use bytes::Bytes;
use inner::{Failure, FailureKind};
use serde_json::{Map, Value};

use crate::Payload;

/// Fields that decide what is asked, of whom, in which form it comes back, and what the money was held for.
const OURS: [&str; 32] = [
    "anthropic_version",
    "audio",
    "cache_control",
    "candidatecount",
    "contents",
    "fallbacks",
    "input",
    "maxoutputtokens",
    "max_completion_tokens",
    "max_output_tokens",
    "max_tokens",
    "maxtokens",
    "messages",
    "modalities",
    "model",
    "models",
    "n",
    "plugins",
    "preset",
    "prompt",
    "prompt_cache_options",
    "provider",
    "responsemodalities",
    "route",
    "service_tier",
    "servicetier",
    "store",
    "stream",
    "stream_options",
    "transforms",
    "usage",
    "user",
];

/// Names of credentials and addresses, or how such names end, without dashes and underscores.
const SECRET: [&str; 18] = [
    "accesskeyid",
    "accesstoken",
    "apikey",
    "authorization",
    "authtoken",
    "baseurl",
    "bearertoken",
    "credential",
    "credentials",
    "endpoint",
    "headers",
    "host",
    "password",
    "secret",
    "secretaccesskey",
    "uri",
    "url",
    "webhook",
];

impl Payload {
    /// The body with these fields over its own; objects are joined, field by field. What a client may not say to a provider is left
    /// out.
    ///
    /// # Errors
    /// When the body is no JSON object.
    pub fn with_options(self, options: &Map<String, Value>) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::new(FailureKind::Server, why);
        let mut body: Map<String, Value> =
            serde_json::from_slice(&self.to_vec()).map_err(|error| wrong(format!("a body that is no object: {error}")))?;
        lay_over(&mut body, options);
        let json = serde_json::to_vec(&body).map_err(|error| wrong(error.to_string()))?;
        Ok(Self::from(Bytes::from(json)))
    }
}

fn lay_over(body: &mut Map<String, Value>, options: &Map<String, Value>) {
    for (name, value) in options.iter().filter(|(name, _)| may_be_said(name)) {
        let Some(inside) = value.as_object() else {
            body.insert(name.clone(), without(value));
            continue;
        };
        let place = body.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
        match place {
            Value::Object(place) => lay_over(place, inside),
            other => *other = without(value),
        }
    }
}

/// A value without what may not be said, however deep.
fn without(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let said = fields.iter().filter(|(name, _)| may_be_said(name));
            Value::Object(said.map(|(name, value)| (name.clone(), without(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without).collect()),
        other => other.clone(),
    }
}

fn may_be_said(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let plain: String = name.chars().filter(|letter| !"-_".contains(*letter)).collect();
    !OURS.contains(&name.as_str()) && !SECRET.iter().any(|secret| plain.ends_with(secret))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn laid(body: &Value, options: &Value) -> Value {
        let payload = Payload::from(Bytes::from(body.to_string()));
        let laid = payload.with_options(options.as_object().unwrap()).unwrap();
        serde_json::from_slice(&laid.to_vec()).unwrap()
    }

    #[test]
    fn options_win_and_objects_are_joined() {
        let body = json!({ "temperature": 0.7, "thinking": { "type": "enabled", "budget_tokens": 1024 } });
        let options = json!({ "temperature": 0.5, "thinking": { "display": "omitted" }, "safety": [{ "x": 1 }] });
        let wanted = json!({ "temperature": 0.5, "thinking": { "type": "enabled", "budget_tokens": 1024, "display": "omitted" },
            "safety": [{ "x": 1 }] });
        assert_eq!(laid(&body, &options), wanted);
    }

    #[test]
    fn what_is_asked_of_whom_and_for_how_much_stays() {
        let body = json!({ "model": "m", "messages": [1], "stream": true, "max_tokens": 9, "generationConfig": { "maxOutputTokens": 9 } });
        let options = json!({ "model": "dear", "messages": [], "stream": false, "stream_options": {}, "max_tokens": 1_000_000, "n": 8,
            "generationConfig": { "maxOutputTokens": 1_000_000, "candidateCount": 8 }, "models": ["x"], "usage": {}, "service_tier": "priority" });
        assert_eq!(laid(&body, &options), body);
    }

    #[test]
    fn credentials_and_addresses_are_nobodys_option() {
        let options = json!({ "api_key": "k", "Authorization": "k", "base_url": "u", "callbackUrl": "u", "extra_headers": { "a": "b" },
            "aws_secret_access_key": "k", "nested": { "x-api-key": "k", "fine": 1, "list": [{ "password": "p", "y": 2 }] } });
        assert_eq!(laid(&json!({}), &options), json!({ "nested": { "fine": 1, "list": [{ "y": 2 }] } }));
    }
}
