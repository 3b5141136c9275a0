//! `y = x Wᵀ + b`: the matrix product behind every projection.
//!
//! Blocked for the caches when there are many rows, streaming W once when there are few; either way an output number is
//! the same chain, so a row's bits do not depend on its companions.
#![expect(unsafe_code, reason = "threads write disjoint tiles of one output matrix, which slices cannot express")]

use std::cell::RefCell;

use crate::{
    Isa, Pool,
    packed::{PANEL, Packed, Panels},
    tile::{Element, MAX_ROWS, Tile, interleave, panels_at_once},
};

/// Rows whose inputs stay in the second-level cache together (22 groups of 6; 132 KiB at [`BLOCK_K`]).
const BLOCK_ROWS: usize = 132;
/// Steps of k per pass: part of a panel and two groups of rows fit the first-level cache.
const BLOCK_K: usize = 256;
/// Up to this many rows k is not cut: W is streamed from memory once, in order.
const FEW_ROWS: usize = 4 * MAX_ROWS;
/// Products smaller than this are not worth waking other threads.
const MIN_FORK_MACS: usize = 256 * 1024;
/// Numbers that one chunk of reordering moves at least.
const MIN_REORDER_NUMBERS: usize = 32 * 1024;
/// Chunks per thread: enough that a thread that is set aside does not hold up the rest.
const CHUNKS_PER_THREAD: usize = 8;

thread_local! {
    /// Inputs in tile order; grows to the largest call of the thread.
    static INPUT: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Multiplies `x` (`[rows][k]`) by W (`[n][k]`, packed) and adds `bias` (`n` numbers): `y` is `[rows][n]`.
///
/// # Panics
/// When the sizes do not fit together.
pub fn linear(pool: &Pool, x: &[f32], w: &Packed, bias: Option<&[f32]>, y: &mut [f32]) {
    let (n, k) = (w.n(), w.k());
    let rows = y.len() / n;
    assert!(x.len() == rows * k && y.len() == rows * n, "linear: {} and {} for {n} x {k}", x.len(), y.len());
    assert!(bias.is_none_or(|b| b.len() == n), "linear: bias of another length than {n}");
    for row in y.chunks_exact_mut(n) {
        match bias {
            Some(bias) => row.copy_from_slice(bias),
            None => row.fill(0.0),
        }
    }
    INPUT.with_borrow_mut(|input| {
        let input = in_tile_order(pool, x, k, input);
        let y = y.as_mut_ptr();
        match &w.panels {
            Panels::F32(panels) => Product { input, panels, rows, n, k, y: Out(y) }.run(pool),
            Panels::Bf16(panels) => Product { input, panels, rows, n, k, y: Out(y) }.run(pool),
        }
    });
}

/// Groups of six rows (the last may be smaller), each `[k][rows]`. One row alone is in order already.
fn in_tile_order<'a>(pool: &Pool, x: &'a [f32], k: usize, input: &'a mut Vec<f32>) -> &'a [f32] {
    if x.len() <= k {
        return x;
    }
    if input.len() < x.len() {
        input.resize(x.len(), 0.0);
    }
    let input = &mut input[..x.len()];
    let part_numbers = MIN_REORDER_NUMBERS.next_multiple_of(MAX_ROWS * k);
    pool.parts(input, part_numbers, |part, out| {
        let first = part * part_numbers;
        for (group, out) in out.chunks_mut(MAX_ROWS * k).enumerate() {
            interleave(&x[first + group * MAX_ROWS * k..], k, 1.0, out.len() / k, out);
        }
    });
    input
}

/// The output matrix, shared by threads that write disjoint parts.
struct Out(*mut f32);

// SAFETY: see the type; `Product::block` is called once per (row block, panel range).
unsafe impl Sync for Out {}

struct Product<'a, E> {
    input: &'a [f32],
    panels: &'a [E],
    rows: usize,
    n: usize,
    k: usize,
    y: Out,
}

