//! Antialiased bicubic resampling of 8-bit RGB, bit for bit as the reference processors do it.
//!
//! Horizontal pass, rounding to 8 bits, vertical pass, both in fixed point. Never floats between the passes: that is what
//! GPU implementations do, and it changes a quarter of the bytes on strong downscaling.

mod weights;

use weights::Weights;

use crate::{Rgb, Size};

/// Whose fixed-point weights to use. They differ by at most two levels in less than one percent of the bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Rule {
    /// The uint8 CPU kernel of torchvision (ATen `upsample_bicubic2d_aa`): the published processor.
    #[default]
    Torchvision,
    /// Pillow's `Image.resize(BICUBIC)`: what qwen-vl-utils uses.
    Pillow,
}

/// Channels of a pixel.
const CHANNELS: usize = 3;
/// Rows that one horizontal sweep handles together, so that the inner loop runs over adjacent numbers.
const LANES: usize = 8;
/// Numbers of one column in the packed form of a horizontal sweep.
const COLUMN: usize = CHANNELS * LANES;
/// Bytes of a row that the vertical pass accumulates at once; small enough for the first-level cache.
const STRIP: usize = 1024;

/// Resamples `picture` to `size`. A pass whose length does not change is skipped, an unchanged size costs nothing.
#[must_use]
pub fn resize(picture: Rgb, size: Size, rule: Rule) -> Rgb {
    let mut picture = picture;
    if picture.size.width != size.width {
        let weights = Weights::new(picture.size.width as usize, size.width as usize, rule);
        picture =
            if weights.fits_i16() { horizontal(&picture, &weights, |w| w as i16) } else { horizontal(&picture, &weights, |w| w) };
    }
    if picture.size.height != size.height {
        let weights = Weights::new(picture.size.height as usize, size.height as usize, rule);
        picture =
            if weights.fits_i16() { vertical(&picture, &weights, |w| w as i16) } else { vertical(&picture, &weights, |w| w) };
    }
    picture
}

/// `narrow` chooses the width of the factors: 16 bits multiply several times faster on plain x86-64.
fn horizontal<W: Copy + Into<i32>>(source: &Rgb, weights: &Weights, narrow: impl Fn(i32) -> W) -> Rgb {
    let (height, in_row) = (source.size.height as usize, source.size.width as usize * CHANNELS);
    let out_row = weights.outputs() * CHANNELS;
    let taps: Vec<W> = weights.taps.iter().map(|&w| narrow(w)).collect();
    let mut out = vec![0u8; height * out_row];
    let mut packed = vec![0i16; in_row * LANES];
    for (rows, target) in source.pixels.chunks(in_row * LANES).zip(out.chunks_mut(out_row * LANES)) {
        pack(rows, in_row, &mut packed);
        for (x, window) in weights.windows.iter().enumerate() {
            let mut sum = [weights.half(); COLUMN];
            let columns = &packed[window.first * COLUMN..];
            for (&w, column) in taps[window.taps.clone()].iter().zip(columns.chunks_exact(COLUMN)) {
                let w: i32 = w.into();
                for (s, &v) in sum.iter_mut().zip(column) {
                    *s += w * i32::from(v);
                }
            }
            for (lane, row) in target.chunks_mut(out_row).enumerate() {
                for c in 0..CHANNELS {
                    row[x * CHANNELS + c] = weights.round(sum[c * LANES + lane]);
                }
            }
        }
    }
    Rgb { size: Size { width: weights.outputs() as u32, ..source.size }, pixels: out }
}

/// Lays up to [`LANES`] rows side by side: `[byte of the row][row]`. Lanes without a row keep old numbers; nobody reads them.
fn pack(rows: &[u8], in_row: usize, packed: &mut [i16]) {
    for (lane, row) in rows.chunks_exact(in_row).enumerate() {
        for (group, &v) in packed.chunks_exact_mut(LANES).zip(row) {
            group[lane] = i16::from(v);
        }
    }
}

/// See [`horizontal`].
fn vertical<W: Copy + Into<i32>>(source: &Rgb, weights: &Weights, narrow: impl Fn(i32) -> W) -> Rgb {
    let row = source.size.width as usize * CHANNELS;
    let taps: Vec<W> = weights.taps.iter().map(|&w| narrow(w)).collect();
    let mut out = vec![0u8; weights.outputs() * row];
    let mut sums = [0i32; STRIP];
    for (window, target) in weights.windows.iter().zip(out.chunks_exact_mut(row)) {
        for (strip, target) in target.chunks_mut(STRIP).enumerate() {
            let sums = &mut sums[..target.len()];
            sums.fill(weights.half());
            for (tap, &w) in taps[window.taps.clone()].iter().enumerate() {
                let w: i32 = w.into();
                let start = (window.first + tap) * row + strip * STRIP;
                for (s, &v) in sums.iter_mut().zip(&source.pixels[start..start + target.len()]) {
                    *s += w * i32::from(i16::from(v));
                }
            }
            for (t, &s) in target.iter_mut().zip(sums.iter()) {
                *t = weights.round(s);
            }
        }
    }
    Rgb { size: Size { height: weights.outputs() as u32, ..source.size }, pixels: out }
}
