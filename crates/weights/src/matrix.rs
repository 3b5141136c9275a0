//! A matrix of a tensor as the packer reads it: 16 output rows at a time, whatever way round it is stored.

use kernels::PANEL;

use crate::{Dtype, tensor::SCALE_BLOCK};

/// Inputs that are transposed together: their part of a tile stays in the first-level cache.
const CACHED_STEPS: usize = 128;

/// A view of one matrix, output features by input features.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    dtype: Dtype,
    /// As stored, row-major.
    stored: (usize, usize),
    bytes: &'a [u8],
    scales: Option<&'a [f32]>,
    /// Stored as input x output.
    transposed: bool,
}

impl<'a> Matrix<'a> {
    pub(crate) fn new(dtype: Dtype, stored: (usize, usize), bytes: &'a [u8], scales: Option<&'a [f32]>) -> Self {
        Self { dtype, stored, bytes, scales, transposed: false }
    }

    /// The same numbers with rows and columns exchanged: for files that store `x @ W`.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self { transposed: !self.transposed, ..self }
    }

    /// Output features.
    #[must_use]
    pub fn outputs(&self) -> usize {
        if self.transposed { self.stored.1 } else { self.stored.0 }
    }

    /// Input features.
    #[must_use]
    pub fn inputs(&self) -> usize {
        if self.transposed { self.stored.0 } else { self.stored.1 }
    }

    /// The narrowest format that holds every value exactly: bf16 stays bf16, everything else (f16 has more mantissa,
    /// scaled FP8 too) needs f32.
    #[must_use]
    pub fn format(&self) -> kernels::Format {
        match self.dtype {
            Dtype::Bf16 => kernels::Format::Bf16,
            Dtype::F32 | Dtype::F16 | Dtype::F8E4M3 => kernels::Format::F32,
        }
    }

    /// Writes output rows `first ..` (at most `count`) into columns `column ..` of a `[inputs][16]` tile.
    pub fn tile(&self, first: usize, count: usize, column: usize, tile: &mut [f32]) {
        let (_, stored_columns) = self.stored;
        let size = self.dtype.size();
        let count = count.min(self.outputs() - first).min(PANEL - column);
        if self.transposed {
            for (input, row) in tile.chunks_exact_mut(PANEL).enumerate().take(self.inputs()) {
                let start = (input * stored_columns + first) * size;
                let row = &mut row[column..column + count];
                self.dtype.widen(&self.bytes[start..start + count * size], |i, v| row[i] = v);
            }
        } else {
            for from in (0..stored_columns).step_by(CACHED_STEPS) {
                let steps = CACHED_STEPS.min(stored_columns - from);
                let tile = &mut tile[from * PANEL..];
                for output in 0..count {
                    let start = ((first + output) * stored_columns + from) * size;
                    let numbers = &self.bytes[start..start + steps * size];
                    self.dtype.widen(numbers, |i, v| tile[i * PANEL + column + output] = v);
                }
            }
        }
        if let Some(scales) = self.scales {
            self.scale(scales, (first, count), column, tile);
        }
    }

    /// Multiplies what [`Self::tile`] has written by the scale of its stored block.
    fn scale(&self, scales: &[f32], (first, count): (usize, usize), column: usize, tile: &mut [f32]) {
        let per_row = self.stored.1.div_ceil(SCALE_BLOCK);
        for (input, row) in tile.chunks_exact_mut(PANEL).enumerate().take(self.inputs()) {
            for output in 0..count {
                let (r, c) = if self.transposed { (input, first + output) } else { (first + output, input) };
                row[column + output] *= scales[r / SCALE_BLOCK * per_row + c / SCALE_BLOCK];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_of_both_orientations_hold_the_scaled_numbers() {
        let (rows, columns) = (150, 140);
        let bytes: Vec<u8> = (0..rows * columns).map(|i| (i % 0x7f) as u8).collect();
        let scales = [1.0, 2.0, 4.0, 8.0];
        let plain = Matrix::new(Dtype::F8E4M3, (rows, columns), &bytes, Some(&scales));
        let value = |r: usize, c: usize| {
            let mut v = 0.0;
            Dtype::F8E4M3.widen(&bytes[r * columns + c..][..1], |_, x| v = x);
            v * scales[r / 128 * 2 + c / 128]
        };
        for (matrix, transposed) in [(plain, false), (plain.transposed(), true)] {
            let mut tile = vec![0.0; matrix.inputs() * PANEL];
            matrix.tile(124, 9, 3, &mut tile);
            for (input, row) in tile.chunks_exact(PANEL).enumerate() {
                for (slot, &v) in row.iter().enumerate() {
                    let inside = (3..12).contains(&slot);
                    let output = 124 + slot.wrapping_sub(3);
                    let want = if !inside {
                        0.0
                    } else if transposed {
                        value(input, output)
                    } else {
                        value(output, input)
                    };
                    assert_eq!(v, want);
                }
            }
        }
    }
}
