//! What happened lately and how much of it went wrong, counted in slots so that the past is forgotten piece by piece.

/// Slots of a window.
const SLOTS: usize = 6;

/// A rolling count over the last six slots of so many milliseconds each, of a monotonic clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window<const SLOT_MS: u64> {
    slots: [Counts; SLOTS],
    /// Number of the newest slot since the clock's beginning.
    newest: u64,
}

/// How often, and how often badly; saturates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) all: u32,
    pub(crate) bad: u32,
}

impl<const SLOT_MS: u64> Window<SLOT_MS> {
    pub(crate) fn add(&mut self, now: u64, bad: bool) {
        self.forget(now);
        let slot = &mut self.slots[slot(self.newest)];
        *slot = slot.plus(Counts { all: 1, bad: u32::from(bad) });
    }

    pub(crate) fn sum(&mut self, now: u64) -> Counts {
        self.forget(now);
        self.slots.iter().fold(Counts::default(), |sum, &slot| sum.plus(slot))
    }

    fn forget(&mut self, now: u64) {
        let current = now / SLOT_MS;
        let passed = current.saturating_sub(self.newest).min(SLOTS as u64);
        (0..passed).for_each(|number| self.slots[slot(current - number)] = Counts::default());
        self.newest = self.newest.max(current);
    }
}

impl Counts {
    fn plus(self, other: Self) -> Self {
        Self { all: self.all.saturating_add(other.all), bad: self.bad.saturating_add(other.bad) }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below SLOTS")]
fn slot(number: u64) -> usize {
    (number % SLOTS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_six_slots_is_forgotten() {
        let mut window = Window::<1_000>::default();
        window.add(0, true);
        window.add(3_500, false);
        assert_eq!(window.sum(5_999), Counts { all: 2, bad: 1 });
        assert_eq!(window.sum(6_000), Counts { all: 1, bad: 0 });
        assert_eq!(window.sum(8_999), Counts { all: 1, bad: 0 });
        assert_eq!(window.sum(9_000), Counts::default());
        window.add(u64::MAX, true);
        window.add(0, true);
        assert_eq!(window.sum(0), Counts { all: 2, bad: 2 }, "a clock that goes back is counted now");
    }
}
