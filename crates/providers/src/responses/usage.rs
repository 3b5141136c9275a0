//! Token counts of the dialect: what a cache served stands inside `input_tokens`, at most vendors, and reasoning inside
//! `output_tokens`.

use inner::Usage;
use serde_json_borrow::Value;

use crate::{
    openai::count,
    quirks::{CostField, Counted, Quirks},
};

/// How a vendor counts.
#[derive(Clone)]
pub(super) struct Counting {
    /// Where it says what it charges.
    charge: Option<CostField>,
    /// How cached tokens stand to the input.
    cached: Counted,
}

impl Counting {
    /// Reasoning is not among it: a vendor that adds it to the completion of Chat Completions does not here.
    pub(super) fn of(quirks: &Quirks) -> Self {
        Self { charge: quirks.reports_cost.clone(), cached: quirks.cached_tokens }
    }
}

/// The counts of a `usage` object; `None` when it is none.
pub(super) fn read(usage: &Value<'_>, counting: &Counting) -> Option<Usage> {
    usage.as_object().filter(|fields| !fields.is_empty())?;
    let whole = |value: &Value<'_>| count(value).unwrap_or(0);
    let (input, output) = (usage.get("input_tokens_details"), usage.get("output_tokens_details"));
    let cached_tokens = whole(input.get("cached_tokens"));
    Some(Usage {
        prompt_tokens: counting.cached.whole(whole(usage.get("input_tokens")), cached_tokens),
        completion_tokens: whole(usage.get("output_tokens")),
        reasoning_tokens: whole(output.get("reasoning_tokens")),
        cached_tokens,
        cache_write_tokens: whole(input.get("cache_write_tokens")),
        reported_cost: counting.charge.as_ref().and_then(|charge| charge.read(usage)),
        ..Usage::default()
    })
}
