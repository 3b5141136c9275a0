//! `/session` (ours): who is signed in on the site.

use serde::{Deserialize, Serialize};

/// `POST /session`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SignIn {
    /// The key in plain text.
    pub key: String,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Session {
    /// What the key is for.
    pub kind: SessionKind,
    /// The key's name.
    pub name: String,
    /// The key with its middle masked.
    pub label: String,
    /// ISO 8601; later if the session is used until then.
    pub expires_at: String,
    /// Sent back as `X-CSRF-Token` with everything that changes something.
    pub csrf: String,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    /// Administration.
    Management,
    /// Calls of models.
    Inference,
}
