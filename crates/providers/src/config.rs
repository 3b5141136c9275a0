//! One `[[provider]]` section of the configuration.

use serde::Deserialize;

use crate::{
    Anthropic, Aws, Bedrock, CallIds, Cohere, Compatible, Gemini, Provider, Responses,
    either::Either,
    quirks::{Models, Quirks},
    secret::Secret,
    table::{self, Dialect, Row},
};

/// A provider as configured. An `id` of the table needs nothing else, but for Azure and
/// Bedrock; any other needs a `base_url`.
///
/// ```toml
/// [[provider]]
/// id = "gpu-box"
/// base_url = "http://10.0.0.5:8000/v1"
/// quirks = { include_usage = true, reasoning = "never" }
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// The slug: lowercase letters, digits and dashes.
    pub id: String,
    /// The displayed name; else the table's, else the id.
    pub name: Option<String>,
    /// The id of the table whose row counts, if not its own: another account at a vendor that is connected already.
    pub like: Option<String>,
    /// What it speaks; else the table's, else `openai_chat`.
    pub dialect: Option<Dialect>,
    /// http(s), up to and including the version (`/v1`).
    pub base_url: Option<String>,
    /// The credential, if the provider wants one.
    pub api_key: Option<Secret>,
    /// Where in AWS, and the keys that sign calls to it; for the dialect `bedrock` only.
    pub aws: Option<Aws>,
    /// The dialect; replaces that of the table as a whole. What is left out has its default.
    pub quirks: Option<Quirks>,
}

/// Why a section cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ProviderConfigError {
    #[error("provider id `{0}`: use lowercase letters, digits and dashes")]
    Id(String),
    #[error("provider `{id}`: like = \"{like}\" is none of the known ids ({})", known_ids())]
    Like { id: String, like: String },
    #[error("provider `{0}` needs a base_url")]
    NoBaseUrl(String),
    #[error("provider `{0}` needs aws.region or a base_url")]
    NoRegion(String),
    #[error("provider `{0}`: aws is for the dialect bedrock")]
    NotAws(String),
    #[error("provider `{0}`: base_url must begin with http:// or https:// and have neither credentials, query nor fragment")]
    BaseUrl(String),
}

impl ProviderConfig {
    /// A row of the table with a credential and perhaps another address, as the environment gives them.
    #[must_use]
    pub fn of_row(row: &Row, api_key: Option<Secret>, base_url: Option<String>) -> Self {
        Self { id: row.id.to_owned(), name: None, like: None, dialect: None, base_url, api_key, aws: None, quirks: None }
    }

    /// The provider of a row as `look` knows its usual variables; `None` if they do not make one. A server of one's own is one by
    /// its base URL alone; any other needs a credential, and a base URL if it has none that all share. AWS's own keys stand in
    /// many environments for other purposes: alone they make no provider; only beside a key of Bedrock's do they say the region.
    pub fn of_variables<'a>(row: &Row, look: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let api_key = row.key_variables.iter().find_map(|name| look(name)).map(Secret::new);
        let base_url = look(row.base_url_variable).map(str::to_owned);
        let aws = (row.dialect == Dialect::Bedrock).then(|| Aws::of_variables(&look)).flatten();
        let known = (row.base_url.is_some() || aws.is_some()) && !row.keyless;
        let complete = (api_key.is_some() || row.keyless) && (base_url.is_some() || known);
        complete.then(|| Self { aws, ..Self::of_row(row, api_key, base_url) })
    }

    /// The row of the table that says what is known of this provider.
    #[must_use]
    pub fn row(&self) -> Option<&'static Row> {
        table::row(self.like.as_deref().unwrap_or(&self.id))
    }

    /// The provider that this section describes. `ids` makes the ids of tool calls that come without one.
    ///
    /// # Errors
    /// When the section is incomplete or its id or address is malformed.
    pub fn provider(&self, ids: CallIds) -> Result<Box<dyn Provider>, ProviderConfigError> {
        let known = self.row();
        if let (Some(like), None) = (&self.like, known) {
            return Err(ProviderConfigError::Like { id: self.id.clone(), like: like.clone() });
        }
        let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.id.is_empty() || !self.id.bytes().all(valid) {
            return Err(ProviderConfigError::Id(self.id.clone()));
        }
        let dialect = self.dialect.or(known.map(|row| row.dialect)).unwrap_or_default();
        if self.aws.is_some() && dialect != Dialect::Bedrock {
            return Err(ProviderConfigError::NotAws(self.id.clone()));
        }
        let regional = self.aws.as_ref().map(Aws::base);
        let base = self.base_url.as_deref().or(known.and_then(|row| row.base_url)).or(regional.as_deref());
        let base = base.ok_or_else(|| self.nowhere(dialect))?.trim_end_matches('/');
        let uri: Option<http::Uri> = base.parse().ok().filter(|_| !base.contains(['#', '?', '@']));
        if !uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some()) {
            return Err(ProviderConfigError::BaseUrl(self.id.clone()));
        }
        let name = self.name.clone().or(known.map(|row| row.name.to_owned())).unwrap_or_else(|| self.id.clone());
        Ok(match dialect {
            Dialect::AnthropicMessages => Box::new(Anthropic::new(&self.id, &name, base)),
            Dialect::Cohere => Box::new(Cohere::new(&self.id, &name, base, ids)),
            Dialect::Gemini => Box::new(Gemini::new(&self.id, &name, base, ids)),
            Dialect::Bedrock => Box::new(Bedrock::new(&self.id, &name, base, self.aws.clone(), ids)),
            Dialect::OpenaiChat => {
                let quirks = self.quirks(known, base);
                if self.dialect.is_none() && quirks.speaks_responses() {
                    Box::new(Either::new(&self.id, &name, base, quirks, ids))
                } else {
                    Box::new(Compatible::new(&self.id, &name, base, quirks, ids))
                }
            }
            Dialect::OpenaiResponses => Box::new(Responses::new(&self.id, &name, base, self.quirks(known, base), ids)),
        })
    }

    /// Whoever stands at another address than the vendor's may know fields that the vendor does not, and not its other dialect.
    fn quirks(&self, known: Option<&Row>, base: &str) -> Quirks {
        let of_row = |row: &Row| {
            let mut quirks = (row.quirks)();
            if row.base_url != Some(base) {
                quirks.takes = None;
            }
            if !row.is_at(base) {
                quirks.responses = Models::none();
            }
            quirks
        };
        self.quirks.clone().or(known.map(of_row)).unwrap_or_default()
    }

    /// What is missing where nothing says an address.
    fn nowhere(&self, dialect: Dialect) -> ProviderConfigError {
        match dialect {
            Dialect::Bedrock => ProviderConfigError::NoRegion(self.id.clone()),
            _ => ProviderConfigError::NoBaseUrl(self.id.clone()),
        }
    }
}

fn known_ids() -> String {
    table::rows().map(|row| row.id).collect::<Vec<_>>().join(", ")
}
