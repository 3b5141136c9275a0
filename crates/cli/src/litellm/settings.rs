//! `router_settings`, `litellm_settings` and `general_settings`: the few that have an equivalent.

use super::{
    advice,
    deployment::Deployment,
    findings::{Findings, Wrong},
    number,
    yaml::{Entry, Node},
};

/// What is set for all models.
#[derive(Default)]
pub struct Settings {
    /// Seconds of a whole call, and to the first token.
    pub seconds: [Option<u64>; 2],
    /// Megabytes of a request.
    pub body_mb: Option<u64>,
    /// Who answers when a model does not, in the order of the file.
    pub fallbacks: Vec<Named>,
    /// Who answers when any model does not.
    pub default_fallbacks: Option<Named>,
    /// Other names of models.
    pub aliases: Vec<Named>,
}

/// A name with those that it leads to, and where that is written.
#[derive(Clone)]
pub struct Named {
    pub name: String,
    pub others: Vec<String>,
    pub line: usize,
    pub path: String,
}

/// The time at an entry, in whole seconds; `None` where nothing stands there.
///
/// # Errors
/// When it is no time.
pub fn seconds(entry: &Entry<'_>) -> Result<Option<u64>, Wrong> {
    let none = |text: &str| Wrong::new(entry.line, &entry.path, format!("{text:?} is no time in seconds, such as 600"));
    entry.value.text().map(|text| number::rounded_up(text).ok_or_else(|| none(text))).transpose()
}

impl Settings {
    /// Takes `router_settings`.
    ///
    /// # Errors
    /// When something in it has the wrong form.
    pub fn router(&mut self, table: &Entry<'_>, findings: &mut Findings) -> Result<(), Wrong> {
        for entry in table.value.entries(&table.path, "router_settings")? {
            match entry.key {
                "timeout" => self.seconds[0] = seconds(&entry)?,
                "stream_timeout" => self.seconds[1] = seconds(&entry)?,
                _ if self.names(&entry, findings)? => {}
                key => findings.none(&entry, advice::of(&advice::ROUTER, key)),
            }
        }
        Ok(())
    }

    /// Takes `litellm_settings`.
    ///
    /// # Errors
    /// When something in it has the wrong form.
    pub fn litellm(&mut self, table: &Entry<'_>, findings: &mut Findings) -> Result<(), Wrong> {
        for entry in table.value.entries(&table.path, "litellm_settings")? {
            match entry.key {
                "request_timeout" => self.seconds[0] = self.seconds[0].or(seconds(&entry)?),
                _ if self.names(&entry, findings)? => {}
                key => findings.none(&entry, advice::of(&advice::LITELLM, key)),
            }
        }
        Ok(())
    }

    /// Takes `general_settings`.
    ///
    /// # Errors
    /// When something in it has the wrong form.
    pub fn general(&mut self, table: &Entry<'_>, findings: &mut Findings) -> Result<(), Wrong> {
        for entry in table.value.entries(&table.path, "general_settings")? {
            match entry.key {
                "max_request_size_mb" => {
                    let whole = entry.value.text().and_then(number::rounded_up);
                    let none = || Wrong::new(entry.line, &entry.path, "is no number of megabytes, such as 32");
                    self.body_mb = if entry.value.is_null() { None } else { Some(whole.ok_or_else(none)?) };
                }
                key => findings.none(&entry, advice::of(&advice::GENERAL, key)),
            }
        }
        Ok(())
    }

    /// Takes fallbacks and other names, which may stand in two tables; whether the entry is one of them.
    fn names(&mut self, entry: &Entry<'_>, findings: &mut Findings) -> Result<bool, Wrong> {
        match entry.key {
            "fallbacks" => {
                for (index, item) in entry.value.items(&entry.path)?.enumerate() {
                    for inner in item.entries(&format!("{}[{index}]", entry.path), "a fallback")? {
                        self.fallbacks.extend(named(&inner, inner.key, findings)?);
                    }
                }
            }
            "default_fallbacks" => self.default_fallbacks = named(entry, "*", findings)?,
            "model_group_alias" | "model_alias_map" => {
                for inner in entry.value.entries(&entry.path, entry.key)? {
                    let target = inner.value.text().or_else(|| inner.value.get("model").and_then(Node::text));
                    let Some(target) = target else {
                        return Err(Wrong::new(inner.line, &inner.path, "names no model, such as `gpt-4: gpt-4o`"));
                    };
                    if inner.value.get("hidden").is_some_and(Node::is_true) {
                        findings.at(&inner, "is hidden, and stands in /models here all the same");
                    }
                    let (name, others) = (inner.key.to_owned(), vec![target.to_owned()]);
                    self.aliases.push(Named { name, others, line: inner.line, path: inner.path });
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Takes the clocks of deployments: all share one here, so the longest counts.
    pub fn clocks(&mut self, deployments: &[Deployment], findings: &mut Findings) {
        const WORDS: [(&str, &str); 2] = [("timeout", "total_seconds"), ("stream_timeout", "first_token_seconds")];
        for (place, (theirs, ours)) in WORDS.into_iter().enumerate() {
            let general = self.seconds[place];
            let own = || deployments.iter().map(|deployment| deployment.facts.seconds[place].or(general));
            let longest = own().flatten().max().or(general);
            for deployment in deployments {
                let seconds = deployment.facts.seconds[place];
                if let (Some(seconds), Some(longest)) = (seconds, longest.filter(|longest| Some(*longest) != seconds)) {
                    let path = format!("{}.litellm_params.{theirs}", deployment.path);
                    let what = format!(
                        "{seconds} seconds: all providers share one clock here, and it is the longest (upstream.{ours} = {longest})"
                    );
                    findings.add(deployment.line, &path, what);
                }
            }
            self.seconds[place] = longest;
        }
    }
}

/// A list of names at an entry; nothing where there are none.
fn named(entry: &Entry<'_>, name: &str, findings: &mut Findings) -> Result<Option<Named>, Wrong> {
    let mut others = Vec::new();
    for (index, item) in entry.value.items(&entry.path)?.enumerate() {
        match item.text() {
            Some(text) => others.push(text.to_owned()),
            None => findings.add(
                item.line,
                &format!("{}[{index}]", entry.path),
                "is no name of a model; parameters of fallbacks have no equivalent",
            ),
        }
    }
    let named = Named { name: name.to_owned(), others, line: entry.line, path: entry.path.clone() };
    Ok((!named.others.is_empty()).then_some(named))
}
