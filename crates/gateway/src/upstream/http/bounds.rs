//! What a call to a provider can cost at most, when nobody here can count its tokens. Pure arithmetic.

use bytes::Bytes;
use inner::{Event, Part, Request};
use serde_json::Value;

use crate::upstream::{Bounds, Call};

/// Most tokens that one picture becomes (Qwen3-VL's default `longest_edge`, the largest of the models we route to).
const MEDIA_TOKENS_MAX: u64 = 16_384;
/// A usual picture, for estimates.
const MEDIA_TOKENS_LIKELY: u64 = 1024;
/// Bytes of text per token, for estimates.
const BYTES_PER_TOKEN: u64 = 4;
/// Bytes of base64 text per token of sound, for estimates: a second of it is about 25 tokens, and 48,000 bytes of pcm16 at 24 kHz.
const SOUND_BYTES_PER_TOKEN: u64 = 2560;

/// The size of a rendered call.
pub(super) struct Size {
    /// Bytes that are neither a picture's nor a file's: an upper bound of their tokens, since no tokenizer makes more tokens than bytes
    /// and JSON escapes and keys only add.
    text_bytes: u64,
    /// Bytes of files and sounds, as they are written: a rough upper bound of what they become.
    file_bytes: u64,
    /// Pictures, clips and frames.
    media: u64,
}

impl Size {
    /// `replays`: whether the provider is sent the pictures that it made earlier.
    pub(super) fn of(request: &Request, body_bytes: usize, replays: bool) -> Self {
        let mut media = 0;
        let mut media_bytes = 0;
        let shown = request.messages.iter().flat_map(|message| &message.content).flat_map(Part::media);
        let made = request.messages.iter().flat_map(|message| &message.images).filter(|_| replays);
        for source in shown.chain(made) {
            media += 1;
            media_bytes += source.base64().map_or(0, Bytes::len);
        }
        let parts = request.messages.iter().flat_map(|message| &message.content);
        let files = parts.map(|part| if let Part::Other(_, part) = part { payload_bytes(part) } else { 0 });
        // No more than there is: a provider may have no place for a part.
        let file_bytes = files.sum::<usize>().min(body_bytes.saturating_sub(media_bytes));
        let text_bytes = body_bytes.saturating_sub(media_bytes) - file_bytes;
        Self { text_bytes: text_bytes as u64, file_bytes: file_bytes as u64, media }
    }

    /// The upper bound. What pictures and files may become is cut at what the endpoint can hold at all; what the text may become is not: a
    /// list may be wrong about that, and the provider charges for what it reads.
    pub(super) fn most(&self, call: &Call, completion_tokens_assumed: u64) -> Bounds {
        let context = call.context_length.unwrap_or(u64::MAX);
        let wanted = call.request.sampling.max_tokens.map(u64::from);
        let allowed = call.completion_tokens_max.unwrap_or(u64::MAX);
        let completion = match wanted {
            Some(wanted) => wanted.min(allowed),
            None if allowed < u64::MAX => allowed,
            None => completion_tokens_assumed,
        };
        let media = self.media.saturating_mul(MEDIA_TOKENS_MAX).saturating_add(self.file_bytes);
        let seen = self.text_bytes.saturating_add(media);
        Bounds { prompt_tokens: seen.min(context).max(self.text_bytes), completion_tokens: completion.min(context) }
    }

    /// A middling guess, for a client that leaves before the provider has counted, or a provider that never does.
    pub(super) fn likely_prompt_tokens(&self) -> u64 {
        (self.text_bytes + self.file_bytes).div_ceil(BYTES_PER_TOKEN) + self.media * MEDIA_TOKENS_LIKELY
    }
}

/// Bytes of all the text in a part, at whatever depth: its keys and braces are few.
fn payload_bytes(part: &Value) -> usize {
    match part {
        Value::String(text) => text.len(),
        Value::Array(list) => list.iter().map(payload_bytes).sum(),
        Value::Object(fields) => fields.values().map(payload_bytes).sum(),
        _ => 0,
    }
}

/// About how many tokens an event of an answer is; `None` if it is no content.
pub(super) fn likely_tokens(event: &Event) -> Option<u64> {
    let text = match event {
        Event::Text { text, .. } | Event::Refusal(text) => text.as_str(),
        Event::Reasoning(detail) => detail.text.as_deref().unwrap_or_default(),
        Event::ToolCall(call) => call.arguments.as_str(),
        Event::Image(_) => return Some(MEDIA_TOKENS_LIKELY),
        Event::Audio(piece) => return Some((piece.data.len() as u64).div_ceil(SOUND_BYTES_PER_TOKEN)),
        Event::Annotation(_) => "",
        Event::Start { .. } | Event::End(_) => return None,
    };
    Some((text.len() as u64).div_ceil(BYTES_PER_TOKEN))
}

#[cfg(test)]
mod tests {
    use inner::{MediaRef, Message, Role};

    use super::*;

    /// A list that says less than the provider takes must not make a call cost more than was held for it.
    #[test]
    fn text_is_held_for_whole_and_pictures_as_far_as_they_fit() {
        let source = MediaRef::Url("https://example.com/a.png".into());
        let picture = Part::Image { source, options: serde_json::Map::new(), extra: serde_json::Map::new() };
        let most = |pictures: usize, body_bytes| {
            let mut message = Message::text(Role::User, "hi");
            message.content.extend(std::iter::repeat_n(picture.clone(), pictures));
            let request = Request { messages: vec![message], ..Request::default() };
            let size = Size::of(&request, body_bytes, true);
            let call = Call {
                request: request.into(),
                model: String::new(),
                generation_id: String::new(),
                context_length: Some(32_000),
                completion_tokens_max: None,
                options: serde_json::Map::new(),
                progress: std::sync::Arc::default(),
            };
            size.most(&call, 100).prompt_tokens
        };
        assert_eq!([most(0, 100), most(0, 31_999), most(0, 90_000)], [100, 31_999, 90_000]);
        assert_eq!([most(1, 100), most(9, 100), most(9, 90_000)], [100 + MEDIA_TOKENS_MAX, 32_000, 90_000]);
        let file = Part::Other("file".into(), serde_json::json!({"file": {"file_data": "A".repeat(500_000)}}));
        let message = Message { content: vec![file], ..Message::text(Role::User, "") };
        let size = Size::of(&Request { messages: vec![message], ..Request::default() }, 500_100, false);
        assert_eq!((size.text_bytes, size.file_bytes), (100, 500_000), "a scan of half a megabyte is not held for as text");
        let drawn = MediaRef::Data { media_type: "image/png".into(), base64: vec![b'A'; 500_000].into() };
        let message = Message { images: vec![drawn], ..Message::text(Role::Assistant, "") };
        let request = Request { messages: vec![message], ..Request::default() };
        let (back, left_out) = (Size::of(&request, 500_100, true), Size::of(&request, 100, false));
        assert_eq!([(back.text_bytes, back.media), (left_out.text_bytes, left_out.media)], [(100, 1), (100, 0)]);
    }
}
