//! The client's end user, whose id leaves this process only as a hash (openrouter api_reference/parameters, `user`).

use store::Store;

/// Apart from whatever else is ever derived from an installation's secret.
const CONTEXT: &str = "roundhouse 2026-11-29 end users as providers know them";
/// Letters of the name that a provider gets: OpenAI takes 64.
const LETTERS: usize = 32;

/// As it stands in the ledger.
pub(crate) fn recorded(user: &str) -> String {
    blake3::hash(user.as_bytes()).to_hex().to_string()
}

/// As providers know it: always the same for one user of this installation, and nothing that could be guessed without its secret.
pub(crate) fn told(user: &str, store: &dyn Store) -> String {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    hasher.update(&store.installation()).update(user.as_bytes());
    hasher.finalize().to_hex()[..LETTERS].to_owned()
}
