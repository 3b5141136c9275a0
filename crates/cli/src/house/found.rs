//! What the operator's own servers say that they serve (`GET /models` of vLLM, SGLang, llama.cpp, Ollama, LM Studio, TGI), asked
//! after the start and every hour, so that their models are listed. Nobody waits for an answer: a server that is away is asked
//! again, and keeps what it said. Vendors are not asked: what ships knows their models, and they know too many.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use catalog::{Catalog, Found};
use serde_json::Value;

use super::{Renewal, vendors::Connected};

const EVERY: Duration = Duration::from_secs(3600);
const TIME_MAX: Duration = Duration::from_secs(10);
const BYTES_MAX: usize = 4 << 20;
/// Models of one server; no machine serves so many.
const MODELS_MAX: usize = 500;
/// What servers call the length of the context: vLLM and SGLang, LM Studio, others.
const CONTEXT_FIELDS: [&str; 4] = ["max_model_len", "max_context_length", "context_length", "context_window"];

/// By the slug of the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists(BTreeMap<String, Vec<Found>>);

impl Lists {
    /// Lists the models in a catalogue.
    pub fn apply(&self, catalog: &mut Catalog) {
        self.0.iter().for_each(|(provider, found)| catalog.list_found(provider, found));
    }
}

/// Asks for ever.
pub async fn keep(renewal: Arc<Renewal>) {
    loop {
        let mut lists = renewal.found();
        for provider in renewal.connected().iter().filter(|provider| provider.is_ones_own()) {
            if let Some(found) = ask(provider).await {
                lists.0.insert(provider.id().to_owned(), found);
            }
        }
        renewal.learn(lists);
        tokio::time::sleep(EVERY).await;
    }
}

/// What one server says; `None` if it says nothing that can be read.
async fn ask(provider: &Connected) -> Option<Vec<Found>> {
    let vendor = provider.vendor();
    let base = vendor.base_url.as_deref().or(vendor.row().and_then(|row| row.base_url))?.trim_end_matches('/');
    // The workspace builds reqwest without a provider of TLS; a second installation changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The credential goes to this address and nowhere else.
    let builder = reqwest::Client::builder().timeout(TIME_MAX).no_proxy().redirect(reqwest::redirect::Policy::none());
    let request = builder.build().ok()?.get(format!("{base}/models"));
    let request = match &vendor.api_key {
        Some(key) => request.bearer_auth(key.expose()),
        None => request,
    };
    let mut reply = request.send().await.and_then(reqwest::Response::error_for_status).ok()?;
    let mut bytes = Vec::new();
    while let Some(chunk) = reply.chunk().await.ok()? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > BYTES_MAX {
            return None;
        }
    }
    read(&bytes)
}

fn read(bytes: &[u8]) -> Option<Vec<Found>> {
    let answer: Value = serde_json::from_slice(bytes).ok()?;
    let one = |row: &Value| {
        let upstream_id = row["id"].as_str().filter(|id| !id.is_empty() && !id.contains(char::is_control))?.to_owned();
        let context_length = CONTEXT_FIELDS.iter().find_map(|field| row[*field].as_u64()).filter(|tokens| *tokens > 0);
        Some(Found { upstream_id, context_length })
    };
    Some(answer["data"].as_array()?.iter().filter_map(one).take(MODELS_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_servers_are_read_and_bounded() {
        let found = |id: &str, context_length| Found { upstream_id: id.to_owned(), context_length };
        let vllm =
            br#"{"object":"list","data":[{"id":"Qwen/Qwen3-8B","object":"model","max_model_len":40960},{"id":""},{"no":1}]}"#;
        assert_eq!(read(vllm), Some(vec![found("Qwen/Qwen3-8B", Some(40_960))]));
        let ollama = br#"{"object":"list","data":[{"id":"qwen3:8b","object":"model","created":1,"owned_by":"library"}]}"#;
        assert_eq!(read(ollama), Some(vec![found("qwen3:8b", None)]));
        assert_eq!((read(b"<html>"), read(b"{}")), (None, None));
        let many = serde_json::json!({ "data": vec![serde_json::json!({ "id": "m" }); MODELS_MAX + 1] }).to_string();
        assert_eq!(read(many.as_bytes()).map(|found| found.len()), Some(MODELS_MAX));
    }
}
