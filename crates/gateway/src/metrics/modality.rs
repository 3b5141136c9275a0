//! Tokens by what they stand for, as far as usages say it.

use std::sync::atomic::{AtomicU64, Ordering};

use inner::Usage;

/// Words of OpenTelemetry's (`gen_ai.token.modality`), and `video`, which they have none for.
const MODALITIES: [&str; 3] = ["image", "audio", "video"];

/// Counts by [`MODALITIES`], and last the rest.
#[derive(Debug, Default)]
pub(super) struct Modalities([AtomicU64; MODALITIES.len() + 1]);

impl Modalities {
    /// Counts a prompt.
    pub(super) fn read(&self, usage: &Usage) {
        self.count(usage.prompt_tokens, [usage.image_tokens, usage.audio_tokens, usage.video_tokens]);
    }

    /// Counts an answer.
    pub(super) fn written(&self, usage: &Usage) {
        self.count(usage.completion_tokens, [usage.image_output_tokens, usage.audio_output_tokens, 0]);
    }

    /// What there was of each; `rest` is what the rest is called, and always there.
    pub(super) fn by_modality(&self, rest: &'static str) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.0.iter().map(|count| count.load(Ordering::Relaxed));
        MODALITIES.into_iter().chain([rest]).zip(counts).filter(move |&(modality, count)| modality == rest || count > 0)
    }

    /// A provider may say that there are more tokens of a kind than of all kinds: the sum is never more than `total`.
    fn count(&self, total: u64, parts: [u64; MODALITIES.len()]) {
        let mut left = total;
        for (counter, part) in self.0.iter().zip(parts) {
            let part = part.min(left);
            left -= part;
            counter.fetch_add(part, Ordering::Relaxed);
        }
        self.0[MODALITIES.len()].fetch_add(left, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modalities_make_up_the_whole() {
        let modalities = Modalities::default();
        modalities.read(&Usage { prompt_tokens: 10, image_tokens: 4, ..Usage::default() });
        modalities.read(&Usage { prompt_tokens: 5, ..Usage::default() });
        assert_eq!(modalities.by_modality("text").collect::<Vec<_>>(), [("image", 4), ("text", 11)]);
        modalities.read(&Usage { prompt_tokens: 3, image_tokens: 2, audio_tokens: 9, ..Usage::default() });
        let all: Vec<_> = modalities.by_modality("unknown").collect();
        assert_eq!(all, [("image", 6), ("audio", 1), ("unknown", 11)]);
        assert_eq!(all.iter().map(|(_, count)| count).sum::<u64>(), 18);
    }
}
