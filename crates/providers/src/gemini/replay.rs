//! An earlier answer, sent back: what was thought, said and called, each with the signature that it came with
//! (ai.google.dev/gemini-api/docs/thought-signatures). Never changes a signature, and never sends another vendor's.

use inner::{Message, ReasoningDetail, ToolCall};
use serde_json::{Map, Value, json};

use super::{
    FORMAT,
    pieces::{Call, Content, Piece},
    traits::Traits,
};

/// Stands for a signature that the client lost, or that another vendor's answer never had. Google's own word for it.
const LOST: &str = "skip_thought_signature_validator";

/// The parts of an answer; `said` are those of its content.
pub(super) fn answered<'a>(message: &'a Message, said: Vec<Piece<'a>>, traits: &Traits) -> Vec<Piece<'a>> {
    let ours = || message.reasoning_details.iter().filter(|detail| word(detail, "format") == Some(FORMAT));
    let mut said = said;
    let mut calls: Vec<Piece<'_>> = message.tool_calls.iter().map(|made| call(made, traits)).collect();
    for detail in ours().filter(|detail| detail.kind == "reasoning.encrypted") {
        let Some(signature) = word(detail, "data") else { continue };
        let signed = match word(detail, "id") {
            Some(id) => match message.tool_calls.iter().position(|call| call.id == id) {
                Some(at) => &mut calls[at],
                // A call that the client left out.
                None => continue,
            },
            None => last_said(&mut said, &mut calls),
        };
        signed.thought_signature = Some(signature);
    }
    // The first call of an answer has to be signed, the others never are.
    if let Some(first) = calls.first_mut().filter(|_| traits.signs) {
        first.thought_signature.get_or_insert(LOST);
    }
    let mut pieces: Vec<Piece<'_>> = ours().filter_map(thought).collect();
    pieces.append(&mut said);
    pieces.append(&mut calls);
    pieces
}

/// What a signature belongs to that names no call: the last text, or an empty one if there is none (streams end with such a
/// part).
fn last_said<'p, 'a>(said: &'p mut Vec<Piece<'a>>, calls: &'p mut [Piece<'a>]) -> &'p mut Piece<'a> {
    let unsigned = |piece: &Piece<'_>| piece.thought_signature.is_none();
    if said.is_empty() && calls.first().is_some_and(unsigned) {
        return &mut calls[0];
    }
    if !said.last().is_some_and(unsigned) {
        said.push(Piece::text(""));
    }
    let last = said.len() - 1;
    &mut said[last]
}

fn thought(detail: &ReasoningDetail) -> Option<Piece<'_>> {
    let (text, signature) = (detail.text.as_deref().unwrap_or_default(), word(detail, "signature"));
    let is_thought = detail.kind == "reasoning.text" && !(text.is_empty() && signature.is_none());
    is_thought.then(|| Piece { thought: true, thought_signature: signature, ..Piece::text(text) })
}

/// Arguments that are no object are wrapped: the dialect knows nothing else.
fn call<'a>(call: &'a ToolCall, traits: &Traits) -> Piece<'a> {
    let args = match serde_json::from_str(&call.arguments) {
        Ok(args @ Value::Object(_)) => args,
        _ if call.arguments.trim().is_empty() => Value::Object(Map::new()),
        _ => json!({ "arguments": call.arguments }),
    };
    let id = Some(call.id.as_str()).filter(|id| traits.call_ids() && !id.is_empty());
    Piece::new(Content::FunctionCall(Call { id, name: &call.name, args }))
}

fn word<'a>(detail: &'a ReasoningDetail, name: &str) -> Option<&'a str> {
    detail.rest.get(name).and_then(Value::as_str)
}
