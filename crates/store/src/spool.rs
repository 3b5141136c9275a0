//! The append-only record of what was promised and what it came to: files in `spool/`, one `write` per record.
//!
//! A record that is written survives the death of the process at once, and the death of the machine after [`Segment::file`]
//! was synced. Space is taken before it is needed: an intent is only accepted while the file already holds zeros enough for
//! the settlement of every open call, so a full disk refuses new calls and never loses the end of a running one (on file
//! systems that overwrite in place). Knows nothing of balances and databases.

mod record;
mod replay;
mod segment;

pub(crate) use record::EntryRef;
pub(crate) use replay::{Replayed, replay};
pub(crate) use segment::path as file;

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use segment::Segment;

/// A new file is begun after so many bytes at least; the old one goes when all of it is in the database.
const ROTATE_BYTES: u64 = 4 << 20;
/// Space taken for the settlement of one open call. The longest is below 3 KiB (a test measures it).
const CLAIM_BYTES: u64 = 4096;
/// Files that wait for the database.
const SEALED_MAX: usize = 8;

/// The files being written, newest last.
#[derive(Debug)]
pub(crate) struct Spool {
    dir: PathBuf,
    current: Segment,
    sealed: Vec<Sealed>,
    /// Bound of all files together.
    bytes_max: u64,
    /// Records appended since the start; a new file counts as one.
    written: u64,
    /// Bytes of `current` that were carried over when it was begun.
    carried: u64,
    /// An append was refused for want of space: a new, smaller file may help.
    starved: bool,
}

/// A file that is no longer appended to.
#[derive(Debug)]
struct Sealed {
    segment: Segment,
    /// It may go when so many settlements are in the database.
    settlements: u64,
}

impl Spool {
    /// Begins a new file after `last`, the highest number in use. `dir` must exist.
    pub(crate) fn begin(dir: &Path, last: u64, bytes_max: u64) -> io::Result<Self> {
        let current = Segment::create(dir, last + 1)?;
        sync_dir(dir)?;
        Ok(Self { dir: dir.to_owned(), current, sealed: Vec::new(), bytes_max, written: 0, carried: 0, starved: false })
    }

    /// Appends one record, keeping room for the settlements of `open` calls. Returns its number.
    pub(crate) fn append(&mut self, entry: &EntryRef<'_>, open: usize) -> io::Result<u64> {
        let record = entry.encode()?;
        let room = self.bytes_max.saturating_sub(self.sealed_bytes());
        let claims = CLAIM_BYTES.saturating_mul(open as u64);
        let made = self.current.make_room(record.len() as u64, claims, room);
        // The end of a call uses the room that its beginning claimed, so it needs no more of it.
        if let Err(error) = made {
            self.starved = true;
            if !entry.ends_a_call() {
                return Err(error);
            }
        }
        self.current.append(&record)?;
        self.written += 1;
        Ok(self.written)
    }

    /// What must be synced so that records up to the returned number are on the disk.
    pub(crate) fn unsynced(&self) -> (Vec<Arc<File>>, u64) {
        let sealed = self.sealed.iter().map(|sealed| Arc::clone(&sealed.segment.file));
        (sealed.chain([Arc::clone(&self.current.file)]).collect(), self.written)
    }

    /// Records appended so far.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Whether a new file is due. One for many open calls is begun later, as it costs more: a copy of their entries and room
    /// for their settlements. So the copies never cost more than the records did.
    pub(crate) fn is_long(&self, open: usize) -> bool {
        let cost = self.carried.saturating_add(CLAIM_BYTES.saturating_mul(open as u64));
        self.starved || self.current.end.saturating_sub(self.carried) > ROTATE_BYTES.max(cost)
    }

