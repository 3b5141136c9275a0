//! `/byok` as it is shown: callers' own keys at providers (openrouter API reference, "byok"). How they are changed is in
//! [`crate::admin`]. A credential is in no reply.

use serde::Serialize;

use crate::Source;

/// One credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OwnKey {
    /// `config:...` where it stands in the configuration.
    pub id: String,
    /// The provider's slug.
    pub provider: String,
    /// The credential with its middle masked; nobody can read the rest again.
    pub label: String,
    /// For people.
    pub name: Option<String>,
    /// Not used for now.
    pub disabled: bool,
    /// For when everything else has failed.
    pub is_fallback: bool,
    /// The house's own credential is never used instead.
    pub is_byok_only: bool,
    /// The same.
    pub is_required: bool,
    /// Ids of models; null is every one.
    pub allowed_models: Option<Vec<String>>,
    /// Hashes of the keys whose calls may use it, in the configuration names too; null is every one.
    pub allowed_api_key_hashes: Option<Vec<String>>,
    /// Null: there are no users here.
    pub allowed_user_ids: Option<Vec<String>>,
    /// ISO 8601.
    pub created_at: String,
    /// In which order they are tried; only in lists, else 0.
    pub sort_order: usize,
    /// The one that there is.
    pub workspace_id: String,
    /// An addition of ours.
    pub source: Source,
}
