//! The sections of the configuration file, as types. An unknown key is an error. What each key is for, its default and its bounds
//! stand in `schema.json` too; a test holds both together.

use std::{collections::BTreeMap, path::PathBuf};

use catalog::ProviderModel;
use providers::{Aws, Dialect, ProviderConfig, Quirks, Secret};
use serde::{Deserialize, Deserializer, de::Error};
use serde_path_to_error::Segment;
use store::SealKey;

use super::{
    aliases::Targets,
    money::{Byok, Guardrail, Money, Preset},
    place::{Place, Step},
    routing::Routing,
    site::Site,
};

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `[server]`
    pub server: Server,
    /// `[request]`
    pub request: Request,
    /// `[upstream]`
    pub upstream: Upstream,
    /// `[routing]`
    pub routing: Routing,
    /// `[site]`
    pub site: Site,
    /// `[metrics]`
    pub metrics: Metrics,
    /// `[telemetry]`
    pub telemetry: Telemetry,
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
    /// `[aliases]`: what else models are called.
    pub aliases: BTreeMap<String, Targets>,
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
    /// What credentials in the database are sealed with: 64 hexadecimal digits each; write `${env:NAME}`. The first seals, the others
    /// only open what it sealed; none is the file `seal.key` in the data directory.
    pub seal_keys: Vec<SealKey>,
    /// Threads for sockets; 0 is half of the cores. Few are better: a call that never changes its thread is faster, and the
    /// cores belong to the engine.
    pub threads: usize,
    /// The address by which clients know this server, where a proxy stands in front of it.
    pub public_url: Option<String>,
    /// A PEM file with the certificate chain, to speak https.
    pub tls_certificate: Option<PathBuf>,
    /// A PEM file with its key.
    pub tls_key: Option<PathBuf>,
    /// Whose `X-Forwarded-*` are believed.
    pub trusted_proxies: Vec<String>,
    /// Seconds after a signal to stop in which connections are still accepted while `/readyz` says 503.
    pub drain_delay_seconds: u64,
    /// Seconds that running answers get afterwards.
    pub drain_seconds: u64,
}

/// What a client may send.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    /// Megabytes of a body.
    #[serde(deserialize_with = "positive")]
    pub body_mb: u64,
    /// From the head to the last byte of the body.
    #[serde(deserialize_with = "positive")]
    pub body_seconds: u64,
}

/// How long a provider may take.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Upstream {
    /// TCP and TLS.
    #[serde(deserialize_with = "positive")]
    pub connect_seconds: u64,
    /// From the request to the response head of a stream.
    #[serde(deserialize_with = "positive")]
    pub head_seconds: u64,
    /// From the request to the first token.
    #[serde(deserialize_with = "positive")]
    pub first_token_seconds: u64,
    /// Between two tokens.
    #[serde(deserialize_with = "positive")]
    pub idle_seconds: u64,
    /// A whole call.
    #[serde(deserialize_with = "positive")]
    pub total_seconds: u64,
    /// Allow providers whose names lead to private addresses, or whose addresses no provider has. Addresses of the own network that
    /// stand in a `base_url`, and names without a dot or under `.local` and `.internal`, need no leave.
    pub allow_private: bool,
}

/// The clocks of one provider, where they are not those of [`Upstream`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// As there.
    #[serde(deserialize_with = "some_positive")]
    pub connect_seconds: Option<u64>,
    /// As there.
    #[serde(deserialize_with = "some_positive")]
    pub head_seconds: Option<u64>,
    /// As there.
    #[serde(deserialize_with = "some_positive")]
    pub first_token_seconds: Option<u64>,
    /// As there.
    #[serde(deserialize_with = "some_positive")]
    pub idle_seconds: Option<u64>,
    /// As there.
    #[serde(deserialize_with = "some_positive")]
    pub total_seconds: Option<u64>,
}

/// What Prometheus reads.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Who may.
    pub access: Access,
}

