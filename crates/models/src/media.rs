//! Pictures and videos on their way into a model.

use std::sync::Arc;

/// Whether pad tokens are image or video ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// A still picture: one run of pad tokens.
    Image,
    /// A clip: `grid[0]` runs of pad tokens with text between them.
    Video,
}

/// One preprocessed picture or clip.
#[derive(Clone, Debug)]
pub struct Media {
    /// Image or video.
    pub kind: MediaKind,
    /// Hash over kind, grid and pixels: identifies the features everywhere (caches, prefix keys).
    pub hash: [u8; 32],
    /// Patches as (temporal, rows, columns), before merging.
    pub grid: [usize; 3],
    /// `t*h*w` rows of 1536 numbers (channel, time, y, x), in merge-block order (Qwen2-VL image processor).
    pub patches: Arc<Vec<f32>>,
}

/// What the vision tower made of one [`Media`].
#[derive(Clone, Debug, PartialEq)]
pub struct Features {
    /// Number of merged rows: `t*h*w / merge²`.
    pub rows: usize,
    /// `rows x hidden`, row-major: replaces the embedding of the pad tokens.
    pub embeds: Vec<f32>,
    /// One `rows x hidden` matrix per DeepStack tap; number k is added to the output of decoder layer k.
    pub deepstack: Vec<Vec<f32>>,
}
