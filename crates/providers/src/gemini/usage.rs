//! Token counts of the dialect: a cache's tokens stand inside `promptTokenCount`, thoughts outside `candidatesTokenCount`, and
//! what the provider's own tools gave the model to read apart from both.

use inner::Usage;
use serde_json_borrow::Value;

/// Takes over what a `usageMetadata` says. Figures are cumulative: later ones replace earlier ones, absent ones change nothing.
#[derive(Debug, Default)]
pub(super) struct Counts {
    prompt: u64,
    tool_prompt: u64,
    cached: u64,
    candidates: u64,
    thoughts: u64,
    images: u64,
    video: u64,
    audio: u64,
    audio_output: u64,
    image_output: u64,
}

impl Counts {
    pub(super) fn read(&mut self, usage: &Value<'_>) {
        let set = |count: &mut u64, value: &Value<'_>| *count = value.as_u64().unwrap_or(*count);
        set(&mut self.prompt, usage.get("promptTokenCount"));
        set(&mut self.tool_prompt, usage.get("toolUsePromptTokenCount"));
        set(&mut self.cached, usage.get("cachedContentTokenCount"));
        set(&mut self.candidates, usage.get("candidatesTokenCount"));
        set(&mut self.thoughts, usage.get("thoughtsTokenCount"));
        for detail in usage.get("promptTokensDetails").as_array().unwrap_or_default() {
            match detail.get("modality").as_str() {
                Some("IMAGE") => set(&mut self.images, detail.get("tokenCount")),
                Some("VIDEO") => set(&mut self.video, detail.get("tokenCount")),
                Some("AUDIO") => set(&mut self.audio, detail.get("tokenCount")),
                _ => {}
            }
        }
        for detail in usage.get("candidatesTokensDetails").as_array().unwrap_or_default() {
            match detail.get("modality").as_str() {
                Some("AUDIO") => set(&mut self.audio_output, detail.get("tokenCount")),
                Some("IMAGE") => set(&mut self.image_output, detail.get("tokenCount")),
                _ => {}
            }
        }
    }

    /// In our terms: everything read counts as prompt, everything made as completion.
    pub(super) fn usage(&self) -> Usage {
        Usage {
            prompt_tokens: self.prompt.saturating_add(self.tool_prompt),
            completion_tokens: self.candidates.saturating_add(self.thoughts),
            reasoning_tokens: self.thoughts,
            cached_tokens: self.cached,
            image_tokens: self.images,
            video_tokens: self.video,
            audio_tokens: self.audio,
            audio_output_tokens: self.audio_output,
            image_output_tokens: self.image_output,
            ..Usage::default()
        }
    }
}
