//! Log-probabilities of the dialect: a text, the ids of its tokens, and the probability of each.

use inner::TokenLogprob;
use serde_json_borrow::Value;

/// One entry for a text of however many tokens: their texts are not told, and logarithms of what follows each other add up.
#[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
pub(super) fn read(item: &Value<'_>) -> Option<TokenLogprob> {
    let token = item.get("text").as_str()?.to_owned();
    let each = item.get("logprobs").as_array().filter(|each| !each.is_empty())?;
    let sum: f64 = each.iter().filter_map(Value::as_f64).sum();
    Some(TokenLogprob { token, logprob: sum as f32, bytes: None, top_logprobs: Vec::new() })
}
