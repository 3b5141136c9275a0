//! Where in AWS to call, and with which keys. Keys come from the configuration or from AWS's usual variables, never from both,
//! and never from a file or a service of AWS's.

use serde::Deserialize;

use crate::secret::Secret;

/// A region, and perhaps the keys that sign calls to it.
///
/// ```toml
/// aws = { region = "eu-central-1", access_key_id = "AKIA...", secret_access_key = "...", session_token = "..." }
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Aws {
    /// Such as `us-east-1`.
    pub(crate) region: String,
    /// Not needed where a key of the service's own is configured.
    pub(crate) keys: Option<AwsKeys>,
}

/// An access key of an account, or a temporary one of a role.
#[derive(Clone, Debug, PartialEq)]
pub struct AwsKeys {
    /// Named in every signature.
    pub(super) id: Secret,
    /// Never sent.
    pub(super) secret: Secret,
    /// Of temporary keys; sent.
    pub(super) session_token: Option<Secret>,
}

/// As it stands in the configuration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    region: String,
    access_key_id: Option<Secret>,
    secret_access_key: Option<Secret>,
    session_token: Option<Secret>,
}

impl TryFrom<Written> for Aws {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { region, access_key_id, secret_access_key, session_token } = written;
        let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if region.is_empty() || !region.bytes().all(valid) {
            return Err("aws.region: use a name like us-east-1");
        }
        let keys = match (access_key_id, secret_access_key) {
            (Some(id), Some(secret)) => Some(AwsKeys { id, secret, session_token }),
            (None, None) if session_token.is_none() => None,
            _ => return Err("aws.access_key_id and aws.secret_access_key belong together, and session_token to both"),
        };
        Ok(Self { region, keys })
    }
}

impl Aws {
    /// The region that AWS's usual variables name, without the keys, which may be there for other purposes.
    pub(crate) fn of_variables<'a>(look: &impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let region = look("AWS_REGION").or_else(|| look("AWS_DEFAULT_REGION"))?.to_owned();
        Self::try_from(Written { region, access_key_id: None, secret_access_key: None, session_token: None }).ok()
    }

    /// The address of `bedrock-runtime` in the region.
    pub(crate) fn base(&self) -> String {
        format!("https://bedrock-runtime.{}.amazonaws.com", self.region)
    }
}
