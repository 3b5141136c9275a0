//! Boxes and points on a picture, in whatever unit both sides use (0 to 1000 for Qwen3-VL). Arithmetic only.

use serde::{Deserialize, Deserializer};

/// `[x, y]`.
pub(super) type Point = [f64; 2];

/// An upright box. Whichever corners it is written with, here the first is the smaller one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    low: Point,
    high: Point,
}

impl Area {
    fn of([x1, y1, x2, y2]: [f64; 4]) -> Self {
        Self { low: [x1.min(x2), y1.min(y2)], high: [x1.max(x2), y1.max(y2)] }
    }

    /// Whether the point lies inside or on the edge.
    pub(super) fn holds(&self, point: Point) -> bool {
        (0..2).all(|axis| self.low[axis] <= point[axis] && point[axis] <= self.high[axis])
    }

    /// Intersection over union: 1 for the same box, 0 for boxes that do not meet.
    pub(super) fn overlap(&self, other: &Self) -> f64 {
        let side = |axis: usize| self.high[axis].min(other.high[axis]) - self.low[axis].max(other.low[axis]);
        let shared = side(0).max(0.0) * side(1).max(0.0);
        let union = self.size() + other.size() - shared;
        if union > 0.0 { shared / union } else { 0.0 }
    }

    fn size(&self) -> f64 {
        (self.high[0] - self.low[0]) * (self.high[1] - self.low[1])
    }
}

impl<'de> Deserialize<'de> for Area {
    /// From `[x1, y1, x2, y2]`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <[f64; 4]>::deserialize(deserializer).map(Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_is_a_share_of_both() {
        let unit = Area::of([0.0, 0.0, 10.0, 10.0]);
        for (corners, share) in [
            ([0.0, 0.0, 10.0, 10.0], 1.0),
            ([10.0, 10.0, 0.0, 0.0], 1.0),
            ([5.0, 0.0, 15.0, 10.0], 1.0 / 3.0),
            ([0.0, 0.0, 10.0, 5.0], 0.5),
            ([2.0, 2.0, 4.0, 4.0], 0.04),
            ([10.0, 0.0, 20.0, 10.0], 0.0),
            ([30.0, 30.0, 40.0, 40.0], 0.0),
            ([3.0, 3.0, 3.0, 3.0], 0.0),
        ] {
            assert!((unit.overlap(&Area::of(corners)) - share).abs() < 1e-12, "{corners:?}");
        }
        let point = Area::of([3.0; 4]);
        assert!(point.overlap(&point).abs() < 1e-12, "a box without area is no box");
    }

    #[test]
    fn edges_belong_to_a_box() {
        let area = Area::of([10.0, 40.0, 30.0, 20.0]);
        assert!(area.holds([10.0, 20.0]) && area.holds([30.0, 40.0]) && area.holds([20.0, 30.0]));
        assert!(!area.holds([9.0, 30.0]) && !area.holds([20.0, 41.0]));
    }
}
