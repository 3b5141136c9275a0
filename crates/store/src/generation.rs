//! The words of the ledger: what was asked, and what came of it. Shapes and their bounds only; never I/O.

use inner::{Nanos, PriceSheet, Usage};
use serde::{Deserialize, Serialize};

use crate::Ceiling;

/// Longest stored id, in bytes.
const ID_BYTES_MAX: usize = 64;
/// Longest stored word (finish reasons), in bytes.
const WORD_BYTES_MAX: usize = 64;
/// Longest stored name (upstream ids, models, providers), in bytes.
const NAME_BYTES_MAX: usize = 256;
/// Longest stored list of an app's categories, in bytes: two of the contract's words.
const CATEGORIES_BYTES_MAX: usize = 64;
/// Longest stored name of a conversation, in bytes: 256 characters of any kind.
const SESSION_BYTES_MAX: usize = 1024;
/// Longest stored reason, in bytes. A longer one is not kept: half of it could not be read.
const BECAUSE_BYTES_MAX: usize = 2048;
/// Longest stored header value, in bytes.
const HEADER_BYTES_MAX: usize = 512;

/// A call that is about to be made. Text longer than the bounds above is cut, so that a record of the spool stays small.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// `gen-<unix seconds>-<20 alphanumerics>`.
    pub id: String,
    /// Who pays.
    pub key_hash: String,
    /// The model as asked for, after aliases.
    pub model: String,
    /// The provider's displayed name.
    pub provider: String,
    /// The most the call can cost; below zero counts as zero.
    pub most: Nanos,
    /// The prices in force, kept with the generation so that it can be repriced; `None` is "unpriced".
    pub prices: Option<PriceSheet>,
    /// Unix milliseconds. Decides the day, week and month to which the call belongs.
    pub created_ms: i64,
    /// Whether the client streams.
    pub streamed: bool,
    /// `HTTP-Referer`.
    pub referer: Option<String>,
    /// `X-OpenRouter-Title` or `X-Title`.
    pub title: Option<String>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// The request's `user`, hashed by the caller if it must be.
    pub external_user: Option<String>,
    /// Pictures and clips in the prompt.
    pub media: u32,
    /// `X-OpenRouter-Categories`, the known ones of them, separated by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub categories: Option<String>,
    /// The preset that the request was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// The caller's own key at the provider that pays, by its name in the configuration; `None` when the house pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_key: Option<String>,
    /// The id of the first attempt at the same request; `None` when this is that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The endpoint's tag: the provider's slug, with its variant behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The router that chose the model (`auto`), if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub router: Option<String>,
    /// The service tier that was asked for there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<String>,
    /// What the client calls the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// Why the endpoint was tried when it was, in words of the router's own; `None` where there was nothing to choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Whether the provider may charge more than was delivered should the call be left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_bill_on: bool,
    /// The most that the provider can charge that key. Decided once, like the ceilings, and not kept.
    #[serde(skip)]
    pub own_most: Nanos,
    /// Budgets that must allow the call too, besides the key's limit. Decided once, when the call is reserved, and not kept.
    #[serde(skip)]
    pub ceilings: Vec<Ceiling>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A complete answer was delivered.
    Done,
    /// The upstream failed (before or after output). The default, so that success is always said.
    #[default]
    Failed,
    /// The client went away.
    Cancelled,
    /// The process died; found at the next start.
    Interrupted,
}

/// What a call did cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The reservation's id.
    pub id: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What was consumed.
    pub usage: Usage,
    /// Whether `usage` is our own estimate, because the upstream did not count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub usage_estimated: bool,
    /// What is charged; below zero counts as zero.
    pub cost: Nanos,
    /// What the provider charged the caller's own key; `None` when the house paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream_cost: Option<Nanos>,
    /// Normalised finish reason, if there was one.
    pub finish: Option<String>,
    /// The upstream's own word.
    pub native_finish: Option<String>,
    /// The upstream's id of the call.
    pub upstream_id: Option<String>,
    /// Milliseconds to the first token.
    pub latency_ms: Option<i64>,
    /// Milliseconds of the whole call; 0 when the call was interrupted.
    pub duration_ms: i64,
    /// HTTP status of the error, if there was one.
    pub error_status: Option<u16>,
    /// Milliseconds, of both above, that the client had waited for other attempts before this one went out.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub waited_ms: i64,
    /// What the answer consisted of, beside text.
    #[serde(default, skip_serializing_if = "Made::is_nothing")]
    pub made: Made,
}

