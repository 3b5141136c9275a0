//! What a call costs at the service tier that it was served in, which may be another than the one that it was sent to: priority falls back
//! to the default, and a project's own setting may lift a call (openrouter guides/features/service-tiers: "billed at the served tier").

use catalog::Catalog;
use inner::{End, PriceSheet};
use routing::Tier;

use crate::route::Candidate;

/// The prices of an endpoint's service tiers; `None` is the default one.
#[derive(Debug, Default)]
pub(crate) struct Tiers(Vec<(Option<Tier>, PriceSheet)>);

impl Tiers {
    /// Those of a candidate, as far as their prices are known; none if it has but one tier.
    pub(crate) fn of(catalog: &Catalog, candidate: &Candidate) -> Self {
        let Some(model) = catalog.listed(&candidate.model) else { return Self::default() };
        let tiers: Vec<_> = model.tiers_of(&candidate.tag).collect();
        if tiers.len() < 2 {
            return Self::default();
        }
        let priced = tiers.into_iter().filter_map(|endpoint| {
            let tier = endpoint.service_tier().map(Tier::wanted);
            // A tier whose word is none of ours cannot be what a vendor names.
            let tier = tier.map_or(Some(None), |tier| tier.map(Some))?;
            Some((tier, endpoint.prices.clone()?))
        });
        Self(priced.collect())
    }

    /// The prices of the tier that the answer says, if they are known.
    pub(crate) fn served(&self, end: &End) -> Option<&PriceSheet> {
        let served = Tier::served(end.service_tier.as_deref()?)?;
        self.0.iter().find(|(tier, _)| *tier == served).map(|(_, prices)| prices)
    }
}

#[cfg(test)]
mod tests {
    use inner::{FinishReason, Pico, Usage};

    use super::*;

    #[test]
    fn the_tier_that_served_is_the_one_that_is_paid() {
        let prices = |prompt| PriceSheet { prompt: Pico(prompt), ..PriceSheet::default() };
        let tiers = Tiers(vec![(None, prices(10)), (Some(Tier::Flex), prices(5)), (Some(Tier::Priority), prices(20))]);
        let paid = |served: Option<&str>| {
            let service_tier = served.map(str::to_owned);
            let end = End {
                finish: FinishReason::Stop,
                native_finish: None,
                stop_sequence: None,
                usage: Usage::default(),
                service_tier,
                failure: None,
            };
            tiers.served(&end).map(|prices| prices.prompt.0)
        };
        assert_eq!([paid(Some("default")), paid(Some("flex")), paid(Some("priority"))], [Some(10), Some(5), Some(20)]);
        assert_eq!([paid(None), paid(Some("auto")), paid(Some("ultrafast"))], [None; 3], "as it was sent");
    }
}
