//! Which request fields a model honours, derived from who made it and what it can do: no source that may be shipped lists them.
//! Tells what is usual at the model's makers and hosts; what an endpoint lacks stands in the endpoint's row.

/// What decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent yes-or-no facts of the sources")]
pub(super) struct Traits<'a> {
    /// The first half of the id.
    pub author: &'a str,
    /// Whether it calls tools.
    pub tools: bool,
    /// Whether it can be held to a schema.
    pub structured: bool,
    /// Whether it reasons.
    pub reasons: bool,
    /// Whether sampling can be set.
    pub sampling: bool,
}

const OPENAI: &[&str] = &["seed", "response_format"];
const OPENAI_SAMPLING: &[&str] =
    &["temperature", "top_p", "stop", "frequency_penalty", "presence_penalty", "logit_bias", "logprobs", "top_logprobs"];
const ANTHROPIC: &[&str] = &["stop"];
const ANTHROPIC_SAMPLING: &[&str] = &["temperature", "top_p", "top_k"];
const GOOGLE: &[&str] = &["response_format", "seed", "stop"];
const GOOGLE_SAMPLING: &[&str] = &["temperature", "top_p"];
const XAI: &[&str] = &["response_format", "seed", "logprobs", "top_logprobs"];
const MISTRAL: &[&str] = &["response_format", "seed", "stop"];
const MISTRAL_SAMPLING: &[&str] = &["temperature", "top_p", "frequency_penalty", "presence_penalty"];
const PERPLEXITY: &[&str] = &[];
const NOVA: &[&str] = &["stop"];
const COHERE_SAMPLING: &[&str] = &["temperature", "top_p", "top_k", "frequency_penalty", "presence_penalty"];
const OPEN: &[&str] = &["response_format", "seed", "stop"];
const OPEN_SAMPLING: &[&str] = &["temperature", "top_p", "top_k", "frequency_penalty", "presence_penalty", "repetition_penalty"];

/// The fields, sorted.
pub(super) fn parameters(traits: Traits<'_>) -> Vec<String> {
    let (always, sampling) = match traits.author {
        "openai" => (OPENAI, OPENAI_SAMPLING),
        "anthropic" => (ANTHROPIC, ANTHROPIC_SAMPLING),
        "google" => (GOOGLE, GOOGLE_SAMPLING),
        "x-ai" => (XAI, GOOGLE_SAMPLING),
        "mistralai" => (MISTRAL, MISTRAL_SAMPLING),
        "amazon" => (NOVA, ANTHROPIC_SAMPLING),
        "cohere" => (OPEN, COHERE_SAMPLING),
        "perplexity" => (PERPLEXITY, COHERE_SAMPLING),
        _ => (OPEN, OPEN_SAMPLING),
    };
    let mut names = vec!["max_tokens"];
    names.extend(always);
    let when = |is: bool, more: &'static [&'static str]| if is { more } else { &[] };
    names.extend(when(traits.sampling, sampling));
    names.extend(when(traits.tools, TOOLS));
    names.extend(when(traits.structured, &["response_format", "structured_outputs"]));
    names.extend(when(traits.reasons, REASONING));
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(str::to_owned).collect()
}

/// What is missing without tools.
pub(super) const TOOLS: &[&str] = &["tool_choice", "tools"];
/// What is missing without reasoning.
pub(super) const REASONING: &[&str] = &["include_reasoning", "reasoning"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_follow_from_the_maker_and_the_abilities() {
        let of = |author, sampling, reasons| parameters(Traits { author, tools: true, structured: true, reasons, sampling });
        let opus = of("anthropic", false, true);
        assert!(opus.contains(&"include_reasoning".to_owned()) && !opus.contains(&"temperature".to_owned()));
        let open = of("qwen", true, false);
        assert!(open.contains(&"repetition_penalty".to_owned()) && !open.contains(&"reasoning".to_owned()));
        assert!(open.is_sorted() && open.contains(&"structured_outputs".to_owned()));
        assert_eq!(of("qwen", true, false).iter().filter(|name| *name == "response_format").count(), 1);
    }
}
