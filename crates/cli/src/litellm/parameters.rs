//! `litellm_params`: how a deployment is reached.

use std::collections::BTreeMap;

use super::{
    advice,
    deployment::{Access, Aws, Credentials, Facts},
    findings::{Findings, Wrong},
    settings,
    value::{self, Purpose},
    vendors::{self, Vendor},
    yaml::Entry,
};

/// What is needed to reach somebody; the other fields are facts or findings.
#[derive(Default)]
pub struct Parameters {
    pub model: Option<String>,
    /// `custom_llm_provider`.
    pub provider: Option<String>,
    pub api_base: Option<String>,
    credential: Option<String>,
    /// The other strings, by their names, as they will stand in our file.
    strings: BTreeMap<String, String>,
    pub line: usize,
    path: String,
}

/// What a string among the parameters is for; `None` if it is none that we take.
pub fn purpose(key: &str) -> Option<Purpose> {
    match key {
        "api_base" | "base_url" => Some(Purpose::Address),
        "api_key" | "aws_access_key_id" | "aws_secret_access_key" | "aws_session_token" => Some(Purpose::Secret),
        "aws_region_name" | "region_name" | "vertex_project" | "vertex_location" | "api_version" => Some(Purpose::Word),
        _ => None,
    }
}

impl Parameters {
    /// Reads the table.
    ///
    /// # Errors
    /// When it is no table, or a price or limit in it is none.
    pub fn read(table: &Entry<'_>, facts: &mut Facts, findings: &mut Findings) -> Result<Self, Wrong> {
        let mut read = Self { line: table.line, path: table.path.clone(), ..Self::default() };
        for entry in table.value.entries(&table.path, "litellm_params")? {
            let plain = |text: &String| !text.is_empty() && !text.contains(char::is_control);
            let text = || entry.value.text().map(|text| text.trim().to_owned()).filter(plain);
            match entry.key {
                "model" => read.model = text(),
                "custom_llm_provider" => read.provider = text(),
                "litellm_credential_name" => read.credential = text(),
                "timeout" | "request_timeout" => facts.seconds[0] = settings::seconds(&entry)?.or(facts.seconds[0]),
                "stream_timeout" => facts.seconds[1] = settings::seconds(&entry)?,
                "api_base" | "base_url" => read.api_base = value::string(&entry, Purpose::Address, findings),
                key => {
                    if let Some(purpose) = purpose(key) {
                        let string = value::string(&entry, purpose, findings).filter(|text| !text.is_empty());
                        read.strings.extend(string.map(|text| (key.to_owned(), text)));
                        if key == "api_version" {
                            let what = "not needed: Azure is asked at /openai/v1, which has none; where a proxy insists on it, write \
                                        quirks.deployments (README)";
                            findings.at(&entry, what);
                        }
                    } else if !facts.take(&entry, findings)? {
                        findings.none(&entry, advice::of(&advice::PARAMETERS, key));
                    }
                }
            }
        }
        Ok(read)
    }

    /// Lays the named credential below what is written here.
    pub fn take_credential(&mut self, credentials: &Credentials, line: usize, path: &str, findings: &mut Findings) {
        let Some(name) = &self.credential else { return };
        let Some(values) = credentials.get(name) else {
            findings.add(
                line,
                path,
                format!("`litellm_credential_name: {name}` is not in credential_list; its key has to be written"),
            );
            return;
        };
        for (key, text) in values.iter() {
            match key.as_str() {
                "api_base" | "base_url" => drop(self.api_base.get_or_insert_with(|| text.clone())),
                _ => drop(self.strings.entry(key.clone()).or_insert_with(|| text.clone())),
            }
        }
    }

    fn string(&self, key: &str) -> Option<String> {
        self.strings.get(key).cloned()
    }
}

/// How a vendor is reached with these parameters, and the model there.
///
/// # Errors
/// Why not, in words.
pub fn access(
    vendor: &'static Vendor,
    parameters: &Parameters,
    upstream: &str,
    findings: &mut Findings,
) -> Result<(Access, String), String> {
    let api_key = parameters.string("api_key");
    let usual_key =
        |findings: &mut Findings| (!vendor.key.is_empty()).then(|| value::variable(vendor.key, Purpose::Secret, findings));
    match vendor.prefix {
        vendors::BEDROCK | "bedrock_converse" => return bedrock(vendor, parameters, upstream, findings),
        vendors::VERTEX | "vertex_ai_beta" => return vertex(parameters, upstream, findings),
        _ => {}
    }
    let base = parameters.api_base.as_deref().map(|base| base.trim_end_matches('/').to_owned());
    let base = base.or_else(|| needs_address(vendor).then(|| value::variable(vendor.base, Purpose::Address, findings)));
    if let Some(base) = base.as_deref().filter(|base| base.starts_with("${") && !vendor.path.is_empty()) {
        let what = format!("`{}` was put behind {base}, which must not end in a slash", vendor.path);
        findings.add(parameters.line, &parameters.path, what);
    }
    let base_url = base.map(|base| address(vendor, &base));
    let is_usual = base_url.as_deref().is_none_or(|base| is_usual(vendor, base));
    let row = match vendor.prefix {
        // Anybody may speak like OpenAI; who does so elsewhere is not OpenAI.
        vendors::OPENAI if !is_usual => None,
        _ => vendor.row,
    };
    if row.is_none() && base_url.is_none() {
        return Err(format!("`{}/` needs an `api_base`", vendor.prefix));
    }
    let known = row.and_then(providers::table::row);
    let base_url = base_url.filter(|base| known.is_none_or(|row| row.base_url != Some(base)));
    // OpenAI's key is not for whoever else speaks like it.
    let is_stranger = row.is_none() && vendor.row.is_some();
    let key = api_key.or_else(|| if is_stranger { None } else { usual_key(findings) });
    Ok((Access { row, base_url, api_key: key, ..Access::default() }, upstream.to_owned()))
}

