//! Builds the connection pool of one provider. Never follows a redirect, never reads the environment.

use std::time::Duration;

use http::{Uri, uri::Scheme};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Pool, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::{
    connect::Timely,
    sent::Sent,
    whereto::{self, Guarded},
};
use crate::settings::UpstreamLimits;

/// Connections to one provider.
pub(super) type Client = Pool<Timely<HttpsConnector<HttpConnector<Guarded>>>, Sent>;

/// Why no client could be built for a provider.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The base URL is not an absolute http(s) URL.
    #[error("provider base URL {base:?} is not an absolute http or https URL")]
    Base {
        /// As configured.
        base: String,
    },
    /// The base URL is an address that no provider has.
    #[error(
        "provider base URL {base:?} is an address of a cloud's metadata service or of a single link, where no provider is; \
         upstream.allow_private allows it"
    )]
    Address {
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
        source: std::io::Error,
    },
}

/// Idle connections kept per provider.
const IDLE_MAX: usize = 256;
/// How long an idle connection is kept; below the 60 s after which common load balancers drop theirs.
const IDLE_KEPT: Duration = Duration::from_secs(50);
/// Probes of a silent connection, so that a dead peer is noticed.
const KEEPALIVE: Duration = Duration::from_secs(15);

pub(super) fn build(base: &str, limits: &UpstreamLimits) -> Result<Client, ClientError> {
    let uri: Option<Uri> = base.parse().ok();
    let scheme = uri.filter(|uri| uri.host().is_some_and(|host| !host.is_empty())).and_then(|uri| uri.into_parts().scheme);
    if !whereto::allows(base, limits.allow_private) {
        return Err(ClientError::Address { base: base.to_owned() });
    }
    let builder = HttpsConnectorBuilder::new();
    let builder = match scheme {
        Some(scheme) if scheme == Scheme::HTTPS => builder
            .with_provider_and_platform_verifier(ring::default_provider())
            .map_err(|source| ClientError::Tls { base: base.to_owned(), source })?
            .https_only(),
        // Plain text needs no certificate store: a container without one still reaches its neighbour.
        Some(scheme) if scheme == Scheme::HTTP => builder.with_tls_config(trusting_nobody()).https_or_http(),
        _ => return Err(ClientError::Base { base: base.to_owned() }),
    };
    let connector = builder.enable_all_versions().wrap_connector(tcp(limits.allow_private));
    Ok(Pool::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .timer(TokioTimer::new())
        .pool_max_idle_per_host(IDLE_MAX)
        .pool_idle_timeout(IDLE_KEPT)
        .build(Timely::new(connector, limits.connect)))
}

fn tcp(allow_private: bool) -> HttpConnector<Guarded> {
    let mut tcp = HttpConnector::new_with_resolver(Guarded::new(allow_private));
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_keepalive(Some(KEEPALIVE));
    tcp
}

fn trusting_nobody() -> ClientConfig {
    // Named here, so that it does not matter whether somebody has chosen one for the process.
    let provider = ring::default_provider().into();
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports the default protocol versions")
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}
