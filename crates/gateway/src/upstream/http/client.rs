//! Builds the connection pool of one provider. Never follows a redirect, never reads the environment.

use reqwest::{Client, Url, redirect};

use crate::settings::UpstreamLimits;

/// Why no client could be built for a provider.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The base URL is not an absolute http(s) URL.
    #[error("provider base URL {base:?} is not an absolute http or https URL")]
    Base {
        /// As configured.
        base: String,
    },
    /// TLS could not be set up, most often because the machine has no certificate store.
    #[error("cannot set up TLS for provider base URL {base:?}; install the system's CA certificates")]
    Tls {
        /// As configured.
        base: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
}

/// Idle connections kept per provider.
const IDLE_MAX: usize = 256;
/// How long an idle connection is kept; below the 60 s after which common load balancers drop theirs.
const IDLE_KEPT: std::time::Duration = std::time::Duration::from_secs(50);
/// Probes of a silent connection, so that a dead peer is noticed.
const KEEPALIVE: std::time::Duration = std::time::Duration::from_secs(15);

pub(super) fn build(base: &str, limits: &UpstreamLimits) -> Result<Client, ClientError> {
    let scheme = Url::parse(base).ok().filter(Url::has_host).map(|url| url.scheme().to_owned());
    // The first caller decides the process's provider; a second installation is refused and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .tcp_nodelay(true)
        .tcp_keepalive(KEEPALIVE)
        .connect_timeout(limits.connect)
        .pool_max_idle_per_host(IDLE_MAX)
        .pool_idle_timeout(IDLE_KEPT)
        .referer(false);
    let builder = match scheme.as_deref() {
        Some("https") => builder.https_only(true),
        // Plain text needs no certificate store: a container without one still reaches its neighbour.
        Some("http") => builder.tls_certs_only([]),
        _ => return Err(ClientError::Base { base: base.to_owned() }),
    };
    builder.build().map_err(|source| ClientError::Tls { base: base.to_owned(), source })
}
