//! Attention over keys and values that lie in 16-token blocks.
//!
//! One routine serves the decoder (causal, grouped heads, paged cache) and the vision tower (bidirectional within a
//! frame, blocks made for the call). For every (row, head) the order is fixed: one chain per score, the largest score,
//! exponentials, their sum over lanes by key index, one chain per output over the keys in order. Query rows share loaded
//! blocks; that never changes a row's bits. Who owns which block is not known here.
#![expect(unsafe_code, reason = "threads write disjoint heads of one output matrix, which slices cannot express")]

use std::cell::RefCell;

use crate::{
    Isa, Pool, exp_weights,
    packed::PANEL,
    tile::{MAX_ROWS, Tile, interleave, panels_at_once},
};

/// Tokens in a block.
pub const BLOCK: usize = 16;
/// (row, head) pairs that go through the keys together: four tiles, so that a block is loaded once for 24 rows.
const BLOCK_ROWS: usize = 4 * MAX_ROWS;

/// How one layer's keys and values lie: keys `[block][head][dim][token]`, values `[block][head][dim/16][token][16]`
/// (the last 16 padded with zeros), 16 tokens a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheShape {
    /// Key/value heads.
    pub heads: usize,
    /// Numbers per head.
    pub head_dim: usize,
}

impl CacheShape {
    /// Numbers of one block.
    #[must_use]
    pub const fn block(&self, side: Side) -> usize {
        let numbers = match side {
            Side::Keys => self.head_dim,
            Side::Values => self.head_dim.next_multiple_of(PANEL),
        };
        self.heads * numbers * BLOCK
    }
}

/// The two halves of a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What queries are compared with.
    Keys,
    /// What is summed.
    Values,
}

/// Writes one token's keys or values of all heads (`heads * head_dim` numbers) into a block.
///
/// # Panics
/// When `slot` or the slices do not fit the shape.
pub fn store(shape: CacheShape, block: &mut [f32], slot: usize, numbers: &[f32], side: Side) {
    let dim = shape.head_dim;
    assert!(slot < BLOCK && numbers.len() == shape.heads * dim, "store: slot {slot}, {} numbers", numbers.len());
    let per_head = block.len() / shape.heads;
    for (head, numbers) in block.chunks_exact_mut(per_head).zip(numbers.chunks_exact(dim)) {
        match side {
            Side::Keys => head.chunks_exact_mut(BLOCK).zip(numbers).for_each(|(row, &v)| row[slot] = v),
            Side::Values => {
                for (panel, part) in head.chunks_exact_mut(BLOCK * PANEL).zip(numbers.chunks(PANEL)) {
                    panel[slot * PANEL..][..part.len()].copy_from_slice(part);
                }
            }
        }
    }
}

/// The query rows of one sequence (or one frame) and the blocks they look at.
#[derive(Clone, Copy, Debug)]
pub struct Queries<'a> {
    /// First row in the query and output matrices.
    pub first_row: usize,
    /// Number of rows.
    pub rows: usize,
    /// Tokens before the first row. Row i sees `past + i + 1` tokens when `causal`, else all `past + rows`.
    pub past: usize,
    /// Whether a row sees only what comes before it, and itself.
    pub causal: bool,
    /// Its blocks in order, at least `past + rows` tokens.
    pub blocks: &'a [u32],
}

impl Queries<'_> {
    fn visible(&self, row: usize) -> usize {
        if self.causal { self.past + row + 1 } else { self.past + self.rows }
    }
}

/// The matrices of one call. `q` has `q_stride` numbers from row to row and begins with `q_heads` heads; each kv head
/// serves `q_heads / shape.heads` consecutive query heads. Scores are scaled by `head_dim^-0.5`.
struct Call<'a> {
    shape: CacheShape,
    keys: &'a [f32],
    values: &'a [f32],
    q: &'a [f32],
    q_stride: usize,
    q_heads: usize,
    out: Out,
}

/// The output matrix, shared by threads that write disjoint (row, head) pairs.
struct Out(*mut f32);

// SAFETY: see the type; tasks of `attend` are disjoint in (sequence, kv head, rows).
unsafe impl Sync for Out {}

/// One task: some (row, query head) pairs of one kv head, numbered row-major.
struct Task<'a> {
    queries: &'a Queries<'a>,
    head: usize,
    first: usize,
    count: usize,
}

