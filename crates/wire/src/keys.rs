//! The keys of an account as an administrator sees and makes them (openrouter API reference, "API keys"). The plain text of a key
//! stands in one reply only: that to its creation.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{Dollars, Reset, key::Spent, provider::Amount};

/// A key. The last four fields are additions of ours.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct KeyRow {
    /// SHA-256 of the plain text.
    pub hash: String,
    /// For people.
    pub name: String,
    /// The key with its middle masked.
    pub label: String,
    /// Refused.
    pub disabled: bool,
    /// Most that it may spend.
    pub limit: Option<Dollars>,
    /// What is left of it.
    pub limit_remaining: Option<Dollars>,
    /// How often that starts afresh; null is never.
    pub limit_reset: Option<Reset>,
    /// Whether own-key usage counts.
    pub include_byok_in_limit: bool,
    /// What it has spent.
    #[serde(flatten)]
    pub spent: Spent,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub updated_at: Option<String>,
    /// ISO 8601.
    pub expires_at: Option<String>,
    /// ISO 8601.
    pub last_used_at: Option<String>,
    /// Never null: clients refuse that.
    pub workspace_id: String,
    /// Null until there are users.
    pub creator_user_id: Option<String>,
    /// Who it was made for.
    pub external_user: Option<String>,
    /// Ids of models; null is every one.
    pub allowed_models: Option<Vec<String>>,
    /// Slugs of providers; null is every one.
    pub allowed_providers: Option<Vec<String>>,
    /// Calls in any 60 seconds.
    pub requests_per_minute: Option<u32>,
    /// Tokens in any 60 seconds.
    pub tokens_per_minute: Option<u64>,
}

/// The reply to `POST /keys`, the only one that has the key's plain text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CreatedKey {
    /// What others see of it.
    pub data: KeyRow,
    /// The plain text.
    pub key: String,
}

/// `POST /keys` and `PATCH /keys/{hash}`: what is absent stays as it is, `null` takes a limit away.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, expecting = "a JSON object")]
pub struct KeyChange {
    /// At least one character.
    pub name: Option<String>,
    /// Refused from now on.
    pub disabled: Option<bool>,
    /// US dollars.
    #[serde(deserialize_with = "sent")]
    pub limit: Option<Option<Amount>>,
    /// `daily`, `weekly`, `monthly`.
    #[serde(deserialize_with = "sent")]
    #[cfg_attr(test, schemars(with = "Option<Reset>"))]
    pub limit_reset: Option<Option<String>>,
    /// Whether own-key usage counts.
    pub include_byok_in_limit: Option<bool>,
    /// ISO 8601 in UTC, with seconds.
    #[serde(deserialize_with = "sent")]
    pub expires_at: Option<Option<String>>,
    /// Who it was made for.
    #[serde(deserialize_with = "sent")]
    pub external_user: Option<Option<String>>,
    /// The same in the words of the official SDKs.
    #[serde(deserialize_with = "sent")]
    pub external: Option<Option<External>>,
    /// Ids of models.
    #[serde(deserialize_with = "sent")]
    pub allowed_models: Option<Option<Vec<String>>>,
    /// Slugs of providers.
    #[serde(deserialize_with = "sent")]
    pub allowed_providers: Option<Option<Vec<String>>>,
    /// At least 1.
    #[serde(deserialize_with = "sent")]
    pub requests_per_minute: Option<Option<u32>>,
    /// At least 1.
    #[serde(deserialize_with = "sent")]
    pub tokens_per_minute: Option<Option<u64>>,
    /// What else was sent.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// Whom a key is made for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "an object with a `user`")]
pub struct External {
    /// In the words of whoever makes the key.
    pub user: String,
}

/// Tells `null` from absent.
pub(crate) fn sent<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_takes_away_and_absent_leaves() {
        let change: KeyChange = crate::read(br#"{"limit": null, "expires_at": "2027-01-01T00:00:00Z", "more": 1}"#).unwrap();
        assert_eq!((change.limit, change.limit_reset), (Some(None), None));
        assert_eq!(change.expires_at, Some(Some("2027-01-01T00:00:00Z".to_owned())));
        let amount: KeyChange = crate::read(br#"{"limit": 12.5}"#).unwrap();
        assert_eq!(amount.limit, Some(Some(Amount("12.5".to_owned()))));
        let wrong = crate::read::<KeyChange>(br#"{"requests_per_minute": -1}"#).unwrap_err();
        assert!(wrong.to_string().starts_with("requests_per_minute"), "{wrong}");
    }
}
