//! One entry of `model_list`: who is asked, for which model, and what is known of it.

use std::{collections::HashMap, rc::Rc};

use super::{
    advice, fallbacks,
    findings::{Findings, Wrong},
    parameters::{self, Parameters},
    value,
    vendors::{self, Vendor},
    yaml::{Entry, Node},
};

/// The kinds of models that answer chats.
const CHATS: [&str; 3] = ["chat", "responses", "completion"];
/// Words before the model that choose one of several interfaces at the vendor; ours chooses by itself.
const DETOURS: [&str; 4] = ["converse/", "invoke/", "responses/", "chat/"];

/// One deployment.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// What clients call it.
    pub name: String,
    /// Where it stands.
    pub path: String,
    pub line: usize,
    /// Who is asked.
    pub access: Access,
    /// What the vendor calls it.
    pub upstream: String,
    /// What it is, where the vendor's name says nothing.
    pub base_model: Option<String>,
    pub facts: Facts,
}

/// How a vendor is reached. All texts are as they will stand in our file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Our id of the vendor; none is whoever is there.
    pub row: Option<&'static str>,
    /// What it speaks, where neither id nor default says so.
    pub dialect: Option<&'static str>,
    pub base_url: Option<String>,
    pub api_key: Option<String>,
    /// Region, and key id, key and token.
    pub aws: Option<Aws>,
}

/// Where in AWS, and with which keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aws {
    pub region: String,
    /// `access_key_id` and `secret_access_key`.
    pub keys: Option<[String; 2]>,
    pub session_token: Option<String>,
}

/// What is written of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub context_length: Option<u64>,
    pub max_completion_tokens: Option<u64>,
    /// Whether it is said to see.
    pub sees: bool,
    /// Dollars per million tokens: prompt, completion, read from a cache, written to one.
    pub price: [Option<String>; 4],
    /// Seconds of a whole call, and to the first token.
    pub seconds: [Option<u64>; 2],
}

/// Named credentials: the entries of each.
pub type Credentials = HashMap<String, Rc<Vec<(String, String)>>>;

/// The deployments that answer chats.
///
/// # Errors
/// When an entry is no deployment at all. One that has no equivalent is a finding.
pub fn all(list: &Node, credentials: &Credentials, findings: &mut Findings) -> Result<Vec<Deployment>, Wrong> {
    let mut deployments = Vec::new();
    for (index, item) in list.items("model_list")?.enumerate() {
        deployments.extend(one(item, format!("model_list[{index}]"), credentials, findings)?);
    }
    Ok(deployments)
}

fn one(item: &Node, path: String, credentials: &Credentials, findings: &mut Findings) -> Result<Option<Deployment>, Wrong> {
    let missing =
        |key: &str, example: &str| Wrong::new(item.line, &path, format!("`{key}` is missing, such as `{key}: {example}`"));
    let mut name = None;
    let (mut parameters, mut facts) = (Parameters::default(), Facts::default());
    let mut info = Info::default();
    let mut has_parameters = false;
    for entry in item.entries(&path, "a deployment")? {
        match entry.key {
            "model_name" => name = entry.value.text().map(str::to_owned),
            "litellm_params" => {
                has_parameters = true;
                parameters = Parameters::read(&entry, &mut facts, findings)?;
            }
            "model_info" => info = Info::read(&entry, &mut facts, findings)?,
            key => findings.none(&entry, advice::of(&advice::DEPLOYMENT, key)),
        }
    }
    let name = name.filter(|name| !name.trim().is_empty()).ok_or_else(|| missing("model_name", "gpt-4o"))?;
    if !fallbacks::is_name(&name) {
        let reason =
            "model_name has more than 256 bytes, control characters, space around it, or begins with `~` or `@`: give it another";
        return Err(Wrong::new(item.line, &path, reason));
    }
    if !has_parameters {
        return Err(missing("litellm_params", "{model: openai/gpt-4o}"));
    }
    let Some(model) = parameters.model.take() else {
        return Err(missing("litellm_params.model", "openai/gpt-4o"));
    };
    let line = item.line;
    if let Some(mode) = info.mode.filter(|mode| !CHATS.contains(&mode.as_str())) {
        findings.add(line, &path, format!("left out: {name} is for `{mode}`, and chats are all that is answered here"));
        return Ok(None);
    }
    let (vendor, upstream) = match whose(&model, parameters.provider.as_deref(), parameters.api_base.is_some()) {
        Ok(found) => found,
        Err(reason) => {
            findings.add(line, &path, format!("left out: {reason}"));
            return Ok(None);
        }
    };
    parameters.take_credential(credentials, line, &path, findings);
    match parameters::access(vendor, &parameters, &upstream, findings) {
        Ok((access, upstream)) => Ok(Some(Deployment { name, path, line, access, upstream, base_model: info.base_model, facts })),
        Err(reason) => {
            findings.add(line, &path, format!("left out: {reason}"));
            Ok(None)
        }
    }
}

