//! The one inner loop of the engine: a few rows times one or more 16-column panels.
//!
//! Every output number is one chain of fused multiply-adds over k, continued from what already stands in memory. A chain
//! may be cut into several calls; it is never split into partial sums. Matrix products and both halves of attention are
//! made of this.
#![expect(unsafe_code, reason = "raw pointers keep bounds checks out of the inner loop; callers check sizes once per call")]

use half::bf16;

use crate::{
    Isa,
    isa::Level,
    packed::{PANEL, bf16_slot},
};

/// Rows that one tile can take: 6 x 16 uses 12 of the 16 vector registers for accumulators.
pub(crate) const MAX_ROWS: usize = 6;

/// How many panels a tile of `rows` rows takes at once, so that at least eight chains hide the latency of an FMA.
pub(crate) const fn panels_at_once(rows: usize) -> usize {
    match rows {
        1 => 4,
        2 | 3 => 2,
        _ => 1,
    }
}

/// One tile: `c[i][j] = fma(a[t][i], w[t][j], c[i][j])` for t in 0..k, i in 0..rows, j in 0..16*panels.
pub(crate) struct Tile<E> {
    /// `[k][rows]`.
    pub(crate) a: *const f32,
    /// First panel, `[k][16]`; further panels follow at distance `panel_stride`.
    pub(crate) w: *const E,
    /// Elements from panel to panel.
    pub(crate) panel_stride: usize,
    /// Row-major with `c_stride` numbers from row to row.
    pub(crate) c: *mut f32,
    pub(crate) c_stride: usize,
    pub(crate) k: usize,
}

/// A storage format of panels.
pub(crate) trait Element: Copy + Send + Sync {
    /// Column `column` of the panel row at `row`.
    unsafe fn at(row: *const Self, column: usize) -> f32;

    /// Columns 0..8 and 8..16 of the panel row at `row`.
    #[cfg(target_arch = "x86_64")]
    unsafe fn widen(row: *const Self) -> [std::arch::x86_64::__m256; 2];
}

impl Element for f32 {
    #[inline(always)]
    unsafe fn at(row: *const Self, column: usize) -> f32 {
        // SAFETY: the caller owns 16 readable elements at `row`.
        unsafe { *row.add(column) }
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    unsafe fn widen(row: *const Self) -> [std::arch::x86_64::__m256; 2] {
        use std::arch::x86_64::_mm256_loadu_ps;
        // SAFETY: the caller owns 16 readable elements at `row` and runs with AVX2.
        unsafe { [_mm256_loadu_ps(row), _mm256_loadu_ps(row.add(8))] }
    }
}

impl Element for u16 {
    #[inline(always)]
    unsafe fn at(row: *const Self, column: usize) -> f32 {
        // SAFETY: the caller owns 16 readable elements at `row`.
        bf16::from_bits(unsafe { *row.add(bf16_slot(column)) }).to_f32()
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    unsafe fn widen(row: *const Self) -> [std::arch::x86_64::__m256; 2] {
        use std::arch::x86_64::{
            __m256i, _mm256_and_si256, _mm256_castsi256_ps, _mm256_loadu_si256, _mm256_set1_epi32, _mm256_slli_epi32,
        };
        // SAFETY: the caller owns 16 readable elements at `row` and runs with AVX2.
        unsafe {
            let pairs = _mm256_loadu_si256(row.cast::<__m256i>());
            let high = _mm256_and_si256(pairs, _mm256_set1_epi32(0xffff_0000_u32 as i32));
            [_mm256_castsi256_ps(_mm256_slli_epi32::<16>(pairs)), _mm256_castsi256_ps(high)]
        }
    }
}

impl<E: Element> Tile<E> {
    /// Runs the tile.
    ///
    /// # Safety
    /// All pointers are valid for the sizes in the fields' texts, `c` is not aliased, `1 <= rows <= 6`, and `panels` is
    /// 1 or [`panels_at_once`] of `rows`.
    pub(crate) unsafe fn run(&self, isa: Isa, rows: usize, panels: usize) {
        // SAFETY: passed on; `Level::Avx2` exists only where the machine has it.
        match isa.level() {
            Level::Scalar => unsafe { self.scalar(rows, panels) },
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { self.avx2(rows, panels) },
        }
    }

