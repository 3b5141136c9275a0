//! RMSNorm and LayerNorm of one row. Sums run over 16 fixed lanes, so the bits do not depend on the instruction set.

use crate::isa::vectorised;

const LANES: usize = 16;

/// Adds `f(x)` over a row: element i goes to lane i mod 16, lanes are then added pairwise in a fixed tree.
#[inline(always)]
pub(crate) fn lane_sum(x: &[f32], f: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let chunks = x.chunks_exact(LANES);
    let tail = chunks.remainder();
    for chunk in chunks {
        for (lane, &v) in lanes.iter_mut().zip(chunk) {
            *lane = f(v, *lane);
        }
    }
    for (lane, &v) in lanes.iter_mut().zip(tail) {
        *lane = f(v, *lane);
    }
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            lanes[i] += lanes[i + width];
        }
        width /= 2;
    }
    lanes[0]
}

vectorised! {
    /// `out = x / sqrt(mean(x²) + eps) * weight`.
    pub fn rms_norm(x: &[f32], weight: &[f32], eps: f32, out: &mut [f32]) {
        let mean = lane_sum(x, |v, sum| v.mul_add(v, sum)) / x.len() as f32;
        let scale = 1.0 / (mean + eps).sqrt();
        for ((o, &v), &w) in out.iter_mut().zip(x).zip(weight) {
            *o = v * scale * w;
        }
    }
}

vectorised! {
    /// `out = (x - mean) / sqrt(variance + eps) * weight + bias`, variance over the whole row (biased).
    pub fn layer_norm(x: &[f32], weight: &[f32], bias: &[f32], eps: f32, out: &mut [f32]) {
        let count = x.len() as f32;
        let mean = lane_sum(x, |v, sum| sum + v) / count;
        let variance = lane_sum(x, |v, sum| (v - mean).mul_add(v - mean, sum)) / count;
        let scale = 1.0 / (variance + eps).sqrt();
        for (((o, &v), &w), &b) in out.iter_mut().zip(x).zip(weight).zip(bias) {
            *o = ((v - mean) * scale).mul_add(w, b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Isa;

    fn row(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 37 % 101) as f32 - 50.0) / 17.0).collect()
    }

    #[test]
    fn norms_match_f64_and_both_paths_agree() {
        for n in [1, 12, 16, 47, 128, 1152] {
            let (x, w, b) = (row(n), row(n + 1)[1..].to_vec(), row(n + 2)[2..].to_vec());
            let x64: Vec<f64> = x.iter().map(|&v| f64::from(v)).collect();
            let mean = x64.iter().sum::<f64>() / n as f64;
            let square = x64.iter().map(|v| v * v).sum::<f64>() / n as f64;
            let variance = x64.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64;
            let mut outs = vec![[vec![0.0; n], vec![0.0; n]]; 2];
            for (isa, [rms, layer]) in [Isa::detect(), Isa::scalar()].into_iter().zip(&mut outs) {
                rms_norm(isa, &x, &w, 1e-6, rms);
                layer_norm(isa, &x, &w, &b, 1e-6, layer);
            }
            assert_eq!(outs[0], outs[1]);
            for i in 0..n {
                let rms = x64[i] / (square + 1e-6).sqrt() * f64::from(w[i]);
                let layer = (x64[i] - mean) / (variance + 1e-6).sqrt() * f64::from(w[i]) + f64::from(b[i]);
                assert!((f64::from(outs[0][0][i]) - rms).abs() < 1e-5);
                assert!((f64::from(outs[0][1][i]) - layer).abs() < 1e-4);
            }
        }
    }
}
