//! Counts of a provider that cannot be: no bill is made of them. Whoever meters then counts what was seen, as where a provider says
//! nothing.

use inner::{Event, Usage};

/// Ten times the longest contexts of 2026: a larger count is nonsense, and would be a bill that nobody can pay.
const TOKENS_MAX: u64 = 100_000_000;

/// The event, without counts of an end that nobody can believe.
pub(super) fn believed(event: Event) -> Event {
    match event {
        Event::End(mut end) => {
            end.usage = believable(end.usage);
            Event::End(end)
        }
        event => event,
    }
}

fn believable(said: Usage) -> Usage {
    let count = |said: u64| if said > TOKENS_MAX { 0 } else { said };
    Usage {
        prompt_tokens: count(said.prompt_tokens),
        completion_tokens: count(said.completion_tokens),
        reasoning_tokens: count(said.reasoning_tokens),
        cached_tokens: count(said.cached_tokens),
        cache_write_tokens: count(said.cache_write_tokens),
        cache_write_1h_tokens: count(said.cache_write_1h_tokens),
        image_tokens: count(said.image_tokens),
        video_tokens: count(said.video_tokens),
        audio_tokens: count(said.audio_tokens),
        audio_output_tokens: count(said.audio_output_tokens),
        image_output_tokens: count(said.image_output_tokens),
        accepted_prediction_tokens: count(said.accepted_prediction_tokens),
        rejected_prediction_tokens: count(said.rejected_prediction_tokens),
        server_tools: said.server_tools,
        reported_cost: said.reported_cost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_provider_says_counts_unless_it_is_nonsense() {
        let usage = |prompt_tokens, completion_tokens, cached_tokens| Usage {
            prompt_tokens,
            completion_tokens,
            cached_tokens,
            ..Usage::default()
        };
        assert_eq!(believable(usage(11, 6, 4)), usage(11, 6, 4));
        assert_eq!(believable(usage(11, 9_000_000_000_000_000_000, u64::MAX)), usage(11, 0, 0));
    }
}