/// Keys and values of one layer.
#[derive(Clone, Copy, Debug)]
pub struct CacheLayer<'a> {
    /// The layout.
    pub shape: CacheShape,
    /// All blocks of keys.
    pub keys: &'a [f32],
    /// All blocks of values.
    pub values: &'a [f32],
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Buffers of one thread; they grow to the longest context seen.
#[derive(Default)]
struct Scratch {
    /// Queries of each group of six, `[dim][rows]`.
    queries: Vec<f32>,
    /// `[pair][tokens]`: scores, then weights.
    scores: Vec<f32>,
    /// Weights of each group, `[token][rows]`.
    weights: Vec<f32>,
    /// `[pair][padded dim]`.
    sums: Vec<f32>,
}

/// Attends every row of every sequence to its keys. `q` is row-major and begins each of its rows with the query heads;
/// `out` is `[rows][q_heads * head_dim]`, and `q_heads` follows from it.
///
/// # Panics
/// When blocks, rows and matrices do not fit together.
pub fn attend(pool: &Pool, layer: CacheLayer<'_>, sequences: &[Queries<'_>], q: &[f32], out: &mut [f32]) {
    let total: usize = sequences.iter().map(|s| s.rows).sum();
    if total == 0 {
        return;
    }
    let shape = layer.shape;
    let (q_stride, q_heads) = (q.len() / total, out.len() / total / shape.head_dim);
    assert!(
        q.len() == total * q_stride && out.len() == total * q_heads * shape.head_dim && q_stride >= q_heads * shape.head_dim,
        "attend: {} query and {} output numbers for {total} rows",
        q.len(),
        out.len()
    );
    assert!(q_heads > 0 && q_heads.is_multiple_of(shape.heads), "attend: {q_heads} query heads on {}", shape.heads);
    let blocks = (layer.keys.len() / shape.block(Side::Keys)).min(layer.values.len() / shape.block(Side::Values));
    for s in sequences {
        let needed = (s.past + s.rows).div_ceil(BLOCK);
        assert!(s.first_row + s.rows <= total && s.blocks.len() >= needed, "attend: {needed} blocks are needed");
        assert!(s.blocks[..needed].iter().all(|&b| (b as usize) < blocks), "attend: block outside the pool of {blocks}");
    }
    let call = Call { shape, keys: layer.keys, values: layer.values, q, q_stride, q_heads, out: Out(out.as_mut_ptr()) };
    let tasks = tasks(sequences, shape.heads, q_heads / shape.heads);
    pool.run(tasks.len(), &|i| SCRATCH.with_borrow_mut(|scratch| call.task(pool.isa(), &tasks[i], scratch)));
}

