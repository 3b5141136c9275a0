//! `[site]`: the pages, and what they say of this installation.

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
    /// Where it is said who operates it; this and the next three are links at the foot of each page.
    pub about: Option<String>,
    /// Where it is said what happens to what is sent.
    pub privacy: Option<String>,
    /// Where the terms of use are.
    pub terms: Option<String>,
    /// Where to ask for help: an address, or `mailto:...`.
    pub support: Option<String>,
}

impl Default for Site {
    fn default() -> Self {
        let (tagline, about, privacy, terms, support) = Default::default();
        Self { enabled: true, public: true, name: "Roundhouse".into(), tagline, about, privacy, terms, support }
    }
}
