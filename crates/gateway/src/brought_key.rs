//! Keys at providers that a request brings along: `X-Provider-API-Keys`, a JSON object of provider to key (OpenRouter's AI SDK provider).
//! Like keys of the configuration they go first and cost the caller here a fee at most. A key is nowhere kept, and what becomes of calls
//! with it says nothing about the provider: anybody can bring a wrong one.

use std::sync::Arc;

use catalog::ProviderFacts;
use http::HeaderMap;
use inner::Failure;
use providers::Secret;
use serde_json::{Map, Value};

use crate::{own_key::OwnKey, shared::Shared, upstream::Upstream};

/// The header, and the name under which the ledger has calls with such a key.
const HEADER: &str = "x-provider-api-keys";
/// Keys of one request.
const KEYS_MAX: usize = 32;

/// One such key.
pub(crate) struct BroughtKey {
    pub(crate) own: OwnKey,
    /// The provider, with the key.
    pub(crate) upstream: Arc<dyn Upstream>,
}

/// The keys that a request brings for providers that are connected here; the others are of no use and ignored, as empty ones are.
///
/// # Errors
/// When the header is malformed. The message holds nothing of it.
pub(crate) fn read(headers: &HeaderMap, shared: &Shared) -> Result<Vec<BroughtKey>, Failure> {
    let Some(value) = headers.get(HEADER) else { return Ok(Vec::new()) };
    let wrong = || {
        Failure::invalid(format!(
            "{HEADER}: must be a JSON object of at most {KEYS_MAX} providers, each with its key as a string"
        ))
    };
    let sent: Map<String, Value> = serde_json::from_slice(value.as_bytes()).map_err(|_| wrong())?;
    if sent.len() > KEYS_MAX || !sent.values().all(Value::is_string) {
        return Err(wrong());
    }
    let brought = |(name, key): (&String, &Value)| {
        let key = key.as_str().filter(|key| !key.is_empty())?;
        let is_meant = |known: &&ProviderFacts| [&known.slug, &known.name].iter().any(|known| known.eq_ignore_ascii_case(name));
        let slug = &shared.catalog.providers().iter().find(is_meant)?.slug;
        let upstream = shared.upstreams.get(slug)?.with_key(Secret::new(key))?;
        let own = OwnKey { name: HEADER.to_owned(), provider: slug.to_owned(), ..OwnKey::default() };
        Some(BroughtKey { own, upstream })
    };
    Ok(sent.iter().filter_map(brought).collect())
}
