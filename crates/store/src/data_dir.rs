//! The data directory: made, checked and locked. One process writes the ledger; a second one is refused with a sentence that
//! says what to do. Never looks into the files.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::StoreError;

/// The database's file name.
pub(crate) const DATABASE: &str = "roundhouse.db";
/// The folder of the spool.
pub(crate) const SPOOL: &str = "spool";
/// Holds the lock, and the number of the process that has it.
const LOCK: &str = "roundhouse.lock";

/// The lock; given back when dropped, also by the death of the process.
#[derive(Debug)]
pub(crate) struct DirLock {
    file: File,
}

impl Drop for DirLock {
    /// Closing the file is not enough: a child process that is just being started has it open too, until its `exec`.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "could not unlock the data directory");
        }
    }
}

/// Makes the directory if it is missing, readable by its owner only, and checks that it can be written.
pub(crate) fn prepare(dir: &Path) -> Result<(), StoreError> {
    private_dir(dir).map_err(|error| unusable(dir, &error))?;
    private_dir(&dir.join(SPOOL)).map_err(|error| unusable(&dir.join(SPOOL), &error))?;
    private_file(&dir.join(LOCK)).map_err(|error| unusable(&dir.join(LOCK), &error))?;
    Ok(())
}

/// Takes the directory for this process alone.
pub(crate) fn lock(dir: &Path) -> Result<DirLock, StoreError> {
    let mut file = private_file(&dir.join(LOCK)).map_err(|error| unusable(dir, &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            let known = file.read_to_string(&mut owner).is_ok() && !owner.trim().is_empty();
            let owner = if known { format!(" (process {})", owner.trim()) } else { String::new() };
            let reason = format!("another roundhouse{owner} is using it. Stop that one, or choose another with --data-dir");
            return Err(StoreError::data_dir(dir, reason));
        }
        Err(TryLockError::Error(error)) => return Err(unusable(dir, &error)),
    }
    // Only a hint for the message above, so failing to write it is no reason to stop.
    let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
    Ok(DirLock { file })
}

/// The database's path; the file is made with the owner's rights only if it is missing.
pub(crate) fn database(dir: &Path) -> Result<PathBuf, StoreError> {
    let path = dir.join(DATABASE);
    private_file(&path).map_err(|error| unusable(&path, &error))?;
    Ok(path)
}

/// What is wrong with a path, and what to do about it.
pub(crate) fn unusable(path: &Path, error: &io::Error) -> StoreError {
    let other = "choose another data directory with --data-dir";
    let reason = match error.kind() {
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => format!("is not a directory; {other}"),
        io::ErrorKind::IsADirectory => format!("is a directory where a file should be; move it away or {other}"),
        io::ErrorKind::PermissionDenied => format!("is not writable by this user; give it to this user (chown) or {other}"),
        io::ErrorKind::ReadOnlyFilesystem => format!("lies on a read-only file system; {other}"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => format!("has no space left; free some or {other}"),
        _ => format!("cannot be used ({error}); {other}"),
    };
    StoreError::data_dir(path, reason)
}

fn private_dir(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

fn private_file(path: &Path) -> io::Result<File> {
    fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}