/// Where traces of calls go.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// The base address of an OTLP collector; else `OTEL_EXPORTER_OTLP_ENDPOINT`, else there are no traces.
    pub otlp_endpoint: Option<String>,
    /// `name=value,name=value`; else `OTEL_EXPORTER_OTLP_HEADERS`.
    pub otlp_headers: Option<String>,
    /// What this server is called there; else `OTEL_SERVICE_NAME`, else `roundhouse`.
    pub service_name: Option<String>,
}

/// See [`Metrics::access`].
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Whoever has a management key.
    #[default]
    Key,
    /// Everybody.
    Open,
    /// Nobody.
    Off,
}

/// How safe a settlement must be before an answer goes on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ledger {
    /// `group`: one write before the first byte, disk within 5 ms. `fsync`: wait for the disk.
    pub durability: Durability,
    /// Days that the record of a call is kept; 0 is for ever.
    pub keep_days: u32,
    /// Megabytes of the database above which the oldest records go; 0 is without a bound.
    pub keep_mb: u64,
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
    /// The known id that it is another account of: address, dialect, quirks and prices are that one's.
    pub like: Option<String>,
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
    /// How long it may take, where that is not what `[upstream]` says: `{ first_token_seconds = 600 }`.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// Whether the models and prices that ship with this program for the id are this provider's: by default where the address is
    /// the usual one. An address of one's own may be anybody.
    pub catalogue: Option<bool>,
    /// Whether it may train on what is sent; else what ships for the id, where the address is the usual one or one's own; else unknown,
    /// which counts as yes.
    pub trains: Option<bool>,
    /// Whether it keeps what is sent, be it only for a while; else as for `trains`.
    pub retains: Option<bool>,
    /// The country of its seat, ISO 3166 alpha-2; this and the next four are for `GET /providers`.
    pub headquarters: Option<String>,
    /// The countries of its computers.
    pub datacenters: Option<Vec<String>>,
    /// Where it says what it does with what is sent.
    pub privacy_policy_url: Option<String>,
    /// Where its terms are.
    pub terms_of_service_url: Option<String>,
    /// Where it says whether it works.
    pub status_page_url: Option<String>,
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
            like: self.like.clone(),
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
        Self {
            host: "127.0.0.1".into(),
            port: 8080,
            data_dir: None,
            seal_keys: Vec::new(),
            threads: 0,
            public_url: None,
            tls_certificate: None,
            tls_key: None,
            trusted_proxies: Vec::new(),
            drain_delay_seconds: 0,
            drain_seconds: 600,
        }
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self { durability: Durability::Group, keep_days: 365, keep_mb: 8192 }
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self { threads: 0, kv_cache_mb: 2048, builtin: true }
    }
}

impl Default for Request {
    fn default() -> Self {
        Self { body_mb: 32, body_seconds: 60 }
    }
}

impl Default for Upstream {
    fn default() -> Self {
        Self {
            connect_seconds: 5,
            head_seconds: 60,
            first_token_seconds: 120,
            idle_seconds: 60,
            total_seconds: 1800,
            allow_private: false,
        }
    }
}

impl Config {
    /// The typed form of a parsed file.
    ///
    /// # Errors
    /// Where it is wrong, and how.
    pub fn deserialize_from(table: toml::Table) -> Result<Self, (Place, String)> {
        serde_path_to_error::deserialize(table).map_err(|error| (place(error.path()), error.inner().message().to_owned()))
    }
}

/// A count that cannot be 0: a limit of nothing would refuse everything.
fn positive<'de, D: Deserializer<'de>>(source: D) -> Result<u64, D::Error> {
    let refused = || D::Error::custom("must be at least 1");
    u64::deserialize(source).and_then(|count| Some(count).filter(|count| *count > 0).ok_or_else(refused))
}

fn some_positive<'de, D: Deserializer<'de>>(source: D) -> Result<Option<u64>, D::Error> {
    positive(source).map(Some)
}

fn place(path: &serde_path_to_error::Path) -> Place {
    let step = |segment: &Segment| match segment {
        Segment::Map { key } => Some(Step::Key(key.clone())),
        Segment::Seq { index } => Some(Step::Index(*index)),
        Segment::Enum { .. } | Segment::Unknown => None,
    };
    Place(path.iter().filter_map(step).collect())
}
