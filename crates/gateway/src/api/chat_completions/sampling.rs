//! Sampling parameters and their ranges (openrouter api_reference/parameters). Never a default: what the client left out stays
//! out.

use std::{collections::BTreeMap, fmt::Display, ops::RangeInclusive};

use inner::{Failure, Sampling};
use serde_json::{Map, Value};
use wire::chat::{ChatRequest, OneOrMany};

const STOP_MAX: usize = 4;
const TOP_LOGPROBS_MAX: i64 = 20;

/// Takes the sampling fields out of the request.
pub(super) fn sampling(wire: &mut ChatRequest<'_>) -> Result<Sampling, Failure> {
    let logprobs = wire.logprobs.unwrap_or(false);
    let top_logprobs = within("top_logprobs", wire.top_logprobs, 0..=TOP_LOGPROBS_MAX)?.unwrap_or(0);
    if top_logprobs > 0 && !logprobs {
        return Err(Failure::invalid("top_logprobs: needs logprobs to be true"));
    }
    Ok(Sampling {
        temperature: number("temperature", wire.temperature, 0.0..=2.0)?,
        top_p: number("top_p", wire.top_p, 0.0..=1.0)?,
        top_k: within("top_k", wire.top_k, 0..=i64::from(u32::MAX))?.and_then(|k| u32::try_from(k).ok()),
        min_p: number("min_p", wire.min_p, 0.0..=1.0)?,
        top_a: number("top_a", wire.top_a, 0.0..=1.0)?,
        presence_penalty: number("presence_penalty", wire.presence_penalty, -2.0..=2.0)?,
        frequency_penalty: number("frequency_penalty", wire.frequency_penalty, -2.0..=2.0)?,
        repetition_penalty: number("repetition_penalty", wire.repetition_penalty, 0.0..=2.0)?,
        logit_bias: logit_bias(wire.logit_bias.take())?,
        seed: wire.seed,
        stop: stop(wire.stop.take())?,
        max_tokens: max_tokens(wire)?,
        logprobs,
        top_logprobs: u8::try_from(top_logprobs).unwrap_or(0),
    })
}

/// Two names of one limit; the newer one wins. Beyond 32 bits it is no limit any more and is cut to that.
fn max_tokens(wire: &ChatRequest<'_>) -> Result<Option<u32>, Failure> {
    let old = within("max_tokens", wire.max_tokens, 1..=i64::MAX)?;
    let new = within("max_completion_tokens", wire.max_completion_tokens, 1..=i64::MAX)?;
    Ok(new.or(old).map(|tokens| u32::try_from(tokens).unwrap_or(u32::MAX)))
}

fn number(field: &str, value: Option<f64>, range: RangeInclusive<f64>) -> Result<Option<f32>, Failure> {
    #[expect(clippy::cast_possible_truncation, reason = "the ranges are small; the engine samples in f32")]
    let narrow = within(field, value, range)?.map(|value| value as f32);
    Ok(narrow)
}

fn within<T: PartialOrd + Display>(field: &str, value: Option<T>, range: RangeInclusive<T>) -> Result<Option<T>, Failure> {
    match value {
        Some(value) if !range.contains(&value) => {
            let (low, high) = range.into_inner();
            Err(Failure::invalid(format!("{field}: {value} is outside {low} to {high}")))
        }
        value => Ok(value),
    }
}

fn stop(stop: Option<OneOrMany>) -> Result<Vec<String>, Failure> {
    let stop = match stop {
        None => Vec::new(),
        Some(OneOrMany::One(one)) => vec![one],
        Some(OneOrMany::Many(many)) => many,
    };
    if stop.len() > STOP_MAX {
        return Err(Failure::invalid(format!("stop: at most {STOP_MAX} strings are allowed")));
    }
    if stop.iter().any(String::is_empty) {
        return Err(Failure::invalid("stop: must not contain an empty string"));
    }
    Ok(stop)
}

fn logit_bias(bias: Option<Map<String, Value>>) -> Result<BTreeMap<u32, f32>, Failure> {
    let mut read = BTreeMap::new();
    for (token, value) in bias.unwrap_or_default() {
        let id = token.parse::<u32>().map_err(|_| Failure::invalid(format!("logit_bias: {token:?} is not a token id")))?;
        let value = value.as_f64().ok_or_else(|| Failure::invalid(format!("logit_bias.{id}: must be a number")))?;
        if let Some(value) = number(&format!("logit_bias.{id}"), Some(value), -100.0..=100.0)? {
            read.insert(id, value);
        }
    }
    Ok(read)
}
