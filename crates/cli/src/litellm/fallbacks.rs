//! Names that are no ids: each stands for its model, then for its fallbacks.

use std::collections::BTreeMap;

use super::{
    findings::Findings,
    ids::Group,
    settings::{Named, Settings},
};
use crate::config::nearest;

/// More would be a list that nobody waits for the end of; the catalogue's own bound.
const TARGETS_MAX: usize = 32;

/// `[aliases]`: the names with the ids that they stand for.
pub fn aliases(groups: &[Group], settings: &Settings, findings: &mut Findings) -> BTreeMap<String, Vec<String>> {
    let mut aliases = BTreeMap::new();
    for group in groups {
        let targets = targets(group, groups, settings, findings);
        if targets.len() > 1 || group.name != group.id {
            aliases.insert(group.name.clone(), targets);
        }
    }
    for Named { name, others, line, path } in &settings.aliases {
        if groups.iter().any(|group| group.name == *name || group.id == *name) {
            findings.add(*line, path, format!("left out: `{name}` is in model_list, and that counts"));
            continue;
        }
        if !is_name(name) || name.contains('*') {
            findings.add(*line, path, "left out: it cannot be a name here, which has neither patterns nor control characters");
            continue;
        }
        let group = others.first().and_then(|other| find(other, groups, (*line, path), findings));
        if let Some(group) = group {
            let known = aliases.get(&group.name).cloned();
            aliases.insert(name.clone(), known.unwrap_or_else(|| vec![group.id.clone()]));
        }
    }
    aliases
}

/// The id of a name, and behind it those of its fallbacks, or else of everybody's.
fn targets(group: &Group, groups: &[Group], settings: &Settings, findings: &mut Findings) -> Vec<String> {
    let mut targets = vec![group.id.clone()];
    let own = settings.fallbacks.iter().filter(|one| one.name == group.name || one.name == "*");
    for Named { others, line, path, .. } in own.chain(&settings.default_fallbacks) {
        for other in others {
            if let Some(other) = find(other, groups, (*line, path), findings).filter(|other| !targets.contains(&other.id)) {
                targets.push(other.id.clone());
            }
        }
    }
    targets.truncate(TARGETS_MAX);
    targets
}

/// The group of a name; that there is none is a finding.
fn find<'g>(name: &str, groups: &'g [Group], (line, path): (usize, &str), findings: &mut Findings) -> Option<&'g Group> {
    let found = groups.iter().find(|group| group.name == name);
    if found.is_none() {
        let meant = nearest(name, groups.iter().map(|group| group.name.as_str()));
        let hint = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        findings.add(line, path, format!("left out: no model `{name}` was taken over{hint}"));
    }
    found
}

/// Whether something can be a name: the catalogue's own rule, told early so that the line can be named.
pub fn is_name(name: &str) -> bool {
    /// The catalogue's own bound.
    const BYTES_MAX: usize = 256;
    let plain = name.trim() == name && !name.starts_with(['~', '@']) && !name.contains(char::is_control);
    plain && !name.is_empty() && name.len() <= BYTES_MAX
}

/// Fallbacks of names that are not there.
pub fn unknown(groups: &[Group], settings: &Settings, findings: &mut Findings) {
    for Named { name, line, path, .. } in settings.fallbacks.iter().filter(|one| one.name != "*") {
        // Says so itself.
        let _ = find(name, groups, (*line, path), findings);
    }
}
