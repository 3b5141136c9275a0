//! Who downloads what clients and answers point to, under the rules of `[media]`.

use std::sync::Arc;

use ::media::{FetchPolicy, Fetcher};

use crate::{
    config::Config,
    exit::{Exit, Failed},
};

/// One with bounds of its own: those that share it wait for each other.
///
/// # Errors
/// When no HTTP client can be made on this machine.
pub(super) fn fetcher(config: &Config) -> Result<Arc<Fetcher>, Failed> {
    let policy = FetchPolicy {
        allow_http: config.media.allow_http,
        allow_private: config.media.allow_private,
        hosts: config.media.hosts.clone(),
        ..FetchPolicy::default()
    };
    Fetcher::new(policy).map(Arc::new).map_err(|error| Exit::Failure.caused(&error))
}
