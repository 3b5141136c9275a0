//! Who is signed in with a browser. A session stands for the key that it was opened with: what the key may no longer do, neither may the
//! session. Looked up in memory; the store has a document of each, so that a restart signs nobody out.
//!
//! Of the cookie's token, 256 random bits, only the hash is kept, here and there: nobody signs in with what a copy of the database says.
//! The token against forged requests is derived from it, so that there is nothing else to keep.

mod attempts;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use blake3::Hash;
use http::{
    HeaderMap,
    header::{COOKIE, HOST, ORIGIN},
};

pub(crate) use attempts::Attempts;
use inner::{Failure, FailureKind};
use serde::{Deserialize, Serialize};
use store::{Document, Edit};

use crate::shared::Shared;

/// The cookie.
pub(crate) const NAME: &str = "roundhouse_session";
/// The header that no other site can make a browser send.
pub(crate) const PROOF: &str = "x-csrf-token";
/// How long a session lives after it was used last, ...
const IDLE_MS: i64 = 7 * 86_400_000;
/// ... and at most: whoever got hold of a cookie has it no longer than this.
const LIFE_MS: i64 = 30 * 86_400_000;
/// How much older than in memory the last use in the database may be.
const NOTED_MS: i64 = 3_600_000;
/// The word of the database.
const KIND: &str = "session";

/// Sessions that are open at once; beyond, the one goes that was not used for the longest time.
const SESSIONS_MAX: usize = 1024;
/// Random bytes of a token, which is their hexadecimal digits.
const TOKEN_BYTES: usize = 32;
/// What tokens against forged requests are derived for (`blake3::derive_key`).
const PURPOSE: &str = "roundhouse 2026-11-29 proof that a request comes from the page itself";

/// All sessions.
#[derive(Default)]
pub(crate) struct Sessions {
    open: Mutex<HashMap<Hash, Session>>,
    /// Sign-ins that failed.
    pub(crate) attempts: Attempts,
    /// The key that pays when somebody with a management key chats: its hash, once it is known. Held while it is made.
    pub(crate) chat_key: tokio::sync::Mutex<Option<String>>,
}

/// A session; without the times that its document has beside it.
#[derive(Serialize, Deserialize)]
struct Session {
    key_hash: String,
    used_ms: i64,
    #[serde(skip)]
    opened_ms: i64,
    /// The last use that the database knows.
    #[serde(skip)]
    noted_ms: i64,
}

/// A session's secret, as the cookie has it. Never logged.
pub(crate) struct Token(String);

impl Sessions {
    /// Takes over those of the database that are not over, and gives what it takes to remove the others there.
    pub(crate) fn recall(&self, documents: &[Document], now_ms: i64) -> Vec<Edit> {
        let mut over = Vec::new();
        let mut open = self.lock();
        for document in documents.iter().filter(|document| document.kind == KIND) {
            let (hash, session) = (Hash::from_hex(&document.id), serde_json::from_str::<Session>(&document.body));
            match (hash, session) {
                (Ok(hash), Ok(session)) => {
                    let session = Session { opened_ms: document.created_ms, noted_ms: session.used_ms, ..session };
                    if session.ends_ms() > now_ms && open.len() < SESSIONS_MAX {
                        open.insert(hash, session);
                    } else {
                        over.push(hash);
                    }
                }
                _ => tracing::warn!(id = document.id, "a session of the database cannot be read"),
            }
        }
        over.iter().map(removal).collect()
    }

