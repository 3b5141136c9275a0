//! The error envelope (openrouter errors-and-debugging). `code` is an integer everywhere, also inside a stream.

use serde::Serialize;
use serde_json::Value;

/// The body of every error reply.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErrorEnvelope {
    /// The error.
    pub error: ErrorBody,
    /// The account, when it is known and may be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

/// One error: in an envelope, in a chunk of a stream, or in a choice that broke off.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErrorBody {
    /// The HTTP status of the failure, also when the reply itself is a 200.
    pub code: u16,
    /// A sentence for people.
    pub message: String,
    /// Machine-readable details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<ErrorMetadata>,
}

/// Details of an error. Only what is known is sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ErrorMetadata {
    /// A word of the contract's table, such as `rate_limit_exceeded`.
    pub error_type: String,
    /// The provider that failed, as displayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_name: Option<String>,
    /// The provider's own error body, string or object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<Value>,
    /// The provider's own code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_code: Option<String>,
    /// Whether the call was made on the caller's own key at the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_byok: Option<bool>,
    /// Why a moderation flagged the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What it flagged, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flagged_input: Option<String>,
    /// The model that it stood before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_slug: Option<String>,
    /// What a guardrail blocked the request for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<String>,
    /// Attempts that failed before this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub previous_errors: Vec<PreviousError>,
}

/// An attempt that failed before the one that is reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviousError {
    /// The provider, as displayed.
    pub provider: String,
    /// The provider's own code.
    pub code: Option<String>,
    /// The HTTP status.
    pub status: u16,
}
