//! Softmax of one row: the largest value, exponentials, and their sum over fixed lanes.

use crate::{elementwise::exp_one, isa::vectorised, norm::lane_sum};

const LANES: usize = 16;

/// The largest element; lanes only make it fast, the order of a maximum does not matter.
#[inline(always)]
fn largest(x: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    for chunk in x.chunks(LANES) {
        for (lane, &v) in lanes.iter_mut().zip(chunk) {
            *lane = if v > *lane { v } else { *lane };
        }
    }
    lanes.iter().fold(f32::NEG_INFINITY, |m, &v| if v > m { v } else { m })
}

#[inline(always)]
fn weights(x: &mut [f32]) -> f32 {
    let max = largest(x);
    for v in x.iter_mut() {
        *v = exp_one(*v - max);
    }
    lane_sum(x, |v, sum| sum + v)
}

vectorised! {
    /// Replaces a row by `exp(x - max)` and returns the sum; divide by it to get probabilities.
    ///
    /// Element i is added in lane i mod 16: trailing zeros of a longer row change nothing.
    pub fn exp_weights(x: &mut [f32]) -> f32 {
        weights(x)
    }
}

vectorised! {
    /// Softmax in place.
    pub fn softmax(x: &mut [f32]) {
        let sum = weights(x);
        for v in x {
            *v /= sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Isa;

    #[test]
    fn softmax_matches_f64_on_both_paths() {
        for n in [1, 5, 16, 100, 1003] {
            let x: Vec<f32> = (0..n).map(|i| ((i * 61 % 97) as f32 - 40.0) / 5.0).collect();
            let sum: f64 = x.iter().map(|&v| f64::from(v).exp()).sum();
            let (mut a, mut b) = (x.clone(), x.clone());
            softmax(Isa::detect(), &mut a);
            softmax(Isa::scalar(), &mut b);
            assert_eq!(a, b);
            for (p, v) in a.iter().zip(&x) {
                assert!((f64::from(*p) - f64::from(*v).exp() / sum).abs() < 1e-6);
            }
        }
    }
}
