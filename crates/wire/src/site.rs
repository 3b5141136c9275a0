//! `GET /site` (ours): an installation, as its operator presents it.

use serde::Serialize;

/// The installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Site {
    /// What it is called.
    pub name: String,
    /// A line below the name.
    pub tagline: Option<String>,
    /// Where clients reach it; null means where the page came from.
    pub public_url: Option<String>,
    /// Pages of the operator's.
    pub operator: Operator,
    /// The server's version.
    pub version: String,
    /// Whether browsers may sign in.
    pub sign_in: bool,
}

/// Addresses where an operator says what people should know, those that begin with a slash on this server; null where there is no such
/// page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Operator {
    /// Who operates it.
    pub about: Option<String>,
    /// What happens to what is sent.
    pub privacy: Option<String>,
    /// The terms of use.
    pub terms: Option<String>,
    /// Where to ask for help.
    pub support: Option<String>,
}

/// A page of the operator's whose text the site shows itself: `GET /site/{page}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OperatorPage {
    /// `about`, `privacy`, `terms`, `support`.
    pub page: String,
    /// How to show it.
    pub format: TextFormat,
    /// What it says.
    pub text: String,
}

/// How a text is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TextFormat {
    /// As Markdown.
    Markdown,
    /// As it is.
    Text,
}
