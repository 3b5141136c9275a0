//! A read-only memory map of a file.

use std::{fs::File, io, ops::Deref, ops::Range};

use memmap2::{Mmap, UncheckedAdvice};

/// The bytes of a file, paged in on demand.
///
/// The file must not be cut short while it is mapped: a read behind its new end stops the process (SIGBUS). Weight
/// files are written once and then only read.
#[derive(Debug)]
pub struct FileMap(Mmap);

impl FileMap {
    /// Maps a whole file.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new(file: &File) -> io::Result<Self> {
        #[expect(unsafe_code, reason = "mapping a file is unsafe by nature; the type's text states the condition")]
        // SAFETY: the map is private and read-only; see the type's text for the remaining condition.
        unsafe { Mmap::map(file) }.map(Self)
    }

    /// Tells the system that these bytes will not be read again soon, so that they do not stay resident beside their
    /// packed copy. A hint: failure means only that memory is freed later.
    pub fn release(&self, range: Range<usize>) {
        #[expect(unsafe_code, reason = "dropping clean pages of a read-only file map loses nothing")]
        // SAFETY: the pages are backed by the file and come back with the same bytes when they are touched again.
        let _ = unsafe { self.0.unchecked_advise_range(UncheckedAdvice::DontNeed, range.start, range.len()) };
    }
}

impl Deref for FileMap {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}
