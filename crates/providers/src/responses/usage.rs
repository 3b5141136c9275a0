//! Token counts of the dialect: what a cache served stands inside `input_tokens`, reasoning inside `output_tokens`.

use inner::Usage;
use serde_json_borrow::Value;

use crate::openai::count;

/// The counts of a `usage` object; `None` when it is none.
pub(super) fn read(usage: &Value<'_>) -> Option<Usage> {
    usage.as_object().filter(|fields| !fields.is_empty())?;
    let whole = |value: &Value<'_>| count(value).unwrap_or(0);
    let (input, output) = (usage.get("input_tokens_details"), usage.get("output_tokens_details"));
    Some(Usage {
        prompt_tokens: whole(usage.get("input_tokens")),
        completion_tokens: whole(usage.get("output_tokens")),
        reasoning_tokens: whole(output.get("reasoning_tokens")),
        cached_tokens: whole(input.get("cached_tokens")),
        cache_write_tokens: whole(input.get("cache_write_tokens")),
        ..Usage::default()
    })
}
