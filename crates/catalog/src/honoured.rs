//! Request fields that follow from who serves a model, besides those that its row has: the base says what a model can do, the adapter
//! and the host decide which fields of a request come through to it. As far as the vendors' references were known in November 2026,
//! not tried against them; a field that a host is not known to honour stays out, because who requires it wants to rely on it.

use crate::base::row::ModelRow;

/// Authors whose models nobody else may run, so that what is usual among hosts says nothing of them.
const CLOSED: [&str; 8] = ["ai21", "amazon", "anthropic", "cohere", "google", "openai", "perplexity", "x-ai"];
/// Families of such authors that anybody may run.
const OPEN: [&str; 2] = ["google/gemma", "openai/gpt-oss"];
/// Hosts that hand the whole sampling of their engine out.
const WIDE: [&str; 6] = ["fireworks", "hyperbolic", "nebius", "novita", "parasail", "together"];
/// Hosts that hand out a part of it.
const HALF: [&str; 2] = ["deepinfra", "siliconflow"];
/// Where calls of tools side by side can be switched, whatever the model.
const PARALLEL: [&str; 11] =
    ["alibaba", "anthropic", "azure", "fireworks", "groq", "mistral", "nebius", "openai", "parasail", "together", "xai"];
/// Makers whose switch for it a router passes on.
const SWITCHABLE: [&str; 4] = ["anthropic/", "mistralai/", "openai/", "x-ai/"];

/// The fields of a model at a provider, sorted: those of its row that the endpoint does not lack, and what follows from who serves it.
pub(crate) fn fields(row: &ModelRow, lacks: &[String], provider: &str) -> Vec<String> {
    let mut fields: Vec<String> = row.parameters.iter().filter(|name| !lacks.contains(name)).cloned().collect();
    let more = besides(row, &fields, provider);
    fields.extend(more.into_iter().filter(|name| !lacks.iter().any(|lack| lack == name)).map(str::to_owned));
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// What servers that people run themselves honour besides the usual, whatever the model.
pub(crate) fn at_own(provider: &str) -> &'static [&'static str] {
    match provider {
        "vllm" | "sglang" => &[
            "top_k",
            "min_p",
            "repetition_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "parallel_tool_calls",
            "structured_outputs",
            "include_reasoning",
            "reasoning",
            "reasoning_effort",
        ],
        "llama-cpp" => &["top_k", "min_p", "logit_bias", "structured_outputs"],
        _ => &[],
    }
}

fn besides(row: &ModelRow, fields: &[String], provider: &str) -> Vec<&'static str> {
    let id = row.id.as_str();
    let has = |name: &str| fields.iter().any(|field| field == name);
    let is_open =
        OPEN.iter().any(|family| id.starts_with(family)) || !CLOSED.iter().any(|author| id.split('/').next() == Some(author));
    let by_maker = matches!(provider, "openai" | "azure" | "openrouter");
    let mut more = Vec::new();
    let mut add = |holds: bool, names: &[&'static str]| more.extend(names.iter().filter(|_| holds));
    // Two names of one limit here, whichever the vendor knows.
    add(has("max_tokens"), &["max_completion_tokens"]);
    add(has("reasoning"), &["reasoning_effort"]);
    add(has("tools") && has_parallel_switch(id, provider), &["parallel_tool_calls"]);
    add(is_open && has("temperature") && WIDE.contains(&provider), &["top_k", "min_p", "repetition_penalty"]);
    add(is_open && has("temperature") && WIDE.contains(&provider), &["logit_bias", "logprobs", "top_logprobs"]);
    add(is_open && has("temperature") && HALF.contains(&provider), &["top_k", "min_p", "repetition_penalty"]);
    add(
        is_open && has("temperature"),
        if provider == "google-ai-studio" { &[] } else { &["frequency_penalty", "presence_penalty"] },
    );
    add(id.starts_with("google/gemini") && has("temperature") && provider == "google-ai-studio", &["top_k"]);
    add(by_maker && has_verbosity(id), &["verbosity"]);
    add(by_maker && predicts(id), &["prediction"]);
    add(by_maker && id.starts_with("openai/") && id.contains("-search"), &["web_search_options"]);
    add(id.starts_with("perplexity/"), &["web_search_options"]);
    more
}

