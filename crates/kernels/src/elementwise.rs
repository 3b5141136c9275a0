//! Functions of single numbers, applied to slices: exponential, activations, residual sums, rotary rotation.
//!
//! Each output depends on its own inputs only; nothing here sums over a slice.

use crate::isa::vectorised;

const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// ln 2 in two parts (Cody and Waite): the first has few enough bits that `n * LN2_HIGH` is exact.
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;
/// Adding this rounds a float of small magnitude to an integer, half to even, without a library call.
const ROUND: f32 = 12_582_912.0;
/// Below this the result would leave the normal numbers.
const EXP_MIN: f32 = -87.336_54;
/// Above this the result would overflow.
const EXP_MAX: f32 = 88.376_26;

/// e^x within about 1 ulp; saturates at the ends of the normal range.
#[inline(always)]
pub(crate) fn exp_one(x: f32) -> f32 {
    let x = if x > EXP_MAX { EXP_MAX } else { x };
    let x = if x < EXP_MIN { EXP_MIN } else { x };
    let shifted = x.mul_add(LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = n.mul_add(-LN2_LOW, n.mul_add(-LN2_HIGH, x));
    // Minimax on [-ln2/2, ln2/2] (Cephes `expf`).
    let p = 1.987_569_2e-4_f32;
    let p = p.mul_add(r, 1.398_2e-3);
    let p = p.mul_add(r, 8.333_452e-3);
    let p = p.mul_add(r, 4.166_579_6e-2);
    let p = p.mul_add(r, 1.666_666_5e-1);
    let p = p.mul_add(r, 0.5);
    let y = p.mul_add(r * r, r) + 1.0;
    // The integer sits in the low mantissa bits of `shifted`; moved to the exponent it is 2^n.
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    y * power
}

/// erf within 1.5e-7 (Abramowitz and Stegun 7.1.26), plus rounding.
#[inline(always)]
fn erf_one(x: f32) -> f32 {
    let a = x.abs();
    let t = 1.0 / a.mul_add(0.327_591_1, 1.0);
    let p = 1.061_405_4_f32;
    let p = p.mul_add(t, -1.453_152);
    let p = p.mul_add(t, 1.421_413_7);
    let p = p.mul_add(t, -0.284_496_74);
    let p = p.mul_add(t, 0.254_829_6);
    let y = (-(p * t)).mul_add(exp_one(-(a * a)), 1.0);
    y.copysign(x)
}

vectorised! {
    /// e^x in place.
    pub fn exp(x: &mut [f32]) {
        for v in x {
            *v = exp_one(*v);
        }
    }
}

vectorised! {
    /// The tanh form of GELU, in place (`gelu_pytorch_tanh`).
    pub fn gelu_tanh(x: &mut [f32]) {
        for v in x {
            // tanh(u) = 2/(1 + exp(-2u)) - 1, so half of (1 + tanh) is a sigmoid of 2u; 2*sqrt(2/pi) = 1.5957691.
            let u = (*v * *v * *v).mul_add(0.044_715, *v) * 1.595_769;
            *v /= 1.0 + exp_one(-u);
        }
    }
}

vectorised! {
    /// The exact (erf) form of GELU, in place.
    pub fn gelu_erf(x: &mut [f32]) {
        for v in x {
            *v = 0.5 * *v * (1.0 + erf_one(*v * std::f32::consts::FRAC_1_SQRT_2));
        }
    }
}

vectorised! {
    /// `out = silu(gate) * up`, element by element.
    pub fn swiglu(gate: &[f32], up: &[f32], out: &mut [f32]) {
        for ((o, &g), &u) in out.iter_mut().zip(gate).zip(up) {
            *o = g / (1.0 + exp_one(-g)) * u;
        }
    }
}

vectorised! {
    /// `x += y`.
    pub fn add_assign(x: &mut [f32], y: &[f32]) {
        for (a, &b) in x.iter_mut().zip(y) {
            *a += b;
        }
    }
}

vectorised! {
    /// `x += weight * y`.
    pub fn scale_add(x: &mut [f32], weight: f32, y: &[f32]) {
        for (a, &b) in x.iter_mut().zip(y) {
            *a += weight * b;
        }
    }
}

vectorised! {
    /// Half-split rotary rotation of one head, in place: pairs element j with j + d/2. `cos` and `sin` hold d/2 numbers.
    pub fn rotate_half(head: &mut [f32], cos: &[f32], sin: &[f32]) {
        let half = head.len() / 2;
        let (left, right) = head.split_at_mut(half);
        for (((a, b), &c), &s) in left.iter_mut().zip(right).zip(cos).zip(sin) {
            let (x, y) = (*a, *b);
            *a = x * c - y * s;
            *b = y * c + x * s;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Isa;

    /// From -20 to 20 in steps that hit no round numbers.
    fn line() -> Vec<f32> {
        (0..20_001).map(|i| (i as f32 - 10_000.0) * 0.001_999).collect()
    }

    /// erf by its Taylor series near zero and by the continued fraction of erfc elsewhere, in f64.
    fn erf64(x: f64) -> f64 {
        let a = x.abs();
        let value = if a < 2.5 {
            let (mut term, mut sum) = (a, a);
            for n in 1..80 {
                term *= -a * a / f64::from(n);
                sum += term / f64::from(2 * n + 1);
            }
            sum * 2.0 / std::f64::consts::PI.sqrt()
        } else {
            let fraction = (1..60).rev().fold(0.0, |f, n| f64::from(n) / 2.0 / (a + f));
            1.0 - (-a * a).exp() / std::f64::consts::PI.sqrt() / (a + fraction)
        };
        value.copysign(x)
    }

    #[test]
    fn exp_is_good_to_two_ulps() {
        let mut y: Vec<f32> = line().iter().map(|x| x * 4.0).collect();
        let x = y.clone();
        exp(Isa::detect(), &mut y);
        for (x, y) in x.iter().zip(&y) {
            let want = f64::from(*x).exp();
            assert!((f64::from(*y) - want).abs() <= want * 1.8e-7, "exp({x}) = {y}, want {want}");
        }
    }

    #[test]
    fn activations_match_f64() {
        let x = line();
        let (mut tanh, mut erf, mut silu) = (x.clone(), x.clone(), x.clone());
        gelu_tanh(Isa::detect(), &mut tanh);
        gelu_erf(Isa::detect(), &mut erf);
        swiglu(Isa::detect(), &x, &vec![1.0; x.len()], &mut silu);
        for (i, &v) in x.iter().enumerate() {
            let v = f64::from(v);
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (v + 0.044715 * v.powi(3));
            let slack = 1e-6 + v.abs() * 2e-7;
            assert!((f64::from(tanh[i]) - 0.5 * v * (1.0 + inner.tanh())).abs() < slack, "tanh {v}");
            assert!((f64::from(erf[i]) - 0.5 * v * (1.0 + erf64(v / 2f64.sqrt()))).abs() < slack, "erf {v}");
            assert!((f64::from(silu[i]) - v / (1.0 + (-v).exp())).abs() < slack, "silu {v}");
        }
    }

    #[test]
    fn scalar_and_vector_agree_to_the_bit() {
        for length in [1, 7, 8, 33, 1000] {
            let x: Vec<f32> = line().into_iter().step_by(13).take(length).collect();
            for f in [exp, gelu_tanh, gelu_erf] {
                let (mut a, mut b) = (x.clone(), x.clone());
                f(Isa::detect(), &mut a);
                f(Isa::scalar(), &mut b);
                assert_eq!(a, b);
            }
        }
    }

    #[test]
    fn exp_saturates_instead_of_overflowing() {
        let mut x = [-1e30, -100.0, 0.0, 100.0, f32::INFINITY];
        exp(Isa::detect(), &mut x);
        assert!(x[0] > 0.0 && x[0] < 1.2e-38 && x[2] == 1.0 && x[4].is_finite());
    }
}
