//! Log-probabilities for the client. JSON has no infinities: a token that could not have been chosen gets OpenAI's -9999.

use wire::chat;

const IMPOSSIBLE: f32 = -9999.0;

/// `None` when there are none: the key is then null.
pub(super) fn logprobs(tokens: &[inner::TokenLogprob]) -> Option<chat::Logprobs> {
    let content = tokens.iter().map(token).collect::<Vec<_>>();
    (!content.is_empty()).then_some(chat::Logprobs { content, refusal: None })
}

fn token(token: &inner::TokenLogprob) -> chat::TokenLogprob {
    chat::TokenLogprob {
        token: token.token.clone(),
        logprob: finite(token.logprob),
        bytes: token.bytes.clone(),
        top_logprobs: token.top_logprobs.iter().map(alternative).collect(),
    }
}

fn alternative(token: &inner::TopLogprob) -> chat::TopLogprob {
    chat::TopLogprob { token: token.token.clone(), logprob: finite(token.logprob), bytes: token.bytes.clone() }
}

fn finite(logprob: f32) -> f32 {
    if logprob.is_finite() { logprob } else { IMPOSSIBLE }
}
