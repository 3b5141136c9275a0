//! Names in the configuration that lead nowhere. A provider that does not exist is refused where it would undo a rule; what may be
//! there later (a key, a model that is passed through, a parameter that only one provider knows) is warned of.

use catalog::{Catalog, Router};
use store::KeyRow;

use crate::{
    config::{Loaded, Place, nearest},
    exit::{Exit, Failed},
};

/// Stands for every key.
const EVERY_KEY: &str = "*";

/// Fields of a chat request that may stand in a preset (openrouter api_reference/parameters).
const PARAMETERS: [&str; 54] = [
    "cache_control",
    "debug",
    "deferred_tools",
    "frequency_penalty",
    "image_config",
    "include_reasoning",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "max_tool_calls",
    "metadata",
    "min_p",
    "modalities",
    "audio",
    "model",
    "models",
    "n",
    "parallel_tool_calls",
    "plugins",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "prompt_cache_options",
    "provider",
    "reasoning",
    "reasoning_effort",
    "repetition_penalty",
    "response_format",
    "route",
    "safety_identifier",
    "seed",
    "service_tier",
    "session_id",
    "stop",
    "stop_server_tools_when",
    "store",
    "stream",
    "stream_options",
    "structured_outputs",
    "temperature",
    "tool_choice",
    "tools",
    "top_a",
    "top_k",
    "top_logprobs",
    "top_p",
    "trace",
    "transforms",
    "usage",
    "user",
    "verbosity",
    "web_search_options",
    "x_search_filter",
];

/// Looks the providers of guardrails up.
///
/// # Errors
/// [`Exit::Config`] naming each that is neither connected nor known, with its line.
pub fn check(loaded: &Loaded, catalog: &Catalog) -> Result<(), Failed> {
    let names = Names { loaded, catalog };
    let mut wrong = Vec::new();
    for (index, rail) in loaded.config.guardrails.iter().enumerate() {
        let place = Place::default().key("guardrail").nth(index);
        for (key, list) in [
            ("allowed_providers", rail.allowed_providers.as_deref().unwrap_or_default()),
            ("ignored_providers", &rail.ignored_providers),
        ] {
            wrong.extend(names.each(&place.key(key), list, |name| names.provider(name)));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Exit::Config.because(wrong.join("\n"))) }
}

/// What may be meant as it is, and is more likely a mistake, a line each. `keys` are those that there are; `None` is not known.
pub fn warnings(loaded: &Loaded, catalog: &Catalog, keys: Option<&[KeyRow]>) -> Vec<String> {
    let names = Names { loaded, catalog };
    let mut found = Vec::new();
    let key = |name: &str| keys.and_then(|keys| no_key(name, keys));
    for (index, rail) in loaded.config.guardrails.iter().enumerate() {
        let place = Place::default().key("guardrail").nth(index);
        found.extend(names.each(&place.key("keys"), &rail.keys, key));
        let allowed = rail.allowed_models.as_deref().unwrap_or_default();
        found.extend(names.each(&place.key("allowed_models"), allowed, |name| names.model(name, false)));
        found.extend(names.each(&place.key("ignored_models"), &rail.ignored_models, |name| names.model(name, false)));
    }
    for (index, own) in loaded.config.byok.iter().enumerate() {
        let place = Place::default().key("byok").nth(index);
        found.extend(names.each(&place.key("keys"), &own.keys, key));
        let models = own.models.as_deref().unwrap_or_default();
        found.extend(names.each(&place.key("models"), models, |name| names.model(name, false)));
    }
    for (index, preset) in loaded.config.presets.iter().enumerate() {
        found.extend(names.preset(&Place::default().key("preset").nth(index), preset));
    }
    if let Some(usual) = loaded.config.routing.default_model.as_deref() {
        let wrong = names.called_preset(usual).or_else(|| names.model(usual, true));
        found.extend(wrong.map(|wrong| names.complaint(&Place::default().key("routing").key("default_model"), &wrong)));
    }
    found
}

/// Where names are looked up.
struct Names<'a> {
    loaded: &'a Loaded,
    catalog: &'a Catalog,
}

