//! Vendors that serve the models they make.
//!
//! Where no other source is named, a quirk was read in client code (Vercel AI SDK, LiteLLM 1.109; 2026-11), and no call to the
//! vendor has confirmed it.

use inner::WhenLeft;

use super::{COMPATIBLE, Dialect, Row, always_thinks, efforts, words};
use crate::quirks::{
    Budget, CallIdForm, CostField, CostUnit, Counted, Level, MaxTokens, Models, Named, Quirks, ReasoningStyle, Replay, Required,
    ToolChoices,
};

pub(super) static ROWS: [Row; 11] = [
    Row {
        id: "openai",
        name: "OpenAI",
        author: Some("openai"),
        base_url: Some("https://api.openai.com/v1"),
        // `us.` and `eu.` keep data where they say.
        own_hosts: &["api.openai.com"],
        key_variables: &["OPENAI_API_KEY"],
        base_url_variable: "OPENAI_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        quirks: openai,
        ..COMPATIBLE
    },
    Row {
        id: "anthropic",
        name: "Anthropic",
        author: Some("anthropic"),
        dialect: Dialect::AnthropicMessages,
        base_url: Some("https://api.anthropic.com"),
        key_variables: &["ANTHROPIC_API_KEY"],
        base_url_variable: "ANTHROPIC_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        ..COMPATIBLE
    },
    Row {
        id: "google-ai-studio",
        name: "Google AI Studio",
        author: Some("google"),
        dialect: Dialect::Gemini,
        base_url: Some("https://generativelanguage.googleapis.com"),
        key_variables: &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        base_url_variable: "GEMINI_BASE_URL",
        when_left: WhenLeft::BillsOn,
        ..COMPATIBLE
    },
    Row {
        id: "deepseek",
        name: "DeepSeek",
        author: Some("deepseek"),
        base_url: Some("https://api.deepseek.com"),
        key_variables: &["DEEPSEEK_API_KEY"],
        base_url_variable: "DEEPSEEK_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        quirks: deepseek,
        ..COMPATIBLE
    },
    // A key belongs to one region, so that each has a row (and a key of the other is a 401).
    Row {
        id: "alibaba",
        name: "Alibaba",
        base_url: Some("https://dashscope-intl.aliyuncs.com/compatible-mode/v1"),
        key_variables: &["DASHSCOPE_API_KEY"],
        base_url_variable: "DASHSCOPE_BASE_URL",
        when_left: WhenLeft::BillsOn,
        quirks: alibaba,
        ..COMPATIBLE
    },
    Row {
        id: "alibaba-cn",
        name: "Alibaba (China)",
        base_url: Some("https://dashscope.aliyuncs.com/compatible-mode/v1"),
        key_variables: &["DASHSCOPE_CN_API_KEY"],
        base_url_variable: "DASHSCOPE_CN_BASE_URL",
        when_left: WhenLeft::BillsOn,
        quirks: alibaba,
        ..COMPATIBLE
    },
    Row {
        id: "xai",
        name: "xAI",
        author: Some("x-ai"),
        base_url: Some("https://api.x.ai/v1"),
        key_variables: &["XAI_API_KEY"],
        base_url_variable: "XAI_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        quirks: xai,
        ..COMPATIBLE
    },
    Row {
        id: "moonshotai",
        name: "Moonshot AI",
        author: Some("moonshotai"),
        base_url: Some("https://api.moonshot.ai/v1"),
        key_variables: &["MOONSHOT_API_KEY"],
        base_url_variable: "MOONSHOT_BASE_URL",
        quirks: moonshot,
        ..COMPATIBLE
    },
    Row {
        id: "z-ai",
        name: "Z.AI",
        author: Some("z-ai"),
        base_url: Some("https://api.z.ai/api/paas/v4"),
        key_variables: &["ZAI_API_KEY", "ZHIPU_API_KEY"],
        base_url_variable: "ZAI_BASE_URL",
        quirks: zai,
        ..COMPATIBLE
    },
    Row {
        id: "mistral",
        name: "Mistral",
        author: Some("mistralai"),
        base_url: Some("https://api.mistral.ai/v1"),
        key_variables: &["MISTRAL_API_KEY"],
        base_url_variable: "MISTRAL_BASE_URL",
        when_left: WhenLeft::BillsOn,
        quirks: mistral,
        ..COMPATIBLE
    },
    Row {
        id: "cohere",
        name: "Cohere",
        author: Some("cohere"),
        dialect: Dialect::Cohere,
        base_url: Some("https://api.cohere.com"),
        key_variables: &["COHERE_API_KEY", "CO_API_KEY"],
        base_url_variable: "COHERE_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        ..COMPATIBLE
    },
];

