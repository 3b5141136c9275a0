//! The paged key/value store of all sequences. Who owns which block is the engine's business.

/// Tokens in one cache block.
pub const BLOCK_TOKENS: usize = 16;

/// Index of a block of the pool.
pub type BlockId = u32;

/// The shape of a model's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLayout {
    /// Decoder layers.
    pub layers: usize,
    /// Key/value heads per layer.
    pub kv_heads: usize,
    /// Numbers per head.
    pub head_dim: usize,
}

impl CacheLayout {
    /// Bytes of one block over all layers, keys and values, f32.
    #[must_use]
    pub fn block_bytes(&self) -> usize {
        self.layers * 2 * BLOCK_TOKENS * self.kv_heads * self.head_dim * size_of::<f32>()
    }
}

/// Storage for `blocks` blocks, allocated at once.
#[derive(Debug)]
pub struct KvPool {
    layout: CacheLayout,
    blocks: usize,
    /// Per layer: block-major `[block][kv_head][token][dim]`.
    pub(crate) keys: Vec<Vec<f32>>,
    /// As `keys`.
    pub(crate) values: Vec<Vec<f32>>,
}

impl KvPool {
    /// A pool of zeros.
    #[must_use]
    pub fn new(layout: CacheLayout, blocks: usize) -> Self {
        let size = blocks * BLOCK_TOKENS * layout.kv_heads * layout.head_dim;
        let side = || (0..layout.layers).map(|_| vec![0.0; size]).collect();
        Self {
            layout,
            blocks,
            keys: side(),
            values: side(),
        }
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
}
