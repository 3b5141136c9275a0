//! Token counts of the dialect: what was counted, not what is billed, written as decimals. Thoughts stand inside the output.

use inner::Usage;
use serde_json_borrow::Value;

use crate::openai::count;

/// The counts of a `usage` object; `None` when it is none.
pub(super) fn read(usage: &Value<'_>) -> Option<Usage> {
    usage.as_object().filter(|fields| !fields.is_empty())?;
    // Without real counts those of the bill are better than none.
    let either = |name: &'static str| {
        let places = [usage.get("tokens"), usage.get("billed_units")];
        places.into_iter().find_map(|place| count(place.get(name))).unwrap_or(0)
    };
    Some(Usage {
        prompt_tokens: either("input_tokens"),
        completion_tokens: either("output_tokens"),
        cached_tokens: count(usage.get("cached_tokens")).unwrap_or(0),
        ..Usage::default()
    })
}
