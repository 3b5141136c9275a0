//! Hard conditions: an endpoint that fails one may not answer, however good it is otherwise.

use inner::{Modality, Pico, PriceSheet};

use crate::{Credential, Entrant, Needs, Tier, Wishes, slug, tier};

/// Why an endpoint may not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// `only` or the key's allow list does not name it.
    NotAllowed,
    /// `ignore` names it.
    Ignored,
    /// `order` does not name it and there may be no other.
    NotInOrder,
    /// There may be no fallback, and another is the first choice.
    NotFirst,
    /// The provider may train on prompts.
    Training,
    /// The provider keeps prompts.
    Retention,
    /// The model's author forbids distillation.
    Distillation,
    /// Weights of another precision.
    Quantization,
    /// It costs more than allowed, or nobody knows what it costs; the field of `max_price`.
    Price(&'static str),
    /// Nobody knows what it costs, and somebody counts the money.
    Unpriced,
    /// It is not known to cost nothing, and only that was asked for.
    NotFree,
    /// The prompt does not fit.
    ContextLength {
        /// Tokens of the prompt, at least.
        needed: u64,
        /// Tokens that it has.
        available: u64,
    },
    /// The answer may become longer than it gives, and others give enough.
    AnswerLength,
    /// It does not take such content.
    Modality(Modality),
    /// It does not honour a field that the request has and that must be honoured.
    Parameter(String),
    /// Its service tier was not asked for; `None` is the default one, which does not stand in for `flex`.
    Tier(Option<Tier>),
}

impl Removal {
    /// The word of `availability.excluded_by`, where the contract has one (openrouter errors-and-debugging).
    #[must_use]
    pub fn excluded_by(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotAllowed | Self::Ignored | Self::NotInOrder => "allowed_providers",
            Self::Training => "data_policy:training",
            Self::Retention => "data_policy:zdr",
            Self::Quantization => "quantization",
            Self::Price(_) | Self::Unpriced | Self::NotFree => "max_price",
            Self::ContextLength { .. } | Self::AnswerLength => "context_length",
            Self::Parameter(_) => "require_parameters",
            Self::NotFirst | Self::Distillation | Self::Modality(_) | Self::Tier(_) => return None,
        })
    }
}

/// The first condition that the endpoint fails; `None` if it may answer. Its tier is the last one: whoever reads that reason can
/// have this endpoint by asking for it.
pub(crate) fn removal(entrant: &Entrant<'_>, needs: &Needs<'_>, wishes: &Wishes) -> Option<Removal> {
    let named = |list: &[String]| list.iter().any(|wanted| slug::means(wanted, entrant, wishes));
    let unheard = || needs.parameters.iter().find(|name| !honours(entrant, name));
    if wishes.only.iter().chain(&wishes.allowed).any(|list| !named(list)) {
        Some(Removal::NotAllowed)
    } else if named(&wishes.ignore) {
        Some(Removal::Ignored)
    } else if !wishes.allow_fallbacks && !wishes.order.is_empty() && !named(&wishes.order) {
        Some(Removal::NotInOrder)
    } else if wishes.deny_training && entrant.policy.trains != Some(false) {
        Some(Removal::Training)
    } else if wishes.zdr && entrant.policy.retains != Some(false) {
        Some(Removal::Retention)
    } else if wishes.distillable && entrant.distillable != Some(true) {
        Some(Removal::Distillation)
    } else if wishes.quantizations.as_ref().is_some_and(|wanted| !wanted.contains(&entrant.quantization)) {
        Some(Removal::Quantization)
    } else if wishes.priced && entrant.prices.is_none() && entrant.credential == Credential::Shared {
        Some(Removal::Unpriced)
    } else if wishes.free_of(entrant.model) && !entrant.prices.is_some_and(PriceSheet::is_free) {
        Some(Removal::NotFree)
    } else if let Some(field) = too_dear(entrant, needs, wishes) {
        Some(Removal::Price(field))
    } else if let Some(&missing) = needs.input.iter().find(|kind| !entrant.input.contains(kind)) {
        Some(Removal::Modality(missing))
    } else if wishes.require_parameters
        && let Some(name) = unheard()
    {
        Some(Removal::Parameter((*name).to_owned()))
    } else {
        too_long(entrant, needs).or_else(|| of_another_tier(entrant, wishes))
    }
}

/// Whether the endpoint honours a field of the request.
pub(crate) fn honours(entrant: &Entrant<'_>, name: &str) -> bool {
    entrant.parameters.iter().any(|parameter| parameter == name)
}

