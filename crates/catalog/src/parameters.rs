//! Request fields as the catalogue lists them (`supported_parameters`).

/// What our engine honours, reasoning apart.
pub(crate) const ENGINE: [&str; 19] = [
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "frequency_penalty",
    "presence_penalty",
    "repetition_penalty",
    "max_tokens",
    "max_completion_tokens",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "seed",
    "stop",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
    "structured_outputs",
];

/// What a model that reasons honours besides.
pub(crate) const REASONING: [&str; 3] = ["include_reasoning", "reasoning", "reasoning_effort"];

/// What every OpenAI-compatible endpoint is taken to honour unless the configuration says otherwise.
pub(crate) const COMPATIBLE: [&str; 11] = [
    "temperature",
    "top_p",
    "frequency_penalty",
    "presence_penalty",
    "max_tokens",
    "max_completion_tokens",
    "seed",
    "stop",
    "response_format",
    "tools",
    "tool_choice",
];

/// Names as a list of their own.
pub(crate) fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
