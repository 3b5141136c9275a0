//! Every bound of the gateway in one place, with its default and its unit. Values only: whoever reads files, flags or the
//! environment is above this crate.

use std::{sync::Arc, time::Duration};

use catalog::benchmarks::Score;

use crate::{
    guardrail::Guardrail,
    own_key::{Fee, OwnKey},
    preset::Presets,
};

use crate::server::{Certificate, Network};

/// All settings. `Settings::default()` is what an installation without a config file runs with.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Sockets and shutdown.
    pub server: ServerLimits,
    /// What a client may send.
    pub request: RequestLimits,
    /// How long an upstream may take.
    pub upstream: UpstreamLimits,
    /// How answers are written.
    pub reply: ReplySettings,
    /// How money is counted.
    pub money: MoneySettings,
    /// What requests may call for by name.
    pub presets: Arc<Presets>,
    /// Rules over keys, beside the keys' own.
    pub guardrails: Arc<[Guardrail]>,
    /// Who may read `/metrics`.
    pub metrics: MetricsAccess,
    /// What `/metrics` calls times and tokens of calls.
    pub gen_ai_names: GenAiNames,
    /// Callers' own keys at providers.
    pub own_keys: Arc<[OwnKey]>,
    /// How models are chosen and calls are made.
    pub routing: RoutingSettings,
    /// Who may see the statistics.
    pub figures: FiguresAccess,
    /// What the site says of this installation.
    pub site: SiteSettings,
    /// Published scores of models, in the order in which they are told. Default none.
    pub scores: Arc<[Score]>,
    /// All of this and more as an administrator reads it. Nothing here depends on it.
    pub shown: Arc<[ShownSetting]>,
}

/// A setting as it was written, or is by default.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownSetting {
    /// Where it stands, such as `server.port`.
    pub setting: String,
    /// What it is; a secret is masked.
    pub value: serde_json::Value,
    /// `default`, the file with its line, a variable or a flag.
    pub source: String,
}

/// The site: whether it is there, and what it says of this installation. Addresses are shown as links, and checked by nobody here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteSettings {
    /// Whether browsers may sign in. Default yes.
    pub enabled: bool,
    /// What this installation is called. Default `Roundhouse`.
    pub name: String,
    /// A line below the name.
    pub tagline: Option<String>,
    /// Where clients reach this server, if not where they see it.
    pub public_url: Option<String>,
    /// Who operates it.
    pub about: Option<OperatorPage>,
    /// What happens to what is sent.
    pub privacy: Option<OperatorPage>,
    /// The terms of use.
    pub terms: Option<OperatorPage>,
    /// Where to ask for help.
    pub support: Option<OperatorPage>,
}

/// What an operator says of an installation: somewhere else, or in words that the site shows itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorPage {
    /// An `https`, `http` or `mailto` address.
    Address(String),
    /// A text for the site's own page.
    Text {
        /// The whole of it.
        text: Arc<str>,
        /// Whether it is Markdown; else it is shown as it is.
        is_markdown: bool,
    },
}

/// Who may see the statistics of this installation (`/stats`, `/status`, `/datasets`, `/benchmarks`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FiguresAccess {
    /// Everybody who reaches the port. The default.
    #[default]
    Open,
    /// Whoever has a key.
    Key,
}

/// How models are chosen and calls are made.
#[derive(Clone, Debug, Default)]
pub struct RoutingSettings {
    /// Patterns (`anthropic/*`) of the models that `openrouter/auto` chooses among unless a request names others. Default none, which is
    /// every model.
    pub auto_models: Arc<[String]>,
    /// The model, or the preset (`@preset/slug`), of requests that name neither. Default none: then they are refused.
    pub default_model: Option<String>,
    /// When the next endpoint is asked as well. Default never.
    pub hedge: Option<Hedge>,
}

/// When the next endpoint is asked as well because the first is late to begin a stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hedge {
    /// What is late.
    pub after: HedgeAfter,
    /// How many of all streams may be asked for twice, from 0 to 1.
    pub share: f64,
}

/// When a first token is late, counted from when the call went out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HedgeAfter {
    /// After so long.
    Fixed(Duration),
    /// When this share (from 0 to 1) of the endpoint's own calls of the last five minutes had theirs; never where those were few.
    Measured(f64),
}

/// How money is counted.
#[derive(Clone, Debug, Default)]
pub struct MoneySettings {
    /// Whether endpoints whose price nobody knows may answer keys whose spending is limited (by the key, a guardrail or credits).
    /// Default no: what they cost would count against nothing.
    pub allow_unpriced: bool,
    /// How often free models may be used.
    pub free: FreeLimits,
    /// What calls on callers' own keys cost here. Default nothing.
    pub own_key_fee: Fee,
}

/// How often models that cost nothing (`:free`, or prices of zero) may be used, our own engine's not meant. Default: as often as anybody
/// likes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FreeLimits {
    /// Requests in any 60 seconds.
    pub requests_per_minute: Option<u32>,
    /// Requests of one UTC day.
    pub requests_per_day: Option<u32>,
    /// Whether each key has these limits for itself. Default no: they are those of all keys together, so that more keys do not help.
    pub per_key: bool,
}

