//! Weight matrices in the order in which the multiplication reads them.
//!
//! 16 output columns form a panel, `[n/16][k][16]`, so that one step over k is one pair of vector loads. A bf16
//! checkpoint stays bf16 in memory and is widened in registers: the same bits as f32, half the memory traffic.

use std::cell::RefCell;

use half::bf16;

use crate::{Pool, Slab};

/// Output columns of a panel.
pub const PANEL: usize = 16;

/// How the numbers lie in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// 4 bytes.
    F32,
    /// 2 bytes; for values that are exact in bf16.
    Bf16,
}

/// A matrix W of `n` output by `k` input features, packed once and only read afterwards.
#[derive(Debug)]
pub struct Packed {
    n: usize,
    k: usize,
    pub(crate) panels: Panels,
}

/// The storage; columns behind `n` are zero.
#[derive(Debug)]
pub(crate) enum Panels {
    F32(Slab<f32>),
    /// Columns j and 8 + j are neighbours: as little-endian pairs they widen with one shift and one mask.
    Bf16(Slab<u16>),
}

/// Where column `column` of a panel lies in a bf16 row of 16.
#[inline(always)]
pub(crate) const fn bf16_slot(column: usize) -> usize {
    if column < 8 { 2 * column } else { 2 * (column - 8) + 1 }
}

/// Cuts a row to bf16 (exact by the contract of [`Format::Bf16`]) in the order of [`bf16_slot`].
fn narrow(row: &[f32; PANEL], out: &mut [u16; PANEL]) {
    let upper = |v: f32| (v.to_bits() >> 16) as u16;
    for j in 0..PANEL / 2 {
        out[2 * j] = upper(row[j]);
        out[2 * j + 1] = upper(row[j + PANEL / 2]);
    }
}

thread_local! {
    /// A panel in f32 on its way to bf16.
    static WIDE: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

impl Packed {
    /// Packs a matrix panel by panel, spread over the pool. `fill(first_row, tile)` writes rows `first_row ..` of W (as
    /// many as there are, at most 16) into a zeroed `[k][16]` tile: element (row, i) goes to `tile[i * 16 + row]`.
    pub fn pack(pool: &Pool, (n, k): (usize, usize), format: Format, fill: impl Fn(usize, &mut [f32]) + Sync) -> Self {
        let tile = k * PANEL;
        let size = n.div_ceil(PANEL) * tile;
        let panels = match format {
            Format::F32 => {
                let mut data = Slab::zeroed(size);
                pool.parts(&mut data, tile, |panel, out| fill(panel * PANEL, out));
                Panels::F32(data)
            }
            Format::Bf16 => {
                let mut data = Slab::zeroed(size);
                pool.parts(&mut data, tile, |panel, out| {
                    WIDE.with_borrow_mut(|wide| {
                        wide.clear();
                        wide.resize(tile, 0.0);
                        fill(panel * PANEL, wide);
                        out.as_chunks_mut().0.iter_mut().zip(wide.as_chunks().0).for_each(|(out, row)| narrow(row, out));
                    });
                });
                Panels::Bf16(data)
            }
        };
        Self { n, k, panels }
    }

    /// Output features.
    #[must_use]
    pub fn n(&self) -> usize {
        self.n
    }

    /// Input features.
    #[must_use]
    pub fn k(&self) -> usize {
        self.k
    }

    /// Bytes in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match &self.panels {
            Panels::F32(data) => size_of_val::<[_]>(data),
            Panels::Bf16(data) => size_of_val::<[_]>(data),
        }
    }

    /// Row `row` of W, widened: how an embedding that is tied to the output matrix is looked up.
    ///
    /// # Panics
    /// When `row >= n` or `out` is not `k` long.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        assert!(row < self.n && out.len() == self.k, "row {row} of {} x {} into {}", self.n, self.k, out.len());
        let (first, column) = (row / PANEL * self.k * PANEL, row % PANEL);
        for (i, o) in out.iter_mut().enumerate() {
            *o = match &self.panels {
                Panels::F32(data) => data[first + i * PANEL + column],
                Panels::Bf16(data) => bf16::from_bits(data[first + i * PANEL + bf16_slot(column)]).to_f32(),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let pool = Pool::new(2.try_into().unwrap());
        for format in [Format::F32, Format::Bf16] {
            for (n, k) in [(1, 1), (16, 3), (37, 20)] {
                let value = |row: usize, i: usize| (row * 8 + i) as f32 / 4.0;
                let packed = Packed::pack(&pool, (n, k), format, |first, tile| {
                    for row in first..(first + PANEL).min(n) {
                        for i in 0..k {
                            tile[i * PANEL + row - first] = bf16::from_f32(value(row, i)).to_f32();
                        }
                    }
                });
                let mut out = vec![0.0; k];
                for row in 0..n {
                    packed.row(row, &mut out);
                    assert!(out.iter().enumerate().all(|(i, &v)| v == bf16::from_f32(value(row, i)).to_f32()));
                }
            }
        }
    }
}