fn has_parallel_switch(id: &str, provider: &str) -> bool {
    match provider {
        "openrouter" => SWITCHABLE.iter().any(|author| id.starts_with(author)),
        // Only Anthropic's tools have one there.
        "amazon-bedrock" => id.starts_with("anthropic/"),
        _ => PARALLEL.contains(&provider),
    }
}

/// OpenAI's families from GPT-5 on, apart from those that only chat.
fn has_verbosity(id: &str) -> bool {
    let generation = id.strip_prefix("openai/gpt-").and_then(|rest| rest.chars().next());
    generation.is_some_and(|digit| ('5'..='9').contains(&digit)) && !id.contains("-chat")
}

/// Predicted outputs are for text of the fourth generation.
fn predicts(id: &str) -> bool {
    let family = ["openai/gpt-4o", "openai/gpt-4.1"].iter().any(|family| id.starts_with(family));
    family && !["-search", "-audio", "realtime"].iter().any(|kind| id.contains(kind))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "tests fail by panicking")]

    use super::*;
    use crate::base::base;

    fn at(id: &str, provider: &str) -> Vec<String> {
        let model = base().unwrap().model(id).unwrap();
        let row = model.at(provider).unwrap_or_else(|| panic!("{id} is not at {provider}"));
        fields(&model.row, &row.lacks, provider)
    }

    fn has_all(id: &str, provider: &str, names: &[&str]) {
        let fields = at(id, provider);
        let missing: Vec<_> = names.iter().filter(|name| !fields.iter().any(|field| field == *name)).collect();
        assert!(missing.is_empty(), "{id} at {provider} lacks {missing:?}: {fields:?}");
        assert!(fields.is_sorted());
    }

    #[test]
    fn what_a_maker_documents_is_honoured_there() {
        has_all(
            "openai/gpt-5-mini",
            "openai",
            &["max_completion_tokens", "parallel_tool_calls", "reasoning_effort", "verbosity"],
        );
        has_all("openai/gpt-4o", "openai", &["prediction", "parallel_tool_calls", "logit_bias", "logprobs"]);
        has_all("anthropic/claude-opus-4.6", "anthropic", &["parallel_tool_calls", "reasoning_effort"]);
        has_all("google/gemini-2.5-pro", "google-ai-studio", &["top_k"]);
        let opus = at("anthropic/claude-opus-4.6", "anthropic");
        assert!(["logit_bias", "prediction", "verbosity"].iter().all(|name| !opus.contains(&(*name).to_owned())), "{opus:?}");
        assert!(!at("openai/gpt-5-mini", "openai").contains(&"prediction".to_owned()));
    }

    #[test]
    fn hosts_of_open_models_hand_their_sampling_out() {
        has_all("qwen/qwen3-vl-235b-a22b-thinking", "novita", &["min_p", "logit_bias", "logprobs", "top_k"]);
        let deepinfra = at("meta-llama/llama-3.3-70b-instruct", "deepinfra");
        assert!(deepinfra.contains(&"min_p".to_owned()) && !deepinfra.contains(&"logit_bias".to_owned()), "{deepinfra:?}");
    }

    #[test]
    fn what_an_endpoint_lacks_does_not_come_back() {
        let model = base().unwrap().model("openai/gpt-5-mini").unwrap();
        let lacks = ["tools", "verbosity", "reasoning"].map(str::to_owned);
        let fields = fields(&model.row, &lacks, "openai");
        for gone in ["tools", "parallel_tool_calls", "verbosity", "reasoning", "reasoning_effort"] {
            assert!(!fields.contains(&gone.to_owned()), "{gone}");
        }
    }
}
