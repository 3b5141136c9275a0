//! Which frames of a clip the model sees, and when they were (transformers `Qwen3VLVideoProcessor.sample_frames` and
//! `Qwen3VLProcessor._calculate_timestamps`). Integers and seconds only; never a pixel.

/// Frames that share one temporal patch.
const PAIR: usize = 2;

/// Indices of the frames to take from a clip of `total` frames at `source_fps`, `wanted_fps` of them a second, at least
/// `min_frames` (but never more than there are) and at most `max_frames`.
#[must_use]
pub fn sample(total: usize, source_fps: f64, wanted_fps: f64, min_frames: usize, max_frames: usize) -> Vec<usize> {
    let wanted = (total as f64 / source_fps * wanted_fps) as usize;
    spread(total, wanted.max(min_frames).min(max_frames).min(total))
}

/// `count` indices from the first to the last of `total`, evenly spread, ties rounded to even as numpy does.
pub(crate) fn spread(total: usize, count: usize) -> Vec<usize> {
    if count < 2 {
        return (0..count).collect();
    }
    let last = (total - 1) as f64;
    let step = last / (count - 1) as f64;
    let inner = (0..count - 1).map(|i| (i as f64 * step).round_ties_even() as usize);
    inner.chain([total - 1]).collect()
}

/// The second of every temporal patch: the mean of its two frames' times. An odd last frame is repeated.
#[must_use]
pub fn timestamps(indices: &[usize], fps: f64) -> Vec<f64> {
    indices
        .chunks(PAIR)
        .map(|pair| {
            let (first, last) = (pair[0] as f64 / fps, pair[pair.len() - 1] as f64 / fps);
            (first + last) / 2.0
        })
        .collect()
}
