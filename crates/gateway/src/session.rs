//! Who is signed in with a browser. A session stands for the key that it was opened with: what the key may no longer do, neither may the
//! session. Kept in memory, so a restart signs everybody out; a reload of the configuration does not.
//!
//! Of the cookie's token only the hash is kept. The token against forged requests is derived from it, so that there is nothing else to
//! keep.

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

use crate::shared::Shared;

/// The cookie.
pub(crate) const NAME: &str = "roundhouse_session";
/// The header that no other site can make a browser send.
pub(crate) const PROOF: &str = "x-csrf-token";
/// How long a session lives after it was used last.
pub(crate) const IDLE_MS: i64 = 7 * 86_400_000;

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

struct Session {
    key_hash: String,
    used_ms: i64,
}

/// A session's secret, as the cookie has it. Never logged.
pub(crate) struct Token(String);

impl Sessions {
    /// Opens a session for a key.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub(crate) fn open(&self, key_hash: &str, now_ms: i64) -> Result<Token, getrandom::Error> {
        // Not from the pages of `random`: this is a secret.
        let mut random = [0; TOKEN_BYTES];
        getrandom::fill(&mut random)?;
        let token = Token(Hash::from_bytes(random).to_hex().to_string());
        let mut open = self.lock();
        open.retain(|_, session| session.lives(now_ms));
        if open.len() >= SESSIONS_MAX
            && let Some(oldest) = open.iter().min_by_key(|(_, session)| session.used_ms).map(|(hash, _)| *hash)
        {
            open.remove(&oldest);
        }
        open.insert(token.hash(), Session { key_hash: key_hash.to_owned(), used_ms: now_ms });
        Ok(token)
    }

    /// The hash of the key that a session stands for. Using it keeps it alive.
    pub(crate) fn key_of(&self, token: &Token, now_ms: i64) -> Option<String> {
        let mut open = self.lock();
        let session = open.get_mut(&token.hash()).filter(|session| session.lives(now_ms))?;
        session.used_ms = session.used_ms.max(now_ms);
        Some(session.key_hash.clone())
    }

    pub(crate) fn close(&self, token: &Token) {
        self.lock().remove(&token.hash());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Hash, Session>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn lives(&self, now_ms: i64) -> bool {
        now_ms.saturating_sub(self.used_ms) < IDLE_MS
    }
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
        let token = sessions.open("key", 0).unwrap();
        assert_eq!(sessions.key_of(&token, IDLE_MS - 1).as_deref(), Some("key"));
        assert_eq!(sessions.key_of(&token, 2 * IDLE_MS - 2).as_deref(), Some("key"), "it was used in between");
        assert_eq!(sessions.key_of(&token, 4 * IDLE_MS), None);
        sessions.close(&token);
        assert_eq!(sessions.key_of(&token, 0), None);
    }

    #[test]
    fn beyond_the_bound_the_longest_unused_goes() {
        let sessions = Sessions::default();
        let tokens: Vec<Token> = (0..=SESSIONS_MAX).map(|at| sessions.open("key", at.try_into().unwrap()).unwrap()).collect();
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
        let (one, other) = (sessions.open("key", 0).unwrap(), sessions.open("key", 0).unwrap());
        assert!(one.is_proven(&with(PROOF, &one.proof())));
        assert!(!one.is_proven(&with(PROOF, &other.proof())));
        assert!(!one.is_proven(&with(PROOF, one.text())), "who knows the cookie's value knows it by theft");
        assert!(!one.is_proven(&with(PROOF, "")) && !one.is_proven(&HeaderMap::new()));
    }
}
