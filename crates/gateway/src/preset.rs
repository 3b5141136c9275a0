//! Presets: models, instructions and parameters under a name, laid below the requests that call for it as `@preset/slug` or in the field
//! `preset` (openrouter guides/features/presets). What the request says itself wins, field by field; `null` says nothing.
//!
//! The instructions of a preset come first, those of the request after them; tools of both are there, and of two with one name the
//! request's. Works on the JSON of the body, which is copied for it; requests without a preset pass untouched.

mod merge;

use std::collections::HashSet;

use axum::body::Bytes;
use inner::Failure;
use routing::Requested;
use serde_json::{Map, Value};
use wire::chat::ChatRequest;

use crate::{api::preset_trial, generation_id::now_ms};

/// Fields that belong to a request alone.
const OF_REQUESTS: [&str; 3] = ["messages", "prompt", "preset"];

/// One preset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preset {
    /// Its name in requests: lowercase letters, digits, `-` and `_`.
    pub slug: String,
    /// For people; else the slug.
    pub name: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Instructions that come before those of the request.
    pub system_prompt: Option<String>,
    /// Any fields of a chat request but its messages: `model`, `models`, `temperature`, `provider`, `tools`, `plugins`, ...
    pub fields: Map<String, Value>,
}

/// All presets, checked.
#[derive(Clone, Debug, Default)]
pub struct Presets {
    presets: Vec<Preset>,
    since_ms: i64,
}

/// Why presets cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum PresetError {
    #[error("preset {0:?}: a slug has lowercase letters, digits, `-` and `_`, 64 at most")]
    Slug(String),
    #[error("preset {0:?} is there twice")]
    Twice(String),
    #[error("preset {slug:?}: `{field}` belongs to requests")]
    Field { slug: String, field: &'static str },
    #[error("preset {slug:?}: {reason}")]
    Request { slug: String, reason: String },
}

/// A preset that a request calls for.
struct Called<'a> {
    preset: &'a Preset,
    /// The model that the request names beside it, without the preset.
    model: Option<String>,
    /// Variants behind the name (`:floor`), for whichever model it becomes.
    suffix: String,
}

impl Presets {
    /// Checks presets: each makes a request that could be sent.
    ///
    /// # Errors
    /// See [`PresetError`].
    pub fn new(presets: Vec<Preset>) -> Result<Self, PresetError> {
        let all = Self { presets, since_ms: now_ms() };
        let mut slugs = HashSet::new();
        for Preset { slug, fields, .. } in &all.presets {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
            if slug.is_empty() || slug.len() > 64 || !slug.bytes().all(plain) {
                return Err(PresetError::Slug(slug.clone()));
            }
            if !slugs.insert(slug) {
                return Err(PresetError::Twice(slug.clone()));
            }
            if let Some(field) = OF_REQUESTS.into_iter().find(|field| fields.contains_key(*field)) {
                return Err(PresetError::Field { slug: slug.clone(), field });
            }
            let reason = |failure: Failure| PresetError::Request { slug: slug.clone(), reason: failure.message };
            preset_trial(&all, slug).map_err(reason)?;
        }
        Ok(all)
    }

    /// These, and behind them others that were checked when they were saved. Of two with one name the first counts.
    pub(crate) fn and(&self, more: impl Iterator<Item = Preset>) -> Self {
        let mut all = self.clone();
        for preset in more {
            if all.get(&preset.slug).is_none() {
                all.presets.push(preset);
            }
        }
        all
    }

    /// In the order of the configuration.
    pub(crate) fn all(&self) -> impl ExactSizeIterator<Item = &Preset> {
        self.presets.iter()
    }

    /// Since when they are in force, in Unix milliseconds.
    pub(crate) fn since_ms(&self) -> i64 {
        self.since_ms
    }

    pub(crate) fn get(&self, slug: &str) -> Option<&Preset> {
        self.presets.iter().find(|preset| preset.slug == slug)
    }

