//! Service tiers: the same model at the same provider, sooner for more money or later for less (openrouter
//! guides/features/service-tiers). An endpoint of a tier never answers unless the request asks for that: its price is another.

use crate::{Entrant, Wishes};

/// A service tier other than the default one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Cheaper, slower, and now and then refused.
    Flex,
    /// Dearer and served first.
    Priority,
    /// Dearest and fastest.
    Ultrafast,
}

impl Tier {
    /// The tier that a `service_tier` asks for. `auto`, `default`, `scale` and words we do not know ask for none.
    #[must_use]
    pub fn wanted(word: &str) -> Option<Self> {
        if word == "fast" { Some(Self::Priority) } else { Self::of_word(word) }
    }

    /// The tier that a vendor says it served; `Some(None)` is the default one. `None` for words that name none of these, such as
    /// `auto` or `scale`.
    #[must_use]
    pub fn served(word: &str) -> Option<Option<Self>> {
        let default = ["default", "standard", "on_demand"].iter().any(|name| name.eq_ignore_ascii_case(word));
        if default { Some(None) } else { Self::wanted(word).map(Some) }
    }

    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            Self::Priority => "priority",
            Self::Ultrafast => "ultrafast",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::Flex, Self::Priority, Self::Ultrafast].into_iter().find(|tier| tier.word().eq_ignore_ascii_case(word))
    }

    /// Who may answer when this tier is asked for, best first; `None` is the default tier.
    fn fallbacks(self) -> &'static [Option<Self>] {
        match self {
            Self::Flex => &[Some(Self::Flex)],
            Self::Priority => &[Some(Self::Priority), None],
            Self::Ultrafast => &[Some(Self::Ultrafast), Some(Self::Priority), None],
        }
    }
}

/// A tag without its tier, and the tier: `openai/priority` is `openai` at the priority tier.
pub(crate) fn split(tag: &str) -> (&str, Option<Tier>) {
    let parts = tag.rsplit_once('/').and_then(|(place, word)| Some((place, Tier::of_word(word)?)));
    parts.map_or((tag, None), |(place, tier)| (place, Some(tier)))
}

/// Whether the request asks for the endpoint's tier by `service_tier` or by a variant of the model; the default tier is always
/// asked for, except when `flex` is: it falls back to nothing, whatever the variant would admit.
pub(crate) fn is_asked_for(entrant: &Entrant<'_>, wishes: &Wishes) -> bool {
    let tier = entrant.tier();
    let by_variant = || tier.is_some() && wishes.tier != Some(Tier::Flex) && wishes.tier_of(entrant.model) == tier;
    wanted(wishes).contains(&tier) || by_variant()
}

/// How far the endpoint's tier is from the one asked for, in steps of falling back; `None` if it may not answer. An endpoint
/// whose tier a variant or its very slug admits is not preferred for its tier: it stands where the last fallback stands.
pub(crate) fn distance(entrant: &Entrant<'_>, wishes: &Wishes) -> Option<usize> {
    if entrant.hidden_tiers {
        return Some(0);
    }
    let (wanted, tier) = (wanted(wishes), entrant.tier());
    let by_slug = || wishes.order.iter().chain(wishes.only.iter().flatten()).any(|slug| slug.eq_ignore_ascii_case(entrant.tag));
    let admitted = || is_asked_for(entrant, wishes) || tier.is_some() && by_slug();
    wanted.iter().position(|&one| one == tier).or_else(|| admitted().then_some(wanted.len() - 1))
}

