//! The fixed-point weights of one resampling pass. Pure arithmetic in f64; never touches a pixel.

use std::ops::Range;

use super::Rule;

/// Fraction bits of Pillow, and the most that ATen takes.
const MOST_BITS: u32 = 22;
/// Reach of the cubic kernel at scale one, in source pixels.
const REACH: f64 = 2.0;

/// All weights of one pass.
pub(super) struct Weights {
    /// One per output position.
    pub(super) windows: Vec<Window>,
    /// Weights of all windows, scaled by two to the power of `bits`.
    pub(super) taps: Vec<i32>,
    bits: u32,
}

/// Which source positions make one output.
pub(super) struct Window {
    /// The first source position.
    pub(super) first: usize,
    /// Where its weights are in [`Weights::taps`].
    pub(super) taps: Range<usize>,
}

impl Weights {
    /// Weights from `inputs` to `outputs` positions, both at least one.
    pub(super) fn new(inputs: usize, outputs: usize, rule: Rule) -> Self {
        let scale = inputs as f64 / outputs as f64;
        let stretch = scale.max(1.0);
        let mut windows = Vec::with_capacity(outputs);
        let mut exact: Vec<f64> = Vec::new();
        for output in 0..outputs {
            let centre = (output as f64 + 0.5) * scale;
            // Casts truncate toward zero and saturate at zero, as both references do.
            let first = (centre - REACH * stretch + 0.5) as usize;
            let end = ((centre + REACH * stretch + 0.5) as usize).min(inputs);
            let start = exact.len();
            exact.extend((0..end - first).map(|x| cubic(((x + first) as f64 - centre + 0.5) / stretch)));
            let total: f64 = exact[start..].iter().sum();
            exact[start..].iter_mut().for_each(|w| *w /= total);
            windows.push(Window { first, taps: start..exact.len() });
        }
        let bits = match rule {
            Rule::Pillow => MOST_BITS,
            Rule::Torchvision => sixteen_bit_precision(&exact),
        };
        let one = f64::from(1u32 << bits);
        let taps = exact.iter().map(|w| (w * one + if *w < 0.0 { -0.5 } else { 0.5 }) as i32).collect();
        Self { windows, taps, bits }
    }

    /// How many outputs there are.
    pub(super) fn outputs(&self) -> usize {
        self.windows.len()
    }

    /// Whether every weight fits a signed 16-bit number.
    pub(super) fn fits_i16(&self) -> bool {
        self.taps.iter().all(|&w| i16::try_from(w).is_ok())
    }

    /// What a sum starts from, so that the final shift rounds.
    pub(super) fn half(&self) -> i32 {
        (1 << self.bits) >> 1
    }

    /// From a finished sum to a byte.
    pub(super) fn round(&self, sum: i32) -> u8 {
        (sum >> self.bits).clamp(0, 255) as u8
    }
}

/// Keys' cubic convolution kernel with a = -0.5.
fn cubic(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * -0.5
    } else {
        0.0
    }
}

/// The largest number of fraction bits at which the biggest weight of the pass still fits 16 bits (ATen's rule).
fn sixteen_bit_precision(weights: &[f64]) -> u32 {
    let top = weights.iter().copied().fold(f64::MIN, f64::max);
    let overflows = |bits: u32| (0.5 + top * f64::from(1u32 << bits)) as i32 >= 1 << 15;
    (0..MOST_BITS).find(|bits| overflows(bits + 1)).unwrap_or(MOST_BITS)
}
