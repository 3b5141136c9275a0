//! What the families of models differ in, as data. The service refuses what a family does not take, so that what is not known is
//! not sent. Names age: the first row that fits a model's id counts, and an unknown one gets what all take.

use super::{
    CLAUDE, OPENAI,
    blocks::{Block, Turn},
};
use crate::{anthropic::traits as claude, quirks::CallIdForm};

/// How a model is asked to think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thinking {
    /// Not at all, or there is nothing to say about it.
    Never,
    /// As in Anthropic's own dialect.
    Claude,
    /// `reasoningConfig`, off unless it is sent.
    Nova,
    /// `reasoning_effort`.
    Effort {
        /// What comes nearest to silence, if there is something.
        least: Option<&'static str>,
    },
    /// `reasoning.effort`.
    Nested,
    /// `reasoning_config` with two levels and no way to be quiet.
    Qwen,
}

/// Which tools can be forced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Forced {
    Never,
    /// Some tool.
    Any,
    /// Some tool, or one by its name.
    Named,
}

/// What may stand in one turn with results of tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    Nothing,
    TextAndPictures,
    All,
}

/// Where `top_k` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TopK {
    Never,
    /// `top_k`.
    Flat,
    /// `inferenceConfig.topK`.
    Nested,
}

/// What can be kept for the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cached {
    Nothing,
    Messages,
    MessagesAndTools,
}

/// What is special about a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traits {
    /// Begins the ids of the models that this row is about, behind the region of an inference profile.
    prefix: &'static str,
    pub(super) thinking: Thinking,
    pub(super) forced: Forced,
    pub(super) beside: Beside,
    /// Whether a tool's result may hold pictures and documents.
    pub(super) media_in_results: bool,
    /// Whether there is a grammar for answers (`outputConfig`) and calls (`strict`).
    pub(super) schema: bool,
    /// Whether temperature and `topP` are taken.
    pub(super) sampling: bool,
    /// Whether stop sequences are taken.
    pub(super) stop: bool,
    pub(super) top_k: TopK,
    pub(super) cached: Cached,
    pub(super) call_ids: CallIdForm,
    /// The format of reasoning that is sent back.
    pub(super) replays: Option<&'static str>,
    /// What Claude's versions differ in.
    pub(super) claude: Option<claude::Traits>,
}

const PLAIN: Traits = Traits {
    prefix: "",
    thinking: Thinking::Never,
    forced: Forced::Never,
    beside: Beside::All,
    media_in_results: true,
    schema: false,
    sampling: true,
    stop: true,
    top_k: TopK::Never,
    cached: Cached::Nothing,
    call_ids: CallIdForm::Any,
    replays: None,
    claude: None,
};
const ANTHROPIC: Traits = Traits {
    prefix: "anthropic.",
    thinking: Thinking::Claude,
    forced: Forced::Named,
    beside: Beside::TextAndPictures,
    top_k: TopK::Flat,
    cached: Cached::MessagesAndTools,
    replays: Some(CLAUDE),
    ..PLAIN
};
const NOVA: Traits =
    Traits { prefix: "amazon.nova", forced: Forced::Named, top_k: TopK::Nested, cached: Cached::Messages, ..PLAIN };
const MISTRAL: Traits = Traits {
    prefix: "mistral.",
    beside: Beside::Nothing,
    media_in_results: false,
    call_ids: CallIdForm::NineAlphanumeric,
    ..PLAIN
};
const QWEN: Traits = Traits { prefix: "qwen.", media_in_results: false, ..PLAIN };
const KIMI: Traits = Traits {
    prefix: "moonshot",
    thinking: Thinking::Effort { least: None },
    forced: Forced::Named,
    media_in_results: false,
    schema: true,
    ..PLAIN
};

