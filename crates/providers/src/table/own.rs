//! Servers that people run themselves. The address is where they listen by default, for a section of the configuration that names
//! none; by environment, only the variable of the base URL makes one a provider, because nothing should be called that may
//! not be there.

use inner::WhenLeft;

use super::{COMPATIBLE, Row, efforts, words};
use crate::quirks::{Images, Level, Named, Nothing, Quirks, ReasoningStyle, Required, ThinkTags, ToolChoices};

/// What these rows share. Nobody sends a bill for them.
const OWN: Row = Row { keyless: true, when_left: WhenLeft::Stops, ..COMPATIBLE };

pub(super) static ROWS: [Row; 6] = [
    Row {
        id: "vllm",
        name: "vLLM",
        base_url: Some("http://127.0.0.1:8000/v1"),
        key_variables: &["VLLM_API_KEY"],
        base_url_variable: "VLLM_BASE_URL",
        quirks: vllm,
        ..OWN
    },
    Row {
        id: "sglang",
        name: "SGLang",
        base_url: Some("http://127.0.0.1:30000/v1"),
        key_variables: &["SGLANG_API_KEY"],
        base_url_variable: "SGLANG_BASE_URL",
        quirks: templated,
        ..OWN
    },
    Row {
        id: "llama-cpp",
        name: "llama.cpp",
        base_url: Some("http://127.0.0.1:8080/v1"),
        key_variables: &["LLAMA_CPP_API_KEY"],
        base_url_variable: "LLAMA_CPP_BASE_URL",
        quirks: llama_cpp,
        ..OWN
    },
    // Not by `OLLAMA_HOST`, which says where the server listens.
    Row {
        id: "ollama",
        name: "Ollama",
        base_url: Some("http://127.0.0.1:11434/v1"),
        key_variables: &["OLLAMA_API_KEY"],
        base_url_variable: "OLLAMA_BASE_URL",
        quirks: ollama,
        ..OWN
    },
    Row {
        id: "lmstudio",
        name: "LM Studio",
        base_url: Some("http://127.0.0.1:1234/v1"),
        key_variables: &["LMSTUDIO_API_KEY"],
        base_url_variable: "LMSTUDIO_BASE_URL",
        quirks: lmstudio,
        ..OWN
    },
    Row {
        id: "tgi",
        name: "TGI",
        base_url: Some("http://127.0.0.1:80/v1"),
        key_variables: &["TGI_API_KEY"],
        base_url_variable: "TGI_BASE_URL",
        quirks: tgi,
        ..OWN
    },
];

/// Reasoning by the chat template; in the text where the server runs without a parser.
fn templated() -> Quirks {
    Quirks { reasoning: ReasoningStyle::Template, think_tags: ThinkTags::Tagged, ..Quirks::default() }
}

/// Its templates know three efforts.
fn vllm() -> Quirks {
    Quirks { efforts: efforts(&[("", &EFFORTS)]), ..templated() }
}

/// Takes a function by name for `auto`, without a word.
fn llama_cpp() -> Quirks {
    Quirks { tool_choice: ToolChoices { named: Named::Only, ..ToolChoices::default() }, ..templated() }
}

/// The efforts that a local server takes; another is an error.
const EFFORTS: [Level; 3] = [Level::Low, Level::Medium, Level::High];

/// Its compatible surface knows no `tool_choice` (its own hangs on one), no log-probabilities and no picture's URL.
fn ollama() -> Quirks {
    let tool_choice =
        ToolChoices { required: Required::Auto, named: Named::Only, none: Nothing::NoTools, ..ToolChoices::default() };
    Quirks {
        efforts: efforts(&[("", &EFFORTS)]),
        tool_choice,
        images: Images::Inline,
        video: false,
        drop: words(&["logit_bias", "logprobs", "top_logprobs"]),
        ..Quirks::default()
    }
}

fn lmstudio() -> Quirks {
    Quirks { efforts: efforts(&[("", &EFFORTS)]), think_tags: ThinkTags::Tagged, ..Quirks::default() }
}

/// Knows nothing of reasoning, nor of video.
fn tgi() -> Quirks {
    Quirks { reasoning: ReasoningStyle::Never, think_tags: ThinkTags::Tagged, video: false, ..Quirks::default() }
}
