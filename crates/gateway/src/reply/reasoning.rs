//! Reasoning entries for the client: the plain text beside the entries, and fragments put together again. Never reorders,
//! never drops an entry, never touches a signature.

use inner::ReasoningDetail;
use serde_json::{Map, Value, map::Entry};

/// What stands in the plain `reasoning` field for this entry: its text or its summary.
pub(super) fn plain(detail: &ReasoningDetail) -> Option<&str> {
    detail.text.as_deref().or_else(|| detail.rest.get("summary").and_then(Value::as_str))
}

/// The entry as the client gets it.
pub(super) fn entry(detail: &ReasoningDetail) -> Value {
    let mut entry = Map::new();
    entry.insert("type".to_owned(), Value::from(detail.kind.as_str()));
    if let Some(text) = &detail.text {
        entry.insert("text".to_owned(), Value::from(text.as_str()));
    }
    entry.extend(detail.rest.iter().map(|(key, value)| (key.clone(), value.clone())));
    Value::Object(entry)
}

/// Adds a fragment: to the entry it continues (same type, same `index`), or as a new one.
pub(super) fn merge(entries: &mut Vec<ReasoningDetail>, fragment: &ReasoningDetail) {
    let index = fragment.rest.get("index");
    let continued = entries.iter_mut().rev().find(|entry| entry.kind == fragment.kind && entry.rest.get("index") == index);
    let Some(entry) = continued else { return entries.push(fragment.clone()) };
    if let Some(text) = &fragment.text {
        entry.text.get_or_insert_default().push_str(text);
    }
    for (key, value) in &fragment.rest {
        extend(entry.rest.entry(key), value);
    }
}

/// The fields that come in pieces are joined, the others take the newest value that is one.
fn extend(entry: Entry<'_>, value: &Value) {
    match entry {
        Entry::Vacant(vacant) => {
            vacant.insert(value.clone());
        }
        Entry::Occupied(mut occupied) => {
            let in_pieces = matches!(occupied.key().as_str(), "summary" | "data");
            match (occupied.get_mut(), value) {
                (_, Value::Null) => {}
                (Value::String(whole), Value::String(piece)) if in_pieces => whole.push_str(piece),
                (whole, newest) => *whole = newest.clone(),
            }
        }
    }
}
