//! Where patches are: their order, and the learned position table resampled to a picture's grid.

use weights::WeightsError;

use crate::qwen3_vl::{config::VisionConfig, loader::Loader};

/// A square table of learned positions.
pub(super) struct PositionTable {
    side: usize,
    width: usize,
    numbers: Vec<f32>,
}

/// (row, column) of every patch of a frame: block by block, and row by row inside a block.
pub(super) fn merge_order(rows: usize, columns: usize, merge: usize) -> Vec<(usize, usize)> {
    let mut places = Vec::with_capacity(rows * columns);
    for block_row in (0..rows).step_by(merge) {
        for block_column in (0..columns).step_by(merge) {
            for row in block_row..block_row + merge {
                places.extend((block_column..block_column + merge).map(|column| (row, column)));
            }
        }
    }
    places
}

/// Two neighbouring rows of the table and how far the point is from the first: corners are aligned.
fn between(place: usize, count: usize, side: usize) -> (usize, usize, f32) {
    let point = if count > 1 { (place * (side - 1)) as f32 / (count - 1) as f32 } else { 0.0 };
    let first = (point.floor() as usize).min(side - 1);
    (first, (first + 1).min(side - 1), point - first as f32)
}

impl PositionTable {
    pub(super) fn load(loader: &mut Loader<'_>, name: &str, config: &VisionConfig) -> Result<Self, WeightsError> {
        let (side, width) = (config.side, config.hidden);
        Ok(Self { side, width, numbers: loader.numbers(name, &[side * side, width])? })
    }

    /// Positions of the patches of one frame of `rows x columns`, bilinear, in the order of `places`.
    pub(super) fn resample(&self, (rows, columns): (usize, usize), places: &[(usize, usize)]) -> Vec<f32> {
        let mut out = Vec::with_capacity(places.len() * self.width);
        for &(row, column) in places {
            let (y0, y1, dy) = between(row, rows, self.side);
            let (x0, x1, dx) = between(column, columns, self.side);
            let at = |y: usize, x: usize| &self.numbers[(y * self.side + x) * self.width..][..self.width];
            let corners = at(y0, x0).iter().zip(at(y0, x1)).zip(at(y1, x0).iter().zip(at(y1, x1)));
            out.extend(
                corners.map(|((a, b), (c, d))| {
                    (1.0 - dy) * (1.0 - dx) * a + (1.0 - dy) * dx * b + dy * (1.0 - dx) * c + dy * dx * d
                }),
            );
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_the_picture_are_corners_of_the_table() {
        let table = PositionTable { side: 3, width: 1, numbers: (0..9).map(|v| v as f32).collect() };
        let places = [(0, 0), (0, 1), (1, 0), (1, 1)];
        assert_eq!(table.resample((2, 2), &places), [0.0, 2.0, 6.0, 8.0]);
        assert_eq!(table.resample((1, 1), &places[..1]), [0.0]);
        assert_eq!(table.resample((5, 5), &[(1, 1)]), [2.0]);
    }

    #[test]
    fn patches_of_a_block_are_neighbours() {
        let want = [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (0, 3), (1, 2), (1, 3)];
        assert_eq!(merge_order(2, 4, 2), want);
    }
}
