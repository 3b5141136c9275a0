//! Token counts in the dialect: `prompt_tokens` includes what a cache served, `completion_tokens` includes reasoning, at most
//! vendors. Details stand in different places.

use inner::{Nanos, Usage};
use serde_json_borrow::Value;

use crate::quirks::Counted;

/// How a vendor counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counting {
    /// Whether `cost` is in US dollars.
    pub(super) cost: bool,
    /// How cached tokens stand to the prompt.
    pub(super) cached: Counted,
    /// How reasoning stands to the completion.
    pub(super) reasoning: Counted,
}

/// The counts of a `usage` object; `None` when it is none.
pub(super) fn usage(value: &Value<'_>, counting: Counting) -> Option<Usage> {
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
        reported_cost: cost(value).filter(|_| counting.cost),
    })
}

/// `cost`, taken for US dollars.
pub(crate) fn cost(usage: &Value<'_>) -> Option<Nanos> {
    match usage.get("cost") {
        Value::Number(dollars) => Nanos::from_dollars(&dollars.to_string()),
        _ => None,
    }
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

    const PLAIN: Counting = Counting { cost: false, cached: Counted::Inside, reasoning: Counted::Inside };

    fn read(value: &serde_json::Value) -> Option<Usage> {
        usage(&value.into(), PLAIN)
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
        assert_eq!(usage(&Value::Null, PLAIN), None);
        assert_eq!(read(&json!({})), None, "an empty report does not wipe out an earlier one");
    }

    #[test]
    fn a_reported_cost_is_exact_and_rounded_up() {
        let cost =
            |text: &str, cost| usage(&serde_json::from_str(text).unwrap(), Counting { cost, ..PLAIN }).unwrap().reported_cost;
        assert_eq!(cost(r#"{"cost": 0.00000338}"#, true), Some(Nanos(3380)));
        assert_eq!(cost(r#"{"cost": 0.0000000011}"#, true), Some(Nanos(2)));
        assert_eq!(cost(r#"{"cost": 0}"#, true), Some(Nanos(0)));
        assert_eq!(cost(r#"{"cost": null}"#, true), None);
        assert_eq!(cost(r#"{"cost": 5}"#, false), None, "another currency, for all we know");
    }
    #[test]
    fn a_part_on_top_is_added_and_one_inside_is_not() {
        let counts = |cached, reasoning, details: [u64; 2]| {
            let value = json!({"prompt_tokens": 10, "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": details[0]},
                "completion_tokens_details": {"reasoning_tokens": details[1]}});
            let read = usage(&(&value).into(), Counting { cost: false, cached, reasoning }).unwrap();
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
