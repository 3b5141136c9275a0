//! The records of endpoints whose models no catalogue lists. Their names are what clients wrote, so only so many are kept; each has its
//! own, so that a name that fails does no harm to one that answers.

use std::{collections::HashMap, sync::Arc};

use super::Vital;

/// Most records: some thirty kilobytes each, once they were asked.
const RECORDS_MAX: usize = 256;
/// Bytes of the longest name that has one.
const NAME_BYTES_MAX: usize = 256;

/// The records, and when each was last asked for.
#[derive(Default)]
pub(super) struct Unlisted {
    records: HashMap<(String, String), (Arc<Vital>, u64)>,
    /// Counts the askings.
    now: u64,
}

impl Unlisted {
    /// The record of a model at a provider. When there are too many, the one that was not asked for the longest goes.
    pub(super) fn of(&mut self, provider: &str, model: &str, fresh: impl FnOnce() -> Arc<Vital>) -> Arc<Vital> {
        if model.len() > NAME_BYTES_MAX {
            return fresh();
        }
        self.now += 1;
        let endpoint = (provider.to_owned(), model.to_owned());
        if let Some((vital, asked)) = self.records.get_mut(&endpoint) {
            *asked = self.now;
            return Arc::clone(vital);
        }
        if self.records.len() >= RECORDS_MAX {
            let oldest = self.records.iter().min_by_key(|(_, (_, asked))| *asked).map(|(endpoint, _)| endpoint.clone());
            oldest.and_then(|oldest| self.records.remove(&oldest));
        }
        let vital = fresh();
        self.records.insert(endpoint, (Arc::clone(&vital), self.now));
        vital
    }

    /// All records, each with its provider.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Arc<Vital>)> {
        self.records.iter().map(|((provider, _), (vital, _))| (provider.as_str(), vital))
    }

    /// Forgets those of all other providers.
    pub(super) fn keep(&mut self, providers: &[String]) {
        self.records.retain(|(provider, _), _| providers.contains(provider));
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Vitals, *};

    #[test]
    fn made_up_names_do_not_grow_without_bound_and_the_used_ones_stay() {
        let (vitals, mut unlisted) = (Vitals::new(), Unlisted::default());
        let used = unlisted.of("mock", "used", || vitals.apart());
        for name in 0..RECORDS_MAX * 3 {
            unlisted.of("mock", &name.to_string(), || vitals.apart());
            assert!(Arc::ptr_eq(&used, &unlisted.of("mock", "used", || vitals.apart())));
        }
        assert_eq!(unlisted.all().count(), RECORDS_MAX);
        unlisted.of("mock", &"x".repeat(NAME_BYTES_MAX + 1), || vitals.apart());
        assert_eq!(unlisted.all().count(), RECORDS_MAX, "a name that long is not kept");
        unlisted.keep(&[]);
        assert_eq!(unlisted.all().count(), 0);
    }
}
