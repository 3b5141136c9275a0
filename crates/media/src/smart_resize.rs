//! Which size a picture or a clip is resized to (transformers `smart_resize` of Qwen2-VL pictures and Qwen3-VL videos).
//! Integers in, integers out; never touches a pixel.
//!
//! f64 arithmetic and round-half-to-even throughout, as Python does it: `f64::round` would give other sizes.

use serde::{Deserialize, Serialize};

use crate::MediaError;

/// Sides are multiples of this: two patches of sixteen pixels.
pub const FACTOR: u32 = 32;
/// Longer side through shorter side may not exceed this.
const MOST_RATIO: f64 = 200.0;
/// Frames that share one temporal patch.
const PAIR: f64 = 2.0;

/// A size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Size {
    /// Width times height.
    #[must_use]
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Patches as (rows, columns).
    #[must_use]
    pub fn grid(self) -> (usize, usize) {
        (self.height as usize / 16, self.width as usize / 16)
    }

    fn checked_ratio(self) -> Result<(f64, f64), MediaError> {
        let (h, w) = (f64::from(self.height), f64::from(self.width));
        if h < 1.0 || w < 1.0 || h.max(w) / h.min(w) > MOST_RATIO {
            return Err(MediaError::AspectRatio { size: self });
        }
        Ok((h, w))
    }
}

/// How many pixels a picture may have after resizing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureBounds {
    /// Smaller pictures are enlarged.
    pub min_pixels: u64,
    /// Larger ones are shrunk.
    pub max_pixels: u64,
}

impl PictureBounds {
    /// The size that a picture of size `original` gets.
    ///
    /// # Errors
    /// [`MediaError::AspectRatio`] above 200.
    pub fn fit(&self, original: Size) -> Result<Size, MediaError> {
        let (h, w) = original.checked_ratio()?;
        let rounded = h_by_w(nearest(h), nearest(w));
        let (min, max) = (self.min_pixels as f64, self.max_pixels as f64);
        Ok(if area(rounded) > max {
            let beta = (h * w / max).sqrt();
            h_by_w(below(h / beta), below(w / beta))
        } else if area(rounded) < min {
            let beta = (min / (h * w)).sqrt();
            h_by_w(above(h * beta), above(w * beta))
        } else {
            rounded
        })
    }
}

/// How many pixels a clip may have after resizing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipBounds {
    /// Frames after sampling, at least two.
    pub frames: u32,
    /// Fewest pixels over all frames.
    pub min_pixels: u64,
    /// Most pixels over all frames.
    pub max_pixels: u64,
}

impl ClipBounds {
    /// The size that every frame of size `original` gets.
    ///
    /// # Errors
    /// [`MediaError::AspectRatio`] above 200, [`MediaError::TooFewFrames`] below two frames.
    pub fn fit(&self, original: Size) -> Result<Size, MediaError> {
        if self.frames < 2 {
            return Err(MediaError::TooFewFrames);
        }
        original.checked_ratio()?;
        let (h, w) = at_least_one_block(original).checked_ratio()?;
        let frames = f64::from(self.frames);
        let even_frames = (frames / PAIR).round_ties_even() * PAIR;
        let rounded = h_by_w(nearest(h), nearest(w));
        let (min, max) = (self.min_pixels as f64, self.max_pixels as f64);
        Ok(if even_frames * area(rounded) > max {
            let beta = (frames * h * w / max).sqrt();
            h_by_w(below(h / beta), below(w / beta))
        } else if even_frames * area(rounded) < min {
            let beta = (min / (frames * h * w)).sqrt();
            h_by_w(above(h * beta), above(w * beta))
        } else {
            rounded
        })
    }
}

/// Scales a frame with a side below one block up until both sides reach it, truncating.
fn at_least_one_block(size: Size) -> Size {
    let (h, w, block) = (f64::from(size.height), f64::from(size.width), f64::from(FACTOR));
    if h >= block && w >= block {
        return size;
    }
    let scale = (block / h).max(block / w);
    Size { width: (w * scale) as u32, height: (h * scale) as u32 }
}

fn nearest(side: f64) -> f64 {
    (side / f64::from(FACTOR)).round_ties_even() * f64::from(FACTOR)
}

fn below(side: f64) -> f64 {
    ((side / f64::from(FACTOR)).floor() * f64::from(FACTOR)).max(f64::from(FACTOR))
}

fn above(side: f64) -> f64 {
    (side / f64::from(FACTOR)).ceil() * f64::from(FACTOR)
}

fn h_by_w(height: f64, width: f64) -> Size {
    Size { width: width as u32, height: height as u32 }
}

fn area(size: Size) -> f64 {
    size.pixels() as f64
}
