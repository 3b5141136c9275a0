//! What an answer holds beside text: pictures, sound and what it rests on (`images`, `audio`, `annotations`; OpenRouter's form,
//! and OpenAI's).

use inner::{AudioDelta, Event};
use serde_json_borrow::{ObjectAsVec, Value};

/// Reads the fields of a delta or a message.
pub(super) fn read(said: &ObjectAsVec<'_>, events: &mut Vec<Event>) {
    let list = |name: &str| said.get(name).and_then(Value::as_array).unwrap_or_default();
    events.extend(list("images").iter().filter_map(picture));
    events.extend(said.get("audio").and_then(sound));
    events.extend(list("annotations").iter().filter_map(annotation));
}

/// `{"type": "image_url", "image_url": {"url"}}`; some write the URL in place of the object.
pub(super) fn picture(entry: &Value<'_>) -> Option<Event> {
    let image = entry.get("image_url");
    let url = image.get("url").as_str().or_else(|| image.as_str()).filter(|url| !url.is_empty())?;
    Some(Event::Image(url.to_owned()))
}

/// A piece of sound, or all of it.
fn sound(audio: &Value<'_>) -> Option<Event> {
    let text = |name: &'static str| audio.get(name).as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let piece = AudioDelta {
        id: text("id"),
        data: text("data").unwrap_or_default(),
        transcript: text("transcript").unwrap_or_default(),
        expires_at: audio.get("expires_at").as_i64(),
    };
    (piece != AudioDelta::default()).then_some(Event::Audio(piece))
}

/// An entry goes on as it came.
fn annotation(entry: &Value<'_>) -> Option<Event> {
    match serde_json::Value::from(entry) {
        serde_json::Value::Object(entry) if entry.contains_key("type") => Some(Event::Annotation(entry)),
        _ => None,
    }
}
