//! Who stands behind a prefix of LiteLLM (`groq/...`): one row each. Rows hold data; what a vendor is like, our own table knows.

/// A prefix.
#[derive(Debug, PartialEq, Eq)]
pub struct Vendor {
    /// Before the slash of `litellm_params.model`.
    pub prefix: &'static str,
    /// Our id of the vendor; none for whoever speaks OpenAI's Chat Completions at an address of the deployment's.
    pub row: Option<&'static str>,
    /// The variable from which LiteLLM takes a key that is not written; empty where there is none.
    pub key: &'static str,
    /// The variable from which it takes the address; empty where there is none.
    pub base: &'static str,
    /// What an address lacks that is written for LiteLLM.
    pub path: &'static str,
}

const fn at(prefix: &'static str, row: &'static str, key: &'static str) -> Vendor {
    Vendor { prefix, row: Some(row), key, base: "", path: "" }
}

const fn anybody(prefix: &'static str, key: &'static str, base: &'static str) -> Vendor {
    Vendor { prefix, row: None, key, base, path: "" }
}

/// OpenAI's own, which is anybody's with another `api_base`.
pub const OPENAI: &str = "openai";
pub const AZURE: &str = "azure";
pub const BEDROCK: &str = "bedrock";
pub const VERTEX: &str = "vertex_ai";

/// Read in LiteLLM's documents (docs.litellm.ai/docs/providers, 2026-11).
const VENDORS: [Vendor; 37] = [
    at(OPENAI, "openai", "OPENAI_API_KEY"),
    Vendor { base: "AZURE_API_BASE", path: "/openai/v1", ..at(AZURE, "azure", "AZURE_API_KEY") },
    at("anthropic", "anthropic", "ANTHROPIC_API_KEY"),
    at("gemini", "google-ai-studio", "GEMINI_API_KEY"),
    anybody(VERTEX, "", ""),
    anybody("vertex_ai_beta", "", ""),
    at(BEDROCK, "amazon-bedrock", ""),
    at("bedrock_converse", "amazon-bedrock", ""),
    at("mistral", "mistral", "MISTRAL_API_KEY"),
    at("cohere", "cohere", "COHERE_API_KEY"),
    at("cohere_chat", "cohere", "COHERE_API_KEY"),
    at("groq", "groq", "GROQ_API_KEY"),
    at("deepseek", "deepseek", "DEEPSEEK_API_KEY"),
    at("xai", "xai", "XAI_API_KEY"),
    at("together_ai", "together", "TOGETHERAI_API_KEY"),
    at("fireworks_ai", "fireworks", "FIREWORKS_AI_API_KEY"),
    at("openrouter", "openrouter", "OPENROUTER_API_KEY"),
    Vendor { base: "OLLAMA_API_BASE", path: "/v1", ..at("ollama", "ollama", "") },
    Vendor { base: "OLLAMA_API_BASE", path: "/v1", ..at("ollama_chat", "ollama", "") },
    Vendor { base: "HOSTED_VLLM_API_BASE", ..at("hosted_vllm", "vllm", "") },
    Vendor { base: "LM_STUDIO_API_BASE", ..at("lm_studio", "lmstudio", "") },
    at("deepinfra", "deepinfra", "DEEPINFRA_API_KEY"),
    at("novita", "novita", "NOVITA_API_KEY"),
    at("cerebras", "cerebras", "CEREBRAS_API_KEY"),
    at("sambanova", "sambanova", "SAMBANOVA_API_KEY"),
    at("hyperbolic", "hyperbolic", "HYPERBOLIC_API_KEY"),
    at("nebius", "nebius", "NEBIUS_API_KEY"),
    at("moonshot", "moonshotai", "MOONSHOT_API_KEY"),
    at("dashscope", "alibaba", "DASHSCOPE_API_KEY"),
    at("zai", "z-ai", "ZAI_API_KEY"),
    at("siliconflow", "siliconflow", "SILICONFLOW_API_KEY"),
    anybody("openai_like", "OPENAI_LIKE_API_KEY", "OPENAI_LIKE_API_BASE"),
    anybody("custom_openai", "OPENAI_API_KEY", ""),
    anybody("litellm_proxy", "LITELLM_PROXY_API_KEY", "LITELLM_PROXY_API_BASE"),
    anybody("llamafile", "", "LLAMAFILE_API_BASE"),
    anybody("nvidia_nim", "NVIDIA_NIM_API_KEY", "NVIDIA_NIM_API_BASE"),
    anybody("perplexity", "PERPLEXITYAI_API_KEY", ""),
];

/// Prefixes whose deployments speak something that we do not, and what there is instead.
const OTHERS: [(&str, &str); 9] = [
    ("azure_ai", "write its address of the OpenAI kind (`https://NAME.services.ai.azure.com/openai/v1`) as `azure/`"),
    ("text-completion-openai", "it answers completions, and chats are all that is answered here"),
    ("huggingface", "an endpoint of TGI answers chats too: write it as `openai/` with an `api_base` that ends in /v1"),
    ("sagemaker", "it has an interface of its own; nothing here speaks it"),
    ("sagemaker_chat", "it has an interface of its own; nothing here speaks it"),
    ("databricks", "write it as `openai/` with the `api_base` of its serving endpoints"),
    ("watsonx", "it has an interface of its own; nothing here speaks it"),
    ("replicate", "it has an interface of its own; nothing here speaks it"),
    ("vllm", "it runs inside LiteLLM's process; start vLLM's server, and write it as `hosted_vllm/`"),
];

/// Beginnings of models that LiteLLM knows without a prefix.
const UNPREFIXED: [(&str, &str); 8] = [
    ("gpt-", "openai"),
    ("chatgpt-", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("claude-", "anthropic"),
    ("command-", "cohere_chat"),
    ("gemini-", "gemini"),
];

/// The row of a prefix.
pub fn vendor(prefix: &str) -> Option<&'static Vendor> {
    VENDORS.iter().find(|vendor| vendor.prefix == prefix)
}

/// Why deployments of a prefix are not taken over.
pub fn otherwise(prefix: &str) -> Option<&'static str> {
    OTHERS.iter().find(|(known, _)| *known == prefix).map(|(_, instead)| *instead)
}

/// The vendor of a model without a prefix.
pub fn of_model(model: &str) -> Option<&'static Vendor> {
    UNPREFIXED.iter().find(|(beginning, _)| model.starts_with(beginning)).and_then(|(_, prefix)| vendor(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_leads_to_a_vendor_that_is_known() {
        for vendor in &VENDORS {
            assert!(vendor.row.is_none_or(|row| providers::table::row(row).is_some()), "{vendor:?}");
            assert_eq!(super::vendor(vendor.prefix), Some(vendor), "once each");
            assert!(otherwise(vendor.prefix).is_none());
        }
        assert!(UNPREFIXED.iter().all(|(_, prefix)| vendor(prefix).is_some()));
        assert_eq!(of_model("claude-x").map(|vendor| vendor.prefix), Some("anthropic"));
    }
}
