//! Providers to test with.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use providers::{CallIds, Provider, ProviderConfig, Secret, table};

/// Ids that count: `call_new_0`, `call_new_1`, ...
pub(crate) fn ids() -> CallIds {
    let next = AtomicUsize::new(0);
    Arc::new(move || format!("call_new_{}", next.fetch_add(1, Ordering::Relaxed)))
}

/// A provider of the table, or, under another id, one with the default quirks.
pub(crate) fn compatible(id: &str) -> Box<dyn Provider> {
    let at = "https://resource.example/openai/v1".to_owned();
    let config = match table::row(id) {
        Some(row) => ProviderConfig::of_row(row, Some(Secret::new("sk-test")), row.base_url.is_none().then_some(at)),
        None => toml::from_str(&format!("id = {id:?}\nbase_url = \"http://127.0.0.1:1/v1\"")).unwrap(),
    };
    config.provider(ids()).unwrap()
}
