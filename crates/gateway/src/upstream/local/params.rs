//! Sampling decided: what the request says, else what the checkpoint's `generation_config.json` says, else neutral values.

use engine::{Engine, Params, ThinkBudget};
use inner::{Effort, Failure, FailureKind, Reasoning, Request, Sampling};
use prompt::{Defaults, Kind, Prompter};

/// Tokens that stand for pixels: no answer may contain them.
const PADS: [&str; 2] = ["<|image_pad|>", "<|video_pad|>"];

pub(super) fn decide(
    request: &Request,
    words: &Prompter,
    engine: &Engine,
    prompt: usize,
    reasons: bool,
) -> Result<Params, Failure> {
    let Request { sampling, reasoning, .. } = request;
    let room = room(engine.info().context, prompt, sampling.max_tokens)?;
    if reasoning.enabled == Some(false) && words.kind() == Kind::Thinking {
        return Err(Failure::invalid("reasoning is mandatory for this model and cannot be disabled"));
    }
    let Defaults { temperature, top_p, top_k, min_p, repetition_penalty, stop_ids } = words.defaults().clone();
    Ok(Params {
        temperature: sampling.temperature.or(temperature).unwrap_or(1.0),
        top_p: sampling.top_p.or(top_p).unwrap_or(1.0),
        top_k: sampling.top_k.or(top_k).unwrap_or(0),
        min_p: sampling.min_p.or(min_p).unwrap_or(0.0),
        presence_penalty: sampling.presence_penalty.unwrap_or(0.0),
        frequency_penalty: sampling.frequency_penalty.unwrap_or(0.0),
        repetition_penalty: sampling.repetition_penalty.or(repetition_penalty).unwrap_or(1.0),
        logit_bias: sampling.logit_bias.clone(),
        banned: PADS.iter().filter_map(|pad| words.tokenizer().id_of(pad)).collect(),
        vocab_limit: words.tokenizer().vocab_limit(),
        // The API's seeds are signed; every one of them is a seed of its own.
        seed: sampling.seed.map(i64::cast_unsigned),
        max_tokens: sampling.max_tokens,
        stop_ids,
        logprobs: sampling.logprobs.then_some(sampling.top_logprobs),
        think: if reasons { budget(reasoning, sampling, room, words) } else { None },
    })
}

/// Tokens that the answer may have. Refused here, before anything is reserved, when that is none.
fn room(context: usize, prompt: usize, wanted: Option<u32>) -> Result<u32, Failure> {
    let left = context.saturating_sub(prompt);
    let wanted = wanted.map_or(1, |wanted| wanted as usize);
    if left < wanted {
        let message = format!("{prompt} prompt tokens and {wanted} answer tokens do not fit into a context of {context} tokens");
        return Err(Failure::new(FailureKind::ContextLengthExceeded, message));
    }
    Ok(u32::try_from(left).unwrap_or(u32::MAX))
}

/// A direct budget, or the effort's share of the answer's length.
fn budget(reasoning: &Reasoning, sampling: &Sampling, room: u32, words: &Prompter) -> Option<ThinkBudget> {
    let end = words.think_end()?;
    let share = |effort: Effort| {
        let length = u64::from(sampling.max_tokens.unwrap_or(room));
        u32::try_from(length * u64::from(effort.percent()) / 100).unwrap_or(u32::MAX)
    };
    let tokens = reasoning.max_tokens.or_else(|| reasoning.effort.map(share))?;
    Some(ThinkBudget { tokens, end_id: end.id, forced: end.forced.clone() })
}