/// The reasoning families. Some of 5.x take a temperature in silence; which ones is not worth a 400.
const UNSAMPLED: [&str; 6] = ["^o1", "^o3", "^o4", "gpt-5", "gpt-6", "!-chat"];

/// Those that answer over Responses as well, or nowhere else; `-search` is only for Chat Completions.
const THINKING: [&str; 7] = ["^o1", "^o3", "^o4", "gpt-5", "gpt-6", "!-chat", "!-search"];

/// What its SDK (openai 3.57) lists besides what has a place of its own.
const OPENAI_TAKES: [&str; 15] = [
    "audio",
    "function_call",
    "functions",
    "metadata",
    "modalities",
    "moderation",
    "prediction",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "safety_identifier",
    "service_tier",
    "store",
    "verbosity",
    "web_search_options",
];

/// The models that know where a part of the prompt ends that is to be kept.
const BREAKPOINTS: [&str; 5] = ["gpt-5.6", "gpt-5.7", "gpt-5.8", "gpt-5.9", "gpt-6"];

/// Refuses unknown parameters with a 400 (2026-08), so what only others know is left out.
pub(super) fn openai() -> Quirks {
    let unknown = ["top_k", "min_p", "top_a", "repetition_penalty", "min_pixels", "max_pixels", "cache_control", "annotations"];
    Quirks {
        max_tokens: MaxTokens::MaxCompletionTokens,
        developer: true,
        named: true,
        own_answers: true,
        cache_breakpoints: Models::of(&BREAKPOINTS),
        takes: Some(words(&OPENAI_TAKES)),
        video: false,
        thinks_unasked: Models::of(&UNSAMPLED),
        responses: Models::of(&THINKING),
        unsampled: Models::of(&UNSAMPLED),
        drop: words(&unknown),
        ..Quirks::default()
    }
}

/// `thinking` with two efforts, JSON only by word, and a thought among tools has to come back. Its queue is long at times.
fn deepseek() -> Quirks {
    Quirks {
        keep_alives: true,
        reasoning: ReasoningStyle::Thinking,
        efforts: efforts(&[("", &[Level::High, Level::Max])]),
        thinks_unasked: Models::all(),
        replay: Replay::ReasoningContentWithCalls,
        tool_choice: ToolChoices { while_thinking: false, ..ToolChoices::default() },
        json_schema: Models::none(),
        json_word: true,
        drop: words(&["seed", "logit_bias", "parallel_tool_calls"]),
        ..Quirks::default()
    }
}

/// `QwQ`, `QVQ` and the open weights of Qwen3 (claude-code-router#948, anything-llm#3933), by the sizes that were published; which
/// of these still refuse is not known, and a stream does no harm. Qwen3-VL answers both ways.
const STREAM_ONLY: [&[&str]; 2] = [&QWQ, &OPEN_QWEN3];
/// They have no switch.
const QWQ: [&str; 2] = ["qwq", "qvq"];
/// They think unless told not to; the later `-instruct-2507` never do, and the others of that month always (by their name).
const OPEN_QWEN3: [&str; 8] =
    ["qwen3-0.6b", "qwen3-1.7b", "qwen3-4b", "qwen3-8b", "qwen3-14b", "qwen3-32b", "qwen3-30b", "qwen3-235b"];

