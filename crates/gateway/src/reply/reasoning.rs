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
    match entries.iter_mut().rev().find(|entry| continues(entry, fragment)) {
        Some(entry) => join(entry, fragment),
        None => entries.push(fragment.clone()),
    }
}

/// Whether a fragment belongs to an entry.
pub(super) fn continues(entry: &ReasoningDetail, fragment: &ReasoningDetail) -> bool {
    entry.kind == fragment.kind && entry.rest.get("index") == fragment.rest.get("index")
}

/// Adds a fragment to the entry that it continues.
pub(super) fn join(entry: &mut ReasoningDetail, fragment: &ReasoningDetail) {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn detail(value: Value) -> ReasoningDetail {
        let Value::Object(mut rest) = value else { unreachable!("an object") };
        let word = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
        let kind = word(rest.shift_remove("type")).unwrap_or_default();
        let text = word(rest.shift_remove("text"));
        ReasoningDetail { kind, text, rest }
    }

    #[test]
    fn fragments_of_one_entry_are_joined_and_entries_keep_their_order() {
        let fragments = [
            json!({"type": "reasoning.text", "text": "a", "index": 0, "signature": null, "format": "f"}),
            json!({"type": "reasoning.encrypted", "data": "X", "index": 1}),
            json!({"type": "reasoning.text", "text": "b", "index": 0, "signature": "S"}),
            json!({"type": "reasoning.encrypted", "data": "Y", "index": 1, "id": null}),
            json!({"type": "reasoning.summary", "summary": "s", "index": 2}),
        ];
        let mut entries = Vec::new();
        for fragment in fragments {
            merge(&mut entries, &detail(fragment));
        }
        let whole = [
            json!({"type": "reasoning.text", "text": "ab", "index": 0, "signature": "S", "format": "f"}),
            json!({"type": "reasoning.encrypted", "data": "XY", "index": 1, "id": null}),
            json!({"type": "reasoning.summary", "summary": "s", "index": 2}),
        ];
        assert_eq!(entries.iter().map(entry).collect::<Vec<_>>(), whole);
        assert_eq!(plain(&entries[0]), Some("ab"));
        assert_eq!(plain(&entries[1]), None);
        assert_eq!(plain(&entries[2]), Some("s"));
    }
}
