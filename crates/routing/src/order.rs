//! In which order endpoints are tried.

use inner::Pico;
use wire::provider::{Partition, SortBy};

use crate::{Basis, Credential, Entrant, Needs, Standing, Tried, Wishes, slug, tier, tools};

/// What decides, most important first; smaller is earlier. Among equals it is the [`Basis`]. Broken endpoints are last of all
/// whatever was asked for: a call to them is wasted, and none is made while they are to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Its circuit breaker is open.
    pub broken: bool,
    /// The client's order of models, counted from 0, unless one sort goes over all of them.
    pub model: usize,
    /// Place in `order`, counted from 0; endpoints that it does not name come after, with the length of `order`.
    pub listed: usize,
    /// How far its service tier is from the one asked for, in steps of falling back.
    pub tier: usize,
    /// Whose credential pays.
    pub credential: Credential,
    /// It is not where the conversation has its cache.
    pub cold: bool,
    /// A soft wish is not met.
    pub misses: bool,
    /// It has been failing, and the order is ours to choose.
    pub outage: bool,
    /// What its uptime makes of it, where the order is ours to choose.
    pub standing: Standing,
    /// Its tool calls are clearly worse than another's, the request has tools, and the order is ours to choose.
    pub clumsy: bool,
}

/// What an order is decided on, besides the dice.
pub(crate) struct Question<'a> {
    pub(crate) entrants: &'a [Entrant<'a>],
    pub(crate) needs: &'a Needs<'a>,
    pub(crate) wishes: &'a Wishes,
    /// Where the conversation's cache is.
    pub(crate) sticky: Option<usize>,
}

/// The chosen (indexes into the entrants) in the order in which they are to be tried, with what put each in its place.
pub(crate) fn tried(question: &Question<'_>, chosen: &[usize], dice: &mut dyn FnMut() -> f64) -> Vec<Tried> {
    let place = |&index: &usize| {
        let basis = basis(&question.entrants[index], question, dice);
        Tried { index, rank: rank(question, chosen, index), basis, chance: 0.0 }
    };
    let mut tried: Vec<Tried> = chosen.iter().map(place).collect();
    tried.sort_by(|a, b| a.rank.cmp(&b.rank).then(a.basis.score().total_cmp(&b.basis.score())).then(a.index.cmp(&b.index)));
    share_the_first_place(&mut tried);
    tried
}

fn rank(question: &Question<'_>, chosen: &[usize], index: usize) -> Rank {
    let Question { entrants, needs, wishes, sticky } = *question;
    let entrant = &entrants[index];
    let across = wishes.sort.is_some_and(|sort| sort.partition == Partition::None);
    // Who names an order or a sort wants exactly that.
    let ours = wishes.order.is_empty() && wishes.sort_of(entrant.model).is_none();
    let rivals = chosen.iter().map(|&other| &entrants[other]).filter(|other| other.model == entrant.model);
    let outage = ours && entrant.pulse.outage;
    let standing = if ours { entrant.pulse.standing } else { Standing::Normal };
    let with_tools = needs.parameters.contains(&"tools");
    let clumsy = ours && with_tools && tools::clearly_worse(&entrant.pulse, rivals.map(|rival| &rival.pulse));
    Rank {
        broken: entrant.pulse.broken,
        model: if across { 0 } else { entrant.model },
        listed: listed(entrant, wishes),
        tier: tier::distance(entrant, wishes).unwrap_or(usize::MAX),
        credential: entrant.credential,
        // A cache is no reason to stay where calls go wrong.
        cold: !(ours && sticky == Some(index)) || outage || clumsy || standing == Standing::Fallback,
        misses: misses(entrant, wishes),
        outage,
        standing,
        clumsy,
    }
}

fn listed(entrant: &Entrant<'_>, wishes: &Wishes) -> usize {
    wishes.order.iter().position(|wanted| slug::means(wanted, entrant, wishes)).unwrap_or(wishes.order.len())
}

/// Nothing measured is a miss: nobody can say that the wish is met.
fn misses(entrant: &Entrant<'_>, wishes: &Wishes) -> bool {
    let slow = |cutoffs| !entrant.pulse.throughput.is_some_and(|at| at.meet(cutoffs, |measured, least| measured >= least));
    let late = |cutoffs| !entrant.pulse.latency.is_some_and(|at| at.meet(cutoffs, |measured, most| measured <= most));
    wishes.min_throughput.as_ref().is_some_and(slow) || wishes.max_latency.as_ref().is_some_and(late)
}

fn basis(entrant: &Entrant<'_>, question: &Question<'_>, dice: &mut dyn FnMut() -> f64) -> Basis {
    let (pulse, price) = (&entrant.pulse, price(entrant, question.needs));
    let Some(by) = question.wishes.sort_of(entrant.model) else { return Basis::Draw { price, lot: lot(price, dice) } };
    let value = match by {
        #[expect(clippy::cast_precision_loss, reason = "compared, not paid")]
        SortBy::Price => price.map(|Pico(price)| price as f64),
        SortBy::Throughput => pulse.throughput.map(|at| at.p50),
        SortBy::Latency => pulse.latency.map(|at| at.p50),
        SortBy::Exacto => tools::at_worst(pulse),
    };
    Basis::Sort { by, value: value.filter(|value| !value.is_nan()) }
}

/// A lot of the default draw. Lots drawn this way and sorted put an endpoint first with a probability proportional to its
/// weight 1/price², then the next one of the rest in the same way (Efraimidis and Spirakis 2006, in exponential form). Free
/// endpoints come before all others, whichever of them; unpriced ones come last.
fn lot(price: Option<Pico>, dice: &mut dyn FnMut() -> f64) -> f64 {
    let Some(price) = price else { return f64::INFINITY };
    let chance = dice();
    let logarithm = if chance > 0.0 { chance.min(1.0).ln() } else { f64::MIN_POSITIVE.ln() };
    if price == Pico(0) { logarithm - 1.0 } else { -logarithm / weight(price) }
}

/// The weight in the default draw of an endpoint that is not free.
#[expect(clippy::cast_precision_loss, reason = "a weight, not money")]
fn weight(Pico(price): Pico) -> f64 {
    (price as f64).powi(-2)
}

/// What stands for the price of an endpoint: of a token of the prompt and one of the answer, at the prices for a prompt as long as
/// this one will be. Prompts are longer, answers dearer.
fn price(entrant: &Entrant<'_>, needs: &Needs<'_>) -> Option<Pico> {
    let (prompt, completion) = entrant.prices?.per_token(needs.likely_prompt_tokens);
    Some(Pico(prompt.0.saturating_add(completion.0)))
}

/// Fills in with which probability each was to come first: those of the first rank by the weights of their lots, and without lots
/// only the first.
fn share_the_first_place(tried: &mut [Tried]) {
    let Some(first) = tried.first().map(|first| first.rank) else { return };
    let leading = tried.partition_point(|one| one.rank <= first);
    let leading = &mut tried[..leading];
    let free = leading.iter().any(|one| matches!(one.basis, Basis::Draw { price: Some(Pico(0)), .. }));
    let share = |basis: &Basis| match *basis {
        Basis::Draw { price: Some(Pico(0)), .. } => 1.0,
        Basis::Draw { price: Some(price), .. } if !free => weight(price),
        _ => 0.0,
    };
    let sum: f64 = leading.iter().map(|one| share(&one.basis)).sum();
    for one in leading.iter_mut() {
        one.chance = if sum > 0.0 { share(&one.basis) / sum } else { 0.0 };
    }
    if sum <= 0.0 {
        leading[0].chance = 1.0;
    }
}