/// The vendor of a model, and what the vendor calls it.
fn whose(model: &str, provider: Option<&str>, has_address: bool) -> Result<(&'static Vendor, String), String> {
    let (prefix, rest) = match (provider, model.split_once('/')) {
        (Some(provider), Some((prefix, rest))) if prefix == provider => (Some(provider), rest),
        (Some(provider), _) => (Some(provider), model),
        (None, Some((prefix, rest))) if vendors::vendor(prefix).is_some() || vendors::otherwise(prefix).is_some() => {
            (Some(prefix), rest)
        }
        (None, _) => (None, model),
    };
    let Some(prefix) = prefix else {
        let anybody = || vendors::vendor(vendors::OPENAI).filter(|_| has_address).map(|vendor| (vendor, unprefixed(model)));
        let found = vendors::of_model(model).map(|vendor| (vendor, model.to_owned())).or_else(anybody);
        return found.ok_or_else(|| {
            format!("who answers `{model}` is not known; write it as `openai/NAME` with an `api_base` if it speaks OpenAI's Chat Completions")
        });
    };
    if let Some(instead) = vendors::otherwise(prefix) {
        return Err(format!("`{prefix}/` is not spoken here: {instead}"));
    }
    let vendor = vendors::vendor(prefix).ok_or_else(|| format!("`{prefix}` is no provider that is known here"))?;
    let rest = DETOURS.iter().find_map(|detour| rest.strip_prefix(detour)).unwrap_or(rest);
    if rest.is_empty() {
        return Err(format!("`{model}` names no model"));
    }
    Ok((vendor, rest.to_owned()))
}

/// Behind a prefix that only LiteLLM knows.
fn unprefixed(model: &str) -> String {
    model.split_once('/').map_or(model, |(_, rest)| rest).to_owned()
}

/// `model_info`.
#[derive(Default)]
struct Info {
    mode: Option<String>,
    base_model: Option<String>,
}

impl Info {
    fn read(info: &Entry<'_>, facts: &mut Facts, findings: &mut Findings) -> Result<Self, Wrong> {
        let mut read = Self::default();
        for entry in info.value.entries(&info.path, "model_info")? {
            match entry.key {
                "mode" => read.mode = entry.value.text().map(str::to_owned),
                "base_model" => read.base_model = entry.value.text().map(str::to_owned),
                "supports_vision" => facts.sees = entry.value.is_true(),
                _ if facts.take(&entry, findings)? => {}
                key => findings.none(&entry, advice::of(&advice::MODEL_INFO, key)),
            }
        }
        Ok(read)
    }
}

impl Facts {
    /// Takes a limit or a price; whether the entry is one.
    ///
    /// # Errors
    /// When its value is none.
    pub fn take(&mut self, entry: &Entry<'_>, findings: &mut Findings) -> Result<bool, Wrong> {
        const PRICES: [&str; 4] =
            ["input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost", "cache_creation_input_token_cost"];
        let Some(text) = entry.value.text() else {
            return Ok(entry.value.is_null() && (PRICES.contains(&entry.key) || entry.key.starts_with("max_")));
        };
        let count = || {
            let none = || Wrong::new(entry.line, &entry.path, format!("{text:?} is no number of tokens, such as 131072"));
            super::number::count(text).ok_or_else(none)
        };
        if let Some(place) = PRICES.iter().position(|price| *price == entry.key) {
            let none =
                || Wrong::new(entry.line, &entry.path, format!("{text:?} is no price of a token in dollars, such as 0.0000025"));
            self.price[place] = Some(super::number::per_million(text).ok_or_else(none)?);
            return Ok(true);
        }
        match entry.key {
            "max_input_tokens" => self.context_length = Some(count()?),
            "max_output_tokens" => self.max_completion_tokens = Some(count()?),
            // Of a deployment's parameters it is a request's limit instead.
            "max_tokens" if entry.path.contains(".model_info.") => {
                let count = count()?;
                self.max_completion_tokens.get_or_insert(count);
                findings.at(entry, "was taken as the longest answer; where it is the context, write context_length");
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// `credential_list`: values by name.
///
/// # Errors
/// When it is no list of tables.
pub fn credentials(list: &Node, findings: &mut Findings) -> Result<Credentials, Wrong> {
    let mut all = Credentials::new();
    for (index, item) in list.items("credential_list")?.enumerate() {
        let path = format!("credential_list[{index}]");
        let mut values = Vec::new();
        for entry in item.entries(&path, "a credential")? {
            match entry.key {
                "credential_name" => {}
                "credential_values" => {
                    for inner in entry.value.entries(&entry.path, "credential_values")? {
                        let purpose = parameters::purpose(inner.key);
                        match purpose {
                            Some(purpose) => {
                                values.extend(value::string(&inner, purpose, findings).map(|text| (inner.key.to_owned(), text)))
                            }
                            None => findings.none(&inner, advice::of(&advice::PARAMETERS, inner.key)),
                        }
                    }
                }
                "credential_info" => findings.none(&entry, Some("only informs; not needed")),
                _ => findings.none(&entry, None),
            }
        }
        let name = item.get("credential_name").and_then(Node::text);
        let name = name.ok_or_else(|| Wrong::new(item.line, &path, "`credential_name` is missing"))?;
        all.insert(name.to_owned(), Rc::new(values));
    }
    Ok(all)
}
