//! One file of the spool: records from the front, zeros behind them. Never reads what it wrote; `replay` does.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Ends the file's name; before it stands the number, eight digits.
pub(super) const SUFFIX: &str = ".log";
/// The file grows by multiples of this.
const GROW_BYTES: u64 = 64 << 10;
static ZEROS: [u8; GROW_BYTES as usize] = [0; GROW_BYTES as usize];

#[derive(Debug)]
pub(super) struct Segment {
    pub(super) number: u64,
    /// Shared so that it can be synced while it is appended to.
    pub(super) file: Arc<File>,
    path: PathBuf,
    /// Where the next record goes.
    pub(super) end: u64,
    /// Bytes that the disk has given.
    pub(super) allocated: u64,
}

/// Where the file with this number lies.
pub(crate) fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:08}{SUFFIX}"))
}

impl Segment {
    pub(super) fn create(dir: &Path, number: u64) -> io::Result<Self> {
        let path = path(dir, number);
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        Ok(Self { number, file: Arc::new(file), path, end: 0, allocated: 0 })
    }

    /// Takes disk space for `len` bytes now and `claims` bytes later, `room` at most for the whole file.
    pub(super) fn make_room(&mut self, len: u64, claims: u64, room: u64) -> io::Result<()> {
        let wanted = self.end.saturating_add(len).saturating_add(claims);
        if wanted <= self.allocated {
            return Ok(());
        }
        if wanted > room {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "the spool has reached its size limit"));
        }
        let goal = wanted.next_multiple_of(GROW_BYTES).min(room);
        while self.allocated < goal {
            let step = GROW_BYTES.min(goal - self.allocated) as usize;
            self.file.write_all_at(&ZEROS[..step], self.allocated)?;
            self.allocated += step as u64;
        }
        Ok(())
    }

    /// One `write` of one record. What a failed one leaves behind is overwritten by the next.
    pub(super) fn append(&mut self, record: &[u8]) -> io::Result<()> {
        self.file.write_all_at(record, self.end)?;
        self.end += record.len() as u64;
        self.allocated = self.allocated.max(self.end);
        Ok(())
    }

    pub(super) fn remove(&self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}
