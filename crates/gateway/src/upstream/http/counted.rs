//! What a call used, as the provider says and as it was seen from here. A provider that says nothing, or nonsense, has still made an
//! answer: what was seen of it is then better than zero, which would be an answer for nothing.

use inner::{End, Event, Usage};

use super::bounds::likely_tokens;
use crate::upstream::Progress;

/// Ten times the longest contexts of 2026: a larger count is nonsense, and would be a bill that nobody can pay.
const TOKENS_MAX: u64 = 100_000_000;

/// Counts what an event brings; whether it is content.
pub(super) fn content(event: &Event, progress: &Progress) -> bool {
    let tokens = match event {
        Event::Text { text, .. } | Event::Refusal(text) => likely_tokens(text),
        Event::Reasoning(detail) => likely_tokens(detail.text.as_deref().unwrap_or_default()),
        Event::ToolCall(call) => likely_tokens(&call.arguments),
        Event::Start { .. } | Event::End(_) => return false,
    };
    progress.generated(tokens);
    true
}

/// The event, with a usage that can be believed if it is the end of a good answer.
pub(super) fn believed(event: Event, progress: &Progress) -> Event {
    match event {
        Event::End(End { usage, failure: None, finish, native_finish }) => {
            Event::End(End { usage: believable(usage, &progress.usage()), failure: None, finish, native_finish })
        }
        event => event,
    }
}

fn believable(said: Usage, seen: &Usage) -> Usage {
    let whole = |said: u64, seen: u64| if said == 0 || said > TOKENS_MAX { seen } else { said };
    let part = |said: u64| if said > TOKENS_MAX { 0 } else { said };
    Usage {
        prompt_tokens: whole(said.prompt_tokens, seen.prompt_tokens),
        completion_tokens: whole(said.completion_tokens, seen.completion_tokens),
        reasoning_tokens: part(said.reasoning_tokens),
        cached_tokens: part(said.cached_tokens),
        cache_write_tokens: part(said.cache_write_tokens),
        cache_write_1h_tokens: part(said.cache_write_1h_tokens),
        image_tokens: part(said.image_tokens),
        video_tokens: part(said.video_tokens),
        audio_tokens: part(said.audio_tokens),
        audio_output_tokens: part(said.audio_output_tokens),
        reported_cost: said.reported_cost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(prompt_tokens: u64, completion_tokens: u64, cached_tokens: u64) -> Usage {
        Usage { prompt_tokens, completion_tokens, cached_tokens, ..Usage::default() }
    }

    #[test]
    fn what_a_provider_says_counts_unless_it_is_nothing_or_nonsense() {
        let seen = usage(20, 5, 0);
        assert_eq!(believable(usage(11, 6, 4), &seen), usage(11, 6, 4));
        assert_eq!(believable(Usage::default(), &seen), seen);
        assert_eq!(believable(usage(11, 9_000_000_000_000_000_000, u64::MAX), &seen), usage(11, 5, 0));
    }

    #[test]
    fn nothing_said_and_nothing_made_is_nothing() {
        assert_eq!(believable(Usage::default(), &Usage::default()), Usage::default());
    }
}
