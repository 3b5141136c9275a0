//! A caller's own key at a provider that is connected here. The credential lies sealed in the database (`Store::seal`); here it is open,
//! as whoever may use it has to be able to send it.

use std::{collections::HashMap, sync::Arc};

use providers::Secret;
use serde::{Deserialize, Serialize};
use store::{Store, StoreError};

use super::Row;
use crate::{own_key::OwnKey, upstream::Upstream};

/// Every key may use it.
const EVERY_KEY: &str = "*";
/// Letters of a credential that are shown at each end, and how long one must be for it.
const SHOWN: usize = 4;
const SHOWN_FROM: usize = 16;
/// Shown where a credential cannot be opened.
const LOST: &str = "(sealed with a key that is not here)";

/// One such key.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Byok {
    pub(crate) id: String,
    /// The provider's slug.
    pub(crate) provider: String,
    /// The credential; empty in the database, and where it is lost.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) key: String,
    /// The credential as the database has it; here only where its key is not at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sealed: Option<String>,
    /// Whether the database has it in an older form: plain, or sealed with an older key.
    #[serde(skip)]
    pub(super) stale: bool,
    pub(crate) name: Option<String>,
    pub(crate) disabled: bool,
    pub(crate) fallback: bool,
    pub(crate) only: bool,
    pub(crate) models: Option<Vec<String>>,
    pub(crate) key_hashes: Option<Vec<String>>,
    pub(crate) created_ms: i64,
}

/// A way to a provider on such a key.
#[derive(Clone)]
pub(crate) struct Connection {
    /// Among all upstreams.
    pub(super) slug: String,
    key: String,
    /// The provider's own upstream that it was made of.
    of: Arc<dyn Upstream>,
    pub(super) upstream: Arc<dyn Upstream>,
}

impl Row for Byok {
    const KIND: &'static str = "byok";

    fn id(&self) -> &str {
        &self.id
    }

    fn created_ms(&self) -> i64 {
        self.created_ms
    }

    fn sealed(&self, store: &dyn Store) -> Result<Self, StoreError> {
        if self.key.is_empty() {
            return Ok(self.clone());
        }
        let sealed = Some(store.seal(&self.owner(), &self.key)?);
        Ok(Self { key: String::new(), sealed, ..self.clone() })
    }

    fn unsealed(self, store: &dyn Store) -> Self {
        let Some(sealed) = self.sealed.as_deref() else {
            let stale = !self.key.is_empty();
            return Self { stale, ..self };
        };
        match store.unseal(&self.owner(), sealed) {
            Some(opened) => Self { key: opened.text, sealed: None, stale: opened.is_stale, ..self },
            None => {
                tracing::error!(
                    id = self.id,
                    provider = self.provider,
                    "a caller's own key is sealed with a key that is not here (seal.key, server.seal_keys), and not used"
                );
                self
            }
        }
    }
}

impl Byok {
    /// A row without a credential yet.
    pub(crate) fn begun_at(id: String, provider: String, created_ms: i64) -> Self {
        Self { id, provider, created_ms, ..Self::default() }
    }

    /// The credential with its middle masked.
    pub(crate) fn label(&self) -> String {
        if self.is_lost() {
            return LOST.to_owned();
        }
        let letters: Vec<char> = self.key.chars().collect();
        if letters.len() < SHOWN_FROM {
            return "...".to_owned();
        }
        let text = |letters: &[char]| letters.iter().collect::<String>();
        format!("{}...{}", text(&letters[..SHOWN - 1]), text(&letters[letters.len() - SHOWN..]))
    }

    pub(super) fn own_key(&self) -> OwnKey {
        OwnKey {
            name: self.name.clone().unwrap_or_else(|| self.id.clone()),
            keys: self.key_hashes.clone().unwrap_or_else(|| vec![EVERY_KEY.to_owned()]),
            provider: self.provider.clone(),
            upstream: self.slug(),
            fallback: self.fallback,
            only: self.only,
            models: self.models.clone(),
        }
    }

    /// The way to the provider, if it is connected here and takes credentials: as before where nothing changed.
    pub(super) fn connect(&self, upstreams: &HashMap<String, Arc<dyn Upstream>>, known: &[Connection]) -> Option<Connection> {
        let of = upstreams.get(&self.provider).filter(|_| !self.disabled && !self.is_lost())?;
        let slug = self.slug();
        let same = |known: &&Connection| known.slug == slug && known.key == self.key && Arc::ptr_eq(&known.of, of);
        if let Some(known) = known.iter().find(same) {
            return Some(known.clone());
        }
        let upstream = of.with_key(Secret::new(&*self.key))?;
        Some(Connection { slug, key: self.key.clone(), of: Arc::clone(of), upstream })
    }

    /// Takes another credential.
    pub(crate) fn rotate(&mut self, key: String) {
        self.key = key;
        self.sealed = None;
    }

    /// Whether it is sealed with a key that is not here.
    fn is_lost(&self) -> bool {
        self.sealed.is_some()
    }

    /// What the credential is sealed for: it can be used in no other row, nor at another provider.
    fn owner(&self) -> String {
        format!("{} {} {}", Self::KIND, self.id, self.provider)
    }

    /// No provider's slug looks like this, and no name of the configuration's: those are not UUIDs.
    fn slug(&self) -> String {
        format!("byok:{}", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_tells_little_and_of_a_short_credential_nothing() {
        let label = |key: &str| Byok { key: key.into(), ..Byok::default() }.label();
        assert_eq!(label("sk-proj-0123456789abcdef"), "sk-...cdef");
        assert_eq!(label("short"), "...");
    }
}
