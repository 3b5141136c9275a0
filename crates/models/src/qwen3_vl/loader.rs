//! Takes tensors of a checkpoint by name and shape, packs them, and reports how far it is.

use kernels::{Format, PANEL, Packed, Pool};
use weights::{Checkpoint, Matrix, Tensor, WeightsError};

use crate::Progress;

/// A projection with bias.
pub(super) struct Linear {
    pub(super) weight: Packed,
    pub(super) bias: Vec<f32>,
}

impl Linear {
    pub(super) fn forward(&self, pool: &Pool, x: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; x.len() / self.weight.k() * self.weight.n()];
        self.write(pool, x, &mut y);
        y
    }

    /// As [`Self::forward`], into the beginning of `y`; returns that part.
    pub(super) fn write<'y>(&self, pool: &Pool, x: &[f32], y: &'y mut [f32]) -> &'y mut [f32] {
        let y = &mut y[..x.len() / self.weight.k() * self.weight.n()];
        kernels::linear(pool, x, &self.weight, Some(&self.bias), y);
        y
    }
}

/// See the module.
pub(super) struct Loader<'a> {
    checkpoint: &'a Checkpoint,
    pool: &'a Pool,
    progress: &'a mut Progress<'a>,
    read: u64,
    packed: u64,
}

impl<'a> Loader<'a> {
    pub(super) fn new<'b: 'a>(checkpoint: &'a Checkpoint, pool: &'a Pool, progress: &'a mut Progress<'b>) -> Self {
        Self { checkpoint, pool, progress, read: 0, packed: 0 }
    }

    /// Bytes of the loaded weights in memory.
    pub(super) fn packed_bytes(&self) -> u64 {
        self.packed
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.checkpoint.contains(name)
    }

    /// A tensor of this shape.
    pub(super) fn tensor(&self, name: &str, shape: &[usize]) -> Result<Tensor<'a>, WeightsError> {
        self.checkpoint.tensor(name)?.shaped(shape)
    }

    /// The shape that a tensor has.
    pub(super) fn shape(&self, name: &str) -> Result<&'a [usize], WeightsError> {
        Ok(self.checkpoint.tensor(name)?.shape())
    }

    /// Small tables and vectors as they are.
    pub(super) fn numbers(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let numbers = self.tensor(name, shape)?.numbers();
        self.packed += size_of_val(numbers.as_slice()) as u64;
        self.done(name);
        Ok(numbers)
    }

    /// One packed matrix from the rows of several `[out, in]` tensors, in this order.
    pub(super) fn packed(&mut self, parts: &[(&str, [usize; 2])]) -> Result<Packed, WeightsError> {
        let tensors = parts.iter().map(|(name, shape)| self.tensor(name, shape)).collect::<Result<Vec<_>, _>>()?;
        let matrices: Vec<_> = tensors.iter().map(Tensor::matrix).collect();
        let packed = self.pack(&matrices);
        parts.iter().for_each(|(name, _)| self.done(name));
        Ok(packed)
    }

    /// A projection `{name}.weight`, `{name}.bias` with weights of any number of sizes, the first being the outputs.
    pub(super) fn linear(&mut self, name: &str, shape: &[usize]) -> Result<Linear, WeightsError> {
        let weight_name = format!("{name}.weight");
        let tensor = self.tensor(&weight_name, shape)?;
        let weight = self.pack(&[tensor.matrix()]);
        self.done(&weight_name);
        let bias = self.numbers(&format!("{name}.bias"), &shape[..1])?;
        Ok(Linear { weight, bias })
    }

    /// Packs the rows of several matrices below each other; bf16 only if all of them are.
    pub(super) fn pack(&mut self, parts: &[Matrix<'_>]) -> Packed {
        let n = parts.iter().map(Matrix::outputs).sum();
        let k = parts.first().map_or(0, Matrix::inputs);
        let narrow = parts.iter().all(|p| p.format() == Format::Bf16);
        let format = if narrow { Format::Bf16 } else { Format::F32 };
        let packed = Packed::pack(self.pool, (n, k), format, |first, tile| {
            let mut start = 0;
            for part in parts {
                let end = start + part.outputs();
                let from = first.max(start);
                if from < end && from < first + PANEL {
                    part.tile(from - start, end - from, from - first, tile);
                }
                start = end;
            }
        });
        self.packed += packed.bytes() as u64;
        packed
    }

    /// Counts a tensor as read and lets its pages go.
    pub(super) fn done(&mut self, name: &str) {
        self.read += self.checkpoint.release(name);
        (self.progress)(self.read, self.checkpoint.total_bytes());
    }
}
