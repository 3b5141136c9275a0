//! Who makes models: the author as ids spell it, the name for people, and what other lists call the same lab. Never says who
//! serves a model.

/// One lab.
#[derive(Clone, Copy, Debug)]
pub struct Lab {
    /// The first half of our ids.
    pub author: &'static str,
    /// For people.
    pub name: &'static str,
    /// Other spellings, lower case.
    pub also: &'static [&'static str],
}

const fn lab(author: &'static str, name: &'static str, also: &'static [&'static str]) -> Lab {
    Lab { author, name, also }
}

/// All labs, by author.
pub const LABS: &[Lab] = &[
    lab("ai21", "AI21", &["ai21labs"]),
    lab("aion-labs", "AionLabs", &[]),
    lab("alfredpros", "AlfredPros", &[]),
    lab("alibaba", "Alibaba", &[]),
    lab("allenai", "AllenAI", &[]),
    lab("amazon", "Amazon", &[]),
    lab("anthracite-org", "Anthracite", &[]),
    lab("anthropic", "Anthropic", &[]),
    lab("arcee-ai", "Arcee AI", &[]),
    lab("baichuan", "Baichuan", &[]),
    lab("baidu", "Baidu", &["paddlepaddle"]),
    lab("bytedance", "ByteDance", &[]),
    lab("bytedance-seed", "ByteDance Seed", &[]),
    lab("cohere", "Cohere", &["coherelabs", "cohereforai"]),
    lab("deepcogito", "Deep Cogito", &[]),
    lab("deepseek", "DeepSeek", &["deepseek-ai"]),
    lab("essentialai", "EssentialAI", &[]),
    lab("google", "Google", &[]),
    lab("gryphe", "Gryphe", &[]),
    lab("ibm-granite", "IBM", &["ibm"]),
    lab("inception", "Inception", &[]),
    lab("inclusionai", "inclusionAI", &[]),
    lab("inflection", "Inflection", &[]),
    lab("kwaipilot", "Kwaipilot", &[]),
    lab("liquid", "LiquidAI", &["liquidai"]),
    lab("mancer", "Mancer", &[]),
    lab("meta-llama", "Meta", &["meta", "metallama"]),
    lab("meta-models", "Meta", &[]),
    lab("microsoft", "Microsoft", &[]),
    lab("minimax", "MiniMax", &["minimaxai"]),
    lab("mistralai", "Mistral", &["mistral"]),
    lab("moonshotai", "MoonshotAI", &["moonshot"]),
    lab("morph", "Morph", &[]),
    lab("nex-agi", "Nex AGI", &[]),
    lab("nousresearch", "Nous", &[]),
    lab("nvidia", "NVIDIA", &[]),
    lab("openai", "OpenAI", &[]),
    lab("openbmb", "OpenBMB", &[]),
    lab("perceptron", "Perceptron", &[]),
    lab("perplexity", "Perplexity", &[]),
    lab("poolside", "Poolside", &[]),
    lab("prime-intellect", "Prime Intellect", &["primeintellect"]),
    lab("qwen", "Qwen", &[]),
    lab("reflection", "Reflection", &[]),
    lab("rekaai", "Reka", &[]),
    lab("relace", "Relace", &[]),
    lab("sakana", "Sakana", &[]),
    lab("sao10k", "Sao10K", &[]),
    lab("skywork", "Skywork", &[]),
    lab("stepfun", "StepFun", &["stepfun-ai"]),
    lab("tencent", "Tencent", &[]),
    lab("thedrummer", "TheDrummer", &[]),
    lab("thinkingmachines", "Thinking Machines", &[]),
    lab("undi95", "Undi95", &[]),
    lab("upstage", "Upstage", &[]),
    lab("writer", "Writer", &[]),
    lab("x-ai", "xAI", &["xai"]),
    lab("xiaomi", "Xiaomi", &["xiaomimimo"]),
    lab("z-ai", "Z.ai", &["zai", "zai-org", "zhipuai", "thudm"]),
];

/// The lab behind a spelling, in any case.
#[must_use]
pub fn lab_of(spelling: &str) -> Option<&'static Lab> {
    let spelling = spelling.to_ascii_lowercase();
    LABS.iter().find(|lab| lab.author == spelling || lab.also.contains(&spelling.as_str()))
}

/// The family of a model's tokenizer, in the contract's words, told from its id; `Other` is unknown.
#[must_use]
pub fn tokenizer(id: &str) -> &'static str {
    let (author, slug) = id.split_once('/').unwrap_or((id, ""));
    let has = |words: &[&str]| words.iter().any(|word| slug.contains(word));
    match author {
        "google" if has(&["gemma"]) => "Gemma",
        "google" if has(&["gemini"]) => "Gemini",
        "openai" => "GPT",
        "anthropic" => "Claude",
        "x-ai" => "Grok",
        "amazon" if has(&["nova"]) => "Nova",
        "cohere" => "Cohere",
        _ if has(&["llama-4"]) => "Llama4",
        _ if has(&["llama-3", "llama-guard-3", "distill-llama"]) || slug.starts_with("l3") => "Llama3",
        _ if has(&["llama-2", "-l2-"]) => "Llama2",
        "qwen" | "deepseek" if has(&["qwen3"]) => "Qwen3",
        _ if has(&["qwen", "qwq", "qvq"]) => "Qwen",
        "deepseek" => "DeepSeek",
        _ if author == "mistralai" || has(&["wizardlm-2-8x22b"]) => "Mistral",
        _ if has(&["hermes-4", "hermes-3"]) => "Llama3",
        _ => "Other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_belongs_to_one_lab() {
        assert!(LABS.is_sorted_by(|left, right| left.author < right.author));
        let mut spellings: Vec<&str> = LABS.iter().flat_map(|lab| lab.also.iter().copied().chain([lab.author])).collect();
        spellings.sort_unstable();
        assert!(spellings.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(lab_of("ZAI-org").unwrap().author, "z-ai");
        assert!(lab_of("nobody").is_none());
    }

    #[test]
    fn a_distillate_keeps_the_tokenizer_that_it_was_distilled_into() {
        assert_eq!(tokenizer("deepseek/deepseek-r1-distill-llama-70b"), "Llama3");
        assert_eq!(tokenizer("deepseek/deepseek-r1-0528-qwen3-8b"), "Qwen3");
        assert_eq!(tokenizer("qwen/qwen3-vl-235b-a22b-thinking"), "Qwen3");
        assert_eq!(tokenizer("sao10k/l3.3-euryale-70b"), "Llama3");
        assert_eq!(tokenizer("google/gemini-2.5-pro"), "Gemini");
    }
}
