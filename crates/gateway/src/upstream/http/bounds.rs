//! What a call to a provider can cost at most, when nobody here can count its tokens. Pure arithmetic.

use bytes::Bytes;
use inner::{Event, Part, Request};

use crate::upstream::{Bounds, Call};

/// Most tokens that one picture becomes (Qwen3-VL's default `longest_edge`, the largest of the models we route to).
const MEDIA_TOKENS_MAX: u64 = 16_384;
/// A usual picture, for estimates.
const MEDIA_TOKENS_LIKELY: u64 = 1024;
/// Bytes of text per token, for estimates.
const BYTES_PER_TOKEN: u64 = 4;

/// The size of a rendered call.
pub(super) struct Size {
    /// Bytes that are not a picture's: an upper bound of their tokens, since no tokenizer makes more tokens than bytes and
    /// JSON escapes and keys only add.
    text_bytes: u64,
    /// Pictures, clips and frames.
    media: u64,
}

impl Size {
    pub(super) fn of(request: &Request, body_bytes: usize) -> Self {
        let mut media = 0;
        let mut media_bytes = 0;
        for source in request.messages.iter().flat_map(|message| &message.content).flat_map(Part::media) {
            media += 1;
            media_bytes += source.base64().map_or(0, Bytes::len);
        }
        Self { text_bytes: body_bytes.saturating_sub(media_bytes) as u64, media }
    }

    /// The upper bound, cut at what the endpoint can hold at all.
    pub(super) fn most(&self, call: &Call, completion_tokens_assumed: u64) -> Bounds {
        let context = call.context_length.unwrap_or(u64::MAX);
        let wanted = call.request.sampling.max_tokens.map(u64::from);
        let allowed = call.completion_tokens_max.unwrap_or(u64::MAX);
        let completion = match wanted {
            Some(wanted) => wanted.min(allowed),
            None if allowed < u64::MAX => allowed,
            None => completion_tokens_assumed,
        };
        Bounds {
            prompt_tokens: self.text_bytes.saturating_add(self.media.saturating_mul(MEDIA_TOKENS_MAX)).min(context),
            completion_tokens: completion.min(context),
        }
    }

    /// A middling guess, for a client that leaves before the provider has counted, or a provider that never does.
    pub(super) fn likely_prompt_tokens(&self) -> u64 {
        self.text_bytes.div_ceil(BYTES_PER_TOKEN) + self.media * MEDIA_TOKENS_LIKELY
    }
}

/// About how many tokens an event of an answer is; `None` if it is no content.
pub(super) fn likely_tokens(event: &Event) -> Option<u64> {
    let text = match event {
        Event::Text { text, .. } | Event::Refusal(text) => text.as_str(),
        Event::Reasoning(detail) => detail.text.as_deref().unwrap_or_default(),
        Event::ToolCall(call) => call.arguments.as_str(),
        Event::Start { .. } | Event::End(_) => return None,
    };
    Some((text.len() as u64).div_ceil(BYTES_PER_TOKEN))
}
