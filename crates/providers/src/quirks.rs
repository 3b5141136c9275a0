//! How a vendor's dialect differs from OpenAI's, as data. No code asks for a vendor by name.

mod charge;
mod models;
mod reasoning;
mod tools;

pub use charge::{CostField, CostUnit};
pub use models::Models;
pub use reasoning::{Budget, Efforts, Level, ReasoningStyle, Replay, ThinkTags};
pub use tools::{CallIdForm, Named, Nothing, Required, ToolChoices};

use std::collections::BTreeMap;

use http::HeaderName;
use serde::Deserialize;

use crate::vendor;

/// What is special about one OpenAI-compatible vendor. The defaults fit self-hosted servers (vLLM, SGLang, llama.cpp), and
/// whatever is not known of a vendor stays at its default. Each field names vendors that need it, from SDKs,
/// client code, documents and bug reports (2026-11); most have not been confirmed by a call.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quirks {
    /// The header of the credential.
    pub credential: Credential,
    /// If set, the model stands in the path (`/deployments/{model}/chat/completions`) and this is the `api-version` (Azure's
    /// older surface; its base URL ends in `/openai`).
    pub deployments: Option<String>,
    /// The name of the length limit.
    pub max_tokens: MaxTokens,
    /// Whether `stream_options.include_usage` is understood. Without it some vendors never report usage (Together, Fireworks);
    /// others send usage unasked (Mistral) or do not know the field (Z.AI).
    pub include_usage: bool,
    /// Models that answer only in a stream; they are asked for one even if the client wants none (DashScope: `QwQ`, `QVQ` and
    /// Qwen3's open weights, "only support stream mode").
    pub stream_only: Models,
    /// Whether the comments of a stream mean that the call waits for its turn and is alive: as long as they come, neither the clock
    /// of the first token nor that between tokens ends it, only that of the whole call. DeepSeek writes them while a call waits in its
    /// queue and gives up itself, after 10 minutes (api-docs.deepseek.com, "Rate Limit", 2026-11; 30 before); OpenRouter while
    /// its providers are silent (openrouter api_reference/streaming). Whoever else writes comments may have died behind a proxy
    /// that does.
    pub keep_alives: bool,
    /// How reasoning is asked for.
    pub reasoning: ReasoningStyle,
    /// The words that `reasoning_effort` may be, for the first rule that fits the model. A word outside of them becomes the
    /// next stronger one, or the strongest. "off" is `none` where that is one of the words, else nothing. Where no rule fits,
    /// every word goes as `reasoning_effort`; styles that are a switch then send no effort at all.
    pub efforts: Vec<Efforts>,
    /// The bounds of `thinking_budget`, where there is one (DashScope, SiliconFlow).
    pub thinking_budget: Option<Budget>,
    /// Models that think unless told not to (DeepSeek V4).
    pub thinks_unasked: Models,
    /// Models that cannot be quiet and must not be sent an "off" switch.
    pub always_thinks: Models,
    /// How earlier reasoning is sent back.
    pub replay: Replay,
    /// Whether reasoning may stand in the text.
    pub think_tags: ThinkTags,
    /// Whether a stream may say a piece of reasoning twice in a row; the second is dropped (xAI).
    pub repeats_reasoning: bool,
    /// Which tool choices there are.
    pub tool_choice: ToolChoices,
    /// Which ids of tool calls are taken.
    pub call_ids: CallIdForm,
    /// Models that take `response_format` `json_schema`. The others are asked for `json_object`, and for the schema in words
    /// (DeepSeek and Z.AI: none; DashScope: the newest).
    pub json_schema: Models,
    /// Whether a prompt has to say "JSON" for `json_object` (DeepSeek, Mistral).
    pub json_word: bool,
    /// Whether `response_format` is taken while the model thinks (not at DashScope: there it is said in words).
    pub json_while_thinking: bool,
    /// Whether the role `developer` is known (OpenAI, Azure, OpenRouter); else it is written as `system`.
    pub developer: bool,
    /// Whether an assistant has to speak between results of tools and the next user or system message, and a user after the
    /// assistant: one that says next to nothing is put there, and an instruction is written as a user's (Mistral: "Unexpected
    /// role 'user' after role 'tool'", litellm#17761; "Unexpected role 'system' after role 'assistant'").
    pub answered_results: bool,
    /// The flag of a last assistant turn that the model is to go on with (Mistral `prefix`, Moonshot `partial`).
    pub prefill: Option<String>,
    /// Which pictures are taken.
    pub images: Images,
    /// Whether the vendor takes video parts.
    pub video: bool,
    /// Whether `input_audio` is a plain string of base64 (Mistral).
    pub plain_audio: bool,
    /// Whether a file's content is a part `document_url`, a data URL included, and `file` only names an uploaded one (Mistral).
    pub document_urls: bool,
    /// The highest temperature (Z.AI 1, DashScope below 2); a higher one becomes this.
    pub temperature_max: Option<f32>,
    /// Models that are spoken to in OpenAI's other dialect, Responses, wherever that says a request as it is: over Chat Completions
    /// nothing is shown of their thoughts (OpenAI, Azure). Counts where no `dialect` is named; what is known of an id, only at the
    /// vendor's own address.
    pub responses: Models,
    /// Models that refuse to be told how to sample: temperature, `top_p`, penalties, biases and log-probabilities are left out
    /// (OpenAI's reasoning families).
    pub unsampled: Models,
    /// Whether `logprobs` is a number, and there is no `top_logprobs` (Together).
    pub counted_logprobs: bool,
    /// How cached tokens stand to `prompt_tokens`.
    pub cached_tokens: Counted,
    /// How reasoning tokens stand to `completion_tokens`.
    pub reasoning_tokens: Counted,
    /// Whether a speaker's name is a field of its own (OpenAI, Azure, OpenRouter); else it stands before what a user says, as
    /// `{name}: `.
    pub named: bool,
    /// Whether an earlier answer may come back with OpenAI's own fields: `refusal`, and `audio` by its id (OpenAI, Azure).
    pub own_answers: bool,
    /// Whether only the first message may be an instruction: later ones are written as a user's (DashScope).
    pub system_first: bool,
    /// Whether calls in parallel have to be asked for, which is what a client means that says nothing of them (DashScope).
    pub parallel_unasked: bool,
    /// Models that take `prompt_cache_breakpoint` on a part (OpenAI's from 5.6 on); others are sent `cache_control`, which can be
    /// dropped.
    pub cache_breakpoints: Models,
    /// The only fields that are passed on without a place of their own in our request, in the body and in a message; `None` is
    /// all that are not dropped. For vendors that refuse what they do not know (OpenAI, Mistral, Fireworks).
    pub takes: Option<Vec<String>>,
    /// Fields of ours that other vendors do not know and this one does (xAI's `x_search_filter`).
    pub knows: Vec<String>,
    /// Whether the vendor understands OpenRouter's routing fields (`provider`, `models`, `plugins`, ...).
    pub routes: bool,
    /// The field of `usage` that is what the vendor charges, with its unit; `true` for `cost` in US dollars.
    #[serde(deserialize_with = "charge::read")]
    pub reports_cost: Option<CostField>,
    /// Other names of fields of the body (Mistral's `seed` is `random_seed`).
    pub rename: BTreeMap<String, String>,
    /// Names left out wherever they occur: in the body, in a message (also `name`, the speaker's), in a part. Vendors refuse what
    /// they do not know.
    pub drop: Vec<String>,
}

