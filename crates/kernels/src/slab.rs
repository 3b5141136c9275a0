//! Large zeroed memory in huge pages: gigabytes of weights in 4 KiB pages cost a million faults to fill and a page-table
//! walk for every few numbers to read.

use std::{
    marker::PhantomData,
    ops::{Deref, DerefMut},
};

use bytemuck::Pod;
use memmap2::MmapMut;

/// Smaller buffers come from the ordinary heap.
const MIN_MAPPED_BYTES: usize = 4 << 20;

/// A fixed number of elements, zero at first.
#[derive(Debug)]
pub struct Slab<T>(Memory<T>);

#[derive(Debug)]
enum Memory<T> {
    Heap(Vec<T>),
    Mapped(MmapMut, PhantomData<T>),
}

impl<T: Pod> Slab<T> {
    /// `length` zeros.
    #[must_use]
    pub fn zeroed(length: usize) -> Self {
        let bytes = length * size_of::<T>();
        if bytes >= MIN_MAPPED_BYTES
            && let Ok(map) = MmapMut::map_anon(bytes)
        {
            #[cfg(target_os = "linux")]
            // A hint: without huge pages everything works, slower.
            let _ = map.advise(memmap2::Advice::HugePage);
            return Self(Memory::Mapped(map, PhantomData));
        }
        Self(Memory::Heap(vec![T::zeroed(); length]))
    }
}

impl<T: Pod> Deref for Slab<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Memory::Heap(data) => data,
            Memory::Mapped(map, _) => bytemuck::cast_slice(map),
        }
    }
}

impl<T: Pod> DerefMut for Slab<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.0 {
            Memory::Heap(data) => data,
            Memory::Mapped(map, _) => bytemuck::cast_slice_mut(map),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_zero_and_keeps_what_is_written() {
        for length in [0, 1, MIN_MAPPED_BYTES / 4 + 3] {
            let mut slab = Slab::<f32>::zeroed(length);
            assert!(slab.len() == length && slab.iter().all(|&v| v == 0.0));
            slab.fill(2.0);
            assert!(slab.iter().all(|&v| v == 2.0));
        }
    }
}
