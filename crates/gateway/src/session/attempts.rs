//! Sign-ins that failed, counted by where they came from. A key cannot be guessed; whoever tries shall not fill the log for it.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Failed sign-ins of one address within [`WINDOW_MS`].
const FAILED_MAX: u32 = 10;
const WINDOW_MS: i64 = 60_000;
/// Addresses that are remembered; beyond, all are forgotten at once, which the attacker of one of them gains little by.
const ADDRESSES_MAX: usize = 4096;

#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<IpAddr, Failed>>);

struct Failed {
    count: u32,
    since_ms: i64,
}

impl Attempts {
    /// Whether this address may try now.
    ///
    /// # Errors
    /// How long it has to wait.
    pub(crate) fn admit(&self, from: IpAddr, now_ms: i64) -> Result<(), Duration> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until =
            known.get(&network(from)).filter(|failed| failed.count >= FAILED_MAX).map(|failed| failed.since_ms + WINDOW_MS);
        match until.map(|until| u64::try_from(until - now_ms).unwrap_or(0)) {
            Some(wait_ms) if wait_ms > 0 => Err(Duration::from_millis(wait_ms)),
            _ => Ok(()),
        }
    }

    /// It tried in vain.
    pub(crate) fn failed(&self, from: IpAddr, now_ms: i64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ADDRESSES_MAX {
            known.retain(|_, failed| failed.since_ms + WINDOW_MS > now_ms);
        }
        if known.len() >= ADDRESSES_MAX {
            known.clear();
        }
        let failed = known.entry(network(from)).or_insert(Failed { count: 0, since_ms: now_ms });
        if failed.since_ms + WINDOW_MS <= now_ms {
            *failed = Failed { count: 0, since_ms: now_ms };
        }
        failed.count += 1;
    }
}

/// Of IPv6, the /64 that one house has.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn ten_failures_are_enough_for_a_minute() {
        let attempts = Attempts::default();
        let (one, other): (IpAddr, IpAddr) = ("2001:db8::1".parse().unwrap(), "2001:db8::ffff:1".parse().unwrap());
        for _ in 0..FAILED_MAX {
            assert!(attempts.admit(one, 0).is_ok());
            attempts.failed(other, 0);
        }
        assert_eq!(attempts.admit(one, 15_000), Err(Duration::from_secs(45)));
        assert!(attempts.admit("2001:db8:0:1::1".parse().unwrap(), 15_000).is_ok());
        assert!(attempts.admit(one, WINDOW_MS).is_ok());
        attempts.failed(one, WINDOW_MS);
        assert!(attempts.admit(one, WINDOW_MS).is_ok(), "counted anew");
    }

    #[test]
    fn many_addresses_are_forgotten_and_not_kept() {
        let attempts = Attempts::default();
        for number in 0..2 * u32::try_from(ADDRESSES_MAX).unwrap() {
            attempts.failed(std::net::Ipv4Addr::from_bits(number).into(), 0);
        }
        assert!(attempts.0.lock().unwrap().len() <= ADDRESSES_MAX);
    }
}
