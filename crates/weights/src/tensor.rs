//! One tensor of a checkpoint: shape, format, bytes, and the scales of a block-quantised one.

use std::path::Path;

use crate::{Dtype, Matrix, WeightsError};

/// Rows and columns of a block that shares one scale (`weight_block_size` of the published FP8 files).
pub(crate) const SCALE_BLOCK: usize = 128;

/// A tensor in place; nothing is copied until numbers are read.
#[derive(Clone, Debug)]
pub struct Tensor<'a> {
    pub(crate) path: &'a Path,
    pub(crate) name: &'a str,
    pub(crate) dtype: Dtype,
    pub(crate) shape: &'a [usize],
    pub(crate) bytes: &'a [u8],
    /// `ceil(rows/128) x ceil(columns/128)` multipliers for each matrix of the tensor, one after the other.
    pub(crate) scales: Option<Vec<f32>>,
}

impl<'a> Tensor<'a> {
    /// Its sizes, slowest first.
    #[must_use]
    pub fn shape(&self) -> &'a [usize] {
        self.shape
    }

    /// Its number format.
    #[must_use]
    pub fn dtype(&self) -> Dtype {
        self.dtype
    }

    /// Bytes in the file.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it has no numbers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Passes the tensor on if it has this shape.
    ///
    /// # Errors
    /// Naming file, tensor, found and expected shape.
    pub fn shaped(self, expected: &[usize]) -> Result<Self, WeightsError> {
        if self.shape == expected {
            return Ok(self);
        }
        Err(WeightsError::Shape {
            path: self.path.into(),
            name: self.name.into(),
            found: self.shape.into(),
            expected: expected.into(),
        })
    }

    /// All numbers in order, without scales: for vectors and small tables.
    #[must_use]
    pub fn numbers(&self) -> Vec<f32> {
        let mut numbers = vec![0.0; self.bytes.len() / self.dtype.size()];
        self.dtype.widen(self.bytes, |i, v| numbers[i] = v);
        numbers
    }

    /// The tensor as one matrix: the first size by all others (a convolution whose stride is its kernel is one too).
    #[must_use]
    pub fn matrix(&self) -> Matrix<'_> {
        let rows = self.shape.first().copied().unwrap_or(1);
        let columns = self.shape.iter().skip(1).product();
        Matrix::new(self.dtype, (rows, columns), self.bytes, self.scales.as_deref())
    }

    /// Matrix `index` of a stack of matrices (three sizes).
    ///
    /// # Panics
    /// When the tensor has not three sizes or no such matrix.
    #[must_use]
    pub fn matrix_of(&self, index: usize) -> Matrix<'_> {
        assert!(self.shape.len() == 3 && index < self.shape[0], "{}: matrix {index} of {:?}", self.name, self.shape);
        let (rows, columns) = (self.shape[1], self.shape[2]);
        let bytes = rows * columns * self.dtype.size();
        let scales = self.scales.as_ref().map(|s| {
            let per_matrix = s.len() / self.shape[0];
            &s[index * per_matrix..][..per_matrix]
        });
        Matrix::new(self.dtype, (rows, columns), &self.bytes[index * bytes..][..bytes], scales)
    }
}