impl Names<'_> {
    /// The complaints about the entries of a list, each with its place.
    fn each<'l>(&self, place: &Place, list: &'l [String], wrong: impl Fn(&'l str) -> Option<String>) -> Vec<String> {
        let found = list.iter().enumerate().filter_map(|(index, name)| {
            let place = place.nth(index);
            Some(self.complaint(&place, &wrong(name)?))
        });
        found.collect()
    }

    fn complaint(&self, place: &Place, wrong: &str) -> String {
        format!("{}: {place}: {wrong}", self.loaded.source(place))
    }

    fn preset(&self, place: &Place, preset: &crate::config::Preset) -> Vec<String> {
        let model = preset.model.iter().filter_map(|name| Some(self.complaint(&place.key("model"), &self.model(name, true)?)));
        let models = preset.models.as_deref().unwrap_or_default();
        let models = self.each(&place.key("models"), models, |name| self.model(name, true));
        let unknown = |name: &&String| !PARAMETERS.contains(&name.as_str());
        let parameters = preset.parameters.keys().filter(unknown).map(|name| {
            let hint = meant(name, PARAMETERS.into_iter());
            self.complaint(
                &place.key("parameters").key(name),
                &format!("no parameter that is known here{hint}; providers get it as it is"),
            )
        });
        let mut found: Vec<String> = model.chain(models).chain(parameters).collect();
        for field in ["order", "only", "ignore"] {
            let list = preset.provider.as_ref().and_then(|provider| provider.get(field)).and_then(|list| list.as_array());
            for (index, name) in list.into_iter().flatten().enumerate() {
                let place = place.key("provider").key(field).nth(index);
                let wrong = name.as_str().and_then(|name| self.provider(name));
                found.extend(wrong.map(|wrong| self.complaint(&place, &wrong)));
            }
        }
        found
    }

    /// What is wrong with the preset that a model's name calls for, if anything. A router may have one that is not here.
    fn called_preset(&self, name: &str) -> Option<String> {
        let (model, slug) = name.split_once("@preset/")?;
        let slug = slug.split(':').next().unwrap_or(slug);
        let presets = &self.loaded.config.presets;
        let Some(preset) = presets.iter().find(|preset| preset.slug == slug) else {
            let hint = meant(slug, presets.iter().map(|preset| preset.slug.as_str()));
            return self.catalog.at_routers(name).is_none().then(|| format!("there is no preset `{slug}`{hint}"));
        };
        let says = |field: &str| preset.parameters.contains_key(field);
        let names_one = preset.model.is_some() || preset.models.is_some() || says("model") || says("models");
        (model.is_empty() && !names_one).then(|| format!("the preset `{slug}` names no model"))
    }

    /// What is wrong with a provider's name, if anything: it is neither connected nor one that could be.
    fn provider(&self, name: &str) -> Option<String> {
        let slug = name.split('/').next().unwrap_or(name);
        let connected = || self.catalog.providers().iter();
        let is = |known: &str| known.eq_ignore_ascii_case(slug);
        let known = || providers::rows().map(|row| row.id);
        if connected().any(|provider| is(&provider.slug) || is(&provider.name)) || known().any(is) || is(catalog::LOCAL) {
            return None;
        }
        let hint = meant(slug, connected().map(|provider| provider.slug.as_str()).chain(known()));
        Some(format!("there is no provider `{name}`{hint}"))
    }

    /// What is wrong with a model's name, if anything. A rule may speak of models that are not here yet; what shall answer must be.
    fn model(&self, name: &str, must_answer: bool) -> Option<String> {
        // Other names of presets and variants (`:floor`) stand behind the id.
        let id = name.split('@').next().unwrap_or(name);
        let plain = id.split_once(':').map_or(id, |(plain, _)| plain);
        let is_here = |id: &str| self.catalog.model(id).is_some() || Router::of(id).is_some();
        if id.is_empty() || is_here(id) || is_here(plain) || self.catalog.at_routers(name).is_some() {
            return None;
        }
        let elsewhere = self.catalog.elsewhere(plain);
        if !elsewhere.is_empty() {
            let connected = format!("none of the providers of `{name}` is connected ({})", elsewhere.join(", "));
            return must_answer.then_some(connected);
        }
        let hint = meant(plain, self.catalog.models().into_iter().map(|model| model.id.as_str()));
        Some(format!("there is no model `{name}` here{hint}"))
    }
}

fn no_key(name: &str, keys: &[KeyRow]) -> Option<String> {
    if name == EVERY_KEY || keys.iter().any(|key| key.name == name || key.hash == name) {
        return None;
    }
    let hint = meant(name, keys.iter().map(|key| key.name.as_str()).filter(|name| !name.is_empty()));
    Some(format!("no key is called `{name}`{hint}"))
}

fn meant<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> String {
    nearest(name, known).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"))
}
