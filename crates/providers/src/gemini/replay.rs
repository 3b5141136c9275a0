//! An earlier answer, sent back: what was thought, said and called, each with the signature that it came with
//! (ai.google.dev/gemini-api/docs/thought-signatures). Never changes a signature, and never sends another vendor's.

use inner::{Failure, Message, ReasoningDetail, ToolCall};
use serde_json::{Map, Value, json};

use super::{
    FORMAT, media,
    pieces::{Call, Content, Piece},
    reading::picture,
    traits::Traits,
};

/// Stands for a signature that the client lost, or that another vendor's answer never had. Google's own word for it.
const LOST: &str = "skip_thought_signature_validator";

/// The parts of an answer; `said` are those of its content. Where a picture stood among its texts is not known any more: they come first.
///
/// # Errors
/// When nothing says the format of a picture.
pub(super) fn answered<'a>(message: &'a Message, said: Vec<Piece<'a>>, traits: &Traits) -> Result<Vec<Piece<'a>>, Failure> {
    let ours = || message.reasoning_details.iter().filter(|detail| word(detail, "format") == Some(FORMAT));
    let mut said = said;
    let mut calls: Vec<Piece<'_>> = message.tool_calls.iter().map(|made| call(made, traits)).collect();
    let made = message.images.iter().map(|image| media::picture(image, traits).map(Piece::new));
    let mut made = made.collect::<Result<Vec<Piece<'_>>, _>>()?;
    for detail in ours().filter(|detail| detail.kind == "reasoning.encrypted") {
        let Some(signature) = word(detail, "data") else { continue };
        let signed = match word(detail, "id") {
            Some(id) => match message.tool_calls.iter().position(|call| call.id == id) {
                Some(at) => &mut calls[at],
                None => match (0..made.len()).find(|&number| picture(number) == id) {
                    Some(number) => &mut made[number],
                    // What the client left out.
                    None => continue,
                },
            },
            None => last_said(&mut said, &mut calls),
        };
        signed.thought_signature = Some(signature);
    }
    // The first call of an answer has to be signed, the others never are.
    if let Some(first) = calls.first_mut().filter(|_| traits.signs) {
        first.thought_signature.get_or_insert(LOST);
    }
    // So has every picture (ai.google.dev/gemini-api/docs/thought-signatures, "Image generation").
    for picture in made.iter_mut().filter(|_| traits.signs) {
        picture.thought_signature.get_or_insert(LOST);
    }
    let mut pieces: Vec<Piece<'_>> = ours().filter_map(thought).collect();
    pieces.append(&mut said);
    pieces.append(&mut made);
    pieces.append(&mut calls);
    Ok(pieces)
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