/// The header of the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// `Authorization: Bearer ...`.
    Bearer,
    /// `api-key: ...` (Azure).
    ApiKey,
}

/// The name of the length limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxTokens {
    /// `max_tokens`.
    MaxTokens,
    /// `max_completion_tokens`.
    MaxCompletionTokens,
}

/// Which pictures are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Images {
    /// URLs and data URLs.
    Any,
    /// Only data URLs with jpeg, png or webp (Ollama).
    Inline,
}

/// How one count stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// It is a part of it.
    Inside,
    /// It comes on top (xAI's reasoning).
    Outside,
    /// It comes on top when it is the larger one (xAI's cached tokens, DeepInfra's reasoning); else it is a part.
    OutsideIfMore,
}

impl Quirks {
    /// Whether some models are spoken to in Responses. Azure's older surface, by deployments, has none.
    pub(crate) fn speaks_responses(&self) -> bool {
        self.responses != Models::none() && self.deployments.is_none()
    }
}

impl Credential {
    /// The header and its text.
    pub(crate) fn header(self, key: &str) -> (HeaderName, String) {
        match self {
            Self::Bearer => vendor::bearer(key),
            Self::ApiKey => (HeaderName::from_static("api-key"), key.to_owned()),
        }
    }
}

impl MaxTokens {
    /// The field's name.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}

impl Counted {
    /// The whole, of what a vendor calls the whole and the part.
    #[must_use]
    pub fn whole(self, whole: u64, part: u64) -> u64 {
        match self {
            Self::Inside => whole,
            Self::OutsideIfMore if part <= whole => whole,
            Self::Outside | Self::OutsideIfMore => whole.saturating_add(part),
        }
    }
}

/// Models that think wherever they run.
const ALWAYS_THINKS: [&str; 5] = ["gpt-oss", "-thinking", "minimax", "kimi-k2.7-code", "kimi-k2p7-code"];

impl Default for Quirks {
    fn default() -> Self {
        let harmony = Efforts { model: "gpt-oss".to_owned(), levels: vec![Level::Low, Level::Medium, Level::High] };
        Self {
            credential: Credential::Bearer,
            deployments: None,
            max_tokens: MaxTokens::MaxTokens,
            include_usage: true,
            stream_only: Models::none(),
            keep_alives: false,
            reasoning: ReasoningStyle::Effort,
            efforts: vec![harmony],
            thinking_budget: None,
            thinks_unasked: Models::none(),
            always_thinks: Models::of(&ALWAYS_THINKS),
            replay: Replay::Never,
            think_tags: ThinkTags::Never,
            repeats_reasoning: false,
            tool_choice: ToolChoices::default(),
            call_ids: CallIdForm::Any,
            json_schema: Models::all(),
            json_word: false,
            json_while_thinking: true,
            developer: false,
            answered_results: false,
            prefill: None,
            images: Images::Any,
            video: true,
            plain_audio: false,
            document_urls: false,
            temperature_max: None,
            responses: Models::none(),
            unsampled: Models::none(),
            counted_logprobs: false,
            cached_tokens: Counted::Inside,
            reasoning_tokens: Counted::Inside,
            named: false,
            own_answers: false,
            system_first: false,
            parallel_unasked: false,
            cache_breakpoints: Models::none(),
            takes: None,
            knows: Vec::new(),
            routes: false,
            reports_cost: None,
            rename: BTreeMap::new(),
            drop: Vec::new(),
        }
    }
}
