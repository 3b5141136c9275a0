//! One download: request, redirects by hand, body up to the bound.

use std::error::Error;

use bytes::{Bytes, BytesMut};
use reqwest::{Client, Response, Url, header, redirect, retry};

use super::{
    Lookup, address,
    policy::{FetchPolicy, Refused},
    resolver::Guarded,
};

const USER_AGENT: &str = concat!("roundhouse/", env!("CARGO_PKG_VERSION"), " (media)");
/// What we ask for; the bytes decide what it is.
const ACCEPT: &str = "image/*, */*;q=0.1";

/// A client without proxies, cookies, referrers, retries, kept connections and redirects of its own.
pub(super) fn client(policy: &FetchPolicy, lookup: Lookup) -> Result<Client, reqwest::Error> {
    // The workspace builds reqwest without a provider; a second installation changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || {
        Client::builder()
            .dns_resolver(Guarded { lookup: lookup.clone(), allow_private: policy.allow_private })
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .pool_max_idle_per_host(0)
            .connect_timeout(policy.connect_time)
            .user_agent(USER_AGENT)
    };
    builder().build().or_else(|error| {
        tracing::warn!(error = %error, "this machine has no root certificates: pictures cannot be fetched by https");
        builder().tls_certs_only([]).build()
    })
}

/// Downloads `url`, which was judged already.
pub(super) async fn follow(client: &Client, policy: &FetchPolicy, mut url: Url) -> Result<Bytes, Refused> {
    for _ in 0..=policy.max_redirects {
        let response = request(client, policy, url.clone()).await?;
        let status = response.status();
        if status.is_success() {
            return body(response, policy.max_bytes).await;
        }
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        url = match (status.as_u16(), location) {
            (301 | 302 | 303 | 307 | 308, Some(location)) => policy.join(&url, location)?,
            (other, _) => return Err(Refused::Status(other)),
        };
    }
    Err(Refused::Redirects)
}

async fn request(client: &Client, policy: &FetchPolicy, url: Url) -> Result<Response, Refused> {
    let request = client.get(url).header(header::ACCEPT, ACCEPT).header(header::ACCEPT_ENCODING, "identity");
    let response = request.send().await.map_err(|error| {
        tracing::debug!(cause = ?error.source().map(ToString::to_string), "a media download failed");
        Refused::Unreachable
    })?;
    // The resolver was asked for this; a second look costs nothing.
    let peer = response.remote_addr().map(|peer| peer.ip());
    if !policy.allow_private && !peer.is_some_and(address::is_public) {
        return Err(Refused::Unreachable);
    }
    let encoding = response.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(Refused::Encoded);
    }
    Ok(response)
}

async fn body(mut response: Response, max_bytes: u64) -> Result<Bytes, Refused> {
    if response.content_length().is_some_and(|length| length > max_bytes) {
        return Err(Refused::TooLarge);
    }
    let mut out = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Refused::CutOff)? {
        if (out.len() + chunk.len()) as u64 > max_bytes {
            return Err(Refused::TooLarge);
        }
        out.extend_from_slice(&chunk);
    }
    Ok(out.freeze())
}
