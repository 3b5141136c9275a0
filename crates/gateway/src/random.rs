//! Randomness for ids and dice, from the operating system, a page of it at a time: asking for each would be two more system calls a call.
//! What is secret (a key) does not come from here, but from `store`, which asks anew each time.

use std::cell::RefCell;

/// Drawn at once, by each thread for itself.
const PAGE: usize = 1024;

struct Page {
    bytes: [u8; PAGE],
    used: usize,
}

thread_local! {
    static DRAWN: RefCell<Page> = const { RefCell::new(Page { bytes: [0; PAGE], used: PAGE }) };
}

/// Bytes that nobody got before.
///
/// # Errors
/// When the operating system has no randomness to give, which it lacks only while it boots.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    const { assert!(N <= PAGE, "more than a page holds") };
    DRAWN.with_borrow_mut(|page| {
        if page.used + N > PAGE {
            getrandom::fill(&mut page.bytes)?;
            page.used = 0;
        }
        let mut drawn = [0; N];
        drawn.copy_from_slice(&page.bytes[page.used..page.used + N]);
        page.used += N;
        Ok(drawn)
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_bytes_are_given_twice() {
        let drawn: HashSet<[u8; 24]> = (0..1000).map(|_| bytes().unwrap()).collect();
        let elsewhere: HashSet<[u8; 24]> = std::thread::spawn(|| (0..1000).map(|_| bytes().unwrap()).collect()).join().unwrap();
        assert_eq!(drawn.union(&elsewhere).count(), 2000);
    }
}
