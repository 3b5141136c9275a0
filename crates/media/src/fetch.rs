//! From a reference in a request to bytes: data URLs, and downloads under a strict policy.
//!
//! The only place that opens a connection to where a client points. Never a private address, a proxy, a cookie, a
//! credential or a compressed body; redirects are followed by hand and judged like the first URL.

mod address;
mod data;
mod download;
mod policy;
mod resolver;

use std::sync::Arc;

use bytes::Bytes;
use inner::{Failure, FailureKind, MediaRef};
use tokio::{sync::Semaphore, time::timeout};

pub use address::{is_own_network, is_public, literal_host};
pub use policy::FetchPolicy;
pub use resolver::Lookup;

use policy::Refused;

/// Resolves references to bytes. Cheap to share.
pub struct Fetcher {
    client: reqwest::Client,
    policy: Arc<FetchPolicy>,
    parallel: Semaphore,
}

impl Fetcher {
    /// A fetcher that asks the system's resolver.
    ///
    /// # Errors
    /// When no HTTP client can be made on this machine.
    pub fn new(policy: FetchPolicy) -> Result<Self, reqwest::Error> {
        Self::with_lookup(policy, resolver::system())
    }

    /// A fetcher with another resolver; every address it gives is still judged.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_lookup(policy: FetchPolicy, lookup: Lookup) -> Result<Self, reqwest::Error> {
        let policy = Arc::new(policy);
        let client = download::client(&policy, lookup)?;
        Ok(Self { client, parallel: Semaphore::new(policy.parallel.clamp(1, Semaphore::MAX_PERMITS)), policy })
    }

    /// The bytes that `source` stands for; `part` names its place in the request for error messages.
    ///
    /// # Errors
    /// A failure with a fixed sentence: never an address, a path, or what another server said.
    pub async fn fetch(&self, source: &MediaRef, part: &str) -> Result<Bytes, Failure> {
        let refused = |refused: Refused| refused.failure(part, &self.policy);
        match source {
            MediaRef::Data { base64, .. } => data::decode(base64, self.policy.max_bytes).map_err(refused),
            MediaRef::Url(url) => self.download(url).await.map_err(refused),
        }
    }

    async fn download(&self, url: &str) -> Result<Bytes, Refused> {
        let url = self.policy.parse(url)?;
        let work = async {
            let _turn = self.parallel.acquire().await.map_err(|_| Refused::Unreachable)?;
            download::follow(&self.client, &self.policy, url).await
        };
        timeout(self.policy.total_time, work).await.unwrap_or(Err(Refused::TooSlow))
    }
}

impl Refused {
    fn failure(&self, part: &str, policy: &FetchPolicy) -> Failure {
        let kind = match self {
            Self::BadUrl | Self::Scheme | Self::Base64 => FailureKind::InvalidRequest,
            Self::TooLarge => FailureKind::ImageTooLarge,
            _ => FailureKind::ImageDownloadFailed,
        };
        Failure::new(kind, format!("{part}: {}", self.sentence(policy)))
    }
}
