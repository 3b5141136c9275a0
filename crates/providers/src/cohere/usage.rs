//! Token counts of the dialect: what is billed, written as decimals. What the model saw is more, because the vendor's own
//! template and rules are not charged for. Thoughts stand inside the output.

use inner::Usage;
use serde_json_borrow::Value;

use crate::openai::count;

/// The counts of a `usage` object; `None` when it is none.
pub(super) fn read(usage: &Value<'_>) -> Option<Usage> {
    usage.as_object().filter(|fields| !fields.is_empty())?;
    // Without a bill the real counts are better than none.
    let either = |name: &'static str| {
        let places = [usage.get("billed_units"), usage.get("tokens")];
        places.into_iter().find_map(|place| count(place.get(name))).unwrap_or(0)
    };
    let prompt_tokens = either("input_tokens");
    Some(Usage {
        prompt_tokens,
        completion_tokens: either("output_tokens"),
        // Of the real counts, which may be more than the bill's.
        cached_tokens: count(usage.get("cached_tokens")).unwrap_or(0).min(prompt_tokens),
        ..Usage::default()
    })
}