impl<E: Element> Product<'_, E> {
    fn run(&self, pool: &Pool) {
        let panels = self.n.div_ceil(PANEL);
        let row_blocks = self.rows.div_ceil(BLOCK_ROWS);
        let block_rows = self.rows.div_ceil(row_blocks.max(1)).next_multiple_of(MAX_ROWS);
        let wanted = (pool.threads() * CHUNKS_PER_THREAD).div_ceil(row_blocks.max(1));
        let per_chunk =
            if self.rows * self.n * self.k < MIN_FORK_MACS { panels } else { panels.div_ceil(wanted).next_multiple_of(4) };
        let chunks = panels.div_ceil(per_chunk);
        // Neighbouring chunks share their rows: a thread finds its inputs in its cache again.
        pool.run(row_blocks * chunks, &|i| {
            let (row, panel) = (i / chunks * block_rows, i % chunks * per_chunk);
            let (row_end, panel_end) = ((row + block_rows).min(self.rows), (panel + per_chunk).min(panels));
            self.block(pool.isa(), row..row_end, panel..panel_end);
        });
    }

    /// All chains of some rows (beginning at a group of six) and some panels.
    fn block(&self, isa: Isa, rows: std::ops::Range<usize>, panels: std::ops::Range<usize>) {
        let step = if self.rows <= FEW_ROWS { self.k } else { BLOCK_K };
        for first_k in (0..self.k).step_by(step) {
            let steps = step.min(self.k - first_k);
            let mut panel = panels.start;
            while panel < panels.end {
                let wide = if rows.len() < MAX_ROWS { panels_at_once(rows.len()) } else { 1 };
                let full = (self.n / PANEL).min(panels.end);
                let count = if panel + wide <= full { wide } else { 1 };
                for row in rows.clone().step_by(MAX_ROWS) {
                    self.tile(isa, (row, panel), (first_k, steps), count);
                }
                panel += count;
            }
        }
    }

    /// Part of the chains of one group of rows and `count` panels.
    fn tile(&self, isa: Isa, (row, panel): (usize, usize), (first_k, steps): (usize, usize), count: usize) {
        let rows = MAX_ROWS.min(self.rows - row);
        let columns = (self.n - panel * PANEL).min(count * PANEL);
        let mut edge = [0.0_f32; MAX_ROWS * PANEL];
        // SAFETY: `linear` has checked the sizes: the group holds k*rows inputs, the panels k*16 numbers each, and y
        // holds these rows and columns; columns behind `n` go through `edge`.
        unsafe {
            let y = self.y.0.add(row * self.n + panel * PANEL);
            let whole = columns == count * PANEL;
            let (c, c_stride) = if whole { (y, self.n) } else { (edge.as_mut_ptr(), PANEL) };
            let copy = |from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize| {
                for i in 0..rows {
                    std::ptr::copy_nonoverlapping(from.add(i * from_stride), to.add(i * to_stride), columns);
                }
            };
            if !whole {
                copy(y, self.n, c, PANEL);
            }
            Tile {
                a: self.input.as_ptr().add(row * self.k + first_k * rows),
                w: self.panels.as_ptr().add((panel * self.k + first_k) * PANEL),
                panel_stride: self.k * PANEL,
                c,
                c_stride,
                k: steps,
            }
            .run(isa, rows, count);
            if !whole {
                copy(c, PANEL, y, self.n);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use half::bf16;

    use super::*;
    use crate::Format;

    /// Numbers that are exact in bf16 and differ from place to place.
    fn number(seed: usize) -> f32 {
        let mixed = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        bf16::from_f32((mixed % 2001) as f32 / 1000.0 - 1.0).to_f32()
    }

    fn packed(pool: &Pool, n: usize, k: usize, format: Format) -> Packed {
        Packed::pack(pool, (n, k), format, |first, tile| {
            for row in first..(first + PANEL).min(n) {
                for i in 0..k {
                    tile[i * PANEL + row - first] = number(row * k + i);
                }
            }
        })
    }

    /// The definition, number by number.
    fn oracle(x: &[f32], n: usize, k: usize, bias: Option<&[f32]>) -> Vec<f32> {
        let rows = x.len() / k;
        let mut y = Vec::with_capacity(rows * n);
        for row in x.chunks_exact(k) {
            for column in 0..n {
                let start = bias.map_or(0.0, |b| b[column]);
                y.push(row.iter().enumerate().fold(start, |sum, (i, v)| v.mul_add(number(column * k + i), sum)));
            }
        }
        y
    }

    #[test]
    fn every_shape_format_and_path_gives_the_bits_of_the_definition() {
        let pools = [Pool::new(3.try_into().unwrap()), Pool::oracle()];
        for (n, k) in [(1, 1), (15, 7), (16, 16), (33, 40), (64, 129), (80, 1100), (200, 530)] {
            for rows in [1, 2, 3, 4, 5, 6, 7, 11, 12, 25, 31, 150, 290] {
                let x: Vec<f32> = (0..rows * k).map(|i| number(i + 77) * 1.37).collect();
                let bias: Vec<f32> = (0..n).map(number).collect();
                let bias = (rows % 2 == 0).then_some(bias.as_slice());
                let want = oracle(&x, n, k, bias);
                for pool in &pools {
                    for format in [Format::F32, Format::Bf16] {
                        let mut y = vec![f32::NAN; rows * n];
                        linear(pool, &x, &packed(pool, n, k, format), bias, &mut y);
                        assert_eq!(y, want, "{rows} x {k} by {n}, {format:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_rows_are_no_work() {
        let pool = Pool::oracle();
        linear(&pool, &[], &packed(&pool, 5, 3, Format::F32), None, &mut []);
    }
}
