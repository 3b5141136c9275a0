//! What is set over the API while the server runs, beside the configuration: callers' own keys at providers, guardrails, presets. The
//! store keeps it as documents, and what is secret of them sealed. It is laid over the configuration whenever either changes, so that a
//! request still sees one whole.

mod byok;
mod change;
mod guardrail;
mod preset;

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use store::{Document, Edit, Store, StoreError};

pub(crate) use self::{
    byok::{Byok, Connection},
    change::change,
    guardrail::{Assignment, KeptGuardrail},
    preset::{KeptPreset, Version},
};
use crate::{live::Changeable, random, settings::Settings, upstream::Upstream};

/// Rows of each kind.
pub(crate) const ROWS_MAX: usize = 1000;

/// All of it, each kind oldest first.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    pub(crate) byok: Vec<Byok>,
    pub(crate) guardrails: Vec<KeptGuardrail>,
    pub(crate) presets: Vec<KeptPreset>,
}

/// Why rows cannot be brought into the form of the database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unwritable {
    #[error("seal what is secret of a document")]
    Seal(#[from] StoreError),
    #[error("write a document")]
    Write(#[from] serde_json::Error),
}

/// A row of a kind, as a document.
pub(crate) trait Row: Clone + PartialEq + Serialize + DeserializeOwned {
    /// The word of the database.
    const KIND: &'static str;
    fn id(&self) -> &str;
    /// Unix milliseconds.
    fn created_ms(&self) -> i64;

    /// The row as the database has it: nothing secret can be read of it.
    ///
    /// # Errors
    /// When the store cannot seal.
    fn sealed(&self, _: &dyn Store) -> Result<Self, StoreError> {
        Ok(self.clone())
    }

    /// The row as it is used.
    fn unsealed(self, _: &dyn Store) -> Self {
        self
    }
}

/// What is in force: the configuration, and over it what is kept.
pub(crate) struct Laid {
    pub(crate) settings: Settings,
    pub(crate) upstreams: HashMap<String, Arc<dyn Upstream>>,
    pub(crate) connections: Vec<Connection>,
}

impl Kept {
    /// Of what the store has. A document that cannot be read is left where it is: a newer program may have written it.
    pub(crate) fn of(documents: &[Document], store: &dyn Store) -> Self {
        Self { byok: rows(documents, store), guardrails: rows(documents, store), presets: rows(documents, store) }
    }

    /// What it takes to make this of what was before.
    ///
    /// # Errors
    /// When the store cannot seal what is secret of it.
    pub(crate) fn edits_from(&self, before: &Self, store: &dyn Store) -> Result<Vec<Edit>, Unwritable> {
        let mut edits = Vec::new();
        add_edits(&before.byok, &self.byok, store, &mut edits)?;
        add_edits(&before.guardrails, &self.guardrails, store, &mut edits)?;
        add_edits(&before.presets, &self.presets, store, &mut edits)?;
        Ok(edits)
    }

    /// Takes over how rows lie in the database that an older program, or an older key, put there; gives what it takes to bring them to the
    /// form of now.
    ///
    /// # Errors
    /// When the store cannot seal what is secret of them.
    pub(crate) fn renew(&mut self, store: &dyn Store) -> Result<Vec<Edit>, Unwritable> {
        let before = self.clone();
        self.byok.iter_mut().for_each(|row| row.stale = false);
        self.edits_from(&before, store)
    }

    /// Lays it over the configuration. Ways to providers that are as before are taken over with what was measured of them.
    pub(crate) fn over(&self, configured: &Changeable, known: &[Connection]) -> Laid {
        let mut settings = configured.settings.clone();
        let mut upstreams = configured.upstreams.clone();
        let connections: Vec<Connection> = self.byok.iter().filter_map(|row| row.connect(&upstreams, known)).collect();
        upstreams.extend(connections.iter().map(|connection| (connection.slug.clone(), Arc::clone(&connection.upstream))));
        let own = self.byok.iter().filter(|row| !row.disabled).map(Byok::own_key);
        settings.own_keys = configured.settings.own_keys.iter().cloned().chain(own).collect();
        let guardrails = self.guardrails.iter().map(KeptGuardrail::guardrail);
        settings.guardrails = configured.settings.guardrails.iter().cloned().chain(guardrails).collect();
        settings.presets = Arc::new(configured.settings.presets.and(self.presets.iter().map(KeptPreset::preset)));
        Laid { settings, upstreams, connections }
    }
}

/// A random id, in the form that the contract's clients expect (a UUID of version 4).
pub(crate) fn fresh_id() -> Result<String, getrandom::Error> {
    let mut bytes: [u8; 16] = random::bytes()?;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
    Ok(parts.join("-"))
}

/// What became of rows of a kind.
fn add_edits<T: Row>(before: &[T], after: &[T], store: &dyn Store, edits: &mut Vec<Edit>) -> Result<(), Unwritable> {
    let gone = before.iter().filter(|old| !after.iter().any(|new| new.id() == old.id()));
    edits.extend(gone.map(|row| Edit::Remove { kind: T::KIND.to_owned(), id: row.id().to_owned() }));
    for row in after.iter().filter(|new| !before.contains(new)) {
        edits.push(Edit::Put(document(&row.sealed(store)?)?));
    }
    Ok(())
}

fn document<T: Row>(row: &T) -> serde_json::Result<Document> {
    let body = serde_json::to_string(row)?;
    Ok(Document { kind: T::KIND.to_owned(), id: row.id().to_owned(), created_ms: row.created_ms(), body })
}

fn rows<T: Row>(documents: &[Document], store: &dyn Store) -> Vec<T> {
    let of_kind = documents.iter().filter(|document| document.kind == T::KIND);
    let read = |document: &Document| match serde_json::from_str::<T>(&document.body) {
        Ok(row) => Some(row.unsealed(store)),
        Err(error) => {
            // Where it broke, not what stands there.
            let (line, column) = (error.line(), error.column());
            tracing::error!(kind = document.kind, id = document.id, line, column, "a document of the database cannot be read");
            None
        }
    };
    of_kind.filter_map(read).collect()
}

/// An amount of money as the database has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct StoredNanos(pub(crate) i64);

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn guardrail(id: &str, name: &str) -> KeptGuardrail {
        KeptGuardrail { id: id.into(), name: name.into(), ..KeptGuardrail::default() }
    }

    async fn store() -> (tempfile::TempDir, store::SqliteStore) {
        let dir = tempfile::tempdir().unwrap();
        let store = store::open(store::OpenOptions::new(dir.path())).await.unwrap();
        (dir, store)
    }

    fn bodies(edits: Vec<Edit>) -> Vec<Document> {
        let body = |edit| if let Edit::Put(document) = edit { Some(document) } else { None };
        edits.into_iter().filter_map(body).collect()
    }

    #[tokio::test]
    async fn only_what_changed_is_written() {
        let (_dir, store) = store().await;
        let before = Kept { guardrails: vec![guardrail("a", "x"), guardrail("b", "y")], ..Kept::default() };
        let after = Kept { guardrails: vec![guardrail("b", "z"), guardrail("c", "y")], ..Kept::default() };
        assert!(before.edits_from(&before, &store).unwrap().is_empty());
        let edits = after.edits_from(&before, &store).unwrap();
        let told: Vec<_> = edits
            .iter()
            .map(|edit| match edit {
                Edit::Put(document) => format!("+{}", document.id),
                Edit::Remove { id, .. } => format!("-{id}"),
            })
            .collect();
        assert_eq!(told, ["-a", "+b", "+c"]);
        assert_eq!(Kept::of(&bodies(edits), &store).guardrails, after.guardrails);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_passed_over() {
        let (_dir, store) = store().await;
        let broken = Document { kind: "guardrail".into(), id: "a".into(), created_ms: 0, body: "{".into() };
        let other = Document { kind: "of the future".into(), ..broken.clone() };
        assert!(Kept::of(&[broken, other], &store).guardrails.is_empty());
    }

    #[tokio::test]
    async fn a_credential_is_sealed_in_its_document_and_an_older_plain_one_is_brought_to_that() {
        let (_dir, store) = store().await;
        let row = Byok { id: "a".into(), provider: "acme".into(), key: "sk-secret".into(), ..Byok::default() };
        let kept = Kept { byok: vec![row], ..Kept::default() };
        let documents = bodies(kept.edits_from(&Kept::default(), &store).unwrap());
        assert!(!documents[0].body.contains("sk-secret"), "{}", documents[0].body);
        let mut again = Kept::of(&documents, &store);
        assert!(again.byok == kept.byok && again.renew(&store).unwrap().is_empty());

        let body = r#"{"id":"a","provider":"acme","key":"sk-secret"}"#;
        let plain = Document { body: body.into(), ..documents[0].clone() };
        let mut old = Kept::of(&[plain], &store);
        let renewed = bodies(old.renew(&store).unwrap());
        assert!(old.byok == kept.byok && renewed.len() == 1 && !renewed[0].body.contains("sk-secret"));
    }

    #[tokio::test]
    async fn a_credential_whose_key_is_lost_is_no_credential_and_stays_what_it_is() {
        let ((_dir, store), (_other_dir, other)) = (store().await, store().await);
        let row = Byok { id: "a".into(), provider: "acme".into(), key: "sk-secret".into(), ..Byok::default() };
        let documents = bodies(Kept { byok: vec![row], ..Kept::default() }.edits_from(&Kept::default(), &store).unwrap());
        let mut lost = Kept::of(&documents, &other);
        assert_eq!((lost.byok[0].key.as_str(), lost.byok[0].label().as_str()), ("", "(sealed with a key that is not here)"));
        assert!(lost.renew(&other).unwrap().is_empty());
        let mut renamed = lost.clone();
        renamed.byok[0].name = Some("mine".into());
        let documents = bodies(renamed.edits_from(&lost, &other).unwrap());
        assert_eq!(Kept::of(&documents, &store).byok[0].key, "sk-secret", "the key is found again");
    }

    #[test]
    fn ids_are_uuids_and_differ() {
        let id = fresh_id().unwrap();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!((lengths, &id[14..15]), (vec![8, 4, 4, 4, 12], "4"));
        assert_ne!(id, fresh_id().unwrap());
    }
}