    /// Opens a session for a key; with what it takes for the database to know.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub(crate) fn open(&self, key_hash: &str, now_ms: i64) -> Result<(Token, Vec<Edit>), getrandom::Error> {
        // Not from the pages of `random`: this is a secret.
        let mut random = [0; TOKEN_BYTES];
        getrandom::fill(&mut random)?;
        let token = Token(Hash::from_bytes(random).to_hex().to_string());
        let mut open = self.lock();
        let mut gone: Vec<Hash> = open.iter().filter(|(_, session)| session.ends_ms() <= now_ms).map(|(hash, _)| *hash).collect();
        if open.len() - gone.len() >= SESSIONS_MAX {
            let others = open.iter().filter(|(hash, _)| !gone.contains(hash));
            let oldest = others.min_by_key(|(_, session)| session.used_ms).map(|(hash, _)| *hash);
            gone.extend(oldest);
        }
        for hash in &gone {
            open.remove(hash);
        }
        let session = Session { key_hash: key_hash.to_owned(), used_ms: now_ms, opened_ms: now_ms, noted_ms: now_ms };
        let edits = gone.iter().map(removal).chain(session.document(&token.hash())).collect();
        open.insert(token.hash(), session);
        Ok((token, edits))
    }

    /// The hash of the key that a session stands for. Using it keeps it alive.
    pub(crate) fn key_of(&self, token: &Token, now_ms: i64) -> Option<String> {
        let mut open = self.lock();
        let session = open.get_mut(&token.hash()).filter(|session| session.ends_ms() > now_ms)?;
        session.used_ms = session.used_ms.max(now_ms);
        Some(session.key_hash.clone())
    }

    /// When a session ends if it is not used again, in Unix milliseconds; and what it takes for the database to know of its use, now and
    /// then.
    pub(crate) fn end_of(&self, token: &Token, now_ms: i64) -> (i64, Vec<Edit>) {
        let (hash, mut open) = (token.hash(), self.lock());
        let Some(session) = open.get_mut(&hash) else { return (now_ms, Vec::new()) };
        let is_due = session.used_ms.saturating_sub(session.noted_ms) >= NOTED_MS;
        if is_due {
            session.noted_ms = session.used_ms;
        }
        (session.ends_ms(), is_due.then(|| session.document(&hash)).flatten().into_iter().collect())
    }

    /// Closes a session, if there is one; with what it takes for the database to know.
    pub(crate) fn close(&self, token: &Token) -> Option<Edit> {
        let hash = token.hash();
        self.lock().remove(&hash).map(|_| removal(&hash))
    }

    /// What [`Self::close`] will give, for whoever wants the database to know first.
    pub(crate) fn closing(&self, token: &Token) -> Option<Edit> {
        let hash = token.hash();
        self.lock().contains_key(&hash).then(|| removal(&hash))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Hash, Session>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn ends_ms(&self) -> i64 {
        self.used_ms.saturating_add(IDLE_MS).min(self.opened_ms.saturating_add(LIFE_MS))
    }

    /// Puts it into the database. A hash and a number are always JSON.
    fn document(&self, hash: &Hash) -> Option<Edit> {
        let body = serde_json::to_string(self).ok()?;
        let (kind, id, created_ms) = (KIND.to_owned(), hash.to_hex().to_string(), self.opened_ms);
        Some(Edit::Put(Document { kind, id, created_ms, body }))
    }
}

fn removal(hash: &Hash) -> Edit {
    Edit::Remove { kind: KIND.to_owned(), id: hash.to_hex().to_string() }
}