/// The field of `max_price` that the endpoint exceeds, at the prices that hold for a prompt as long as this one will be.
fn too_dear(entrant: &Entrant<'_>, needs: &Needs<'_>, wishes: &Wishes) -> Option<&'static str> {
    let limits = &wishes.max_price;
    let hears = entrant.input.contains(&Modality::Audio);
    let above = |limit: Option<Pico>, price: fn(&PriceSheet, u64) -> Pico| {
        limit.is_some_and(|limit| entrant.prices.is_none_or(|sheet| price(sheet, needs.likely_prompt_tokens) > limit))
    };
    [
        ("prompt", above(limits.prompt, |sheet, tokens| sheet.per_token(tokens).0)),
        ("completion", above(limits.completion, |sheet, tokens| sheet.per_token(tokens).1)),
        ("request", above(limits.request, |sheet, _| sheet.request)),
        ("audio", hears && above(limits.audio, |sheet, tokens| sheet.audio.unwrap_or(sheet.per_token(tokens).0))),
    ]
    .into_iter()
    .find_map(|(field, above)| above.then_some(field))
}

fn too_long(entrant: &Entrant<'_>, needs: &Needs<'_>) -> Option<Removal> {
    let needed = needs.prompt_tokens;
    let available = entrant.context_length.filter(|&available| needed > available)?;
    Some(Removal::ContextLength { needed, available })
}

fn of_another_tier(entrant: &Entrant<'_>, wishes: &Wishes) -> Option<Removal> {
    tier::distance(entrant, wishes).is_none().then(|| Removal::Tier(entrant.tier()))
}

/// Whether the prompt likely fits.
pub(crate) fn likely_too_long(entrant: &Entrant<'_>, needs: &Needs<'_>) -> Option<Removal> {
    too_long(entrant, &Needs { prompt_tokens: likely(needs), ..*needs })
}

/// Whether the whole answer that is asked for likely fits behind the prompt.
pub(crate) fn answers_in_full(entrant: &Entrant<'_>, needs: &Needs<'_>) -> bool {
    let Some(answer) = needs.completion_tokens else { return true };
    let fits = |needed: u64, available: Option<u64>| available.is_none_or(|available| needed <= available);
    fits(answer, entrant.max_completion_tokens) && fits(likely(needs).saturating_add(answer), entrant.context_length)
}

fn likely(needs: &Needs<'_>) -> u64 {
    needs.prompt_tokens.max(needs.likely_prompt_tokens)
}

#[cfg(test)]
mod tests {
    use inner::PriceTier;

    use super::*;
    use crate::{plan, plan::tests::entrant};

    fn tagged(tag: &'static str) -> Entrant<'static> {
        Entrant { tag, name: tag, ..entrant() }
    }

    #[test]
    fn where_money_is_counted_an_unknown_price_is_none() {
        let entrants = [Entrant { prices: None, ..tagged("unpriced") }, tagged("priced")];
        let counted = Wishes { priced: true, ..Wishes::default() };
        let plan = plan(&entrants, &Needs::default(), &counted, None, &mut || 0.5);
        assert_eq!((plan.order, plan.removed), (vec![1], vec![(0, Removal::Unpriced)]));
    }

    /// Prices per token in 1e-12 dollars, `max_price` per million tokens: 100 is $0.0001.
    #[test]
    fn a_limit_of_the_price_is_held_against_the_prices_of_such_a_long_prompt() {
        let dear =
            PriceTier { min_prompt_tokens: 200, prompt: Some(Pico(200)), completion: Some(Pico(900)), ..PriceTier::default() };
        let sheet = PriceSheet { prompt: Pico(100), completion: Pico(800), tiers: vec![dear], ..PriceSheet::default() };
        let entrants = [Entrant { prices: Some(&sheet), ..tagged("tiered") }];
        let removed = |tokens, limit: &str| {
            let needs = Needs { likely_prompt_tokens: tokens, ..Needs::default() };
            let sent = serde_json::from_str(&format!(r#"{{"max_price": {limit}}}"#)).unwrap();
            let wishes = Wishes::of(&sent).unwrap();
            plan(&entrants, &needs, &wishes, None, &mut || 0.5).removed.pop().map(|(_, reason)| reason)
        };
        assert_eq!(removed(200, r#"{"prompt": "0.0001", "completion": "0.0008"}"#), None);
        assert_eq!(removed(201, r#"{"prompt": "0.0001"}"#), Some(Removal::Price("prompt")));
        assert_eq!(removed(201, r#"{"completion": "0.0008"}"#), Some(Removal::Price("completion")));
        assert_eq!(removed(201, r#"{"prompt": "0.0002", "completion": "0.0009"}"#), None);
    }
}
