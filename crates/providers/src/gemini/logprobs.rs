//! Log-probabilities of the dialect: one list of chosen tokens, and beside it one list of candidates per token.

use inner::{TokenLogprob, TopLogprob};
use serde_json_borrow::Value;

/// Reads a `logprobsResult`. Only texts of tokens are told, so their exact bytes are unknown.
pub(super) fn read(result: &Value<'_>) -> Vec<TokenLogprob> {
    let chosen = result.get("chosenCandidates").as_array().unwrap_or_default();
    let tops = result.get("topCandidates");
    let entry = |(at, candidate): (usize, &Value<'_>)| {
        let (token, logprob) = token(candidate)?;
        let top = tops.get(at).get("candidates").as_array().unwrap_or_default();
        let top_logprobs = top.iter().filter_map(alternative).collect();
        Some(TokenLogprob { token, logprob, bytes: None, top_logprobs })
    };
    chosen.iter().enumerate().filter_map(entry).collect()
}

fn alternative(candidate: &Value<'_>) -> Option<TopLogprob> {
    token(candidate).map(|(token, logprob)| TopLogprob { token, logprob, bytes: None })
}

#[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
fn token(candidate: &Value<'_>) -> Option<(String, f32)> {
    Some((candidate.get("token").as_str()?.to_owned(), candidate.get("logProbability").as_f64()? as f32))
}
