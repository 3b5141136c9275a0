//! Which models answer when a request leaves the choice to the house (`openrouter/auto`, `openrouter/free`). Two rules, and nothing
//! that is not told:
//!
//! * By price: of the models that can do what the request needs, those whose price lies in the wanted third of all their prices, the
//!   newest first. Nobody here has measured how good a model is; what is known of all of them is what the market pays, and that
//!   the same money buys more every year.
//! * For nothing: of the models that cost nothing and can do it, the one with the longest context first, then the newest.
//!
//! Who has been failing comes behind who has not, whatever the rule says, and what is only there so that something answers behind
//! everybody.

use std::cmp::Reverse;

use inner::Pico;

use crate::{
    Entrant, Needs, Removal, Wishes,
    filter::{answers_in_full, honours, removal},
};

/// How many prompt tokens come with one token of an answer, in a price that one number stands for.
const PROMPT_WEIGHT: i64 = 3;

/// A model that may be chosen, with everybody who serves it.
#[derive(Clone, Debug, Default)]
pub struct Contender<'a> {
    /// When it was added, in Unix seconds; 0 is unknown, which is older than everything.
    pub created: i64,
    /// Whether it is chosen only where there is no other.
    pub last_resort: bool,
    /// Its endpoints; all of them of the model with the number 0.
    pub entrants: Vec<Entrant<'a>>,
}

/// What is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A third of all prices.
    Price(Third),
    /// No price at all.
    Free,
}

/// A third of the prices of all models that can do it (the `cost_tier` of the contract).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub enum Third {
    Low,
    #[default]
    Medium,
    High,
}

/// The models in the order in which they are to be tried. Indexes are those of the contenders.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// Best first.
    pub ranked: Vec<Ranked>,
    /// Who cannot answer, and the first reason found at the first endpoint.
    pub removed: Vec<(usize, Removal)>,
}

/// A model that can answer, with what put it in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Its place among the contenders.
    pub index: usize,
    /// It is chosen only where there is no other.
    pub last_resort: bool,
    /// All endpoints that could answer have been failing.
    pub ill: bool,
    /// The least that a token costs: three of the prompt to one of the answer. `None` is "unpriced".
    pub price: Option<Pico>,
    /// Where that lies among the others; `None` is "unpriced".
    pub third: Option<Third>,
    /// Tokens of prompt and answer together at the longest; `None` is unknown.
    pub context_length: Option<u64>,
    /// Unix seconds; 0 is unknown.
    pub created: i64,
}

impl Third {
    /// The third that a `cost_tier` means.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High].into_iter().find(|third| third.word() == word)
    }

    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// How far a model's third is from the wanted one, in steps. Of two that are equally far the dearer one is nearer.
    fn distance(self, wanted: Self) -> (u8, bool) {
        let (own, wanted) = (self as u8, wanted as u8);
        (own.abs_diff(wanted), own < wanted)
    }
}

/// Decides. Of the wishes, those that stand at the places of models are read at place 0.
#[must_use]
pub fn choose(contenders: &[Contender<'_>], needs: &Needs<'_>, wishes: &Wishes, rule: Rule) -> Choice {
    let mut choice = Choice::default();
    for (index, contender) in contenders.iter().enumerate() {
        match ranked(index, contender, needs, wishes) {
            Ok(ranked) => choice.ranked.push(ranked),
            Err(reason) => choice.removed.extend(reason.map(|reason| (index, reason))),
        }
    }
    tell_thirds(&mut choice.ranked);
    match rule {
        Rule::Price(wanted) => choice.ranked.sort_by_key(|one| {
            let third = one.third.map(|third| third.distance(wanted));
            (one.last_resort, one.ill, third.is_none(), third, Reverse(one.created), one.index)
        }),
        Rule::Free => choice
            .ranked
            .sort_by_key(|one| (one.last_resort, one.ill, Reverse(one.context_length), Reverse(one.created), one.index)),
    }
    choice
}

/// A model with its measures.
///
/// # Errors
/// Why nobody who serves it may answer; `None` when nobody serves it.
fn ranked(index: usize, contender: &Contender<'_>, needs: &Needs<'_>, wishes: &Wishes) -> Result<Ranked, Option<Removal>> {
    let reasons: Vec<Option<Removal>> = contender.entrants.iter().map(|entrant| unfit(entrant, needs, wishes)).collect();
    let able = || contender.entrants.iter().zip(&reasons).filter(|(_, reason)| reason.is_none()).map(|(entrant, _)| entrant);
    if able().next().is_none() {
        return Err(reasons.into_iter().next().flatten());
    }
    Ok(Ranked {
        index,
        last_resort: contender.last_resort,
        ill: able().all(|entrant| entrant.pulse.broken || entrant.pulse.outage),
        price: able().filter_map(|entrant| price(entrant, needs)).min(),
        third: None,
        // An unknown context may be any.
        context_length: able().filter_map(|entrant| entrant.context_length).max(),
        created: contender.created,
    })
}

/// Why an endpoint cannot do what the request needs. What is a wish elsewhere is a need here: there are other models.
fn unfit(entrant: &Entrant<'_>, needs: &Needs<'_>, wishes: &Wishes) -> Option<Removal> {
    let lacking = features(needs).find(|feature| !honours(entrant, feature));
    let lengths = Needs { prompt_tokens: needs.prompt_tokens.max(needs.likely_prompt_tokens), ..*needs };
    removal(entrant, &lengths, wishes)
        .or_else(|| lacking.map(|feature| Removal::Parameter(feature.to_owned())))
        .or_else(|| (!answers_in_full(entrant, &lengths)).then_some(Removal::AnswerLength))
}

/// The fields whose loss changes what the answer is. Who honours schemas may list only those.
fn features<'a>(needs: &Needs<'a>) -> impl Iterator<Item = &'a str> {
    let sent = |name: &str| needs.parameters.contains(&name);
    let form =
        if sent("structured_outputs") { Some("structured_outputs") } else { Some("response_format").filter(|name| sent(name)) };
    Some("tools").filter(|name| sent(name)).into_iter().chain(form)
}

