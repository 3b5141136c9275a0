//! Strings of LiteLLM's file as strings of ours: `os.environ/NAME` is `${env:NAME}`, and a dollar sign is doubled.

use super::{findings::Findings, yaml::Entry};

/// How LiteLLM refers to an environment variable.
const REFERENCE: &str = "os.environ/";
/// Longer than any address or key.
const BYTES_MAX: usize = 4096;

/// What a string is for: what may stand for a variable in it while the result is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Part of an address, a region, a name.
    Word,
    /// A whole address.
    Address,
    /// A credential.
    Secret,
}

impl Purpose {
    fn stand_in(self) -> &'static str {
        match self {
            Self::Address => "http://not-set.invalid",
            Self::Word | Self::Secret => "not-set",
        }
    }
}

/// The string at an entry; `None` where nothing stands there, or nothing usable, which is then a finding.
pub fn string(entry: &Entry<'_>, purpose: Purpose, findings: &mut Findings) -> Option<String> {
    if entry.value.is_null() {
        return None;
    }
    let usable = |text: &&str| text.len() <= BYTES_MAX && !text.chars().any(char::is_control);
    let Some(text) = entry.value.text().map(str::trim).filter(usable) else {
        findings.at(entry, "is no string of one line, and was left out");
        return None;
    };
    if let Some(name) = text.strip_prefix(REFERENCE) {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty() || !name.bytes().all(plain) {
            findings.at(entry, format!("{name:?} is no name of an environment variable, and was left out"));
            return None;
        }
        return Some(variable(name, purpose, findings));
    }
    if purpose == Purpose::Secret && !text.is_empty() {
        findings.has_plain_secret(entry);
    }
    Some(text.replace('$', "$$"))
}

/// A reference to a variable.
pub fn variable(name: &str, purpose: Purpose, findings: &mut Findings) -> String {
    findings.refers(name, purpose.stand_in());
    format!("${{env:{name}}}")
}
