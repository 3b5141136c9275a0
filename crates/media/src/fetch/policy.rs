//! Which URLs may be fetched, and what a refusal says. Parses once (WHATWG rules); what is judged is what is requested.

use std::time::Duration;

use reqwest::Url;

use super::address;

/// Longest URL that is looked at, in bytes.
const MOST_URL: usize = 8192;

/// Bounds of downloads. The defaults are for the open internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchPolicy {
    /// Also plain `http`; a redirect from `https` to `http` is refused all the same.
    pub allow_http: bool,
    /// Also private addresses and any port: for tests, and for operators whose pictures lie in their own network.
    pub allow_private: bool,
    /// Also other ports than the scheme's own, of public addresses.
    pub any_port: bool,
    /// When not empty, the only hosts; an entry `.example.com` stands for all names below it.
    pub hosts: Vec<String>,
    /// Bytes of one download or one decoded data URL.
    pub max_bytes: u64,
    /// Redirects to follow.
    pub max_redirects: usize,
    /// To reach a host.
    pub connect_time: Duration,
    /// For everything, redirects and waiting for a turn included.
    pub total_time: Duration,
    /// Downloads at the same time.
    pub parallel: usize,
}

impl Default for FetchPolicy {
    fn default() -> Self {
        Self {
            allow_http: false,
            allow_private: false,
            any_port: false,
            hosts: Vec::new(),
            max_bytes: 20 << 20,
            max_redirects: 3,
            connect_time: Duration::from_secs(5),
            total_time: Duration::from_secs(20),
            parallel: 8,
        }
    }
}

/// Why there are no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub(super) enum Refused {
    BadUrl,
    Scheme,
    /// Not allowed, not resolvable or not reachable: one word for all, so that nobody can map our network with it.
    Unreachable,
    Status(u16),
    Redirects,
    Encoded,
    TooLarge,
    TooSlow,
    /// The connection broke inside the body.
    CutOff,
    Base64,
}

impl Refused {
    pub(super) fn sentence(self, policy: &FetchPolicy) -> String {
        match self {
            Self::BadUrl => "the URL is not valid".into(),
            Self::Scheme if policy.allow_http => "only http, https and data URLs are supported".into(),
            Self::Scheme => "only https and data URLs are supported".into(),
            Self::Unreachable => "the URL's host does not exist, cannot be reached or is not allowed".into(),
            Self::Status(status) => format!("the URL's server answered with status {status}"),
            Self::Redirects => "the URL redirects too often".into(),
            Self::Encoded => "the URL's server sent a compressed body".into(),
            Self::TooLarge => format!("more than {} bytes", policy.max_bytes),
            Self::TooSlow => "the URL's server took too long".into(),
            Self::CutOff => "the download was cut off".into(),
            Self::Base64 => "the data URL is not valid base64".into(),
        }
    }
}

impl FetchPolicy {
    /// Parses and judges a URL from a request.
    pub(super) fn parse(&self, url: &str) -> Result<Url, Refused> {
        if url.len() > MOST_URL {
            return Err(Refused::BadUrl);
        }
        let url = Url::parse(url).map_err(|_| Refused::BadUrl)?;
        self.judge(&url)?;
        Ok(url)
    }

    /// Judges where a redirect leads.
    pub(super) fn join(&self, from: &Url, location: &str) -> Result<Url, Refused> {
        if location.len() > MOST_URL {
            return Err(Refused::BadUrl);
        }
        let url = from.join(location).map_err(|_| Refused::BadUrl)?;
        if from.scheme() == "https" && url.scheme() != "https" {
            return Err(Refused::Scheme);
        }
        self.judge(&url)?;
        Ok(url)
    }

    fn judge(&self, url: &Url) -> Result<(), Refused> {
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            _ => return Err(Refused::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::BadUrl);
        }
        let host = url.host_str().ok_or(Refused::BadUrl)?;
        if !self.hosts.is_empty() && !self.hosts.iter().any(|allowed| matches_host(allowed, host)) {
            return Err(Refused::Unreachable);
        }
        if self.allow_private {
            return Ok(());
        }
        // `port()` is `None` for the scheme's own port.
        if url.port().is_some() && !self.any_port {
            return Err(Refused::Unreachable);
        }
        // A client with a resolver of its own does not ask it about literal addresses.
        match address::literal(host) {
            Some(ip) if !address::is_public(ip) => Err(Refused::Unreachable),
            _ => Ok(()),
        }
    }
}

fn matches_host(allowed: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    match allowed.strip_prefix('.') {
        Some(parent) => host.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
        None => host.eq_ignore_ascii_case(allowed),
    }
}

#[cfg(test)]
#[path = "../../tests/private/hosts.rs"]
mod hosts;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn no_redirect_leads_to_a_private_address() {
        let policy = FetchPolicy { allow_http: true, any_port: true, ..FetchPolicy::default() };
        for from in ["https://pictures.example/a/b.png", "http://pictures.example/a/b.png"] {
            let from = Url::parse(from).unwrap();
            assert!(policy.join(&from, "https://cdn.example/").is_ok() && policy.join(&from, "../c.png").is_ok());
            for host in hosts::ADDRESSES {
                let scheme = from.scheme();
                for location in [
                    format!("{scheme}://{host}/"),
                    format!("//{host}/x"),
                    format!("\\\\{host}:8080\\"),
                    format!("{scheme}:///{host}"),
                ] {
                    assert_eq!(policy.join(&from, &location), Err(Refused::Unreachable), "{location}");
                }
            }
            for location in
                ["file:///etc/passwd", "gopher://127.0.0.1/", "data:text/plain,x", "//user@127.0.0.1/", "//[::1%25lo]/"]
            {
                assert!(policy.join(&from, location).is_err(), "{location}");
            }
        }
    }
}