/// More special rows come first. Read in pydantic-ai and langchain-aws of August 2026 and in vercel/ai, where replies of the
/// service are recorded; which models have a grammar is AWS's own list ("Get validated JSON results", 2026). No call of ours
/// confirmed it.
const ROWS: [Traits; 29] = [
    // Newer Claude refuses the fields that make a grammar (recorded of 4.7, 4.8, 5 and Fable 5), older never had one.
    Traits { prefix: "anthropic.claude-haiku-4-5", schema: true, ..ANTHROPIC },
    Traits { prefix: "anthropic.claude-sonnet-4-5", schema: true, ..ANTHROPIC },
    Traits { prefix: "anthropic.claude-sonnet-4-6", schema: true, ..ANTHROPIC },
    Traits { prefix: "anthropic.claude-opus-4-5", schema: true, ..ANTHROPIC },
    Traits { prefix: "anthropic.claude-opus-4-6", schema: true, ..ANTHROPIC },
    ANTHROPIC,
    Traits { prefix: "amazon.nova-2", thinking: Thinking::Nova, ..NOVA },
    NOVA,
    Traits { prefix: "openai.gpt-oss", thinking: Thinking::Effort { least: Some("low") }, ..PLAIN },
    // "This model doesn't support the temperature field", nor topP, nor stopSequences (recorded).
    Traits { prefix: "openai.", thinking: Thinking::Nested, sampling: false, stop: false, replays: Some(OPENAI), ..PLAIN },
    KIMI,
    Traits { prefix: "zai.", forced: Forced::Named, schema: true, ..PLAIN },
    Traits { prefix: "qwen.qwen3", thinking: Thinking::Qwen, schema: true, ..QWEN },
    QWEN,
    Traits { prefix: "deepseek.r1", ..PLAIN },
    Traits { prefix: "deepseek.", forced: Forced::Any, ..PLAIN },
    Traits { prefix: "mistral.mistral-large-3", forced: Forced::Any, schema: true, ..MISTRAL },
    Traits { prefix: "mistral.mistral-large", forced: Forced::Any, ..MISTRAL },
    Traits { prefix: "mistral.magistral-small", schema: true, ..MISTRAL },
    Traits { prefix: "mistral.ministral-3", schema: true, ..MISTRAL },
    Traits { prefix: "mistral.voxtral", schema: true, ..MISTRAL },
    MISTRAL,
    Traits { prefix: "meta.", beside: Beside::Nothing, ..PLAIN },
    Traits { prefix: "writer.", beside: Beside::Nothing, ..PLAIN },
    Traits { prefix: "google.gemma-3-12b", schema: true, ..PLAIN },
    Traits { prefix: "google.gemma-3-27b", schema: true, ..PLAIN },
    Traits { prefix: "minimax.minimax-m2", schema: true, ..PLAIN },
    Traits { prefix: "nvidia.nemotron-nano", schema: true, ..PLAIN },
    PLAIN,
];

/// The traits of a model. Ids are those of models and of inference profiles, by themselves or at the end of an ARN; behind an ARN
/// of an account's own profile may be any model.
pub(super) fn of(model: &str) -> Traits {
    let id = model.to_ascii_lowercase();
    let named = id.rsplit('/').next().unwrap_or(&id);
    let fits = |row: &&Traits| named.match_indices(row.prefix).any(|(at, _)| at == 0 || named[..at].ends_with('.'));
    let row = *ROWS.iter().find(fits).unwrap_or(&PLAIN);
    match named.split_once("anthropic.").filter(|_| row.thinking == Thinking::Claude) {
        Some((_, version)) => {
            let claude = claude::of(version);
            Traits { sampling: claude.sampling, claude: Some(claude), ..row }
        }
        None => row,
    }
}

impl Traits {
    /// Whether what is new can follow in the same turn.
    pub(super) fn joins(&self, turn: &Turn<'_>, new: &[Block<'_>]) -> bool {
        let all = || turn.content.iter().chain(new);
        let fits = |block: &Block<'_>| match block {
            Block::ToolResult { .. } | Block::CachePoint(_) => true,
            Block::Text(_) | Block::Image(_) => self.beside != Beside::Nothing,
            _ => self.beside == Beside::All,
        };
        !all().any(|block| matches!(block, Block::ToolResult { .. })) || all().all(fits)
    }

    /// Whether a block can stand inside of a tool's result.
    pub(super) fn holds(&self, block: &Block<'_>) -> bool {
        match block {
            Block::Text(_) => true,
            Block::Image(_) | Block::Document(_) | Block::Video(_) => self.media_in_results,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_that_fits_counts_wherever_the_model_runs() {
        for id in [
            "anthropic.claude-sonnet-4-5-20250929-v1:0",
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ] {
            let traits = of(id);
            assert!(traits.schema && traits.sampling, "{id}");
            assert_eq!(traits.claude.map(|claude| claude.max_tokens), Some(64_000), "{id}");
        }
        let opus = of("global.anthropic.claude-opus-5-v1:0");
        assert!(!opus.schema && !opus.sampling && opus.claude.is_some());
        assert_eq!(of("us.amazon.nova-2-lite-v1:0").thinking, Thinking::Nova);
        assert_eq!(of("amazon.nova-pro-v1:0").thinking, Thinking::Never);
        assert_eq!(of("openai.gpt-oss-120b-1:0").thinking, Thinking::Effort { least: Some("low") });
        assert_eq!(of("moonshotai.kimi-k2.5").prefix, "moonshot");
        assert_eq!(of("qwen.qwen3-vl-235b-a22b").thinking, Thinking::Qwen);
    }

    #[test]
    fn behind_a_profile_of_an_account_may_be_any_model() {
        assert_eq!(of("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456"), PLAIN);
        assert_eq!(of("custom"), PLAIN);
        assert_eq!(of(""), PLAIN);
        assert_eq!(of("myanthropic.claude"), PLAIN, "a name is whole");
    }
}
