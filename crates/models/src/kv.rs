//! The paged key/value store of all sequences. Who owns which block is the engine's business.

use kernels::{CacheLayer, CacheShape, Side, Slab};

/// Tokens in one cache block.
pub const BLOCK_TOKENS: usize = kernels::BLOCK;

/// Index of a block of the pool.
pub type BlockId = u32;

/// The shape of a model's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLayout {
    /// Decoder layers.
    pub layers: usize,
    /// Key/value heads per layer.
    pub kv_heads: usize,
    /// Numbers per head; a multiple of 16.
    pub head_dim: usize,
}

impl CacheLayout {
    /// Bytes of one block over all layers, keys and values, f32.
    #[must_use]
    pub fn block_bytes(&self) -> usize {
        let shape = self.shape();
        self.layers * (shape.block(Side::Keys) + shape.block(Side::Values)) * size_of::<f32>()
    }

    fn shape(&self) -> CacheShape {
        CacheShape { heads: self.kv_heads, head_dim: self.head_dim }
    }
}

/// Storage for `blocks` blocks, allocated at once.
#[derive(Debug)]
pub struct KvPool {
    layout: CacheLayout,
    blocks: usize,
    /// Per layer; the order inside a block is [`CacheShape`]'s.
    pub(crate) keys: Vec<Slab<f32>>,
    /// As `keys`.
    pub(crate) values: Vec<Slab<f32>>,
}

impl KvPool {
    /// A pool of zeros.
    #[must_use]
    pub fn new(layout: CacheLayout, blocks: usize) -> Self {
        let shape = layout.shape();
        let side = |block: usize| (0..layout.layers).map(|_| Slab::zeroed(blocks * block)).collect();
        Self { layout, blocks, keys: side(shape.block(Side::Keys)), values: side(shape.block(Side::Values)) }
    }

    /// The shape.
    #[must_use]
    pub fn layout(&self) -> CacheLayout {
        self.layout
    }

    /// How many blocks there are.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// Writes one token's keys and values (all heads) of one layer; `slot` is its place in the block.
    pub(crate) fn write(&mut self, layer: usize, (block, slot): (BlockId, usize), keys: &[f32], values: &[f32]) {
        let shape = self.layout.shape();
        let part = |size: usize| block as usize * size..(block as usize + 1) * size;
        kernels::store(shape, &mut self.keys[layer][part(shape.block(Side::Keys))], slot, keys, Side::Keys);
        kernels::store(shape, &mut self.values[layer][part(shape.block(Side::Values))], slot, values, Side::Values);
    }

    /// One layer, for attention.
    pub(crate) fn layer(&self, layer: usize) -> CacheLayer<'_> {
        CacheLayer { shape: self.layout.shape(), keys: &self.keys[layer], values: &self.values[layer] }
    }
}