/// Who may read `/metrics`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MetricsAccess {
    /// Whoever has a management key. The default.
    #[default]
    Key,
    /// Everybody who reaches the port.
    Open,
    /// Nobody.
    Off,
}

/// An edition of the names that OpenTelemetry's GenAI conventions have for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GenAiNames {
    /// `gen_ai.client.operation.*` and `gen_ai.client.token.usage`. The default.
    #[default]
    Established,
    /// `gen_ai.client.inference.*`, for who asks for the latest experimental ones.
    Latest,
}

/// Bounds of the listening side.
#[derive(Clone, Debug)]
pub struct ServerLimits {
    /// Connections served at once; further ones wait in the kernel's accept queue. Default 16,384, which is how many calls
    /// the ledger takes at once; an open stream needs about 50 KiB.
    pub connections_max: usize,
    /// From the start of a connection, or the end of its previous answer, to the end of a request head: bounds slow heads
    /// and idle connections alike. Default 30 s.
    pub header_read: Duration,
    /// How long a client may accept no byte of its answer. Default 60 s.
    pub write_stall: Duration,
    /// Bytes of a request head; more is a 431. Default 32 KiB.
    pub header_bytes_max: usize,
    /// Number of header fields; more is a 431. Default 100.
    pub headers_max: usize,
    /// How long connections are still accepted after a shutdown signal, while `/readyz` says 503, so that balancers can turn
    /// elsewhere first. Default 0.
    pub drain_delay: Duration,
    /// How long running answers may take to finish afterwards. Default 600 s.
    pub drain: Duration,
    /// How long answers that the drain limit cut off have to write their error event and their settlement. Default 5 s.
    pub drain_grace: Duration,
    /// What to listen with; `None`, the default, is plain HTTP.
    pub certificate: Option<Certificate>,
    /// Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Default nobody's.
    pub trusted_proxies: Vec<Network>,
}

/// Bounds of a request.
#[derive(Clone, Debug)]
pub struct RequestLimits {
    /// Bytes of a body; more is a 413. Default 32 MiB: a dozen photographs as data URLs.
    pub body_bytes_max: usize,
    /// From the head to the last byte of the body; longer is a 408. Default 60 s.
    pub body_read: Duration,
    /// Messages of a conversation. Default 10,000.
    pub messages_max: usize,
    /// Content parts of a conversation. Default 20,000.
    pub parts_max: usize,
    /// Pictures, clips and frames of a conversation. Default 1,024 (the longest frame list of Qwen3-VL is 768).
    pub media_max: usize,
    /// Models in `models` plus `model`. Default 16.
    pub models_max: usize,
}

/// Time and size limits of calls to a provider over HTTP. Each clock is separate: a total limit alone kills good streams,
/// an idle limit alone lets comments keep a dead one alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamLimits {
    /// TCP and TLS. Default 5 s.
    pub connect: Duration,
    /// From the request to the response head. Default 60 s.
    pub head: Duration,
    /// From the request to the first content event. Comments do not put it off, unless they are signs of life of a vendor that is known
    /// to have a queue ([`providers::Quirks::keep_alives`]): then silence of [`Self::idle`] ends the wait. Default 120 s.
    pub first_token: Duration,
    /// Between two content events afterwards; signs of life count there as well. Default 60 s.
    pub idle: Duration,
    /// The whole call. Default 30 min.
    pub total: Duration,
    /// Bytes of an error reply that are read. Default 64 KiB.
    pub error_bytes_max: usize,
    /// Bytes of a whole answer. Default 64 MiB.
    pub answer_bytes_max: usize,
    /// Whether a provider's address may be any: one of the own network behind a name of the internet, a cloud's metadata service.
    /// Default no.
    pub allow_private: bool,
    /// Completion tokens to reserve for when neither the client nor the endpoint names a limit. Default 32,768.
    pub completion_tokens_assumed: u64,
}

/// How answers are written.
#[derive(Clone, Debug)]
pub struct ReplySettings {
    /// Silence before a `: OPENROUTER PROCESSING` comment, and between two. The first one fixes the status at 200.
    /// Default 10 s.
    pub comment_every: Duration,
}

impl Default for SiteSettings {
    fn default() -> Self {
        let name = "Roundhouse".to_owned();
        let (tagline, public_url, about, privacy, terms, support) = Default::default();
        Self { enabled: true, name, tagline, public_url, about, privacy, terms, support }
    }
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections_max: 16_384,
            header_read: Duration::from_secs(30),
            write_stall: Duration::from_secs(60),
            header_bytes_max: 32 << 10,
            headers_max: 100,
            drain_delay: Duration::ZERO,
            drain: Duration::from_secs(600),
            drain_grace: Duration::from_secs(5),
            certificate: None,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self {
            body_bytes_max: 32 << 20,
            body_read: Duration::from_secs(60),
            messages_max: 10_000,
            parts_max: 20_000,
            media_max: 1024,
            models_max: 16,
        }
    }
}

impl Default for UpstreamLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            head: Duration::from_secs(60),
            first_token: Duration::from_secs(120),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(30 * 60),
            error_bytes_max: 64 << 10,
            answer_bytes_max: 64 << 20,
            allow_private: false,
            completion_tokens_assumed: 32_768,
        }
    }
}

impl Default for ReplySettings {
    fn default() -> Self {
        Self { comment_every: Duration::from_secs(10) }
    }
}
