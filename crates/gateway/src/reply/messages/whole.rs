//! The whole answer as one message: the blocks that a stream would have made, put together. An answer that broke off has no form in this
//! dialect; it is an error, and costs nothing.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use wire::messages::Message;

use super::{
    Asked, Manner, Refusal, begun,
    blocks::{Blocks, Delta, Step},
    named,
    stop::Stop,
    usage,
};
use crate::{
    dispatch::Dispatch,
    reply::{
        GENERATION_ID, generation_header,
        json::{Over, run},
    },
};

/// Where arguments are that are no object (docs.anthropic.com fine-grained tool streaming).
const INVALID_JSON: &str = "INVALID_JSON";

/// Runs the call and answers when it is over.
///
/// # Errors
/// When nobody begins to answer, or who began did not come to an end.
pub(crate) async fn respond(dispatch: Dispatch, manner: Manner) -> Result<Response, Refusal> {
    let asked = Asked::of(&dispatch.request, manner);
    let (mut blocks, mut steps) = (Blocks::new(asked.clone()), Vec::new());
    let Over { answering, end, bill } = run(dispatch, |event| blocks.take(event, &mut steps)).await?;
    if let Some(failure) = &end.failure {
        let (generation_id, metadata) = (Some(answering.id().to_owned()), answering.metadata().map(Box::new));
        return Err(Refusal { generation_id, metadata, ..failure.clone().into() });
    }
    blocks.finish(&mut steps);
    let stop = Stop::of(&end, blocks.was(), &asked);
    let message = Message {
        content: content(steps),
        stop_reason: Some(stop.reason),
        stop_details: stop.details(),
        stop_sequence: stop.sequence,
        usage: usage::billed(&end.usage, bill, end.service_tier.as_deref(), manner),
        openrouter_metadata: answering.metadata(),
        ..begun(&answering)
    };
    let mut response = Json(message).into_response();
    if let Some(id) = generation_header(answering.id()) {
        response.headers_mut().insert(GENERATION_ID, id);
    }
    Ok(named(response))
}

/// The blocks, whole.
fn content(steps: Vec<Step>) -> Vec<Value> {
    let (mut blocks, mut arguments) = (Vec::<Value>::new(), String::new());
    for step in steps {
        match step {
            Step::Start { content_block, .. } => blocks.push(content_block),
            Step::Delta { delta, .. } => {
                if let Some(block) = blocks.last_mut() {
                    add(block, &mut arguments, delta);
                }
            }
            Step::Stop { .. } => {
                let arguments = std::mem::take(&mut arguments);
                if let Some(block) = blocks.last_mut().filter(|_| !arguments.is_empty()) {
                    block["input"] = input(&arguments);
                }
            }
        }
    }
    blocks
}

fn add(block: &mut Value, arguments: &mut String, delta: Delta) {
    match delta {
        Delta::Text { text } => append(&mut block["text"], &text),
        Delta::Thinking { thinking } => append(&mut block["thinking"], &thinking),
        Delta::Signature { signature } => append(&mut block["signature"], &signature),
        Delta::InputJson { partial_json } => arguments.push_str(&partial_json),
        Delta::Citations { citation } => match &mut block["citations"] {
            Value::Array(citations) => citations.push(citation),
            none => *none = json!([citation]),
        },
    }
}

fn append(text: &mut Value, piece: &str) {
    if let Value::String(text) = text {
        text.push_str(piece);
    }
}

/// What is no object, as where an answer was cut, is told as it is.
fn input(arguments: &str) -> Value {
    match serde_json::from_str::<Map<String, Value>>(arguments) {
        Ok(input) => Value::Object(input),
        Err(_) => json!({ INVALID_JSON: arguments }),
    }
}
