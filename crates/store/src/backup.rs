//! A copy of the database in one file, and back. A backup holds keys (hashes) and generations; not the spool, which is flushed
//! before. Never overwrites unless told, and even then keeps what was there.

use std::{
    ffi::OsString,
    fs::{self, File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use sqlx::{Connection, Row};

use crate::{
    StoreError,
    clock::now_ms,
    data_dir::{self, DATABASE, SPOOL},
    database,
    error::During,
    spool::sync_dir,
};

/// Writes a consistent copy of `database` to `dest` while others write to it.
pub(crate) async fn write(database: &Path, dest: &Path) -> Result<(), StoreError> {
    if fs::symlink_metadata(dest).is_ok() {
        return Err(StoreError::failed("write the backup", format!("{} exists already; choose another name", dest.display())));
    }
    let partial = beside(dest, ".partial");
    let text = partial.to_str().ok_or("the path is not valid Unicode").during("write the backup")?;
    remove_if_there(&partial).during("write the backup")?;
    let mut conn = database::open(database).await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(text).execute(&mut conn).await;
    let finished = match copied {
        Ok(_) => keep(&partial, dest).during("write the backup"),
        Err(error) => Err(StoreError::failed("write the backup", error)),
    };
    if finished.is_err() {
        remove_if_there(&partial).during("remove the unfinished backup")?;
    }
    conn.close().await.during("write the backup")?;
    finished
}

/// Makes `dir` a data directory with the content of the backup `src`. A database that is there already is an error, or with
/// `overwrite` moved into a folder `replaced-<time>` together with its spool. Refuses while a server uses `dir`.
pub async fn restore(src: &Path, dir: &Path, overwrite: bool) -> Result<(), StoreError> {
    check(src).await?;
    data_dir::prepare(dir)?;
    let _lock = data_dir::lock(dir)?;
    let target = dir.join(DATABASE);
    if target.exists() {
        if !overwrite {
            let reason = "holds a database already; choose another directory, or allow to overwrite it";
            return Err(StoreError::data_dir(dir, reason));
        }
        set_aside(dir).during("set the old database aside")?;
    }
    let partial = beside(&target, ".partial");
    fs::copy(src, &partial).and_then(|_| keep(&partial, &target)).during("copy the backup")
}

/// Refuses what is not a whole database of this or an older version.
async fn check(src: &Path) -> Result<(), StoreError> {
    if !src.is_file() {
        return Err(StoreError::failed("read the backup", format!("{} is not a file", src.display())));
    }
    let mut conn = database::open_still(src).await?;
    if database::version(&mut conn, src).await? == 0 {
        return Err(StoreError::failed("read the backup", format!("{} is not a roundhouse database", src.display())));
    }
    let row = sqlx::query("PRAGMA integrity_check(1)").fetch_one(&mut conn).await.during("check the backup")?;
    let verdict: String = row.try_get(0).during("check the backup")?;
    conn.close().await.during("check the backup")?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::failed("check the backup", verdict)) }
}

fn set_aside(dir: &Path) -> io::Result<()> {
    let aside = dir.join(format!("replaced-{}", now_ms()));
    fs::create_dir(&aside)?;
    let logs = [DATABASE.to_owned(), format!("{DATABASE}-wal"), format!("{DATABASE}-shm"), SPOOL.to_owned()];
    for name in logs.iter().filter(|name| dir.join(name).exists()) {
        fs::rename(dir.join(name), aside.join(name))?;
    }
    sync_dir(&aside)
}

/// Gives a finished file its name; after that it is on the disk, readable by its owner only.
fn keep(partial: &Path, dest: &Path) -> io::Result<()> {
    fs::set_permissions(partial, Permissions::from_mode(0o600))?;
    File::open(partial)?.sync_all()?;
    fs::rename(partial, dest)?;
    let dir = dest.parent().filter(|dir| !dir.as_os_str().is_empty());
    sync_dir(dir.unwrap_or(Path::new(".")))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