/// DashScope in OpenAI's mode (dashscope 2.0). Streams whatever some models refuse otherwise.
fn alibaba() -> Quirks {
    Quirks {
        stream_only: Models::of(&STREAM_ONLY.concat()),
        thinks_unasked: Models::of(&[&OPEN_QWEN3[..], &["!-instruct-2507"]].concat()),
        always_thinks: always_thinks(&QWQ),
        reasoning: ReasoningStyle::EnableThinking,
        // Thoughts of the Qwen3-VL models end at 80k tokens.
        thinking_budget: Some(Budget { least: 1, most: 80_000 }),
        tool_choice: ToolChoices { required: Required::Auto, while_thinking: false, ..ToolChoices::default() },
        json_schema: Models::of(&["qwen3.7", "qwen3.8"]),
        json_while_thinking: false,
        system_first: true,
        parallel_unasked: true,
        // Below 2.
        temperature_max: Some(1.99),
        drop: words(&["frequency_penalty", "logit_bias"]),
        ..Quirks::default()
    }
}

/// Its SDK (xai 1.21), and what clients leave out for every model: reasoning models are said to refuse `stop` and penalties,
/// and `metadata` is not supported.
fn xai() -> Quirks {
    Quirks {
        max_tokens: MaxTokens::MaxCompletionTokens,
        efforts: efforts(&[("", &[Level::None, Level::Low, Level::Medium, Level::High, Level::Xhigh])]),
        repeats_reasoning: true,
        video: false,
        cached_tokens: Counted::OutsideIfMore,
        reasoning_tokens: Counted::Outside,
        reports_cost: Some(CostField::new("cost_in_usd_ticks", CostUnit::Ticks)),
        rename: [("parallel_tool_calls".to_owned(), "parallel_function_calling".to_owned())].into(),
        knows: words(&["x_search_filter"]),
        drop: words(&["top_k", "stop", "presence_penalty", "frequency_penalty", "metadata"]),
        ..Quirks::default()
    }
}

/// A switch without levels, which models for code do not have. A thought among tools has to come back.
fn moonshot() -> Quirks {
    Quirks {
        reasoning: ReasoningStyle::Thinking,
        efforts: Vec::new(),
        always_thinks: always_thinks(&["-code"]),
        replay: Replay::ReasoningContentWithCalls,
        prefill: Some("partial".to_owned()),
        ..Quirks::default()
    }
}

/// Three efforts, mainly `auto` for tools, no schema, no `stream_options`.
fn zai() -> Quirks {
    Quirks {
        include_usage: false,
        reasoning: ReasoningStyle::Thinking,
        efforts: efforts(&[("", &[Level::Low, Level::High, Level::Max])]),
        tool_choice: ToolChoices { required: Required::Auto, named: Named::Only, ..ToolChoices::default() },
        json_schema: Models::none(),
        temperature_max: Some(1.0),
        ..Quirks::default()
    }
}

/// All but "default".
const MISTRAL_EFFORTS: [Level; 7] =
    [Level::None, Level::Minimal, Level::Low, Level::Medium, Level::High, Level::Xhigh, Level::Max];

/// What its SDK (mistralai 3.7) lists besides what has a place of its own.
const MISTRAL_TAKES: [&str; 6] = ["guardrails", "metadata", "prediction", "prompt_cache_key", "prompt_mode", "safe_prompt"];

/// Its SDK (mistralai 3.7). It forbids fields that it does not know, speakers' names among them, and some orders of messages;
/// usage comes unasked.
fn mistral() -> Quirks {
    let unknown =
        ["top_k", "min_p", "top_a", "repetition_penalty", "min_tokens", "logit_bias", "logprobs", "top_logprobs", "user"];
    let of_messages = ["annotations", "refusal", "cache_control", "name"];
    Quirks {
        include_usage: false,
        efforts: efforts(&[("", &MISTRAL_EFFORTS)]),
        call_ids: CallIdForm::NineAlphanumeric,
        json_word: true,
        answered_results: true,
        prefill: Some("prefix".to_owned()),
        video: false,
        plain_audio: true,
        document_urls: true,
        takes: Some(words(&MISTRAL_TAKES)),
        rename: [("seed".to_owned(), "random_seed".to_owned())].into(),
        drop: words(&[&unknown[..], &of_messages[..]].concat()),
        ..Quirks::default()
    }
}
