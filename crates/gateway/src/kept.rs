//! What is set over the API while the server runs, beside the configuration: callers' own keys at providers, guardrails, presets. The
//! store keeps it as documents. It is laid over the configuration whenever either changes, so that a request still sees one whole.

mod byok;
mod change;
mod guardrail;
mod preset;

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use store::{Document, Edit};

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

/// A row of a kind, as a document.
pub(crate) trait Row: Serialize + DeserializeOwned {
    /// The word of the database.
    const KIND: &'static str;
    fn id(&self) -> &str;
    /// Unix milliseconds.
    fn created_ms(&self) -> i64;
}

/// What is in force: the configuration, and over it what is kept.
pub(crate) struct Laid {
    pub(crate) settings: Settings,
    pub(crate) upstreams: HashMap<String, Arc<dyn Upstream>>,
    pub(crate) connections: Vec<Connection>,
}

impl Kept {
    /// Of what the store has. A document that cannot be read is left where it is: a newer program may have written it.
    pub(crate) fn of(documents: &[Document]) -> Self {
        Self { byok: rows(documents), guardrails: rows(documents), presets: rows(documents) }
    }

    /// What it takes to make this of what was before.
    pub(crate) fn edits_from(&self, before: &Self) -> serde_json::Result<Vec<Edit>> {
        let (old, new) = (before.documents()?, self.documents()?);
        let gone = old.iter().filter(|old| !new.iter().any(|new| (&new.kind, &new.id) == (&old.kind, &old.id)));
        let gone: Vec<Edit> =
            gone.map(|document| Edit::Remove { kind: document.kind.clone(), id: document.id.clone() }).collect();
        let changed = new.iter().filter(|new| !old.contains(new)).cloned().map(Edit::Put);
        Ok(gone.into_iter().chain(changed).collect())
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

    fn documents(&self) -> serde_json::Result<Vec<Document>> {
        let byok = self.byok.iter().map(document);
        let guardrails = self.guardrails.iter().map(document);
        byok.chain(guardrails).chain(self.presets.iter().map(document)).collect()
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

fn document<T: Row>(row: &T) -> serde_json::Result<Document> {
    let body = serde_json::to_string(row)?;
    Ok(Document { kind: T::KIND.to_owned(), id: row.id().to_owned(), created_ms: row.created_ms(), body })
}

fn rows<T: Row>(documents: &[Document]) -> Vec<T> {
    let of_kind = documents.iter().filter(|document| document.kind == T::KIND);
    let read = |document: &Document| match serde_json::from_str(&document.body) {
        Ok(row) => Some(row),
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

    #[test]
    fn only_what_changed_is_written() {
        let before = Kept { guardrails: vec![guardrail("a", "x"), guardrail("b", "y")], ..Kept::default() };
        let after = Kept { guardrails: vec![guardrail("b", "z"), guardrail("c", "y")], ..Kept::default() };
        assert!(before.edits_from(&before).unwrap().is_empty());
        let edits = after.edits_from(&before).unwrap();
        let told: Vec<_> = edits
            .iter()
            .map(|edit| match edit {
                Edit::Put(document) => format!("+{}", document.id),
                Edit::Remove { id, .. } => format!("-{id}"),
            })
            .collect();
        assert_eq!(told, ["-a", "+b", "+c"]);
        let documents = after.documents().unwrap();
        assert_eq!(Kept::of(&documents).guardrails, after.guardrails);
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        let broken = Document { kind: "guardrail".into(), id: "a".into(), created_ms: 0, body: "{".into() };
        let other = Document { kind: "of the future".into(), ..broken.clone() };
        assert!(Kept::of(&[broken, other]).guardrails.is_empty());
    }

    #[test]
    fn ids_are_uuids_and_differ() {
        let id = fresh_id().unwrap();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!((lengths, &id[14..15]), (vec![8, 4, 4, 4, 12], "4"));
        assert_ne!(id, fresh_id().unwrap());
    }
}