    /// Begins a new file with the entries of the calls that are still open. The old one is kept until `settlements` of them
    /// are in the database. On an error everything stays as it was.
    pub(crate) fn rotate<'a>(
        &mut self,
        open: impl ExactSizeIterator<Item = Vec<EntryRef<'a>>>,
        settlements: u64,
    ) -> io::Result<()> {
        if self.sealed.len() >= SEALED_MAX {
            return Err(io::Error::other("too many spool files wait for the database"));
        }
        let mut next = Segment::create(&self.dir, self.current.number + 1)?;
        let room = self.bytes_max.saturating_sub(self.sealed_bytes()).saturating_sub(self.current.allocated);
        let filled = fill(&mut next, open, room);
        if filled.is_err() {
            next.remove()?;
            return filled;
        }
        self.carried = next.end;
        self.written += 1;
        self.starved = false;
        let segment = std::mem::replace(&mut self.current, next);
        self.sealed.push(Sealed { segment, settlements });
        sync_dir(&self.dir)
    }

    /// Removes the files whose settlements are all in the database. The caller has synced the current one.
    pub(crate) fn remove_settled(&mut self, committed: u64) -> io::Result<()> {
        while self.sealed.first().is_some_and(|sealed| sealed.settlements <= committed) {
            self.sealed.remove(0).segment.remove()?;
        }
        Ok(())
    }

    /// Removes all files: nothing is open and everything is in the database.
    pub(crate) fn remove(&mut self) -> io::Result<()> {
        self.remove_settled(u64::MAX)?;
        self.current.remove()
    }

    fn sealed_bytes(&self) -> u64 {
        self.sealed.iter().map(|sealed| sealed.segment.allocated).sum()
    }
}

fn fill<'a>(next: &mut Segment, open: impl ExactSizeIterator<Item = Vec<EntryRef<'a>>>, room: u64) -> io::Result<()> {
    let claims = CLAIM_BYTES.saturating_mul(open.len() as u64);
    for entries in open {
        for entry in entries {
            let record = entry.encode()?;
            next.make_room(record.len() as u64, claims, room)?;
            next.append(&record)?;
        }
    }
    Ok(())
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// The numbers of the files in `dir`, ascending.
pub(crate) fn numbers(dir: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        numbers.extend(name.to_str().and_then(|name| name.strip_suffix(segment::SUFFIX)).and_then(|n| n.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use inner::{Nanos, Usage};

    use super::*;

    fn progress<'a>(id: &'a str, usage: &'a Usage) -> EntryRef<'a> {
        EntryRef::Progress { id, usage, cost: Nanos(1) }
    }

    #[test]
    fn a_new_file_is_begun_when_the_old_one_is_long_and_the_old_one_goes_when_it_is_settled() {
        let (dir, usage) = (tempfile::tempdir().unwrap(), Usage::default());
        let mut spool = Spool::begin(dir.path(), 41, 64 << 20).unwrap();
        while !spool.is_long(1) {
            spool.append(&progress("gen-1", &usage), 1).unwrap();
        }
        spool.rotate([vec![progress("gen-1", &usage)]].into_iter(), 3).unwrap();
        assert!(!spool.is_long(1));
        assert_eq!(numbers(dir.path()).unwrap(), [42, 43]);
        assert_eq!(spool.unsynced().0.len(), 2);
        spool.remove_settled(2).unwrap();
        assert_eq!(numbers(dir.path()).unwrap(), [42, 43], "one of its settlements is not in the database");
        spool.remove_settled(3).unwrap();
        assert_eq!(numbers(dir.path()).unwrap(), [43]);
        spool.remove().unwrap();
        assert!(numbers(dir.path()).unwrap().is_empty());
    }

    #[test]
    fn a_new_file_that_finds_no_room_leaves_the_old_one_in_use() {
        let (dir, usage) = (tempfile::tempdir().unwrap(), Usage::default());
        let mut spool = Spool::begin(dir.path(), 0, 100 << 10).unwrap();
        while spool.append(&progress("gen-1", &usage), 20).is_ok() {}
        let open = (0..20).map(|_| vec![progress("gen-1", &usage)]);
        assert!(spool.rotate(open, 0).is_err());
        assert_eq!(numbers(dir.path()).unwrap(), [1]);
        spool.append(&EntryRef::Void { id: "gen-1" }, 19).unwrap();
    }
}
