//! The models and prices in force: what ships, and what the operator has imported into the data directory since (`roundhouse models
//! import`). Of each row the later day counts, whichever of both it stands in, so that a newer program is not held back by an old file.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use catalog::Base;

use crate::exit::{Exit, Failed};

const FILE: &str = "catalogue.jsonl";
/// Largest file that is read; what ships has 1 MB.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// The last file that was read, with what came of it. Whoever serves may hold it for ever, so it is never given back; a file that
/// did not change is not read into memory twice.
static OWN: Mutex<Option<(String, &'static Base)>> = Mutex::new(None);

/// The base of this data directory.
///
/// # Errors
/// When the file there is damaged.
pub fn base(dir: &Path) -> Result<&'static Base, Failed> {
    let shipped = catalog::base().map_err(|error| Exit::Failure.caused(&error))?;
    let Some(text) = read(&path(dir))? else { return Ok(shipped) };
    let mut last = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, base)) = last.as_ref().filter(|(known, _)| *known == text) {
        return Ok(*base);
    }
    let own = Base::parse(&text, "").map_err(|error| {
        Exit::Config.because(format!("{}: {error}; import the list again, or remove the file", path(dir).display()))
    })?;
    let base: &'static Base = Box::leak(Box::new(shipped.renewed_by(&own)));
    *last = Some((text, base));
    Ok(base)
}

/// Keeps a base in the data directory. Written beside and renamed: a server that reads it meanwhile reads the old one.
///
/// # Errors
/// When the directory cannot be written.
pub fn keep(dir: &Path, base: &Base) -> Result<PathBuf, Failed> {
    let text = base.text().map_err(|error| Exit::Failure.caused(&error))?;
    let (path, partial) = (path(dir), dir.join(format!("{FILE}.partial")));
    let written = fs::create_dir_all(dir).and_then(|()| fs::write(&partial, text)).and_then(|()| fs::rename(&partial, &path));
    written.map_err(|error| Exit::Failure.because(format!("cannot write {}: {error}", path.display())))?;
    Ok(path)
}

fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

/// The file's text; `None` if there is none.
fn read(path: &Path) -> Result<Option<String>, Failed> {
    let failed = |reason: String| Exit::Config.because(format!("cannot read {}: {reason}", path.display()));
    match fs::metadata(path) {
        Ok(file) if file.len() > FILE_BYTES_MAX => Err(failed(format!("it is larger than {} MB", FILE_BYTES_MAX >> 20))),
        Ok(_) => fs::read_to_string(path).map(Some).map_err(|error| failed(error.to_string())),
        // No directory on the way is no file either.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(failed(error.to_string())),
    }
}
