//! Room for intermediate results of one call, reused from layer to layer: touching fresh memory for every projection
//! would cost a good part of the arithmetic.

use kernels::Slab;

/// Matrices of `rows` rows; what they hold is stated where they are used.
pub(super) struct Buffers {
    /// The normalised input of a sublayer.
    pub(super) normed: Slab<f32>,
    /// The widest intermediate: q, k and v, or gate and up.
    pub(super) wide: Slab<f32>,
    /// The input of a sublayer's last projection.
    pub(super) inner: Slab<f32>,
    /// The output of a sublayer.
    pub(super) out: Slab<f32>,
}

impl Buffers {
    pub(super) fn new(rows: usize, hidden: usize, wide: usize, inner: usize) -> Self {
        let matrix = |width: usize| Slab::zeroed(rows * width);
        Self { normed: matrix(hidden), wide: matrix(wide), inner: matrix(inner), out: matrix(hidden) }
    }
}
