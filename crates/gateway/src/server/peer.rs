//! Who is at the other end: the socket's address, or, behind a proxy that is trusted, the one that it names. Headers of anybody else
//! are only what a client likes to say.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use http::HeaderMap;

/// The other end of a connection, as every request of it knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    /// Whether the connection is encrypted here.
    pub(crate) encrypted: bool,
}

/// Addresses with the same beginning, such as `10.0.0.0/8`; a single address is one of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

/// Why a text is no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address and no network such as 10.0.0.0/8")]
pub struct NetworkError(String);

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (base, bits) = text.split_once('/').map_or((text, None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse::<u8>().map_err(|_| wrong()))?;
        (bits <= most).then_some(Self { base, bits }).ok_or_else(wrong)
    }
}

impl Network {
    fn has(self, address: IpAddr) -> bool {
        // An IPv4 address that came through an IPv6 socket is an IPv4 address.
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => same(u32::from(base).into(), u32::from(address).into(), self.bits + 96),
            (IpAddr::V6(base), IpAddr::V6(address)) => same(base.into(), address.into(), self.bits),
            _ => false,
        }
    }
}

/// Whether the first `bits` of 128 are the same; those of an IPv4 address are the last 32.
fn same(a: u128, b: u128, bits: u8) -> bool {
    (a ^ b).checked_shr(128 - u32::from(bits)).unwrap_or(0) == 0
}

impl Peer {
    /// The client's address: the last one in `X-Forwarded-For` that is none of the trusted proxies, if a trusted proxy is asking.
    pub(crate) fn client(self, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.has(address));
        let mut client = self.address.ip().to_canonical();
        let lists = headers.get_all("x-forwarded-for").iter().rev();
        let named = lists.flat_map(|list| list.to_str().unwrap_or_default().rsplit(','));
        for named in named {
            // What cannot be read was not written by a proxy of ours: whatever stands before it is anybody's.
            match (is_trusted(client), named.trim().parse::<IpAddr>()) {
                (true, Ok(address)) => client = address.to_canonical(),
                _ => break,
            }
        }
        client
    }

    /// `https` or `http`, as the client sees it.
    pub(crate) fn scheme(self, headers: &HeaderMap, trusted: &[Network]) -> &'static str {
        let proxy = trusted.iter().any(|network| network.has(self.address.ip()));
        let forwarded = headers.get("x-forwarded-proto").filter(|_| proxy).and_then(|value| value.to_str().ok());
        let encrypted = forwarded.map_or(self.encrypted, |scheme| scheme.trim().eq_ignore_ascii_case("https"));
        if encrypted { "https" } else { "http" }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let peer = Peer { address: SocketAddr::new(peer.parse().unwrap(), 1), encrypted: false };
        let mut headers = HeaderMap::new();
        for list in forwarded {
            headers.append("x-forwarded-for", list.parse().unwrap());
        }
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        peer.client(&headers, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(client("10.1.2.3", &["198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(client("10.1.2.3", &[], &["10.0.0.0/8"]), "10.1.2.3");
        assert_eq!(client("::ffff:10.1.2.3", &["198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(client("::1", &["2001:db8::5"], &["::1"]), "2001:db8::5");
    }

    #[test]
    fn what_a_client_wrote_before_the_proxies_is_not_believed() {
        let trusted = ["10.0.0.0/8", "192.0.2.1"];
        assert_eq!(client("10.0.0.1", &["1.1.1.1, 198.51.100.1, 192.0.2.1"], &trusted), "198.51.100.1");
        assert_eq!(
            client("10.0.0.1", &["1.1.1.1", "198.51.100.1"], &trusted),
            "198.51.100.1",
            "the last header is the last word"
        );
        assert_eq!(client("10.0.0.1", &["1.1.1.1, nonsense, 192.0.2.1"], &trusted), "192.0.2.1");
    }

    #[test]
    fn networks_are_read_strictly() {
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "x", "::/129", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        assert!("0.0.0.0/0".parse::<Network>().unwrap().has("8.8.8.8".parse().unwrap()));
        assert!(!"0.0.0.0/0".parse::<Network>().unwrap().has("::1".parse().unwrap()));
        assert!("::/0".parse::<Network>().unwrap().has("::1".parse().unwrap()));
        let half: Network = "192.0.2.0/25".parse().unwrap();
        assert!(half.has("192.0.2.127".parse().unwrap()) && !half.has("192.0.2.128".parse().unwrap()));
    }

    #[test]
    fn the_scheme_is_what_the_client_sees() {
        let peer = |encrypted| Peer { address: "10.0.0.1:1".parse().unwrap(), encrypted };
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        let trusted = ["10.0.0.1".parse().unwrap()];
        assert_eq!(peer(false).scheme(&headers, &trusted), "https");
        assert_eq!(peer(false).scheme(&headers, &[]), "http");
        assert_eq!(peer(true).scheme(&HeaderMap::new(), &trusted), "https");
    }
}
