//! `base^exponent` rounded as the reference rounds it.
//!
//! PyTorch raises f32 numbers with SLEEF's `powf_u10`, which is good to one unit in the last place but not correctly
//! rounded: one of the 64 published frequencies differs from the nearest f32. So its method is followed here: logarithm
//! and exponential in pairs of f32 (Shibata and Petrogalli, IEEE TPDS 2020), with fused multiply-adds, and its
//! polynomials. For bases above 1 and exponents from 0 to 1; never used per token.

/// An unevaluated sum of a float and a much smaller one.
#[derive(Clone, Copy)]
struct Pair(f32, f32);

impl Pair {
    /// Sum of two floats of any size.
    fn of_sum(x: f32, y: f32) -> Self {
        let sum = x + y;
        let rest = sum - x;
        Self(sum, (x - (sum - rest)) + (y - rest))
    }

    fn plus_any(self, y: f32) -> Self {
        let Self(sum, rest) = Self::of_sum(self.0, y);
        Self(sum, rest + self.1)
    }

    /// Sum with a pair that is not larger.
    fn plus(self, y: Self) -> Self {
        let sum = self.0 + y.0;
        Self(sum, self.0 - sum + y.0 + self.1 + y.1)
    }

    fn times(self, y: Self) -> Self {
        let product = self.0 * y.0;
        Self(product, self.0.mul_add(y.1, self.1.mul_add(y.0, self.0.mul_add(y.0, -product))))
    }

    fn scaled(self, y: f32) -> Self {
        let product = self.0 * y;
        Self(product, self.1.mul_add(y, self.0.mul_add(y, -product)))
    }

    fn squared(self) -> Self {
        let square = self.0 * self.0;
        Self(square, (self.0 + self.0).mul_add(self.1, self.0.mul_add(self.0, -square)))
    }

    fn over(self, divisor: Self) -> Self {
        let inverse = 1.0 / divisor.0;
        let quotient = self.0 * inverse;
        let rest = inverse.mul_add(self.0, -quotient);
        let error = (-divisor.1).mul_add(inverse, (-divisor.0).mul_add(inverse, 1.0));
        Self(quotient, quotient.mul_add(error, self.1.mul_add(inverse, rest)))
    }
}

fn polynomial(x: f32, coefficients: &[f32]) -> f32 {
    coefficients.iter().copied().reduce(|sum, c| sum.mul_add(x, c)).unwrap_or(0.0)
}

/// ln x by the series of 2 artanh((m - 1) / (m + 1)), m in [3/4, 3/2).
fn logarithm(x: f32) -> Pair {
    let exponent = (x * (1.0 / 0.75)).to_bits().cast_signed() >> 23;
    let exponent = exponent - 127;
    let mantissa = x * 2.0_f32.powi(-exponent);
    let ratio = Pair::of_sum(-1.0, mantissa).over(Pair::of_sum(1.0, mantissa));
    let square = ratio.squared();
    let tail = polynomial(square.0, &[0.240_320_35, 0.285_112_68, 0.400_008]);
    let third = Pair(0.666_666_6, 3.691_838_6e-9);
    Pair(std::f32::consts::LN_2, -1.904_654_4e-9)
        .scaled(exponent as f32)
        .plus(Pair(2.0 * ratio.0, 2.0 * ratio.1))
        .plus(square.times(ratio).times(square.scaled(tail).plus(third)))
}

fn exponential(x: Pair) -> f32 {
    let n = ((x.0 + x.1) * std::f32::consts::LOG2_E).round_ties_even();
    let rest = x.plus_any(n * -0.693_145_75).plus_any(n * -1.428_606_8e-6);
    let sum = rest.0 + rest.1;
    let rest = Pair(sum, rest.0 - sum + rest.1);
    let tail = polynomial(rest.0, &[0.001_363_246_5, 0.008_365_969, 0.041_671_082, 0.166_665_52, 0.499_999_85]);
    let Pair(high, low) = Pair(1.0, 0.0).plus(rest.plus(rest.squared().scaled(tail)));
    (high + low) * 2.0_f32.powi(n as i32)
}

/// `base^exponent`.
pub(super) fn power(base: f32, exponent: f32) -> f32 {
    exponential(logarithm(base).scaled(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_within_one_unit_in_the_last_place() {
        for base in [2.0_f32, 10_000.0, 1e6, 5e6] {
            for i in 0..=128_u16 {
                let exponent = f32::from(i) / 128.0;
                let want = f64::from(base).powf(f64::from(exponent));
                assert!((f64::from(power(base, exponent)) - want).abs() <= want * 1.2e-7, "{base}^{exponent}");
            }
        }
    }
}
