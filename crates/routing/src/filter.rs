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
            Self::Price(_) | Self::Unpriced => "max_price",
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

/// Whether the whole answer that is asked for fits.
pub(crate) fn answers_in_full(entrant: &Entrant<'_>, needs: &Needs<'_>) -> bool {
    let Some(answer) = needs.completion_tokens else { return true };
    let fits = |needed: u64, available: Option<u64>| available.is_none_or(|available| needed <= available);
    fits(answer, entrant.max_completion_tokens) && fits(needs.prompt_tokens.saturating_add(answer), entrant.context_length)
}
