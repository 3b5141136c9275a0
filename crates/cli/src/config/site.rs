//! `[site]`: the pages, and what they say of this installation.

use std::path::PathBuf;

use serde::Deserialize;

/// The pages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Site {
    /// Whether they are served, and browsers may sign in.
    pub enabled: bool,
    /// Whether the figures of this installation are for everybody; else for who has a key or has signed in.
    pub public: bool,
    /// What this installation is called there.
    pub name: String,
    /// A line below the name.
    pub tagline: Option<String>,
    /// Who operates it; this and the next three are links at the foot of each page: an address, or a `.md` or `.txt` file that is
    /// shown on a page of the site.
    pub about: Option<String>,
    /// What happens to what is sent.
    pub privacy: Option<String>,
    /// The terms of use.
    pub terms: Option<String>,
    /// Where to ask for help; an address may be `mailto:...`.
    pub support: Option<String>,
    /// A file of published scores of models, beside those that ship: a JSON object a line.
    pub benchmarks: Option<PathBuf>,
}

impl Default for Site {
    fn default() -> Self {
        let (tagline, about, privacy, terms, support, benchmarks) = Default::default();
        Self { enabled: true, public: true, name: "Roundhouse".into(), tagline, about, privacy, terms, support, benchmarks }
    }
}
