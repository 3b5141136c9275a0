//! Token counts in the dialect: `prompt_tokens` includes what a cache served, `completion_tokens` includes reasoning, at most
//! vendors. Details stand in different places.

use inner::{ServerTools, Usage};
use serde_json_borrow::Value;

use crate::quirks::{CostField, Counted};

/// How a vendor counts.
#[derive(Clone, Debug)]
pub(super) struct Counting {
    /// Where it says what it charges.
    pub(super) charge: Option<CostField>,
    /// How cached tokens stand to the prompt.
    pub(super) cached: Counted,
    /// How reasoning stands to the completion.
    pub(super) reasoning: Counted,
}

/// The counts of a `usage` object; `None` when it is none.
pub(super) fn usage(value: &Value<'_>, counting: &Counting) -> Option<Usage> {
    value.as_object().filter(|fields| !fields.is_empty())?;
    let at = |path: &[&'static str]| path.iter().fold(value, |value, key| value.get(*key));
    let first = |paths: &[&[&'static str]]| paths.iter().find_map(|path| count(at(path))).unwrap_or(0);
    let (hit, miss) = (first(&[&["prompt_cache_hit_tokens"]]), first(&[&["prompt_cache_miss_tokens"]]));
    let prompt_tokens = count(value.get("prompt_tokens")).unwrap_or(hit.saturating_add(miss));
    // OpenAI, DeepSeek, Moonshot, Mistral (twice).
    let cached_tokens = first(&[
        &["prompt_tokens_details", "cached_tokens"],
        &["prompt_cache_hit_tokens"],
        &["cached_tokens"],
        &["num_cached_tokens"],
        &["prompt_token_details", "cached_tokens"],
    ]);
    let reasoning_tokens = first(&[&["completion_tokens_details", "reasoning_tokens"], &["reasoning_tokens"]]);
    Some(Usage {
        prompt_tokens: counting.cached.whole(prompt_tokens, cached_tokens),
        completion_tokens: counting.reasoning.whole(first(&[&["completion_tokens"]]), reasoning_tokens),
        reasoning_tokens,
        cached_tokens,
        cache_write_tokens: first(&[
            &["prompt_tokens_details", "cache_write_tokens"],
            &["prompt_tokens_details", "cache_creation_input_tokens"],
        ]),
        cache_write_1h_tokens: 0,
        image_tokens: first(&[&["prompt_tokens_details", "image_tokens"]]),
        video_tokens: first(&[&["prompt_tokens_details", "video_tokens"]]),
        audio_tokens: first(&[&["prompt_tokens_details", "audio_tokens"]]),
        audio_output_tokens: first(&[&["completion_tokens_details", "audio_tokens"]]),
        image_output_tokens: first(&[&["completion_tokens_details", "image_tokens"]]),
        accepted_prediction_tokens: first(&[&["completion_tokens_details", "accepted_prediction_tokens"]]),
        rejected_prediction_tokens: first(&[&["completion_tokens_details", "rejected_prediction_tokens"]]),
        server_tools: ["server_tool_use_details", "server_tool_use"].into_iter().find_map(|name| tools(value.get(name))),
        reported_cost: counting.charge.as_ref().and_then(|charge| charge.read(value)),
    })
}

/// What a router's own tools did.
fn tools(used: &Value<'_>) -> Option<ServerTools> {
    used.as_object().filter(|fields| !fields.is_empty())?;
    let times = |name: &'static str| count(used.get(name)).unwrap_or(0);
    Some(ServerTools {
        tool_calls_requested: times("tool_calls_requested"),
        tool_calls_executed: times("tool_calls_executed"),
        web_search_requests: times("web_search_requests"),
    })
}

/// A count, also when a vendor writes it as `3.0`. Nonsense (negative, null) is unknown.
pub(crate) fn count(value: &Value<'_>) -> Option<u64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole, positive and small")]
    let from_float = |float: f64| (float.fract() == 0.0 && (0.0..1e15).contains(&float)).then_some(float as u64);
    value.as_u64().or_else(|| from_float(value.as_f64()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PLAIN: Counting = Counting { charge: None, cached: Counted::Inside, reasoning: Counted::Inside };

    fn read(value: &serde_json::Value) -> Option<Usage> {
        usage(&value.into(), &PLAIN)
    }

    #[test]
    fn details_are_found_where_each_vendor_puts_them() {
        let cached = |value| read(&value).unwrap().cached_tokens;
        assert_eq!(cached(json!({"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}})), 4);
        assert_eq!(cached(json!({"prompt_tokens": 9, "cached_tokens": 5})), 5);
        assert_eq!(cached(json!({"prompt_tokens": 9, "num_cached_tokens": 6})), 6);
        assert_eq!(
            cached(json!({"prompt_tokens": 9, "prompt_tokens_details": null, "prompt_token_details": {"cached_tokens": 7}})),
            7
        );
        let deepseek =
            read(&json!({"prompt_cache_hit_tokens": 3, "prompt_cache_miss_tokens": 4, "completion_tokens": 1.0})).unwrap();
        assert_eq!((deepseek.prompt_tokens, deepseek.cached_tokens, deepseek.completion_tokens), (7, 3, 1));
        assert_eq!(usage(&Value::Null, &PLAIN), None);
        assert_eq!(read(&json!({})), None, "an empty report does not wipe out an earlier one");
    }

    #[test]
    fn what_was_made_and_predicted_is_counted_apart() {
        let details = json!({"reasoning_tokens": 1, "image_tokens": 2, "audio_tokens": 3, "accepted_prediction_tokens": 4,
            "rejected_prediction_tokens": 5});
        let tools = json!({"tool_calls_requested": 3, "tool_calls_executed": 2, "web_search_requests": 1});
        let counted = read(&json!({"completion_tokens": 20, "completion_tokens_details": details,
            "server_tool_use_details": tools}));
        let counted = counted.unwrap();
        assert_eq!((counted.image_output_tokens, counted.audio_output_tokens), (2, 3));
        assert_eq!((counted.accepted_prediction_tokens, counted.rejected_prediction_tokens), (4, 5));
        let used = ServerTools { tool_calls_requested: 3, tool_calls_executed: 2, web_search_requests: 1 };
        assert_eq!(counted.server_tools, Some(used));
        let older = read(&json!({"completion_tokens": 1, "server_tool_use": {"web_search_requests": 1}}));
        assert_eq!(older.unwrap().server_tools, Some(ServerTools { web_search_requests: 1, ..ServerTools::default() }));
        assert_eq!(read(&json!({"completion_tokens": 1})).unwrap().server_tools, None);
    }

    #[test]
    fn a_part_on_top_is_added_and_one_inside_is_not() {
        let counts = |cached, reasoning, details: [u64; 2]| {
            let value = json!({"prompt_tokens": 10, "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": details[0]},
                "completion_tokens_details": {"reasoning_tokens": details[1]}});
            let read = usage(&(&value).into(), &Counting { charge: None, cached, reasoning }).unwrap();
            (read.prompt_tokens, read.completion_tokens)
        };
        use Counted::{Inside, Outside, OutsideIfMore};
        assert_eq!(counts(Inside, Inside, [12, 9]), (10, 5));
        assert_eq!(counts(OutsideIfMore, Outside, [8, 3]), (10, 8), "xAI, cached inside");
        assert_eq!(counts(OutsideIfMore, Outside, [12, 9]), (22, 14), "xAI, cached outside");
        assert_eq!(counts(Inside, OutsideIfMore, [0, 4]), (10, 5), "DeepInfra, reasoning inside");
        assert_eq!(counts(Inside, OutsideIfMore, [0, 9]), (10, 14), "DeepInfra, reasoning outside");
    }
}
