//! Log-probabilities of generated tokens. `bytes` is sent although null: `@openrouter/sdk` fails without the key.

use serde::Serialize;

/// The `logprobs` of a choice.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Logprobs {
    /// One entry per token of the content.
    pub content: Vec<TokenLogprob>,
    /// Entries of a refusal; we have none.
    pub refusal: Option<Vec<TokenLogprob>>,
}

/// One generated token.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TokenLogprob {
    /// As text.
    pub token: String,
    /// Natural logarithm; must be finite (JSON has no infinities).
    pub logprob: f32,
    /// The exact bytes.
    pub bytes: Option<Vec<u8>>,
    /// The most likely alternatives, most likely first.
    pub top_logprobs: Vec<TopLogprob>,
}

/// One alternative.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TopLogprob {
    /// As text.
    pub token: String,
    /// Natural logarithm; must be finite.
    pub logprob: f32,
    /// The exact bytes.
    pub bytes: Option<Vec<u8>>,
}
