//! LiteLLM's `config.yaml` as a configuration of ours. Deployments become providers with models, the names that clients call become ids
//! or aliases, and whatever has no equivalent becomes a finding with its place: nothing is dropped in silence.
//!
//! Pure: takes text, gives text. Whether the result can be served, the checker of `config check` says.

mod advice;
mod deployment;
mod fallbacks;
mod findings;
mod ids;
mod instances;
mod number;
mod parameters;
mod settings;
mod value;
mod vendors;
mod written;
mod yaml;

use std::collections::BTreeMap;

use catalog::Catalog;

pub use findings::{Finding, Wrong};

use findings::Findings;
use ids::Group;
use instances::Instances;
use settings::Settings;

/// What became of a file.
pub struct Imported {
    /// Our configuration.
    pub text: String,
    /// What has no equivalent, or wants to be looked at, in the order of the file.
    pub findings: Vec<Finding>,
    /// The environment variables that it refers to, each with something that may stand for it while it is checked.
    pub variables: BTreeMap<String, &'static str>,
    /// Whether keys stand in it as they are.
    pub has_plain_secrets: bool,
}

/// Reads a file of LiteLLM's. `everything` is the catalogue of all that ships: what the models are, and what they cost.
///
/// # Errors
/// Where the file is wrong, and what to do about it.
pub fn imported(text: &str, everything: &Catalog) -> Result<Imported, Wrong> {
    let root = yaml::read(text)?;
    let mut findings = Findings::default();
    let mut settings = Settings::default();
    let mut deployments = Vec::new();
    let credentials = root.get("credential_list").map(|list| deployment::credentials(list, &mut findings)).transpose()?;
    for entry in root.entries("", "the file")? {
        match entry.key {
            "model_list" => {
                deployments = deployment::all(entry.value, &credentials.clone().unwrap_or_default(), &mut findings)?;
            }
            "router_settings" => settings.router(&entry, &mut findings)?,
            "litellm_settings" => settings.litellm(&entry, &mut findings)?,
            "general_settings" => settings.general(&entry, &mut findings)?,
            "credential_list" => {}
            key => findings.none(&entry, advice::of(&advice::ROOT, key)),
        }
    }
    if deployments.is_empty() {
        let line = root.get("model_list").map_or(root.line, |list| list.line);
        let reason = "nothing in it can be taken over; it lists deployments that answer chats, such as `model: openai/gpt-4o`";
        return Err(Wrong::new(line, "model_list", reason).with(findings));
    }
    settings.clocks(&deployments, &mut findings);
    let (groups, open) = ids::groups(deployments, &mut findings);
    let mut instances = Instances::default();
    instances.open(&open);
    let groups: Vec<Group> = ids::chosen(groups, &settings, everything, &mut instances, &mut findings);
    fallbacks::unknown(&groups, &settings, &mut findings);
    let aliases = fallbacks::aliases(&groups, &settings, &mut findings);
    let (mut variables, has_plain_secrets) = findings.taken();
    let text = written::text(&settings, &instances, &aliases);
    // Some were those of deployments that are left out.
    variables.retain(|name, _| text.contains(&format!("${{env:{name}}}")) || text.contains(&format!("${{env:{name}:-")));
    Ok(Imported { text, findings: findings.sorted(), variables, has_plain_secrets })
}

#[cfg(test)]
mod tests;
