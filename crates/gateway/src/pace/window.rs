//! Counts of the last minute, by the second. Pure: the caller has the clock.

/// Whole seconds: one more than 60, so that no 60 seconds hold more, wherever in a second they begin.
const WINDOW: usize = 61;

/// Counts of the last seconds, each at its second modulo their number.
#[derive(Debug)]
pub(crate) struct Window {
    counts: [u64; WINDOW],
    /// The second that was counted last.
    at: u64,
}

impl Default for Window {
    fn default() -> Self {
        Self { counts: [0; WINDOW], at: 0 }
    }
}

impl Window {
    /// Forgets what is older than the window.
    fn advance(&mut self, now: u64) {
        let passed = now.saturating_sub(self.at).min(WINDOW as u64);
        for second in now - passed..now {
            self.counts[place(second + 1)] = 0;
        }
        self.at = self.at.max(now);
    }

    pub(crate) fn add(&mut self, count: u64, now: u64) {
        self.advance(now);
        let slot = &mut self.counts[place(now)];
        *slot = slot.saturating_add(count);
    }

    pub(crate) fn sum(&mut self, now: u64) -> u64 {
        self.advance(now);
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// In how many seconds less than `limit` will be counted; `None` if that is so now.
    pub(crate) fn full_for(&mut self, limit: u64, now: u64) -> Option<u64> {
        let mut counted = self.sum(now);
        if counted < limit {
            return None;
        }
        // The oldest second is the first to be forgotten.
        for wait in 1..=WINDOW as u64 {
            counted = counted.saturating_sub(self.counts[place(now + wait)]);
            if counted < limit {
                return Some(wait);
            }
        }
        Some(WINDOW as u64)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "smaller than the window")]
fn place(second: u64) -> usize {
    (second % WINDOW as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_forgets_by_the_second() {
        let mut window = Window::default();
        assert_eq!(window.full_for(1, 0), None);
        window.add(2, 0);
        window.add(1, 30);
        assert_eq!(window.sum(60), 3);
        assert_eq!(window.full_for(3, 60), Some(1), "what was counted at 0 is gone at 61");
        assert_eq!(window.sum(61), 1);
        assert_eq!(window.full_for(1, 61), Some(30));
        assert_eq!(window.sum(91), 0);
        window.add(7, 1_000_000);
        assert_eq!(window.sum(1_000_060), 7);
        assert_eq!(window.sum(1_000_061), 0);
    }

    #[test]
    fn the_wait_is_until_enough_is_forgotten() {
        let mut window = Window::default();
        for second in [100, 110, 120] {
            window.add(1, second);
        }
        assert_eq!(window.full_for(3, 125), Some(36));
        assert_eq!(window.full_for(2, 125), Some(46));
        assert_eq!(window.full_for(1, 125), Some(56));
        window.add(u64::MAX, 125);
        assert_eq!(window.full_for(5, 125), Some(61));
    }
}
