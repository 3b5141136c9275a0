//! The sections of the configuration file. An unknown key is an error.

use std::path::PathBuf;

use catalog::ProviderModel;
use providers::{Aws, Dialect, ProviderConfig, Quirks, Secret};
use serde::Deserialize;

use super::money::{Byok, Guardrail, Money, Preset};

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `[server]`
    pub server: Server,
    /// `[ledger]`
    pub ledger: Ledger,
    /// `[engine]`
    pub engine: Engine,
    /// `[media]`
    pub media: Media,
    /// `[[model]]`: checkpoints to serve.
    #[serde(rename = "model")]
    pub models: Vec<Model>,
    /// `[[provider]]`: upstreams.
    #[serde(rename = "provider")]
    pub providers: Vec<Provider>,
    /// `[money]`
    pub money: Money,
    /// `[[preset]]`: what requests may call for by name.
    #[serde(rename = "preset")]
    pub presets: Vec<Preset>,
    /// `[[guardrail]]`: rules over keys.
    #[serde(rename = "guardrail")]
    pub guardrails: Vec<Guardrail>,
    /// `[[byok]]`: callers' own keys at providers.
    pub byok: Vec<Byok>,
}

/// Where to listen and where to keep things.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The address to listen on.
    pub host: String,
    /// The port; 0 lets the system choose.
    pub port: u16,
    /// Where keys, ledger and statistics live; default `$XDG_DATA_HOME/roundhouse`.
    pub data_dir: Option<PathBuf>,
    /// Threads for sockets; 0 is half of the cores. Few are better: a call that never changes its thread is faster, and the
    /// cores belong to the engine.
    pub threads: usize,
    /// Seconds that running answers get after a signal to stop.
    pub drain_seconds: u64,
}

/// How safe a settlement must be before an answer goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ledger {
    /// `group`: one write before the first byte, disk within 5 ms. `fsync`: wait for the disk.
    pub durability: Durability,
}

/// See [`Ledger::durability`].
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Durability {
    /// Survives a killed process at once, a power cut after 5 ms.
    #[default]
    Group,
    /// Survives a power cut at once.
    Fsync,
}

/// The built-in engine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Engine {
    /// Worker threads; 0 is one per core.
    pub threads: usize,
    /// Megabytes for the key/value cache of each model.
    pub kv_cache_mb: usize,
    /// Whether the model in the box is served when no other model is named.
    pub builtin: bool,
}

/// Pictures that clients send or point to.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Media {
    /// Allow `http://` picture URLs, not only `https://`.
    pub allow_http: bool,
    /// Allow picture URLs that lead to private addresses. Never on a server that strangers use.
    pub allow_private: bool,
    /// If not empty, the only hosts that pictures may come from.
    pub hosts: Vec<String>,
}

/// A checkpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its directory.
    pub path: PathBuf,
}

/// An upstream and its models.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The slug.
    pub id: String,
    /// The displayed name.
    pub name: Option<String>,
    /// What it speaks: `openai_chat`, `openai_responses`, `anthropic_messages`, `gemini`, `cohere` or `bedrock`; else what is known
    /// of the id, else the first.
    pub dialect: Option<Dialect>,
    /// Up to and including the version (`/v1`).
    pub base_url: Option<String>,
    /// The credential; write `${env:NAME}`.
    pub api_key: Option<Secret>,
    /// For `bedrock`: `{ region, access_key_id, secret_access_key, session_token }`, the keys unless `api_key` is set.
    pub aws: Option<Aws>,
    /// How it differs from OpenAI.
    pub quirks: Option<Quirks>,
    /// Whether the models and prices that ship with this program for the id are this provider's: by default where the address is
    /// the usual one. An address of one's own may be anybody.
    pub catalogue: Option<bool>,
    /// What it serves; else what ships for its id, and whatever else it is asked for.
    #[serde(rename = "model", default)]
    pub models: Vec<ProviderModel>,
}

impl Provider {
    /// The part that `providers` understands.
    pub fn vendor(&self) -> ProviderConfig {
        ProviderConfig {
            id: self.id.clone(),
            name: self.name.clone(),
            dialect: self.dialect,
            base_url: self.base_url.clone(),
            api_key: self.api_key.clone(),
            aws: self.aws.clone(),
            quirks: self.quirks.clone(),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self { host: "127.0.0.1".into(), port: 8080, data_dir: None, threads: 0, drain_seconds: 600 }
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self { threads: 0, kv_cache_mb: 2048, builtin: true }
    }
}

impl Config {
    /// The typed form of a parsed file.
    ///
    /// # Errors
    /// A sentence that names the key.
    pub fn deserialize_from(table: toml::Table) -> Result<Self, String> {
        table.try_into().map_err(|error: toml::de::Error| error.to_string())
    }
}
