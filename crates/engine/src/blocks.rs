//! The free list of cache blocks. A sequence gets all blocks it can ever need at once, so it can always finish.

use models::{BLOCK_TOKENS, BlockId};

/// Which blocks of the pool belong to nobody.
#[derive(Debug)]
pub(crate) struct FreeBlocks {
    free: Vec<BlockId>,
    all: usize,
}

/// Blocks that hold `tokens` tokens.
pub(crate) fn blocks_for(tokens: usize) -> usize {
    tokens.div_ceil(BLOCK_TOKENS)
}

impl FreeBlocks {
    /// All of `all` blocks are free. Ids are 32 bits wide; a pool of more is never asked for (it would be >= 2^32 blocks).
    pub(crate) fn new(all: usize) -> Self {
        let free: Vec<BlockId> = (0..all).rev().filter_map(|id| BlockId::try_from(id).ok()).collect();
        Self { all: free.len(), free }
    }

    /// Takes `count` blocks, or none when there are too few.
    pub(crate) fn take(&mut self, count: usize) -> Option<Vec<BlockId>> {
        let left = self.free.len().checked_sub(count)?;
        Some(self.free.split_off(left))
    }

    /// Gives blocks back.
    pub(crate) fn give(&mut self, blocks: Vec<BlockId>) {
        self.free.extend(blocks);
    }

    /// How many are taken.
    pub(crate) fn used(&self) -> usize {
        self.all - self.free.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_all_or_nothing_and_never_twice() {
        let mut free = FreeBlocks::new(5);
        let first = free.take(3).expect("five are free");
        assert_eq!(free.take(3), None);
        assert_eq!(free.used(), 3);
        let second = free.take(2).expect("two are left");
        let mut all: Vec<_> = first.iter().chain(&second).copied().collect();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4]);
        free.give(first);
        assert_eq!(free.used(), 2);
        assert_eq!(free.take(3).map(|blocks| blocks.len()), Some(3));
    }

    #[test]
    fn a_partly_filled_block_is_a_block() {
        assert_eq!([0, 1, 16, 17].map(blocks_for), [0, 1, 1, 2]);
    }
}
