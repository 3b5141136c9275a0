//! From bytes to the rows that the vision tower reads (transformers `Qwen2VLImageProcessorFast`, the last reshape).
//!
//! Rows: temporal patch, then 2x2 blocks row by row, then the four patches of a block. Columns: channel, time, y, x.
//! Never resizes: sides must be multiples of [`crate::FACTOR`] already.

use std::sync::LazyLock;

use crate::Rgb;

/// Side of a patch in pixels.
const PATCH: usize = 16;
/// Frames of a temporal patch.
const TIMES: usize = 2;
/// Patches along the side of a block that the model merges into one token.
const MERGE: usize = 2;
const CHANNELS: usize = 3;
/// Numbers of a row.
pub const ROW: usize = CHANNELS * TIMES * PATCH * PATCH;

/// `(v - 127.5) / 127.5` in f32 for every byte: rescaling and normalising by mean and deviation 0.5 in one, as torchvision.
static NORMALISED: LazyLock<[f32; 256]> = LazyLock::new(|| std::array::from_fn(|v| (v as f32 - 127.5) / 127.5));

/// The grid (temporal, rows, columns) and the rows of [`ROW`] numbers of frames of one size. An odd last frame (and so a
/// still picture) is repeated.
#[must_use]
pub fn patches(frames: &[Rgb]) -> ([usize; 3], Vec<f32>) {
    let Some(first) = frames.first() else { return ([0; 3], Vec::new()) };
    let (rows, columns) = first.size.grid();
    let times = frames.len().div_ceil(TIMES);
    let mut out = vec![0.0; times * rows * columns * ROW];
    let mut targets = out.chunks_exact_mut(ROW);
    for pair in frames.chunks(TIMES) {
        for (y, x) in merge_order(rows, columns) {
            if let Some(target) = targets.next() {
                patch([&pair[0], &pair[pair.len() - 1]], y * PATCH, x * PATCH, target);
            }
        }
    }
    ([times, rows, columns], out)
}

/// Patch coordinates (row, column), block by block.
fn merge_order(rows: usize, columns: usize) -> impl Iterator<Item = (usize, usize)> {
    let blocks = (0..rows / MERGE).flat_map(move |y| (0..columns / MERGE).map(move |x| (y, x)));
    blocks.flat_map(|(by, bx)| (0..MERGE * MERGE).map(move |i| (by * MERGE + i / MERGE, bx * MERGE + i % MERGE)))
}

/// Writes one patch whose upper left pixel is (`top`, `left`): one line of pixels at a time, spread over the three channels.
fn patch(pair: [&Rgb; TIMES], top: usize, left: usize, target: &mut [f32]) {
    let table = &*NORMALISED;
    let plane = TIMES * PATCH * PATCH;
    for line in 0..TIMES * PATCH {
        let (frame, y) = (pair[line / PATCH], line % PATCH);
        let start = ((top + y) * frame.size.width as usize + left) * CHANNELS;
        let (pixels, _) = frame.pixels[start..start + PATCH * CHANNELS].as_chunks::<CHANNELS>();
        for channel in 0..CHANNELS {
            let at = channel * plane + line * PATCH;
            for (t, pixel) in target[at..at + PATCH].iter_mut().zip(pixels) {
                *t = table[usize::from(pixel[channel])];
            }
        }
    }
}
