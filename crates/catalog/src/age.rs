//! How old prices are. Those of the base are of the day of a list; what an operator wrote does not grow old by itself.

use crate::{
    base::day::Day,
    catalog::Catalog,
    model::{Endpoint, Model},
};

/// Days after which a price of the base may well be another by now: vendors change theirs a few times a year.
pub const OLD_PRICE_DAYS: i32 = 120;

impl Endpoint {
    /// How many days ago its price was read; `None` where it has none, or the operator wrote it.
    #[must_use]
    pub fn price_age_days(&self, today: Day) -> Option<i32> {
        self.priced_by.as_ref().map(|origin| today.days_since(origin.date))
    }

    /// Whether its price was read so long ago that somebody should look at it.
    #[must_use]
    pub fn has_old_price(&self, today: Day) -> bool {
        self.price_age_days(today).is_some_and(|days| days > OLD_PRICE_DAYS)
    }
}

impl Catalog {
    /// How many endpoints have a price of the base that is older than [`OLD_PRICE_DAYS`], and how many have one of the base at all.
    #[must_use]
    pub fn old_prices(&self, today: Day) -> (usize, usize) {
        let models = self.models();
        let priced = || models.iter().flat_map(|model: &&Model| &model.endpoints).filter(|endpoint| endpoint.priced_by.is_some());
        (priced().filter(|endpoint| endpoint.has_old_price(today)).count(), priced().count())
    }
}