    /// The body with the preset below it that it calls for, and the preset's slug. `None` when it calls for none that is known here.
    /// `usual` is what a request asks for that names neither a model nor a preset.
    ///
    /// # Errors
    /// When it calls for two, or the two cannot be put together.
    pub(crate) fn below(
        &self,
        request: &ChatRequest<'_>,
        usual: Option<&str>,
        body: &[u8],
    ) -> Result<Option<(Bytes, String)>, Failure> {
        let Some(called) = self.called(request, usual)? else { return Ok(None) };
        let slug = called.preset.slug.clone();
        let merged = merge::merged(&called, body).map_err(|error| Failure::invalid(format!("preset {slug}: {error}")))?;
        Ok(Some((merged.into(), slug)))
    }

    /// The model of a name, without the preset that it may call for; `None` where neither names one. The name as it stands, if the
    /// preset is not known here.
    pub(crate) fn model_of(&self, name: &str) -> Option<String> {
        let Requested { id, variant, preset } = Requested::read(name);
        let Some(preset) = preset.and_then(|slug| self.get(&slug)) else { return Some(name.to_owned()) };
        let own = preset.fields.get("model").and_then(Value::as_str);
        Some(id.as_deref().or(own)?.to_owned() + &variant.suffix())
    }

    fn called(&self, request: &ChatRequest<'_>, usual: Option<&str>) -> Result<Option<Called<'_>>, Failure> {
        let field = match request.extra.get("preset") {
            None | Some(Value::Null) => None,
            Some(Value::String(slug)) => Some(slug.strip_prefix("@preset/").unwrap_or(slug)),
            Some(_) => return Err(Failure::invalid("preset: must be a string")),
        };
        let names_none = request.models.as_ref().is_none_or(Vec::is_empty) && field.is_none();
        let name = request.model.as_deref().or(usual.filter(|_| names_none));
        let read = name.map(Requested::read).filter(|read| read.preset.is_some());
        let slug = match (field, read.as_ref().and_then(|read| read.preset.as_deref())) {
            (Some(one), Some(other)) if one != other => {
                return Err(Failure::invalid(format!("preset: {one:?}, but `model` calls for {other:?}")));
            }
            (one, other) => one.or(other),
        };
        let Some(preset) = slug.and_then(|slug| self.get(slug)) else { return Ok(None) };
        Ok(Some(match read {
            None => Called { preset, model: name.map(str::to_owned), suffix: String::new() },
            Some(read) => Called { preset, suffix: read.variant.suffix(), model: read.id },
        }))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use serde_json::json;

    use super::*;

    fn preset(slug: &str, fields: Value) -> Preset {
        let fields = fields.as_object().unwrap().clone();
        Preset { slug: slug.into(), system_prompt: Some("Be \"brief\".".into()), fields, ..Preset::default() }
    }

    fn laid(body: &Value) -> Result<Option<Value>, String> {
        laid_where(None, body)
    }

    fn laid_where(usual: Option<&str>, body: &Value) -> Result<Option<Value>, String> {
        let tool = |name: &str, more: &str| json!({"type": "function", "function": {"name": name, "description": more}});
        let fields = json!({"model": "a/one", "models": ["a/two"], "temperature": 0.5, "max_tokens": 9, "tools": [tool("x", "p"), tool("y", "p")]});
        let presets = Presets::new(vec![preset("mail", fields), preset("bare", json!({"top_p": 0.5}))]).unwrap();
        let text = body.to_string();
        let request: ChatRequest<'_> = wire::read(text.as_bytes()).unwrap();
        let below = presets.below(&request, usual, text.as_bytes()).map_err(|failure| failure.message)?;
        Ok(below.map(|(body, _)| serde_json::from_slice(&body).unwrap()))
    }

    fn body(more: Value) -> Value {
        let mut body = json!({"messages": [{"role": "system", "content": "In German."}, {"role": "user", "content": "hi"}]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    }

    #[test]
    fn the_request_wins_field_by_field_and_null_says_nothing() {
        let made = laid(&body(json!({"model": "@preset/mail", "temperature": 0.1, "max_tokens": null}))).unwrap().unwrap();
        assert_eq!((&made["model"], &made["models"]), (&json!("a/one"), &json!(["a/two"])));
        assert_eq!((&made["temperature"], &made["max_tokens"]), (&json!(0.1), &json!(9)));
        let said = made["messages"].as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap());
        assert_eq!(said.collect::<Vec<_>>(), ["Be \"brief\".", "In German.", "hi"]);
        assert_eq!(made["tools"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn every_way_to_call_for_one() {
        let models = |more| laid(&body(more)).map(|made| made.map(|made| (made["model"].clone(), made["models"].clone())));
        let one = |model: &str, models: Value| Ok(Some((json!(model), models)));
        assert_eq!(models(json!({"preset": "mail"})), one("a/one", json!(["a/two"])));
        assert_eq!(models(json!({"preset": "@preset/mail", "model": "b/x", "models": []})), one("b/x", json!([])));
        assert_eq!(models(json!({"model": "b/x@preset/mail"})), one("b/x", json!(["a/two"])));
        assert_eq!(models(json!({"model": "b/x:nitro@preset/mail:floor"})), one("b/x:floor", json!(["a/two"])));
        assert_eq!(models(json!({"model": "@preset/mail:floor"})), one("a/one:floor", json!(["a/two"])));
        assert_eq!(models(json!({"model": "b/x", "preset": "bare"})), one("b/x", Value::Null));
        assert_eq!(models(json!({"model": "@preset/other"})), Ok(None), "somebody else may know it");
        assert_eq!(models(json!({"model": "a/one"})), Ok(None));
        assert!(models(json!({"model": "@preset/mail", "preset": "bare"})).unwrap_err().starts_with("preset"));
        assert!(models(json!({"preset": 3, "model": "a/b"})).unwrap_err().starts_with("preset: must be"));
        assert!(laid(&json!({"model": "@preset/mail", "prompt": "hi"})).unwrap().unwrap()["messages"][1]["content"] == "hi");
    }

    #[test]
    fn the_usual_model_calls_for_a_preset_where_a_request_names_nothing() {
        let model = |usual, more| {
            laid_where(Some(usual), &body(more)).map(|made| made.map(|made| (made["model"].clone(), made["top_p"].clone())))
        };
        let of_bare = |model: &str| Ok(Some((json!(model), json!(0.5))));
        assert_eq!(model("b/x@preset/bare", json!({})), of_bare("b/x"));
        assert_eq!(model("b/x@preset/bare:floor", json!({"model": null, "models": []})), of_bare("b/x:floor"));
        assert_eq!(model("@preset/mail", json!({})), Ok(Some((json!("a/one"), Value::Null))));
        for named in [json!({"model": "a/one"}), json!({"models": ["a/one"]})] {
            assert_eq!(model("b/x@preset/bare", named.clone()), Ok(None), "{named}");
        }
        assert_eq!(model("@preset/mail", json!({"preset": "bare"})), Ok(Some((Value::Null, json!(0.5)))), "the request wins");
        assert_eq!(model("b/x", json!({})), Ok(None));
        let presets = Presets::new(vec![preset("mail", json!({"model": "a/one"})), preset("bare", json!({}))]).unwrap();
        let of = |name| presets.model_of(name);
        assert_eq!((of("@preset/mail:floor"), of("b/x@preset/mail")), (Some("a/one:floor".into()), Some("b/x".into())));
        assert_eq!((of("@preset/bare"), of("@preset/other")), (None, Some("@preset/other".into())));
    }

    #[test]
    fn tools_are_joined_by_name() {
        let own =
            json!([{"type": "function", "function": {"name": "y", "description": "mine"}}, {"type": "openrouter:datetime"}]);
        let made = laid(&body(json!({"model": "@preset/mail", "tools": own}))).unwrap().unwrap();
        let tools = made["tools"].as_array().unwrap();
        let told: Vec<_> = tools.iter().map(|tool| tool["function"]["description"].as_str()).collect();
        assert_eq!(told, [Some("p"), Some("mine"), None]);
    }

    #[test]
    fn what_no_request_could_be_is_refused_at_the_start() {
        let refused = |presets| Presets::new(presets).unwrap_err().to_string();
        assert!(refused(vec![preset("Mail!", json!({}))]).contains("slug"));
        assert!(refused(vec![preset("a", json!({})), preset("a", json!({}))]).contains("twice"));
        assert!(refused(vec![preset("a", json!({"messages": []}))]).contains("messages"));
        assert!(refused(vec![preset("a", json!({"temperature": 9}))]).contains("temperature"));
        assert!(refused(vec![preset("a", json!({"provider": {"sort": "beauty"}}))]).contains("provider"));
    }
}
