//! The rules of fields that are passed on as they came (openrouter api_reference/parameters). A broken one is a 400 that names the
//! field; what the contract does not bound is the vendor's to judge.

use inner::Failure;
use serde_json::{Map, Value};
use wire::chat::ChatRequest;

/// Pairs of `metadata`, and characters of a key and of a value.
const PAIRS_MAX: usize = 16;
const KEY_MAX: usize = 64;
const VALUE_MAX: usize = 512;
/// Characters of a schema's name.
const SCHEMA_NAME_MAX: usize = 64;

/// Checks what needs no model.
///
/// # Errors
/// The first broken rule.
pub(super) fn check(wire: &ChatRequest<'_>) -> Result<(), Failure> {
    metadata(there(&wire.extra, "metadata"))?;
    sound(wire)
}

/// Whether a schema is there and has a name.
///
/// # Errors
/// When not.
pub(super) fn named_schema(format: &Map<String, Value>) -> Result<(), Failure> {
    let schema = there(format, "json_schema").and_then(Value::as_object);
    let schema = schema.ok_or_else(|| Failure::invalid("response_format.json_schema: required, an object"))?;
    let name = schema.get("name").and_then(Value::as_str).map(|name| name.chars().count());
    if name.is_some_and(|length| (1..=SCHEMA_NAME_MAX).contains(&length)) {
        return Ok(());
    }
    let wanted = format!("response_format.json_schema.name: required, a string of 1 to {SCHEMA_NAME_MAX} characters");
    Err(Failure::invalid(wanted))
}

fn metadata(sent: Option<&Value>) -> Result<(), Failure> {
    let Some(sent) = sent else { return Ok(()) };
    let pairs = sent.as_object().ok_or_else(|| Failure::invalid("metadata: must be an object"))?;
    if pairs.len() > PAIRS_MAX {
        return Err(Failure::invalid(format!("metadata: at most {PAIRS_MAX} pairs are allowed")));
    }
    if pairs.keys().any(|key| key.chars().count() > KEY_MAX) {
        return Err(Failure::invalid(format!("metadata: a key has at most {KEY_MAX} characters")));
    }
    let fits = |value: &Value| value.as_str().is_some_and(|text| text.chars().count() <= VALUE_MAX);
    match pairs.iter().find(|(_, value)| !fits(value)) {
        Some((key, _)) => Err(Failure::invalid(format!("metadata.{key}: must be a string of at most {VALUE_MAX} characters"))),
        None => Ok(()),
    }
}

/// Sound comes only in a stream, and only in a voice that is named.
fn sound(wire: &ChatRequest<'_>) -> Result<(), Failure> {
    let kinds = there(&wire.extra, "modalities").and_then(Value::as_array);
    if !kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == "audio")) {
        return Ok(());
    }
    if wire.stream != Some(true) {
        return Err(Failure::invalid("modalities: `audio` needs stream to be true"));
    }
    match there(&wire.extra, "audio") {
        Some(Value::Object(_)) => Ok(()),
        _ => Err(Failure::invalid("audio: required where modalities has `audio`, an object with `voice` and `format`")),
    }
}

fn there<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| !value.is_null())
}
