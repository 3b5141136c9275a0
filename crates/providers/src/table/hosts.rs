//! Vendors that serve models of many authors. Their ids are their own: `groq/<their id>` is passed on as `<their id>`, and under
//! other names their models are listed in the configuration.
//!
//! Where no other source is named, a quirk was read in client code (Vercel AI SDK, LiteLLM 1.109; 2026-11), and no call to the
//! vendor has confirmed it.

use inner::WhenLeft;

use super::{COMPATIBLE, Dialect, Row, efforts, labs::openai, words};
use crate::quirks::{
    Budget, CostField, CostUnit, Counted, Credential, Level, MaxTokens, Named, Quirks, ReasoningStyle, Replay, Required,
    ThinkTags, ToolChoices,
};

pub(super) static ROWS: [Row; 14] = [
    // Every resource has its own host: `https://{resource}.openai.azure.com/openai/v1`. A model is a deployment's name.
    Row {
        id: "azure",
        name: "Azure",
        own_hosts: &["openai.azure.com", "services.ai.azure.com", "cognitiveservices.azure.com"],
        key_variables: &["AZURE_OPENAI_API_KEY", "AZURE_API_KEY"],
        base_url_variable: "AZURE_OPENAI_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        quirks: azure,
        ..COMPATIBLE
    },
    // Every region has its own host, by `AWS_REGION`. AWS's keys sign the calls where a section of the configuration names them.
    Row {
        id: "amazon-bedrock",
        name: "Amazon Bedrock",
        dialect: Dialect::Bedrock,
        key_variables: &["AWS_BEARER_TOKEN_BEDROCK"],
        base_url_variable: "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
        when_left: WhenLeft::BillsOn,
        ..COMPATIBLE
    },
    Row {
        id: "groq",
        name: "Groq",
        base_url: Some("https://api.groq.com/openai/v1"),
        key_variables: &["GROQ_API_KEY"],
        base_url_variable: "GROQ_BASE_URL",
        when_left: WhenLeft::BillsOn,
        quirks: groq,
        ..COMPATIBLE
    },
    Row {
        id: "together",
        name: "Together",
        base_url: Some("https://api.together.ai/v1"),
        key_variables: &["TOGETHER_API_KEY"],
        base_url_variable: "TOGETHER_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        quirks: together,
        ..COMPATIBLE
    },
    Row {
        id: "fireworks",
        name: "Fireworks",
        base_url: Some("https://api.fireworks.ai/inference/v1"),
        key_variables: &["FIREWORKS_API_KEY"],
        base_url_variable: "FIREWORKS_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        quirks: fireworks,
        ..COMPATIBLE
    },
    Row {
        id: "deepinfra",
        name: "DeepInfra",
        base_url: Some("https://api.deepinfra.com/v1/openai"),
        key_variables: &["DEEPINFRA_API_KEY"],
        base_url_variable: "DEEPINFRA_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        quirks: deepinfra,
        ..COMPATIBLE
    },
    Row {
        id: "novita",
        name: "Novita",
        base_url: Some("https://api.novita.ai/openai/v1"),
        key_variables: &["NOVITA_API_KEY"],
        base_url_variable: "NOVITA_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        quirks: novita,
        ..COMPATIBLE
    },
    Row {
        id: "siliconflow",
        name: "SiliconFlow",
        base_url: Some("https://api.siliconflow.com/v1"),
        key_variables: &["SILICONFLOW_API_KEY"],
        base_url_variable: "SILICONFLOW_BASE_URL",
        quirks: siliconflow,
        ..COMPATIBLE
    },
    Row {
        id: "cerebras",
        name: "Cerebras",
        base_url: Some("https://api.cerebras.ai/v1"),
        key_variables: &["CEREBRAS_API_KEY"],
        base_url_variable: "CEREBRAS_BASE_URL",
        quirks: cerebras,
        ..COMPATIBLE
    },
    Row {
        id: "sambanova",
        name: "SambaNova",
        base_url: Some("https://api.sambanova.ai/v1"),
        key_variables: &["SAMBANOVA_API_KEY"],
        base_url_variable: "SAMBANOVA_BASE_URL",
        when_left: WhenLeft::BillsOn,
        quirks: sambanova,
        ..COMPATIBLE
    },
    Row {
        id: "hyperbolic",
        name: "Hyperbolic",
        base_url: Some("https://api.hyperbolic.xyz/v1"),
        key_variables: &["HYPERBOLIC_API_KEY"],
        base_url_variable: "HYPERBOLIC_BASE_URL",
        when_left: WhenLeft::StopsStreams,
        quirks: hyperbolic,
        ..COMPATIBLE
    },
    Row {
        id: "nebius",
        name: "Nebius",
        base_url: Some("https://api.tokenfactory.nebius.com/v1"),
        key_variables: &["NEBIUS_API_KEY"],
        base_url_variable: "NEBIUS_BASE_URL",
        when_left: WhenLeft::BillsOn,
        ..COMPATIBLE
    },
    Row {
        id: "parasail",
        name: "Parasail",
        base_url: Some("https://api.parasail.io/v1"),
        key_variables: &["PARASAIL_API_KEY"],
        base_url_variable: "PARASAIL_BASE_URL",
        quirks: parasail,
        ..COMPATIBLE
    },
    Row {
        id: "openrouter",
        name: "OpenRouter",
        base_url: Some("https://openrouter.ai/api/v1"),
        key_variables: &["OPENROUTER_API_KEY"],
        base_url_variable: "OPENROUTER_BASE_URL",
        quirks: openrouter,
        ..COMPATIBLE
    },
];

