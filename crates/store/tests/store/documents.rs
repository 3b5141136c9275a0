//! Documents: kept as they are, changed together or not at all.

use store::{Document, Edit, OpenOptions, Store};
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
