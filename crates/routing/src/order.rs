//! In which order endpoints are tried.

use std::cmp::{Ordering, Reverse};

use inner::Pico;
use wire::provider::{Partition, SortBy};

use crate::{Entrant, Wishes, slug};

/// What decides, most important first; smaller is earlier. Broken endpoints are last of all whatever was asked for: a call to
/// them is wasted.
#[derive(PartialEq, PartialOrd)]
struct Rank {
    broken: bool,
    /// The client's order of models, unless one sort goes over all of them.
    model: usize,
    /// Place in `order`; endpoints that it does not name come after.
    listed: usize,
    credential: crate::Credential,
    /// A soft wish is not met.
    misses: bool,
    outage: bool,
    /// What the sort or the dice say.
    score: f64,
}

/// Sorts `chosen` (indexes into `entrants`).
pub(crate) fn sort(chosen: &mut [usize], entrants: &[Entrant<'_>], wishes: &Wishes, dice: &mut dyn FnMut() -> f64) {
    let across = wishes.sort.is_some_and(|sort| sort.partition == Partition::None);
    let ranks: Vec<Rank> = entrants
        .iter()
        .map(|entrant| Rank {
            broken: entrant.pulse.broken,
            model: if across { 0 } else { entrant.model },
            listed: listed(entrant, wishes),
            credential: entrant.credential,
            misses: misses(entrant, wishes),
            // Who names an order or a sort wants exactly that.
            outage: entrant.pulse.outage && wishes.sort.is_none() && wishes.order.is_empty(),
            score: wishes.sort.map_or_else(|| lot(entrant, dice), |sort| score(entrant, sort.by)),
        })
        .collect();
    chosen.sort_by(|&a, &b| ranks[a].partial_cmp(&ranks[b]).unwrap_or(Ordering::Equal).then_with(|| a.cmp(&b)));
}

fn listed(entrant: &Entrant<'_>, wishes: &Wishes) -> usize {
    wishes.order.iter().position(|wanted| slug::means(wanted, entrant)).unwrap_or(wishes.order.len())
}

/// Nothing measured is a miss: nobody can say that the wish is met.
fn misses(entrant: &Entrant<'_>, wishes: &Wishes) -> bool {
    let slow = |cutoffs| !entrant.pulse.throughput.is_some_and(|at| at.meet(cutoffs, |measured, least| measured >= least));
    let late = |cutoffs| !entrant.pulse.latency.is_some_and(|at| at.meet(cutoffs, |measured, most| measured <= most));
    wishes.min_throughput.as_ref().is_some_and(slow) || wishes.max_latency.as_ref().is_some_and(late)
}

/// Smaller is better; what is unknown comes last.
fn score(entrant: &Entrant<'_>, by: SortBy) -> f64 {
    let pulse = &entrant.pulse;
    let known = match by {
        SortBy::Price => price(entrant),
        SortBy::Throughput => pulse.throughput.map(|at| -at.p50),
        SortBy::Latency => pulse.latency.map(|at| at.p50),
        SortBy::Exacto => pulse.tool_errors,
    };
    known.unwrap_or(f64::INFINITY)
}

/// A lot of the default draw. Lots drawn this way and sorted put an endpoint first with a probability proportional to its
/// weight 1/price², then the next one of the rest in the same way (Efraimidis and Spirakis 2006, in exponential form). Free
/// endpoints win; unpriced ones come last.
fn lot(entrant: &Entrant<'_>, dice: &mut dyn FnMut() -> f64) -> f64 {
    let Some(price) = price(entrant) else { return f64::INFINITY };
    let chance = dice().clamp(f64::MIN_POSITIVE, 1.0);
    -chance.ln() * price * price
}

/// What stands for the price of an endpoint: of a token of the prompt and one of the answer. Prompts are longer, answers dearer.
#[expect(clippy::cast_precision_loss, reason = "a weight, not money")]
fn price(entrant: &Entrant<'_>) -> Option<f64> {
    let sheet = entrant.prices?;
    let picos = |Pico(price): Pico| price as f64;
    Some(picos(sheet.prompt) + picos(sheet.completion))
}

/// Puts one endpoint first, if it is among the chosen: the one that answered this conversation before.
pub(crate) fn prefer(chosen: &mut [usize], sticky: Option<usize>, entrants: &[Entrant<'_>]) {
    let healthy = |&at: &usize| !entrants[at].pulse.broken && !entrants[at].pulse.outage;
    if let Some(at) = sticky.filter(healthy) {
        chosen.sort_by_key(|&index| Reverse(index == at));
    }
}