/// Whether LiteLLM asks a variable for an address that is not written. Where there is a usual one, that counts.
fn needs_address(vendor: &Vendor) -> bool {
    let usual = vendor.row.and_then(providers::table::row).and_then(|row| row.base_url);
    !vendor.base.is_empty() && (usual.is_none() || vendor.prefix == "hosted_vllm")
}

/// Whether an address is the vendor's own.
fn is_usual(vendor: &Vendor, base: &str) -> bool {
    let usual = vendor.row.and_then(providers::table::row).and_then(|row| row.base_url);
    // OpenAI has hosts by region.
    usual.is_none() || usual == Some(base) || (vendor.prefix == vendors::OPENAI && base.contains(".api.openai.com/"))
}

/// An address as ours are written: up to and including the version, without the paths of single calls.
fn address(vendor: &Vendor, base: &str) -> String {
    let calls = ["/chat/completions", "/v1/messages", "/v2/chat", "/v1/chat", "/api/generate", "/api/chat"];
    let base = calls.iter().find_map(|call| base.strip_suffix(call)).unwrap_or(base);
    if vendor.prefix == "anthropic" {
        return base.strip_suffix("/v1").unwrap_or(base).to_owned();
    }
    if vendor.path.is_empty() || base.ends_with(vendor.path) {
        return base.to_owned();
    }
    // Azure's address may have a part of the path already.
    let base = if vendor.prefix == vendors::AZURE { base.split_once("/openai").map_or(base, |(host, _)| host) } else { base };
    format!("{base}{}", vendor.path)
}

fn bedrock(
    vendor: &Vendor,
    parameters: &Parameters,
    upstream: &str,
    findings: &mut Findings,
) -> Result<(Access, String), String> {
    // `bedrock/us-east-1/anthropic.claude-...` has a region before the model.
    let is_region =
        |word: &str| word.split('-').count() >= 3 && !word.contains('.') && word.ends_with(|last: char| last.is_ascii_digit());
    let (inside, upstream) = upstream
        .split_once('/')
        .filter(|(word, _)| is_region(word))
        .map_or((None, upstream), |(region, rest)| (Some(region), rest));
    let named = parameters.string("aws_region_name").or_else(|| parameters.string("region_name"));
    let region =
        inside.map(str::to_owned).or(named).unwrap_or_else(|| value::variable("AWS_REGION_NAME", Purpose::Word, findings));
    let api_key = parameters.string("api_key");
    let session_token = parameters.string("aws_session_token");
    let keys = match (parameters.string("aws_access_key_id"), parameters.string("aws_secret_access_key")) {
        (Some(id), Some(secret)) => Some([id, secret]),
        (None, None) if api_key.is_some() => None,
        (None, None) => {
            let what = "no AWS keys are written: they are taken from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (profiles, roles and \
                        instance metadata are not read here)";
            findings.add(parameters.line, &parameters.path, what);
            Some(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| value::variable(name, Purpose::Secret, findings)))
        }
        _ => return Err("aws_access_key_id and aws_secret_access_key are only of use together".to_owned()),
    };
    let aws = Some(Aws { region, keys, session_token });
    Ok((
        Access { row: vendor.row, api_key, aws, base_url: parameters.api_base.clone(), ..Access::default() },
        upstream.to_owned(),
    ))
}

/// Gemini at Vertex AI; other makers' models have other interfaces there.
fn vertex(parameters: &Parameters, upstream: &str, findings: &mut Findings) -> Result<(Access, String), String> {
    if !upstream.starts_with("gemini") {
        return Err(format!("of Vertex AI only Gemini is spoken here, not `{upstream}`; its maker may sell it directly"));
    }
    let word = |key: &str, name: &str, findings: &mut Findings| {
        parameters.string(key).unwrap_or_else(|| value::variable(name, Purpose::Word, findings))
    };
    let project = word("vertex_project", "VERTEXAI_PROJECT", findings);
    let location = word("vertex_location", "VERTEXAI_LOCATION", findings);
    let host = if location == "global" { String::new() } else { format!("{location}-") };
    let base = format!("https://{host}aiplatform.googleapis.com/v1/projects/{project}/locations/{location}");
    let what = "Vertex AI wants an access token, and none is made here of a service account: put one into VERTEX_ACCESS_TOKEN, and \
                reload before it expires; or use `gemini/` with a key of AI Studio";
    findings.add(parameters.line, &parameters.path, what);
    let token = parameters.string("api_key").unwrap_or_else(|| value::variable("VERTEX_ACCESS_TOKEN", Purpose::Secret, findings));
    let access = Access { dialect: Some("gemini"), base_url: Some(base), api_key: Some(token), ..Access::default() };
    Ok((access, upstream.to_owned()))
}
