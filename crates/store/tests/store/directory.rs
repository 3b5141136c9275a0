//! Directories that cannot be used: the error names the path, the reason and the remedy.

use std::fs;

use store::{Admin, OpenOptions, Store, StoreError};
use tempfile::TempDir;

use crate::sample::{call, end, files, store_with_key};

async fn refusal(dir: impl Into<std::path::PathBuf>) -> String {
    match store::open(OpenOptions::new(dir)).await {
        Ok(_) => panic!("opened"),
        Err(error @ StoreError::DataDir { .. }) => error.to_string(),
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn what_is_not_a_writable_directory_is_refused_with_a_remedy() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "x").unwrap();
    for path in [file.clone(), file.join("below")] {
        let text = refusal(&path).await;
        assert!(text.contains("is not a directory") && text.contains("--data-dir"), "{text}");
        assert!(text.contains(&*path.to_string_lossy()), "{text}");
    }
    let text = refusal("/proc/roundhouse").await;
    assert!(text.contains("--data-dir"), "{text}");
    assert_eq!(fs::read(&file).unwrap(), b"x");
}

#[tokio::test]
async fn a_database_that_is_none_is_refused_and_left_alone() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("roundhouse.db");
    fs::write(&path, "this is a diary, not a database. ".repeat(100)).unwrap();
    let text = refusal(dir.path()).await;
    assert!(text.contains("is not a roundhouse database"), "{text}");
    assert!(fs::read_to_string(&path).unwrap().starts_with("this is a diary"));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let text = refusal(dir.path()).await;
    assert!(text.contains("is a directory where a file should be"), "{text}");
}

#[tokio::test]
async fn a_second_server_is_refused_and_a_visitor_is_not() {
    let (dir, store, key) = store_with_key(None).await;
    let text = refusal(dir.path()).await;
    let expected = format!("another roundhouse (process {}) is using it", std::process::id());
    assert!(text.contains(&expected), "{text}");
    assert_eq!(Admin::open(dir.path()).await.unwrap().keys().await.unwrap()[0].hash, key.hash);
    store.reserve(call("gen-open", &key, 1)).await.unwrap();
    store.close().await.unwrap();
    assert!(store.settle(end("gen-open", 1)).await.is_err(), "too late");
    assert!(store.progress("gen-open", &inner::Usage::default(), inner::Nanos(1)).is_err());
    assert!(store.create_key(store::KeySpec::default()).await.is_err(), "closed");
    assert!(store.ready().is_err() && store.flush().await.is_ok(), "nothing is left to flush");
    assert!(store.reserve(call("gen-late", &key, 1)).await.is_err());
    // The closed store still exists, the directory is free all the same.
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert_eq!((again.recovery().settled, again.recovery().interrupted), (0, 1));
}

#[tokio::test]
async fn files_belong_to_their_owner_only_and_a_closed_store_leaves_one_database() {
    use std::os::unix::fs::PermissionsExt;
    let parent = TempDir::new().unwrap();
    let dir = parent.path().join("deep/data");
    let store = store::open(OpenOptions::new(&dir)).await.unwrap();
    store.create_key(store::KeySpec::default()).await.unwrap();
    for file in files(&dir) {
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "{}", file.display());
    }
    assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o077, 0);
    store.close().await.unwrap();
    assert_eq!(fs::read_dir(dir.join("spool")).unwrap().count(), 0);
}
