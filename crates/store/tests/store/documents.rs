//! Documents: kept as they are, changed together or not at all.

use std::path::Path;

use store::{Document, Edit, OpenOptions, SealKey, Store};
use tempfile::TempDir;

fn document(kind: &str, id: &str, created_ms: i64, body: &str) -> Document {
    Document { kind: kind.into(), id: id.into(), created_ms, body: body.into() }
}

#[tokio::test]
async fn they_are_there_after_a_restart_oldest_first() {
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert!(store.documents().await.unwrap().is_empty());
    let (one, two) = (document("preset", "a", 2, "{\"n\": 1}"), document("byok", "a", 1, "{}"));
    store.keep(vec![Edit::Put(one.clone()), Edit::Put(two.clone())]).await.unwrap();
    let newer = Document { body: "{\"n\": 2}".into(), ..one.clone() };
    store.keep(vec![Edit::Put(newer.clone())]).await.unwrap();
    store.close().await.unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert_eq!(store.documents().await.unwrap(), [two, newer.clone()]);
    let gone = Edit::Remove { kind: "byok".into(), id: "a".into() };
    store.keep(vec![gone.clone(), gone]).await.unwrap();
    assert_eq!(store.documents().await.unwrap(), [newer]);
}

/// A long one lies on pages of its own, a short one beside others.
#[tokio::test]
async fn what_one_no_longer_says_is_nowhere_in_the_directory() {
    let dir = TempDir::new().unwrap();
    let said = |marker: &str, length: usize| format!("{{\"key\": \"{}\"}}", marker.repeat(length));
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let before = [document("byok", "a", 1, &said("short-secret", 1)), document("byok", "b", 2, &said("long-secret", 2000))];
    store.keep(before.clone().map(Edit::Put).into()).await.unwrap();
    store.close().await.unwrap();
    assert!(files(dir.path()).iter().any(|bytes| has(bytes, b"long-secret")));
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    store.keep(before.map(|document| Edit::Put(Document { body: "{}".into(), ..document })).into()).await.unwrap();
    store.close().await.unwrap();
    for bytes in files(dir.path()) {
        assert!(!has(&bytes, b"short-secret") && !has(&bytes, b"long-secret"));
    }
}

fn files(dir: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap()).collect()
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[tokio::test]
async fn a_credential_is_sealed_and_opened_also_after_a_restart_and_a_change_of_the_key() {
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let sealed = store.seal("byok a", "sk-secret").unwrap();
    store.close().await.unwrap();
    let given = SealKey::from_hex(&"5a".repeat(32)).unwrap();
    let options = OpenOptions { seal_keys: vec![given], ..OpenOptions::new(dir.path()) };
    let store = store::open(options.clone()).await.unwrap();
    let opened = store.unseal("byok a", &sealed).unwrap();
    assert_eq!((opened.text.as_str(), opened.is_stale), ("sk-secret", true));
    let anew = store.seal("byok a", &opened.text).unwrap();
    store.close().await.unwrap();
    std::fs::remove_file(dir.path().join("seal.key")).unwrap();
    let store = store::open(options).await.unwrap();
    assert!(store.unseal("byok a", &anew).is_some() && store.unseal("byok a", &sealed).is_none());
}

#[test]
fn what_is_in_one_is_not_written_to_a_log() {
    let secret = document("byok", "a", 0, "{\"key\": \"sk-secret\"}");
    assert_eq!(format!("{:?}", Edit::Put(secret)), "Put(Document(byok a))");
}

#[tokio::test]
async fn the_grants_are_told_oldest_first() {
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert!(store.grants().await.unwrap().is_empty());
    store.grant(inner::Nanos(5), "one").await.unwrap();
    store.grant(inner::Nanos(-2), "").await.unwrap();
    let told: Vec<_> =
        store.grants().await.unwrap().into_iter().map(|grant| (grant.number, grant.amount.0, grant.note)).collect();
    assert_eq!(told, [(1, 5, "one".to_owned()), (2, -2, String::new())]);
}