impl Token {
    /// The one in the cookie of a request, if it has the form of one.
    pub(crate) fn sent(headers: &HeaderMap) -> Option<Self> {
        let mut cookies = headers.get_all(COOKIE).iter().flat_map(|list| list.to_str().unwrap_or_default().split(';'));
        let value = cookies.find_map(|cookie| cookie.trim().strip_prefix(NAME)?.strip_prefix('='))?;
        let is_token = value.len() == 2 * TOKEN_BYTES && value.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_token.then(|| Self(value.to_owned()))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> Hash {
        blake3::hash(self.0.as_bytes())
    }

    /// What the page has to send along with whatever changes something.
    pub(crate) fn proof(&self) -> String {
        self.derived().to_hex().to_string()
    }

    /// Whether a request brings it. Takes as long for a wrong one, wherever it is wrong: such is the comparison of [`Hash`].
    pub(crate) fn is_proven(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(PROOF).and_then(|value| Hash::from_hex(value.as_bytes()).ok());
        sent.is_some_and(|sent| sent == self.derived())
    }

    fn derived(&self) -> Hash {
        Hash::from_bytes(blake3::derive_key(PURPOSE, self.0.as_bytes()))
    }
}

/// Refuses what a page of somebody else's makes the browser ask.
///
/// # Errors
/// That it is refused.
pub(crate) fn own(headers: &HeaderMap, shared: &Shared) -> Result<(), Failure> {
    if is_foreign(headers, shared) {
        // Most often it is our own page behind a proxy that does not pass `Host` on.
        let message = "sessions are for the pages of this server alone; behind a proxy, server.public_url says where they are";
        return Err(Failure::new(FailureKind::PermissionDenied, message));
    }
    Ok(())
}

/// Whether a page of somebody else's makes the browser ask. `SameSite` does not help against pages at another port of this host. Who sends
/// neither header is no browser of today.
fn is_foreign(headers: &HeaderMap, shared: &Shared) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return false };
    let authority = |url: &str| url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default().to_owned());
    let ours = [text(HOST.as_str()).map(str::to_owned), shared.settings.site.public_url.as_deref().and_then(authority)];
    let theirs = authority(origin);
    theirs.is_none() || ours.into_iter().flatten().all(|ours| Some(ours) != theirs)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn with(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_session_lives_as_long_as_it_is_used() {
        let sessions = Sessions::default();
        let (token, _) = sessions.open("key", 0).unwrap();
        assert_eq!(sessions.key_of(&token, IDLE_MS - 1).as_deref(), Some("key"));
        assert_eq!(sessions.key_of(&token, 2 * IDLE_MS - 2).as_deref(), Some("key"), "it was used in between");
        assert_eq!(sessions.key_of(&token, 4 * IDLE_MS), None);
        sessions.close(&token);
        assert_eq!(sessions.key_of(&token, 0), None);
    }

    #[test]
    fn a_session_that_is_used_for_ever_ends_all_the_same() {
        let sessions = Sessions::default();
        let (token, _) = sessions.open("key", 0).unwrap();
        for day in 0..30 {
            assert!(sessions.key_of(&token, day * 86_400_000).is_some(), "day {day}");
        }
        assert_eq!(sessions.end_of(&token, LIFE_MS - 1).0, LIFE_MS);
        assert_eq!(sessions.key_of(&token, LIFE_MS), None);
    }

    fn documents(edits: Vec<Edit>) -> Vec<Document> {
        let put = |edit| if let Edit::Put(document) = edit { Some(document) } else { None };
        edits.into_iter().filter_map(put).collect()
    }

    #[test]
    fn the_database_has_a_hash_and_learns_of_use_once_an_hour() {
        let sessions = Sessions::default();
        let (token, edits) = sessions.open("key", 0).unwrap();
        let first = documents(edits);
        assert!(!first[0].id.contains(token.text()) && !first[0].body.contains(token.text()));
        sessions.key_of(&token, NOTED_MS - 1);
        assert!(sessions.end_of(&token, NOTED_MS - 1).1.is_empty());
        sessions.key_of(&token, NOTED_MS);
        let noted = documents(sessions.end_of(&token, NOTED_MS).1);
        assert!(noted.len() == 1 && sessions.end_of(&token, NOTED_MS).1.is_empty());

        let after = Sessions::default();
        assert!(after.recall(&noted, NOTED_MS).is_empty());
        assert_eq!(after.end_of(&token, NOTED_MS).0, NOTED_MS + IDLE_MS);
        assert_eq!(after.key_of(&token, IDLE_MS).as_deref(), Some("key"), "its last use counts, not its beginning");
        let much_later = Sessions::default();
        assert_eq!(much_later.recall(&first, IDLE_MS), [removal(&token.hash())]);
        assert_eq!(much_later.key_of(&token, 0), None);
    }

    #[test]
    fn what_is_no_session_is_passed_over() {
        let broken = Document { kind: KIND.into(), id: "zz".into(), created_ms: 0, body: "{".into() };
        let other = Document { kind: "byok".into(), ..broken.clone() };
        assert!(Sessions::default().recall(&[broken, other], 0).is_empty());
    }

    #[test]
    fn beyond_the_bound_the_longest_unused_goes() {
        let sessions = Sessions::default();
        let tokens: Vec<Token> = (0..=SESSIONS_MAX).map(|at| sessions.open("key", at.try_into().unwrap()).unwrap().0).collect();
        assert!(sessions.key_of(&tokens[0], 2000).is_none());
        assert!(tokens[1..].iter().all(|token| sessions.key_of(token, 2000).is_some()));
    }

    #[test]
    fn the_cookie_is_found_among_others_and_only_in_its_form() {
        let text = "0f".repeat(TOKEN_BYTES);
        let sent = |list: &str| Token::sent(&with("cookie", list)).map(|token| token.0);
        assert_eq!(sent(&format!("theme=dark; {NAME}={text}; x=y")), Some(text.clone()));
        assert_eq!(sent(&format!("{NAME}={text}0")), None);
        assert_eq!(sent(&format!("x{NAME}={text}")), None);
        assert_eq!(sent(&format!("{NAME}x={text}")), None);
        assert_eq!(sent(&format!("{NAME}={}", "z".repeat(64))), None);
    }

    #[test]
    fn the_proof_is_the_sessions_own() {
        let sessions = Sessions::default();
        let [one, other] = [0, 1].map(|at| sessions.open("key", at).unwrap().0);
        assert!(one.is_proven(&with(PROOF, &one.proof())));
        assert!(!one.is_proven(&with(PROOF, &other.proof())));
        assert!(!one.is_proven(&with(PROOF, one.text())), "who knows the cookie's value knows it by theft");
        assert!(!one.is_proven(&with(PROOF, "")) && !one.is_proven(&HeaderMap::new()));
    }
}
