//! The pieces of an answer as our events: text, refusals, thoughts, pictures, and what a text rests on.

use inner::{Event, ReasoningDetail};
use serde_json::{Map, json};
use serde_json_borrow::Value;

use crate::{citation::Citation, openai::logprobs};

/// The entries of `reasoning_details` that a thought's parts become.
pub(super) const SUMMARY: &str = "reasoning.summary";
pub(super) const TEXT: &str = "reasoning.text";

/// A page that a message rests on, whose text begins at `from`. Files of the provider's have no address.
pub(super) fn page(note: &Value<'_>, from: u64) -> Option<Event> {
    let word = |name: &'static str| note.get(name).as_str().map(str::to_owned);
    let place = |name: &'static str| note.get(name).as_u64().map(|at| at.saturating_add(from));
    let url = word("url").filter(|_| note.get("type").as_str() == Some("url_citation"))?;
    let span = place("start_index").zip(place("end_index"));
    Some(Citation { url, title: word("title"), content: word("content"), span }.event())
}

/// A picture that the model drew with the provider's own tool.
pub(super) fn picture(item: &Value<'_>) -> Option<Event> {
    let format = item.get("output_format").as_str().unwrap_or("png");
    let base64 = item.get("result").as_str().filter(|base64| !base64.is_empty())?;
    Some(Event::Image(format!("data:image/{format};base64,{base64}")))
}

/// Whether there was any.
pub(super) fn text(piece: &Value<'_>, tokens: &Value<'_>, events: &mut Vec<Event>) -> bool {
    let (text, logprobs) = (piece.as_str().unwrap_or_default(), logprobs(tokens));
    let any = !text.is_empty() || !logprobs.is_empty();
    events.extend(any.then(|| Event::Text { text: text.to_owned(), logprobs }));
    any
}

/// Whether there was any.
pub(super) fn refusal(piece: &Value<'_>, events: &mut Vec<Event>) -> bool {
    let piece = piece.as_str().filter(|text| !text.is_empty());
    events.extend(piece.map(|text| Event::Refusal(text.to_owned())));
    piece.is_some()
}

/// An entry, or a piece of one.
pub(super) fn detail(kind: &str, piece: &str, id: Option<&str>, format: &str, index: u64) -> Event {
    let mut rest = Map::new();
    let field = match kind {
        SUMMARY => Some("summary"),
        TEXT => None,
        _ => Some("data"),
    };
    rest.extend(field.map(|field| (field.to_owned(), json!(piece))));
    rest.extend(id.map(|id| ("id".to_owned(), json!(id))));
    rest.insert("format".to_owned(), json!(format));
    rest.insert("index".to_owned(), json!(index));
    let text = field.is_none().then(|| piece.to_owned());
    Event::Reasoning(ReasoningDetail { kind: kind.to_owned(), text, rest })
}