    unsafe fn scalar(&self, rows: usize, panels: usize) {
        for row in 0..rows {
            for column in 0..panels * PANEL {
                // SAFETY: inside the sizes promised to `run`.
                unsafe {
                    let w = self.w.add(column / PANEL * self.panel_stride);
                    let c = self.c.add(row * self.c_stride + column);
                    *c = (0..self.k)
                        .fold(*c, |sum, t| (*self.a.add(t * rows + row)).mul_add(E::at(w.add(t * PANEL), column % PANEL), sum));
                }
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn avx2(&self, rows: usize, panels: usize) {
        // SAFETY: passed on.
        unsafe {
            match (rows, panels) {
                (1, 4) => self.vector::<1, 4>(),
                (2, 2) => self.vector::<2, 2>(),
                (3, 2) => self.vector::<3, 2>(),
                (1, _) => self.vector::<1, 1>(),
                (2, _) => self.vector::<2, 1>(),
                (3, _) => self.vector::<3, 1>(),
                (4, _) => self.vector::<4, 1>(),
                (5, _) => self.vector::<5, 1>(),
                _ => self.vector::<6, 1>(),
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    #[expect(clippy::needless_range_loop, reason = "an index is a register number and a place in memory alike")]
    unsafe fn vector<const ROWS: usize, const PANELS: usize>(&self) {
        use std::arch::x86_64::{
            _MM_HINT_T0, _mm_prefetch, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_setzero_ps, _mm256_storeu_ps,
        };
        /// Bytes ahead of the stream: a decode step is bound by memory, and the hardware stops at page borders.
        const AHEAD: usize = 2048;
        let mut acc = [[[_mm256_setzero_ps(); 2]; PANELS]; ROWS];
        // SAFETY: inside the sizes promised to `run`; a prefetch may point anywhere.
        unsafe {
            for i in 0..ROWS {
                for p in 0..PANELS {
                    let c = self.c.add(i * self.c_stride + p * PANEL);
                    acc[i][p] = [_mm256_loadu_ps(c), _mm256_loadu_ps(c.add(8))];
                }
            }
            let (mut a, mut w) = (self.a, self.w);
            for _ in 0..self.k {
                for p in 0..PANELS {
                    let row = w.add(p * self.panel_stride);
                    if ROWS < MAX_ROWS {
                        _mm_prefetch::<_MM_HINT_T0>(row.wrapping_byte_add(AHEAD).cast());
                    }
                    let [left, right] = E::widen(row);
                    for i in 0..ROWS {
                        let x = _mm256_set1_ps(*a.add(i));
                        acc[i][p][0] = _mm256_fmadd_ps(x, left, acc[i][p][0]);
                        acc[i][p][1] = _mm256_fmadd_ps(x, right, acc[i][p][1]);
                    }
                }
                a = a.add(ROWS);
                w = w.add(PANEL);
            }
            for i in 0..ROWS {
                for p in 0..PANELS {
                    let c = self.c.add(i * self.c_stride + p * PANEL);
                    _mm256_storeu_ps(c, acc[i][p][0]);
                    _mm256_storeu_ps(c.add(8), acc[i][p][1]);
                }
            }
        }
    }
}

/// Reorders `rows` rows of a row-major matrix (`stride` numbers from row to row) into `[k][rows]`, scaled.
pub(crate) fn interleave(source: &[f32], stride: usize, scale: f32, rows: usize, out: &mut [f32]) {
    for row in 0..rows {
        let k = out.len() / rows;
        let numbers = &source[row * stride..row * stride + k];
        for (slot, &v) in out[row..].iter_mut().step_by(rows).zip(numbers) {
            *slot = v * scale;
        }
    }
}