fn wanted(wishes: &Wishes) -> &'static [Option<Tier>] {
    match wishes.tier {
        Some(tier) => tier.fallbacks(),
        None => &[None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Needs, Plan, Removal, Shortcut, plan, plan::tests::entrant};

    const TAGS: [&str; 4] = ["openai", "openai/flex", "openai/priority", "openai/ultrafast"];

    fn planned(tags: &[&'static str], wishes: &Wishes) -> Plan {
        let entrants: Vec<Entrant<'_>> = tags.iter().map(|tag| Entrant { tag, name: "OpenAI", ..entrant() }).collect();
        plan(&entrants, &Needs::default(), wishes, None, &mut || 0.5)
    }

    fn answering(wishes: &Wishes) -> Vec<&'static str> {
        planned(&TAGS, wishes).order.into_iter().map(|index| TAGS[index]).collect()
    }

    fn wanting(word: &str) -> Wishes {
        Wishes { tier: Tier::wanted(word), ..Wishes::default() }
    }

    fn slugs(slugs: &[&str]) -> Vec<String> {
        slugs.iter().map(|slug| (*slug).to_owned()).collect()
    }

    #[test]
    fn vendors_say_in_their_words_what_they_served() {
        let served = ["default", "standard", "on_demand", "flex", "Priority", "fast", "ultrafast"].map(Tier::served);
        let (flex, priority) = (Some(Some(Tier::Flex)), Some(Some(Tier::Priority)));
        assert_eq!(served, [Some(None), Some(None), Some(None), flex, priority, priority, Some(Some(Tier::Ultrafast))]);
        assert_eq!(["auto", "scale", "batch", ""].map(Tier::served), [None; 4]);
    }

    #[test]
    fn tiers_answer_only_who_asks_and_fall_back_as_they_may() {
        assert_eq!(answering(&Wishes::default()), ["openai"]);
        assert_eq!(answering(&wanting("auto")), ["openai"]);
        assert_eq!(answering(&wanting("flex")), ["openai/flex"]);
        assert_eq!(answering(&wanting("priority")), ["openai/priority", "openai"]);
        assert_eq!(answering(&wanting("fast")), ["openai/priority", "openai"]);
        assert_eq!(answering(&wanting("ultrafast")), ["openai/ultrafast", "openai/priority", "openai"]);
        let plan = planned(&TAGS, &wanting("flex"));
        let reasons = [None, Some(Tier::Priority), Some(Tier::Ultrafast)].map(Removal::Tier);
        assert_eq!(plan.removed.into_iter().map(|(_, reason)| reason).collect::<Vec<_>>(), reasons);
        assert_eq!(planned(&["openai"], &wanting("flex")).order, [] as [usize; 0], "flex falls back to nothing");
    }

    #[test]
    fn a_slug_with_its_tier_admits_exactly_that_endpoint() {
        let only = |list: &[&str]| Wishes { only: Some(slugs(list)), ..Wishes::default() };
        assert_eq!(answering(&only(&["openai/priority"])), ["openai/priority"]);
        assert_eq!(answering(&only(&["openai"])), ["openai"]);
        let order = Wishes { order: slugs(&["OpenAI/Flex", "openai"]), ..Wishes::default() };
        assert_eq!(answering(&order), ["openai/flex", "openai"]);
    }

    #[test]
    fn a_bare_slug_means_the_tier_that_was_asked_for() {
        let only = Wishes { only: Some(slugs(&["openai"])), ..wanting("flex") };
        assert_eq!(answering(&only), ["openai/flex"]);
        let ignore = Wishes { ignore: slugs(&["openai"]), ..wanting("priority") };
        assert_eq!(answering(&ignore), [] as [&str; 0]);
        let order = Wishes { order: slugs(&["azure", "openai"]), ..wanting("priority") };
        let plan = planned(&["azure", "openai", "openai/priority"], &order);
        assert_eq!(plan.order, [0, 2, 1], "an order goes before a tier");
    }

    #[test]
    fn who_has_tiers_that_are_not_seen_may_be_asked_for_any() {
        let at = |tag, hidden_tiers| Entrant { tag, name: tag, hidden_tiers, ..entrant() };
        let entrants = [at("openai", false), at("openai/flex", false), at("router", true)];
        let order = |word: &str| {
            let mut order = plan(&entrants, &Needs::default(), &wanting(word), None, &mut || 0.5).order;
            order.sort_unstable();
            order
        };
        assert_eq!(order("flex"), [1, 2]);
        assert_eq!(order("auto"), [0, 2]);
        assert_eq!(
            plan(&entrants, &Needs::default(), &wanting("priority"), None, &mut || 0.5).order,
            [2, 0],
            "a fallback is behind"
        );
    }

    #[test]
    fn a_variant_admits_its_tier_without_preferring_it() {
        let variant = |shortcut| Wishes { shortcuts: vec![Some(shortcut)], ..Wishes::default() };
        assert_eq!(answering(&variant(Shortcut::Nitro)), ["openai", "openai/priority"], "nothing measured: as they stand");
        assert_eq!(answering(&variant(Shortcut::Floor)), ["openai", "openai/flex"]);
        assert_eq!(answering(&variant(Shortcut::Exacto)), ["openai"]);
        let flex = Wishes { tier: Some(Tier::Flex), ..variant(Shortcut::Nitro) };
        assert_eq!(answering(&flex), ["openai/flex"]);
    }

    #[test]
    fn a_key_may_permit_a_tier_without_asking_for_it() {
        let permitted = Wishes { allowed: vec![slugs(&["openai", "openai/priority"])], ..Wishes::default() };
        assert_eq!(answering(&permitted), ["openai"]);
        let both = Wishes { only: Some(slugs(&["openai/priority", "openai/flex"])), ..permitted };
        assert_eq!(answering(&both), ["openai/priority"]);
    }

    #[test]
    fn a_tier_stands_behind_the_last_slash() {
        assert_eq!(split("google-vertex/us-east5/priority"), ("google-vertex/us-east5", Some(Tier::Priority)));
        assert_eq!(split("deepinfra/turbo"), ("deepinfra/turbo", None));
        assert_eq!(split("flex"), ("flex", None));
    }
}
