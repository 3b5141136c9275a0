//! The providers that the base covers, and what each source calls them. Adding one is a row. Never an address or a credential:
//! those are `providers`' business.

/// One provider.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    /// Our slug.
    pub slug: &'static str,
    /// Its ids in models.dev.
    pub models_dev: &'static [&'static str],
    /// Its names in `LiteLLM`'s map, with the prefix of its keys there.
    pub litellm: &'static [(&'static str, &'static str)],
    /// The author of everything it sells, if it only sells its own.
    pub author: Option<&'static str>,
}

/// Who serves the same model at several service tiers where a request names one: the dialects that we speak there pass the name on.
const TIERED: [&str; 6] = ["amazon-bedrock", "azure", "fireworks", "google-ai-studio", "google-vertex", "openai"];

impl Provider {
    /// Whether prices of service tiers are worth a place in the base.
    #[must_use]
    pub fn has_tiers(&self) -> bool {
        TIERED.contains(&self.slug)
    }
}

const fn host(
    slug: &'static str,
    models_dev: &'static [&'static str],
    litellm: &'static [(&'static str, &'static str)],
) -> Provider {
    Provider { slug, models_dev, litellm, author: None }
}

const fn maker(
    slug: &'static str,
    models_dev: &'static [&'static str],
    litellm: &'static [(&'static str, &'static str)],
    author: &'static str,
) -> Provider {
    Provider { slug, models_dev, litellm, author: Some(author) }
}

/// All of them. Parasail and `SiliconFlow` are not in `LiteLLM`'s map, Parasail, `SambaNova` and Hyperbolic not in models.dev
/// (2026-11).
pub const PROVIDERS: &[Provider] = &[
    host("alibaba", &["alibaba"], &[("dashscope", "dashscope/")]),
    host(
        "amazon-bedrock",
        &["amazon-bedrock"],
        &[("bedrock_converse", "bedrock/converse/"), ("bedrock", "bedrock/"), ("bedrock_mantle", "bedrock_mantle/")],
    ),
    maker("anthropic", &["anthropic"], &[("anthropic", "anthropic/")], "anthropic"),
    host("azure", &["azure"], &[("azure", "azure/"), ("azure_ai", "azure_ai/")]),
    host("cerebras", &["cerebras"], &[("cerebras", "cerebras/")]),
    maker("cohere", &["cohere"], &[("cohere_chat", "cohere_chat/"), ("cohere", "cohere/")], "cohere"),
    host("deepinfra", &["deepinfra"], &[("deepinfra", "deepinfra/")]),
    maker("deepseek", &["deepseek"], &[("deepseek", "deepseek/")], "deepseek"),
    host("fireworks", &["fireworks-ai"], &[("fireworks_ai", "fireworks_ai/")]),
    maker("google-ai-studio", &["google"], &[("gemini", "gemini/")], "google"),
    host(
        "google-vertex",
        &["google-vertex", "google-vertex-anthropic"],
        &[
            ("vertex_ai", "vertex_ai/"),
            ("vertex_ai-anthropic_models", "vertex_ai/"),
            ("vertex_ai-deepseek_models", "vertex_ai/"),
            ("vertex_ai-ai21_models", "vertex_ai/"),
            ("vertex_ai-language-models", "vertex_ai/"),
            ("vertex_ai-llama_models", "vertex_ai/"),
            ("vertex_ai-minimax_models", "vertex_ai/"),
            ("vertex_ai-mistral_models", "vertex_ai/"),
            ("vertex_ai-moonshot_models", "vertex_ai/"),
            ("vertex_ai-openai_models", "vertex_ai/"),
            ("vertex_ai-qwen_models", "vertex_ai/"),
            ("vertex_ai-zai_models", "vertex_ai/"),
        ],
    ),
    host("groq", &["groq"], &[("groq", "groq/")]),
    host("hyperbolic", &[], &[("hyperbolic", "hyperbolic/")]),
    maker("mistral", &["mistral"], &[("mistral", "mistral/")], "mistralai"),
    maker("moonshotai", &["moonshotai"], &[("moonshot", "moonshot/")], "moonshotai"),
    host("nebius", &["nebius"], &[("nebius", "nebius/")]),
    host("novita", &["novita-ai"], &[("novita", "novita/")]),
    maker("openai", &["openai"], &[("openai", "openai/"), ("text-completion-openai", "text-completion-openai/")], "openai"),
    host("openrouter", &["openrouter"], &[("openrouter", "openrouter/")]),
    host("parasail", &[], &[("parasail", "parasail/")]),
    host("sambanova", &[], &[("sambanova", "sambanova/")]),
    host("siliconflow", &["siliconflow"], &[("siliconflow", "siliconflow/")]),
    host("together", &["togetherai"], &[("together_ai", "together_ai/")]),
    maker("xai", &["xai"], &[("xai", "xai/")], "x-ai"),
    maker("z-ai", &["zai"], &[("zai", "zai/")], "z-ai"),
];

/// Makers in models.dev whom we do not route to, but who know their own models best: their ids there, and the author.
pub const MAKERS: &[(&str, &str)] = &[
    ("inception", "inception"),
    ("minimax", "minimax"),
    ("nova", "amazon"),
    ("perplexity", "perplexity"),
    ("poolside", "poolside"),
    ("stepfun", "stepfun"),
    ("upstage", "upstage"),
    ("xiaomi", "xiaomi"),
];

/// The provider of this slug.
#[must_use]
pub fn provider(slug: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_sorted_and_no_name_belongs_to_two() {
        assert!(PROVIDERS.is_sorted_by(|left, right| left.slug < right.slug));
        let mut names: Vec<&str> = PROVIDERS.iter().flat_map(|provider| provider.models_dev).copied().collect();
        names.extend(MAKERS.iter().map(|(id, _)| *id));
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        let mut names: Vec<&str> = PROVIDERS.iter().flat_map(|provider| provider.litellm).map(|(name, _)| *name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
