//! Whether this dialect says a request as Chat Completions would, for vendors that speak both: nothing of it left out, bent or refused
//! that the other one takes.

use inner::{Message, Part, Request, Role};
use serde_json::Value;

use super::body::{ANSWER_TOKENS_MIN, PASSED};
use crate::{
    openai::{passes, thinks},
    quirks::Quirks,
};

/// The forms of an answer that both dialects know.
const FORMS: [&str; 3] = ["text", "json_object", "json_schema"];

/// Whether a request goes over Responses: the model will think, and nothing is lost.
pub(super) fn carries(request: &Request, model: &str, quirks: &Quirks) -> bool {
    thinks(&request.reasoning, model, quirks)
        && sampled(request, model, quirks)
        && request.messages.iter().all(|message| said(message, quirks))
        && request.messages.iter().any(|message| message.role != Role::Assistant && message.content.iter().any(tells))
        && request.tools.iter().all(|tool| tool["type"] == "function")
        && request.response_format.as_ref().is_none_or(|form| form["type"].as_str().is_some_and(|form| FORMS.contains(&form)))
        && request.extra.iter().all(|(name, value)| placed(name, value, quirks))
}

/// There is no word for a stop, a seed, log-probabilities in our answers' form, penalties and biases. What the model refuses to be told
/// in either dialect is no reason.
fn sampled(request: &Request, model: &str, quirks: &Quirks) -> bool {
    let wanted = &request.sampling;
    let told = |name: &str, there: bool| there && !quirks.drop.iter().any(|dropped| dropped == name);
    let always = [
        told("stop", !wanted.stop.is_empty()),
        told("seed", wanted.seed.is_some()),
        told("logprobs", wanted.logprobs),
        told("top_k", wanted.top_k.is_some()),
        told("min_p", wanted.min_p.is_some()),
        told("top_a", wanted.top_a.is_some()),
        told("repetition_penalty", wanted.repetition_penalty.is_some()),
        wanted.max_tokens.is_some_and(|limit| limit < ANSWER_TOKENS_MIN),
    ];
    let sampled = [
        told("presence_penalty", wanted.presence_penalty.is_some()),
        told("frequency_penalty", wanted.frequency_penalty.is_some()),
        told("logit_bias", !wanted.logit_bias.is_empty()),
    ];
    !always.contains(&true) && (quirks.unsampled.has(model) || !sampled.contains(&true))
}

/// Speakers have no names, and nobody is heard.
fn said(message: &Message, quirks: &Quirks) -> bool {
    let assistant = message.role == Role::Assistant;
    let kept = |part: &Part| match part {
        Part::Text { .. } => true,
        Part::Image { .. } => !assistant,
        Part::Other(kind, _) => kind == "file" && !assistant,
        Part::Video { .. } | Part::Frames { .. } => false,
    };
    let unnamed = message.name.is_none() || !quirks.named;
    let only_there = ["audio", "function_call"].iter().any(|name| message.extra.get(*name).is_some_and(|value| !value.is_null()));
    unnamed && !only_there && message.content.iter().all(kept)
}

/// Whether there is anything in a part: a conversation of nothing is refused.
fn tells(part: &Part) -> bool {
    !matches!(part, Part::Text { text, .. } if text.is_empty())
}

/// Whether a field without a place of its own in our request has one here, or none in Chat Completions either.
fn placed(name: &str, value: &Value, quirks: &Quirks) -> bool {
    let is_text = |kinds: &Value| kinds.as_array().is_some_and(|kinds| kinds.iter().all(|kind| kind == "text"));
    match name {
        _ if value.is_null() || !passes(name, quirks) => true,
        "verbosity" => true,
        // Never stored here, and text is all that comes.
        "store" => value == false,
        "modalities" => is_text(value),
        name => PASSED.contains(&name),
    }
}
