//! Calls, keys and directories that the tests share.

use std::{fs, path::Path};

use inner::{Nanos, Pico, PriceSheet, Usage};
use store::{KeyRow, KeySpec, Made, OpenOptions, Outcome, Reservation, Settlement, SqliteStore, Store};
use tempfile::TempDir;

/// 2026-11-22 12:00:00 UTC, a Sunday.
pub(crate) const NOON_MS: i64 = 1_795_348_800_000;

pub(crate) fn call(id: impl Into<String>, key: &KeyRow, most: i64) -> Reservation {
    Reservation {
        id: id.into(),
        key_hash: key.hash.clone(),
        model: "local/tiny".into(),
        provider: "Roundhouse".into(),
        most: Nanos(most),
        prices: Some(PriceSheet { prompt: Pico(260_000), completion: Pico(2_600_000), ..PriceSheet::default() }),
        created_ms: NOON_MS,
        streamed: true,
        referer: Some("https://example.com/ä\"\n".into()),
        title: None,
        user_agent: Some("test/1.0".into()),
        external_user: None,
        media: 2,
        categories: None,
        preset: None,
        own_key: None,
        request: None,
        endpoint: None,
        router: None,
        service_tier: None,
        session_id: None,
        because: None,
        may_bill_on: false,
        own_most: Nanos(0),
        ceilings: Vec::new(),
    }
}

pub(crate) fn end(id: impl Into<String>, cost: i64) -> Settlement {
    Settlement {
        id: id.into(),
        outcome: Outcome::Done,
        usage: Usage { prompt_tokens: 7, completion_tokens: 3, image_tokens: 4, ..Usage::default() },
        usage_estimated: false,
        cost: Nanos(cost),
        upstream_cost: None,
        finish: Some("stop".into()),
        native_finish: Some("eos".into()),
        upstream_id: Some("chatcmpl-1".into()),
        latency_ms: Some(12),
        duration_ms: 345,
        error_status: None,
        waited_ms: 0,
        made: Made::default(),
    }
}

/// A store in a fresh directory with one key.
pub(crate) async fn store_with_key(limit: Option<i64>) -> (TempDir, SqliteStore, KeyRow) {
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let spec = KeySpec { name: "test".into(), limit: limit.map(Nanos), ..KeySpec::default() };
    let (key, _) = store.create_key(spec).await.unwrap();
    (dir, store, key)
}

/// The files of a data directory as a killed process leaves them.
pub(crate) fn as_left_by_a_crash(dir: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_dir(dir, copy.path());
    copy
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// All files below a directory.
pub(crate) fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
