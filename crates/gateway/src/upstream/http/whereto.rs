//! To which addresses a provider's base URL may lead. An address that stands in it is the operator's word, as is a name of the own
//! network; any other name leads to the open internet, whatever its resolver says. Nothing leads to a cloud's metadata service.
//!
//! A name is resolved once per connection, and what is judged here is what the connection goes to, so an answer that changes between
//! two questions (DNS rebinding) gains nothing.

use std::{
    error::Error,
    fmt, io,
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::{FutureExt, future::BoxFuture};
use hyper_util::client::legacy::connect::dns::Name;
use media::Lookup;
use tower::Service;

/// Ends of names that the open internet does not have (RFC 6761, RFC 6762, ICANN's `.internal`).
const OWN_ENDS: [&str; 3] = [".localhost", ".local", ".internal"];

/// Resolves names, and refuses those with any address that is not allowed.
#[derive(Clone)]
pub(super) struct Guarded {
    lookup: Lookup,
    allow_private: bool,
}

/// The name of a provider leads where it must not.
#[derive(Debug)]
pub(super) struct NotAllowed {
    name: String,
}

impl Guarded {
    /// Asks the system's resolver.
    pub(super) fn new(allow_private: bool) -> Self {
        let lookup = |name: String| {
            async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.map(|address| address.ip()).collect()) }.boxed()
        };
        Self { lookup: Arc::new(lookup), allow_private }
    }
}

impl Service<Name> for Guarded {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (question, allow_private) = ((self.lookup)(name.as_str().to_owned()), self.allow_private);
        async move {
            let addresses = question.await?;
            let own = is_own_name(name.as_str());
            if !allow_private && !addresses.iter().all(|&ip| media::is_public(ip) || own && media::is_own_network(ip)) {
                return Err(io::Error::other(NotAllowed { name: name.as_str().to_owned() }));
            }
            // Port 0 means the port of the URL.
            Ok(addresses.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect::<Vec<_>>().into_iter())
        }
        .boxed()
    }
}

/// Whether the address in a base URL, if there is one, may be connected to. A connector does not ask its resolver about addresses.
pub(super) fn allows(base: &str, allow_private: bool) -> bool {
    let literal = media::literal_host(base);
    allow_private || literal.is_none_or(|ip| media::is_public(ip) || media::is_own_network(ip))
}

/// Whether a failed connection was refused here, said anywhere among the causes.
pub(super) fn refused(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if inner.is_some_and(|inner| inner.is::<NotAllowed>()) || error.is::<NotAllowed>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// A name that only the own network or this machine can know: with an end of its own, or a single word, as containers have.
fn is_own_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    !name.contains('.') || OWN_ENDS.iter().any(|end| name.ends_with(end))
}

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name } = self;
        write!(f, "{name} leads to an address that is not of the open internet; upstream.allow_private allows that")
    }
}

impl Error for NotAllowed {}

#[cfg(test)]
#[path = "../../../../media/tests/private/hosts.rs"]
mod hosts;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use std::{
        net::IpAddr,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    /// What a name leads to if the resolver says so.
    async fn resolved(name: &str, addresses: &[&str], allow_private: bool) -> io::Result<Vec<IpAddr>> {
        let addresses: Vec<IpAddr> = addresses.iter().map(|ip| ip.parse().unwrap()).collect();
        let lookup: Lookup = Arc::new(move |_| std::future::ready(Ok(addresses.clone())).boxed());
        let found = Guarded { lookup, allow_private }.call(name.parse().unwrap()).await?;
        Ok(found.map(|address| address.ip()).collect())
    }

    const METADATA: [&str; 7] = [
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
        "64:ff9b::a9fe:a9fe",
    ];

    /// Every spelling of an address that is not of the open internet is that address: one of a network of one's own, which stands
    /// in the file because the operator wants it, or refused.
    #[test]
    fn no_spelling_of_an_address_is_a_way_round() {
        let mut refused = 0;
        for host in hosts::ADDRESSES {
            let base = format!("http://{host}/v1");
            let ip = media::literal_host(&base);
            // What is no address to a URL parser is none to the connector either: a name, for the resolver.
            let Some(ip) = ip else { continue };
            assert!(!media::is_public(ip), "{host}");
            assert_eq!(allows(&base, false), media::is_own_network(ip), "{host}");
            assert!(allows(&base, true));
            refused += usize::from(!allows(&base, false));
        }
        assert!(refused >= 30, "{refused}");
        for host in ["169.254.169.254", "0xa9fea9fe", "0251.0376.0251.0376", "2852039166", "169.254.43518", "[::ffff:a9fe:a9fe]"]
        {
            assert!(!allows(&format!("http://{host}/latest"), false), "{host}");
        }
        for host in ["127.0.0.1:8000", "10.0.0.7", "192.168.1.5", "[::1]:11434", "100.64.0.9", "0.0.0.0", "8.8.8.8", "vllm"] {
            assert!(allows(&format!("http://{host}/v1"), false), "{host}");
        }
    }

    #[tokio::test]
    async fn a_name_of_the_internet_leads_nowhere_else() {
        for address in ["127.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "fc00::1"].into_iter().chain(METADATA) {
            assert!(resolved("api.acme.example", &[address], false).await.is_err(), "{address}");
            let mixed = resolved("api.acme.example", &["93.184.215.14", address], false).await;
            assert!(refused(&mixed.unwrap_err()), "{address} beside a public one");
            assert!(resolved("api.acme.example", &[address], true).await.is_ok(), "the operator allows it");
        }
        let found = resolved("api.acme.example", &["93.184.215.14"], false).await.unwrap();
        assert_eq!(found, ["93.184.215.14".parse::<IpAddr>().unwrap()]);
    }

    #[tokio::test]
    async fn a_neighbours_name_leads_to_neighbours_and_never_to_a_clouds_metadata() {
        for name in ["localhost", "vllm", "vllm.", "gpu.local", "models.svc.internal", "a.localhost", "VLLM.LOCAL"] {
            assert!(resolved(name, &["127.0.0.1", "10.0.0.4", "fc00::1"], false).await.is_ok(), "{name}");
            for address in METADATA {
                assert!(resolved(name, &[address], false).await.is_err(), "{name} {address}");
            }
        }
        for name in ["localhost.evil.example", "local", "xlocal.example", "internal.example"] {
            assert_eq!(resolved(name, &["10.0.0.4"], false).await.is_ok(), !name.contains('.'), "{name}");
        }
    }

    /// The answer changes between two questions: whatever is connected to is what was judged.
    #[tokio::test]
    async fn a_name_that_changes_its_mind_is_judged_each_time() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let lookup: Lookup = Arc::new(move |_| {
            let ip = if count.fetch_add(1, Ordering::SeqCst) == 0 { "93.184.215.14" } else { "169.254.169.254" };
            std::future::ready(Ok(vec![ip.parse().unwrap()])).boxed()
        });
        let mut guarded = Guarded { lookup, allow_private: false };
        let name = || "rebind.example".parse::<Name>().unwrap();
        assert_eq!(guarded.call(name()).await.unwrap().count(), 1);
        assert!(guarded.call(name()).await.is_err());
        assert_eq!(asked.load(Ordering::SeqCst), 2, "one question for one connection");
    }
}