/// Later rows see more tokens: tasks come last rows first, so that the longest do not begin last.
fn tasks<'a>(sequences: &'a [Queries<'a>], heads: usize, group: usize) -> Vec<Task<'a>> {
    let mut tasks = Vec::new();
    for queries in sequences {
        let pairs = queries.rows * group;
        for block in (0..pairs.div_ceil(BLOCK_ROWS)).rev() {
            let first = block * BLOCK_ROWS;
            for head in 0..heads {
                tasks.push(Task { queries, head, first, count: BLOCK_ROWS.min(pairs - first) });
            }
        }
    }
    tasks
}

impl Call<'_> {
    fn task(&self, isa: Isa, task: &Task<'_>, scratch: &mut Scratch) {
        let dim = self.shape.head_dim;
        let wide = dim.next_multiple_of(PANEL);
        let group = self.q_heads / self.shape.heads;
        let tokens = task.queries.visible((task.first + task.count - 1) / group);
        let padded = tokens.next_multiple_of(BLOCK);
        for (buffer, size) in [
            (&mut scratch.queries, task.count * dim),
            (&mut scratch.scores, task.count * padded),
            (&mut scratch.weights, task.count * padded),
            (&mut scratch.sums, task.count * wide),
        ] {
            buffer.clear();
            buffer.resize(size, 0.0);
        }
        self.load_queries(task, &mut scratch.queries);
        self.scores(isa, task, (tokens, padded), scratch);
        let mut totals = [0.0_f32; BLOCK_ROWS];
        for (pair, row) in scratch.scores.chunks_exact_mut(padded).enumerate() {
            let visible = task.queries.visible((task.first + pair) / group);
            totals[pair] = exp_weights(isa, &mut row[..visible]);
            row[visible..].fill(0.0);
        }
        for first in (0..task.count).step_by(MAX_ROWS) {
            let rows = MAX_ROWS.min(task.count - first);
            let out = &mut scratch.weights[first * padded..][..rows * padded];
            interleave(&scratch.scores[first * padded..], padded, 1.0, rows, out);
        }
        self.sums(isa, task, (tokens, padded), scratch);
        for (pair, sums) in scratch.sums.chunks_exact(wide).enumerate() {
            let (row, head) = self.place(task, pair);
            let scale = 1.0 / totals[pair];
            for (i, &v) in sums[..dim].iter().enumerate() {
                // SAFETY: `attend` has checked the size of the output; this (row, head) belongs to this task alone.
                unsafe { *self.out.0.add((row * self.q_heads + head) * dim + i) = v * scale };
            }
        }
    }

    /// Row of the matrices and query head of a pair.
    fn place(&self, task: &Task<'_>, pair: usize) -> (usize, usize) {
        let group = self.q_heads / self.shape.heads;
        let index = task.first + pair;
        (task.queries.first_row + index / group, task.head * group + index % group)
    }

    fn load_queries(&self, task: &Task<'_>, out: &mut [f32]) {
        let dim = self.shape.head_dim;
        let scale = 1.0 / (dim as f32).sqrt();
        for (group, out) in out.chunks_mut(MAX_ROWS * dim).enumerate() {
            let rows = out.len() / dim;
            for i in 0..rows {
                let (row, head) = self.place(task, group * MAX_ROWS + i);
                let query = &self.q[row * self.q_stride + head * dim..][..dim];
                for (slot, &v) in out[i..].iter_mut().step_by(rows).zip(query) {
                    *slot = v * scale;
                }
            }
        }
    }

    /// Scores of all pairs against all blocks: keys of a block are a panel of 16 columns.
    fn scores(&self, isa: Isa, task: &Task<'_>, (tokens, padded): (usize, usize), scratch: &mut Scratch) {
        let dim = self.shape.head_dim;
        for (index, &block) in task.queries.blocks[..tokens.div_ceil(BLOCK)].iter().enumerate() {
            let keys = &self.keys[block as usize * self.shape.block(Side::Keys) + task.head * dim * BLOCK..][..dim * BLOCK];
            for first in (0..task.count).step_by(MAX_ROWS) {
                let rows = MAX_ROWS.min(task.count - first);
                let a = &scratch.queries[first * dim..][..rows * dim];
                let c = &mut scratch.scores[first * padded + index * BLOCK..][..(rows - 1) * padded + BLOCK];
                let (w, c, panel_stride) = (keys.as_ptr(), c.as_mut_ptr(), 0);
                // SAFETY: the slices above have exactly the sizes that the tile touches.
                unsafe { Tile { a: a.as_ptr(), w, panel_stride, c, c_stride: padded, k: dim }.run(isa, rows, 1) };
            }
        }
    }

    /// Weighted sums of values: 16 dimensions of a block are a panel with the tokens as k.
    fn sums(&self, isa: Isa, task: &Task<'_>, (tokens, padded): (usize, usize), scratch: &mut Scratch) {
        let wide = self.shape.head_dim.next_multiple_of(PANEL);
        let panels = wide / PANEL;
        for (index, &block) in task.queries.blocks[..tokens.div_ceil(BLOCK)].iter().enumerate() {
            let values =
                &self.values[block as usize * self.shape.block(Side::Values) + task.head * wide * BLOCK..][..wide * BLOCK];
            // Never reads behind the last written token: old contents of a block may be anything.
            let k = BLOCK.min(tokens - index * BLOCK);
            for first in (0..task.count).step_by(MAX_ROWS) {
                let rows = MAX_ROWS.min(task.count - first);
                let a = &scratch.weights[first * padded + index * BLOCK * rows..][..k * rows];
                let sums = &mut scratch.sums[first * wide..][..rows * wide];
                let mut panel = 0;
                while panel < panels {
                    let at_once = panels_at_once(rows);
                    let count = if panel + at_once <= panels { at_once } else { 1 };
                    let w = values[panel * BLOCK * PANEL..].as_ptr();
                    let c = sums[panel * PANEL..].as_mut_ptr();
                    let tile = Tile { a: a.as_ptr(), w, panel_stride: BLOCK * PANEL, c, c_stride: wide, k };
                    // SAFETY: `count` panels of values and of every row's sums lie inside the slices above.
                    unsafe { tile.run(isa, rows, count) };
                    panel += count;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn number(seed: usize) -> f32 {
        let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        (mixed % 4001) as f32 / 1000.0 - 2.0
    }

    struct World {
        shape: CacheShape,
        keys: Vec<f32>,
        values: Vec<f32>,
        k: Vec<f32>,
        v: Vec<f32>,
        blocks: Vec<u32>,
    }

    /// `tokens` random keys and values in scattered blocks; everything else in the pool is NaN.
    fn world(heads: usize, head_dim: usize, tokens: usize) -> World {
        let shape = CacheShape { heads, head_dim };
        let count = tokens.div_ceil(BLOCK);
        let blocks: Vec<u32> = (0..count as u32).map(|i| (i * 7 + 3) % (count as u32 * 7 + 4)).collect();
        let pool = count * 7 + 4;
        let width = heads * head_dim;
        let k: Vec<f32> = (0..tokens * width).map(number).collect();
        let v: Vec<f32> = (0..tokens * width).map(|i| number(i + 999_999)).collect();
        let mut keys = vec![f32::NAN; pool * shape.block(Side::Keys)];
        let mut values = vec![f32::NAN; pool * shape.block(Side::Values)];
        for t in 0..tokens {
            let block = blocks[t / BLOCK] as usize;
            let row = t * width..(t + 1) * width;
            store(
                shape,
                &mut keys[block * shape.block(Side::Keys)..][..shape.block(Side::Keys)],
                t % BLOCK,
                &k[row.clone()],
                Side::Keys,
            );
            store(
                shape,
                &mut values[block * shape.block(Side::Values)..][..shape.block(Side::Values)],
                t % BLOCK,
                &v[row],
                Side::Values,
            );
        }
        World { shape, keys, values, k, v, blocks }
    }

    fn reference(w: &World, q: &[f32], (q_heads, row, head): (usize, usize, usize), visible: usize) -> Vec<f64> {
        let (dim, width) = (w.shape.head_dim, w.shape.heads * w.shape.head_dim);
        let kv = head / (q_heads / w.shape.heads) * dim;
        let query = &q[(row * q_heads + head) * dim..][..dim];
        let scores: Vec<f64> = (0..visible)
            .map(|t| {
                let key = &w.k[t * width + kv..][..dim];
                query.iter().zip(key).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>() / (dim as f64).sqrt()
            })
            .collect();
        let max = scores.iter().copied().fold(f64::MIN, f64::max);
        let total: f64 = scores.iter().map(|s| (s - max).exp()).sum();
        (0..dim)
            .map(|i| (0..visible).map(|t| (scores[t] - max).exp() / total * f64::from(w.v[t * width + kv + i])).sum())
            .collect()
    }

    fn run(pool: &Pool, w: &World, s: Queries<'_>, q: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; q.len()];
        let layer = CacheLayer { shape: w.shape, keys: &w.keys, values: &w.values };
        attend(pool, layer, &[s], q, &mut out);
        out
    }

    #[test]
    fn matches_f64_and_both_paths_agree_to_the_bit() {
        let pool = Pool::new(2.try_into().unwrap());
        for (q_heads, heads, dim, past, rows, causal) in
            [(4, 2, 32, 0, 21, true), (8, 2, 16, 37, 1, true), (16, 8, 128, 30, 3, true), (3, 3, 12, 0, 40, false)]
        {
            let w = world(heads, dim, past + rows);
            let q: Vec<f32> = (0..rows * q_heads * dim).map(|i| number(i + 5)).collect();
            let s = Queries { first_row: 0, rows, past, causal, blocks: &w.blocks };
            let out = run(&pool, &w, s, &q);
            assert_eq!(out, run(&Pool::oracle(), &w, s, &q));
            for row in 0..rows {
                for head in 0..q_heads {
                    let want = reference(&w, &q, (q_heads, row, head), s.visible(row));
                    for (i, want) in want.iter().enumerate() {
                        let got = f64::from(out[(row * q_heads + head) * dim + i]);
                        assert!((got - want).abs() < 2e-5, "{got} is not {want}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_row_has_the_same_bits_in_any_chunk() {
        let pool = Pool::new(2.try_into().unwrap());
        let (heads, dim, rows) = (2, 32, 50);
        let w = world(heads, dim, rows);
        let width = 3 * heads * dim;
        let q: Vec<f32> = (0..rows * width).map(number).collect();
        let whole = run(&pool, &w, Queries { first_row: 0, rows, past: 0, causal: true, blocks: &w.blocks }, &q);
        for chunk in [1, 2, 7, 16, 33] {
            for past in (0..rows).step_by(chunk) {
                let rows = chunk.min(rows - past);
                let s = Queries { first_row: 0, rows, past, causal: true, blocks: &w.blocks };
                let part = run(&pool, &w, s, &q[past * width..(past + rows) * width]);
                assert_eq!(part, whole[past * width..(past + rows) * width]);
            }
        }
    }
}