/// What a token costs in the mean, at the prices for a prompt as long as this one.
fn price(entrant: &Entrant<'_>, needs: &Needs<'_>) -> Option<Pico> {
    let (prompt, completion) = entrant.prices?.per_token(needs.likely_prompt_tokens);
    let sum = prompt.0.saturating_mul(PROMPT_WEIGHT).saturating_add(completion.0);
    Some(Pico(sum / (PROMPT_WEIGHT + 1)))
}

/// Fills in where each price lies among those of all models that are no last resort, if there
/// are such: models of one price share the middle of the places that they take.
fn tell_thirds(ranked: &mut [Ranked]) {
    let only_last = ranked.iter().all(|one| one.last_resort);
    let counted = ranked.iter().filter(|one| only_last || !one.last_resort);
    let mut prices: Vec<Pico> = counted.filter_map(|one| one.price).collect();
    prices.sort_unstable();
    for one in ranked {
        one.third = one.price.map(|price| {
            let (below, upto) = (prices.partition_point(|&other| other < price), prices.partition_point(|&other| other <= price));
            // Twice the middle of its places, of twice as many.
            let (middle, all) = (below + upto, 2 * prices.len());
            match () {
                () if 3 * middle < all => Third::Low,
                () if 3 * middle < 2 * all => Third::Medium,
                () => Third::High,
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use inner::{Modality, PriceSheet};

    use super::*;
    use crate::{Pulse, plan::tests::entrant};

    const TOOLS: [&str; 4] = ["tools", "response_format", "structured_outputs", "seed"];

    fn contender(price: Option<i64>, created: i64) -> Contender<'static> {
        let sheet = price.map(|price| {
            let sheet = PriceSheet { prompt: Pico(price), completion: Pico(price), ..PriceSheet::default() };
            &*Box::leak(Box::new(sheet))
        });
        Contender { created, entrants: vec![Entrant { prices: sheet, ..entrant() }], ..Contender::default() }
    }

    fn order(contenders: &[Contender<'_>], rule: Rule) -> Vec<usize> {
        let wishes = Wishes { free: vec![rule == Rule::Free], ..Wishes::default() };
        choose(contenders, &Needs::default(), &wishes, rule).ranked.into_iter().map(|one| one.index).collect()
    }

    #[test]
    fn the_newest_of_the_wanted_third_comes_first() {
        let prices = [0, 10, 20, 30, 40, 50, 60, 70, 80];
        let mut contenders: Vec<_> = prices.iter().enumerate().map(|(age, &price)| contender(Some(price), age as i64)).collect();
        contenders.push(contender(None, 99));
        assert_eq!(order(&contenders, Rule::Price(Third::Medium))[..4], [5, 4, 3, 8], "then the dearer neighbours");
        assert_eq!(order(&contenders, Rule::Price(Third::Low)), [2, 1, 0, 5, 4, 3, 8, 7, 6, 9]);
        assert_eq!(order(&contenders, Rule::Price(Third::High)), [8, 7, 6, 5, 4, 3, 2, 1, 0, 9], "unpriced is last");
    }

    #[test]
    fn few_models_have_thirds_too() {
        let third = |prices: &[i64]| {
            let contenders: Vec<_> = prices.iter().map(|&price| contender(Some(price), 0)).collect();
            let ranked = choose(&contenders, &Needs::default(), &Wishes::default(), Rule::Price(Third::Medium)).ranked;
            ranked.into_iter().map(|one| (one.index, one.third.map(Third::word).unwrap_or_default())).collect::<Vec<_>>()
        };
        assert_eq!(third(&[7]), [(0, "medium")]);
        assert_eq!(third(&[0, 7]), [(1, "high"), (0, "low")], "what costs nothing is rarely the better one");
        assert_eq!(third(&[0, 7, 9]), [(1, "medium"), (2, "high"), (0, "low")]);
        assert_eq!(third(&[0, 0, 0]), [(0, "medium"), (1, "medium"), (2, "medium")]);
    }

    #[test]
    fn who_has_been_failing_comes_behind() {
        let mut contenders = vec![contender(Some(10), 9), contender(Some(10), 1)];
        contenders[0].entrants[0].pulse = Pulse { outage: true, ..Pulse::default() };
        assert_eq!(order(&contenders, Rule::Price(Third::Medium)), [1, 0]);
        contenders[0].entrants.push(entrant());
        assert_eq!(order(&contenders, Rule::Price(Third::Medium)), [0, 1], "one healthy endpoint is enough");
    }

    #[test]
    fn a_last_resort_is_chosen_where_there_is_no_other() {
        let boxed = |price| Contender { last_resort: true, ..contender(Some(price), 99) };
        let mut contenders = vec![boxed(0), contender(Some(10), 1), contender(Some(20), 2), contender(Some(30), 3)];
        assert_eq!(order(&contenders, Rule::Price(Third::Low)), [1, 2, 3, 0], "and its price makes nobody dear");
        contenders[1].entrants[0].pulse = Pulse { outage: true, ..Pulse::default() };
        assert_eq!(order(&contenders, Rule::Price(Third::Low)).last(), Some(&0));
        assert_eq!(order(&[boxed(0), contender(Some(0), 1)], Rule::Free), [1, 0]);
        assert_eq!(order(&[boxed(0)], Rule::Free), [0]);
    }

    #[test]
    fn what_is_free_is_chosen_by_its_context() {
        let with = |price, context_length, created| {
            let mut made = contender(price, created);
            made.entrants[0].context_length = context_length;
            made
        };
        let contenders = [
            with(Some(0), Some(4_000), 9),
            with(Some(1), Some(900_000), 9),
            with(Some(0), Some(128_000), 1),
            with(None, None, 9),
        ];
        assert_eq!(order(&contenders, Rule::Free), [2, 0]);
        let wishes = Wishes { free: vec![true], ..Wishes::default() };
        let removed = choose(&contenders, &Needs::default(), &wishes, Rule::Free).removed;
        assert_eq!(removed, [(1, Removal::NotFree), (3, Removal::NotFree)]);
    }

    #[test]
    fn needs_are_hard_because_there_are_other_models() {
        let parameters: Vec<String> = TOOLS.iter().map(|&name| name.to_owned()).collect();
        let parameters: &'static [String] = Box::leak(parameters.into());
        let mut able = contender(Some(10), 0);
        able.entrants[0].parameters = parameters;
        let contenders = [contender(Some(10), 9), able];
        let decide = |needs: &Needs<'_>| choose(&contenders, needs, &Wishes::default(), Rule::Price(Third::Medium));
        let first = |needs: &Needs<'_>| decide(needs).ranked.first().map(|one| one.index);
        assert_eq!(first(&Needs::default()), Some(0));
        for (sent, missing) in [
            (&["tools"][..], "tools"),
            (&["response_format"], "response_format"),
            (&["response_format", "structured_outputs"], "structured_outputs"),
        ] {
            let needs = Needs { parameters: sent, ..Needs::default() };
            assert_eq!(first(&needs), Some(1), "{missing}");
            assert_eq!(decide(&needs).removed, [(0, Removal::Parameter(missing.to_owned()))]);
        }
        assert_eq!(first(&Needs { parameters: &["seed"], ..Needs::default() }), Some(0), "a seed is a wish");
        let long = Needs { likely_prompt_tokens: 1001, ..Needs::default() };
        assert!(matches!(decide(&long).removed[0].1, Removal::ContextLength { needed: 1001, available: 1000 }));
        let longer = Needs { likely_prompt_tokens: 900, completion_tokens: Some(101), ..Needs::default() };
        assert_eq!(decide(&longer).removed[0].1, Removal::AnswerLength);
        let seeing = Needs { input: &[Modality::Text, Modality::Image], ..Needs::default() };
        assert_eq!(decide(&seeing).removed.len(), 2);
        assert_eq!(choose(&[Contender::default()], &Needs::default(), &Wishes::default(), Rule::Free), Choice::default());
    }
}
