//! Rotary tables: interleaved three-axis positions of the decoder (with YaRN), two-axis positions of the tower.
//!
//! Frequencies agree with the reference to the last bit of f32, because a unit in the last place is a visible angle at
//! position 262,144.

mod power;

use power::power;

use super::config::RopeConfig;

/// Frequencies of the decoder and the axis (0 T, 1 H, 2 W) that drives each.
#[derive(Clone, Debug, PartialEq)]
pub struct RopeTable {
    /// Radians per position, for one half of a head.
    pub frequencies: Vec<f32>,
    /// Which of the three positions counts.
    pub axes: Vec<usize>,
    /// Multiplies cos and sin.
    pub scaling: f32,
}

/// Cosines and sines of some rows, `[row][half of a head]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Angles {
    /// Numbers per row.
    pub half: usize,
    /// Cosines.
    pub cos: Vec<f32>,
    /// Sines.
    pub sin: Vec<f32>,
}

impl Angles {
    fn new(half: usize, angles: impl Iterator<Item = f32>, scaling: f32) -> Self {
        let (cos, sin) = angles.map(|angle| (angle.cos() * scaling, angle.sin() * scaling)).unzip();
        Self { half, cos, sin }
    }

    /// Rotates one head of a row.
    pub(super) fn rotate(&self, isa: kernels::Isa, row: usize, head: &mut [f32]) {
        let row = row * self.half..(row + 1) * self.half;
        kernels::rotate_half(isa, head, &self.cos[row.clone()], &self.sin[row]);
    }
}

impl RopeTable {
    /// The table of a head of `head_dim` numbers.
    #[must_use]
    pub fn new(config: &RopeConfig, head_dim: usize) -> Self {
        let half = head_dim / 2;
        let powers: Vec<f32> = (0..half).map(|i| power(config.theta as f32, (2 * i) as f32 / head_dim as f32)).collect();
        let (frequencies, scaling) = match &config.yarn {
            None => (powers.iter().map(|p| 1.0 / p).collect(), 1.0),
            Some(yarn) => (stretched(config.theta, yarn, &powers), yarn.attention as f32),
        };
        // Interleaved: T H W T H W ... as long as H and W have frequencies left, then T.
        let axes = (0..half)
            .map(|i| match i % 3 {
                axis @ (1 | 2) if i < 3 * config.section[axis] => axis,
                _ => 0,
            })
            .collect();
        Self { frequencies, axes, scaling }
    }

    /// Angles of rows with (T, H, W) positions.
    #[must_use]
    pub fn angles(&self, positions: &[[i32; 3]]) -> Angles {
        let one = |p: &[i32; 3]| {
            let p = *p;
            self.frequencies.iter().zip(&self.axes).map(move |(f, &axis)| p[axis] as f32 * f)
        };
        Angles::new(self.frequencies.len(), positions.iter().flat_map(one), self.scaling)
    }
}

/// YaRN: slow frequencies are divided by the factor, fast ones kept, a linear ramp between (arXiv 2309.00071; correction
/// range truncated to whole numbers as in transformers `_compute_yarn_parameters`).
fn stretched(theta: f64, yarn: &super::config::Yarn, powers: &[f32]) -> Vec<f32> {
    let dim = (2 * powers.len()) as f64;
    let turns = |rotations: f64| dim * (yarn.original / (rotations * std::f64::consts::TAU)).ln() / (2.0 * theta.ln());
    let low = turns(yarn.beta_fast).floor().max(0.0) as f32;
    let high = turns(yarn.beta_slow).ceil().min(dim - 1.0) as f32;
    let width = if high > low { high - low } else { 0.001 };
    let blend = |(i, power): (usize, &f32)| {
        let keep = 1.0 - ((i as f32 - low) / width).clamp(0.0, 1.0);
        1.0 / (yarn.factor as f32 * power) * (1.0 - keep) + 1.0 / power * keep
    };
    powers.iter().enumerate().map(blend).collect()
}

/// Angles of patches at (row, column) for heads of `head_dim` numbers: half of the frequencies follow the row, half the
/// column. Base 10,000.
#[must_use]
pub fn patch_angles(places: &[(usize, usize)], head_dim: usize) -> Angles {
    let quarter = head_dim / 4;
    let frequencies: Vec<f32> = (0..quarter).map(|j| 1.0 / power(10_000.0, (2 * j) as f32 / (2 * quarter) as f32)).collect();
    let one = |&(row, column): &(usize, usize)| {
        let along = |place: usize| frequencies.iter().map(move |f| place as f32 * f);
        along(row).chain(along(column))
    };
    Angles::new(2 * quarter, places.iter().flat_map(one), 1.0)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use serde_json::Value;

    use super::*;
    use crate::qwen3_vl::config::Yarn;

    fn golden() -> Value {
        serde_json::from_str(include_str!("../../../../tests/golden/rope.json")).unwrap()
    }

    fn numbers(value: &Value) -> Vec<f32> {
        value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect()
    }

    #[test]
    fn frequencies_are_the_reference_s_to_the_bit() {
        let golden = golden();
        for (name, factor) in [("default", None), ("yarn2", Some(2.0_f64)), ("yarn3", Some(3.0))] {
            let yarn = factor.map(|factor| Yarn {
                factor,
                original: 262_144.0,
                beta_fast: 32.0,
                beta_slow: 1.0,
                attention: 0.1 * factor.ln() + 1.0,
            });
            let table = RopeTable::new(&RopeConfig { theta: 5e6, section: [24, 20, 20], yarn }, 128);
            assert_eq!(table.frequencies, numbers(&golden[name]["inv_freq"]), "{name}");
            assert_eq!(table.scaling, golden[name]["attention_scaling"].as_f64().unwrap() as f32);
            let axes: Vec<f32> = table.axes.iter().map(|&a| a as f32).collect();
            assert_eq!(axes, numbers(&golden["axis_of_frequency"]));
        }
    }
}
