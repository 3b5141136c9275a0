//! Token counts of the dialect: what was read from and written to caches stands apart from `inputTokens`, reasoning inside
//! `outputTokens` and nowhere by itself.

use inner::Usage;
use serde_json_borrow::Value;

/// The counts of one answer, which come once.
pub(super) fn usage(usage: &Value<'_>) -> Usage {
    let count = |name: &'static str| usage.get(name).as_u64().unwrap_or(0);
    let (read, written) = (count("cacheReadInputTokens"), count("cacheWriteInputTokens"));
    Usage {
        prompt_tokens: count("inputTokens").saturating_add(read).saturating_add(written),
        completion_tokens: count("outputTokens"),
        cached_tokens: read,
        cache_write_tokens: written,
        ..Usage::default()
    }
}
