//! Which addresses belong to the open internet (IANA special-purpose registries for IPv4 and IPv6).
//!
//! IPv6 is judged the other way round: only global unicast is allowed, without the ranges that carry an IPv4 address inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 ranges that are not the open internet: first address and length of the prefix.
const SPECIAL_V4: [(Ipv4Addr, u32); 18] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Carrier-grade NAT; also a cloud's metadata service.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link local; also most clouds' metadata service.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    // Relays of 6to4.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, reserved and broadcast.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    // A public address that Azure answers on inside every virtual machine.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
];

/// Ranges within global unicast (2000::/3) that are not the open internet.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    // Protocol assignments: Teredo, benchmarking, ORCHID.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4 carries an IPv4 address.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether `ip` is an address of the open internet.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !SPECIAL_V4.iter().any(|&(net, prefix)| (ip.to_bits() ^ net.to_bits()) >> (32 - prefix) == 0),
        IpAddr::V6(ip) => {
            let global_unicast = ip.to_bits() >> 125 == 1;
            global_unicast && !SPECIAL_V6.iter().any(|&(net, prefix)| (ip.to_bits() ^ net.to_bits()) >> (128 - prefix) == 0)
        }
    }
}

/// IPv4 networks that a house can have of its own.
const OWN_V4: [(Ipv4Addr, u32); 5] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];
/// Metadata services of clouds whose addresses lie in such networks: Alibaba's, and Amazon's in IPv6.
const METADATA_V4: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Whether `ip` is an address of this machine or of a network of one's own: not the open internet, no cloud's metadata service, nothing
/// that is only valid on one link, and no IPv6 address that carries an IPv4 one for somebody else to unpack.
#[must_use]
pub fn is_own_network(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        // What a server listens on "everywhere" is reached on this machine.
        IpAddr::V4(ip) if ip.is_unspecified() => true,
        IpAddr::V4(ip) => {
            let within = |&(net, prefix): &(Ipv4Addr, u32)| (ip.to_bits() ^ net.to_bits()) >> (32 - prefix) == 0;
            ip != METADATA_V4 && OWN_V4.iter().any(within)
        }
        IpAddr::V6(ip) => ip != METADATA_V6 && (ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local()),
    }
}

/// The address that the host of a URL is, however it is spelled; `None` if it is a name, or no URL.
#[must_use]
pub fn literal_host(url: &str) -> Option<IpAddr> {
    literal(reqwest::Url::parse(url).ok()?.host_str()?.trim_end_matches('.'))
}

/// The address that a URL's host is, when it is one (the parser has already turned `0x7f.1` and the like into four numbers).
pub(super) fn literal(host: &str) -> Option<IpAddr> {
    host.trim_matches(['[', ']']).parse().ok()
}