/// OpenAI's models and rules, another header.
fn azure() -> Quirks {
    // Deployments may be of other makers' models, and it has fields of its own.
    Quirks { credential: Credential::ApiKey, takes: None, ..openai() }
}

/// Its SDK (groq 1.7): log-probabilities, biases and penalties are "not supported by any model".
fn groq() -> Quirks {
    Quirks {
        max_tokens: MaxTokens::MaxCompletionTokens,
        efforts: efforts(&[("qwen", &[Level::None, Level::Default])]),
        think_tags: ThinkTags::Tagged,
        drop: words(&["logprobs", "top_logprobs", "logit_bias", "presence_penalty", "frequency_penalty"]),
        ..Quirks::default()
    }
}

/// Its SDK (together 3.1).
fn together() -> Quirks {
    let efforts = efforts(&[("", &[Level::Low, Level::Medium, Level::High])]);
    Quirks { reasoning: ReasoningStyle::Switch, efforts, counted_logprobs: true, ..Quirks::default() }
}

/// What its SDK (fireworks 1.2) lists besides what has a place of its own.
const FIREWORKS_TAKES: [&str; 21] = [
    "context_length_exceeded_behavior",
    "echo",
    "echo_last",
    "function_call",
    "functions",
    "ignore_eos",
    "metadata",
    "mirostat_lr",
    "mirostat_target",
    "perf_metrics_in_response",
    "prediction",
    "prompt_cache_isolation_key",
    "prompt_cache_key",
    "prompt_truncate_len",
    "raw_output",
    "reasoning_history",
    "return_token_ids",
    "safe_tokenization",
    "service_tier",
    "thinking",
    "typical_p",
];

/// Its SDK (fireworks 1.2). An unknown parameter is a 400, so what only other hosts know is left out.
fn fireworks() -> Quirks {
    Quirks {
        efforts: efforts(&[("", &[Level::None, Level::Low, Level::Medium, Level::High])]),
        tool_choice: ToolChoices { required: Required::Any, ..ToolChoices::default() },
        takes: Some(words(&FIREWORKS_TAKES)),
        drop: words(&["top_a", "min_pixels", "max_pixels", "cache_control", "annotations"]),
        ..Quirks::default()
    }
}

/// Only `auto` and `none` are safe as tool choices; its present rule is not known. What it calls an estimate is what it charges.
fn deepinfra() -> Quirks {
    Quirks {
        reasoning: ReasoningStyle::Switch,
        efforts: efforts(&[("", &[Level::None, Level::Low, Level::Medium, Level::High, Level::Xhigh])]),
        tool_choice: ToolChoices { required: Required::Auto, named: Named::Only, ..ToolChoices::default() },
        reasoning_tokens: Counted::OutsideIfMore,
        reports_cost: Some(CostField::new("estimated_cost", CostUnit::Dollars)),
        ..Quirks::default()
    }
}

/// Only some of its models know the switch.
fn novita() -> Quirks {
    Quirks { reasoning: ReasoningStyle::EnableThinking, ..Quirks::default() }
}

/// Bounds of the budget, and no `required`.
fn siliconflow() -> Quirks {
    Quirks {
        reasoning: ReasoningStyle::EnableThinking,
        thinking_budget: Some(Budget { least: 128, most: 32_768 }),
        tool_choice: ToolChoices { required: Required::Auto, ..ToolChoices::default() },
        ..Quirks::default()
    }
}

/// Its SDK (cerebras 1.91). It reserves the answer's limit of the quota up front: none is ever made up for it.
fn cerebras() -> Quirks {
    Quirks {
        max_tokens: MaxTokens::MaxCompletionTokens,
        efforts: efforts(&[("", &[Level::None, Level::Low, Level::Medium, Level::High])]),
        replay: Replay::Reasoning,
        drop: words(&["presence_penalty", "frequency_penalty", "logit_bias"]),
        ..Quirks::default()
    }
}

/// Reasoning is its models' templates' business; how they are told is taken from vLLM.
fn sambanova() -> Quirks {
    Quirks { reasoning: ReasoningStyle::Template, think_tags: ThinkTags::Tagged, ..Quirks::default() }
}

/// Only the classic parameters: what is dropped is the rest of ours.
fn hyperbolic() -> Quirks {
    Quirks {
        reasoning: ReasoningStyle::Never,
        think_tags: ThinkTags::Tagged,
        drop: words(&["top_k", "min_p", "top_a", "repetition_penalty"]),
        ..Quirks::default()
    }
}

/// Like vLLM.
fn parasail() -> Quirks {
    Quirks { max_tokens: MaxTokens::MaxCompletionTokens, reasoning: ReasoningStyle::Template, ..Quirks::default() }
}

/// Takes our request nearly unchanged, and says what it charges.
fn openrouter() -> Quirks {
    Quirks {
        keep_alives: true,
        reasoning: ReasoningStyle::Object,
        replay: Replay::Details,
        developer: true,
        named: true,
        routes: true,
        reports_cost: Some(CostField::new("cost", CostUnit::Dollars)),
        ..Quirks::default()
    }
}