/// What an answer consisted of, beside text, and whether it was sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Made {
    /// Calls of tools.
    pub tool_calls: u32,
    /// Those that could not be used; `None` where nobody judged.
    pub malformed_calls: Option<u32>,
    /// Whether an answer that had to keep a form did not; `None` where none was asked for, or nobody judged.
    pub malformed_form: Option<bool>,
    /// Pictures.
    pub pictures: u32,
}

impl Made {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// A reservation and, once it ended, its settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// What was asked.
    pub reservation: Reservation,
    /// What came of it.
    pub settlement: Settlement,
}

/// Which generations to list, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenerationQuery {
    /// Only of this key.
    pub key_hash: Option<String>,
    /// Only those made before this time, Unix milliseconds (the page's end).
    pub before_ms: i64,
    /// At most so many; more than [`Self::ROWS_MAX`] counts as that.
    pub limit: u32,
}

impl Generation {
    /// Attempts of one request that are told of.
    pub const ATTEMPTS_MAX: u32 = 32;

    /// What the provider charged a caller's own key; nothing when the house paid.
    #[must_use]
    pub fn byok(&self) -> Nanos {
        self.settlement.upstream_cost.unwrap_or_default()
    }

    /// Whether the provider may have charged more than was delivered: the call was left, by whomever.
    #[must_use]
    pub fn may_have_billed_on(&self) -> bool {
        self.reservation.may_bill_on && matches!(self.settlement.outcome, Outcome::Cancelled | Outcome::Interrupted)
    }
}

/// Calls to free models of others, as far as a limit of such calls counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeCalls {
    /// Whose.
    pub key_hash: String,
    /// Requests, each once.
    pub requests: u64,
}

impl GenerationQuery {
    /// Largest page.
    pub const ROWS_MAX: u32 = 1000;
}

impl Default for GenerationQuery {
    fn default() -> Self {
        Self { key_hash: None, before_ms: i64::MAX, limit: 100 }
    }
}

impl Outcome {
    /// The word of the database: `done`, `failed`, `cancelled`, `interrupted`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }

    /// The reverse of [`Self::word`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Done, Self::Failed, Self::Cancelled, Self::Interrupted].into_iter().find(|outcome| outcome.word() == word)
    }
}

impl Reservation {
    /// With every text within its bound and no negative amount.
    pub(crate) fn bounded(mut self) -> Self {
        self.most = self.most.max(Nanos(0));
        self.own_most = self.own_most.max(Nanos(0));
        cut_some(&mut self.own_key, NAME_BYTES_MAX);
        cut(&mut self.id, ID_BYTES_MAX);
        cut(&mut self.key_hash, ID_BYTES_MAX);
        cut(&mut self.model, NAME_BYTES_MAX);
        cut(&mut self.provider, NAME_BYTES_MAX);
        for header in [&mut self.referer, &mut self.title, &mut self.user_agent, &mut self.external_user] {
            cut_some(header, HEADER_BYTES_MAX);
        }
        cut_some(&mut self.categories, CATEGORIES_BYTES_MAX);
        cut_some(&mut self.preset, NAME_BYTES_MAX);
        cut_some(&mut self.request, ID_BYTES_MAX);
        cut_some(&mut self.endpoint, NAME_BYTES_MAX);
        cut_some(&mut self.router, WORD_BYTES_MAX);
        cut_some(&mut self.service_tier, WORD_BYTES_MAX);
        cut_some(&mut self.session_id, SESSION_BYTES_MAX);
        self.because.take_if(|because| because.len() > BECAUSE_BYTES_MAX);
        self
    }
}

impl Settlement {
    /// The HTTP status of a call that was left, by the client or because another one was faster: nginx's "client closed request".
    pub const LEFT: u16 = 499;

    /// As an HTTP status: [`Self::LEFT`] for one that was left; 500 for a failure without a status of its own.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.outcome {
            Outcome::Done => 200,
            Outcome::Cancelled => Self::LEFT,
            Outcome::Failed | Outcome::Interrupted => self.error_status.unwrap_or(500),
        }
    }

    /// With every text within its bound and no negative amount.
    pub(crate) fn bounded(mut self) -> Self {
        self.cost = self.cost.max(Nanos(0));
        self.upstream_cost = self.upstream_cost.map(|cost| cost.max(Nanos(0)));
        cut(&mut self.id, ID_BYTES_MAX);
        cut_some(&mut self.finish, WORD_BYTES_MAX);
        cut_some(&mut self.native_finish, WORD_BYTES_MAX);
        cut_some(&mut self.upstream_id, NAME_BYTES_MAX);
        self
    }
}

fn cut_some(text: &mut Option<String>, bytes_max: usize) {
    if let Some(text) = text {
        cut(text, bytes_max);
    }
}

fn cut(text: &mut String, bytes_max: usize) {
    text.truncate(text.floor_char_boundary(bytes_max));
}
