//! The whole decision: who may answer, in which order, and why not the others.

use crate::{
    Entrant, Needs, Removal, Wishes,
    filter::{answers_in_full, honours, removal},
    order,
};

/// Fields whose loss changes what the answer is: if anybody honours them, only those who do are asked.
const FEATURES: [&str; 3] = ["tools", "response_format", "verbosity"];

/// The decision. Indexes are those of the entrants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// To be tried in this order.
    pub order: Vec<usize>,
    /// Who may not answer, and the first reason found.
    pub removed: Vec<(usize, Removal)>,
}

/// Decides. `sticky` is the endpoint that this conversation's cache is at; `dice` gives numbers from 0 to 1, evenly.
#[must_use]
pub fn plan(
    entrants: &[Entrant<'_>],
    needs: &Needs<'_>,
    wishes: &Wishes,
    sticky: Option<usize>,
    dice: &mut dyn FnMut() -> f64,
) -> Plan {
    let mut plan = Plan::default();
    for (index, entrant) in entrants.iter().enumerate() {
        match removal(entrant, needs, wishes) {
            Some(reason) => plan.removed.push((index, reason)),
            None => plan.order.push(index),
        }
    }
    plan.keep_able(entrants, &Removal::AnswerLength, |entrant| answers_in_full(entrant, needs));
    for feature in FEATURES.into_iter().filter(|feature| needs.parameters.contains(feature)) {
        plan.keep_able(entrants, &Removal::Parameter(feature.to_owned()), |entrant| honours(entrant, feature));
    }
    order::sort(&mut plan.order, entrants, wishes, dice);
    if wishes.order.is_empty() && wishes.sort.is_none() {
        order::prefer(&mut plan.order, sticky, entrants);
    }
    if !wishes.allow_fallbacks && wishes.order.is_empty() {
        plan.keep_first();
    }
    plan
}

impl Plan {
    /// Keeps those who can, if anybody can: for each model on its own, so that a fallback model does not lose its endpoints because
    /// another model has better ones.
    fn keep_able(&mut self, entrants: &[Entrant<'_>], reason: &Removal, can: impl Fn(&Entrant<'_>) -> bool) {
        let able = |index: usize| can(&entrants[index]);
        let models: Vec<usize> = self.order.iter().filter(|&&index| able(index)).map(|&index| entrants[index].model).collect();
        let removed = &mut self.removed;
        self.order.retain(|&index| {
            let stays = able(index) || !models.contains(&entrants[index].model);
            if !stays {
                removed.push((index, reason.clone()));
            }
            stays
        });
    }

    fn keep_first(&mut self) {
        let rest = self.order.split_off(self.order.len().min(1));
        self.removed.extend(rest.into_iter().map(|index| (index, Removal::NotFirst)));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use inner::{Modality, Pico, PriceSheet};
    use wire::provider::Quantization;

    use super::*;
    use crate::{Credential, DataPolicy, Pulse, Quantiles};

    fn priced(prompt: i64, completion: i64) -> Option<&'static PriceSheet> {
        let sheet = PriceSheet { prompt: Pico(prompt), completion: Pico(completion), ..PriceSheet::default() };
        Some(Box::leak(Box::new(sheet)))
    }

    /// Somebody who takes everything.
    pub(crate) fn entrant() -> Entrant<'static> {
        Entrant {
            model: 0,
            tag: "acme",
            name: "Acme",
            prices: priced(100, 900),
            context_length: Some(1000),
            max_completion_tokens: Some(500),
            quantization: Quantization::Unknown,
            parameters: &[],
            input: &[Modality::Text],
            policy: DataPolicy::default(),
            distillable: None,
            credential: Credential::Shared,
            pulse: Pulse::default(),
        }
    }

    fn named(tag: &'static str) -> Entrant<'static> {
        Entrant { tag, name: tag, ..entrant() }
    }

    fn costing(tag: &'static str, completion: i64) -> Entrant<'static> {
        Entrant { prices: priced(0, completion), ..named(tag) }
    }

    fn wishes(text: &str) -> Wishes {
        Wishes::of(&serde_json::from_str(text).unwrap()).unwrap()
    }

    /// A small generator: the tests need many different numbers, not good ones.
    fn dice() -> impl FnMut() -> f64 {
        let mut state = 1_u64;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    fn tags<'a>(entrants: &[Entrant<'a>], plan: &Plan) -> Vec<&'a str> {
        plan.order.iter().map(|&index| entrants[index].tag).collect()
    }

    fn ordered(entrants: &[Entrant<'static>], text: &str) -> Vec<&'static str> {
        tags(entrants, &plan(entrants, &Needs::default(), &wishes(text), None, &mut dice()))
    }

    #[test]
    fn the_first_is_drawn_by_the_inverse_square_of_the_price() {
        let entrants = [costing("one", 1), costing("two", 2), costing("three", 3)];
        let (mut dice, mut first) = (dice(), [0_u32; 3]);
        for _ in 0..20_000 {
            let plan = plan(&entrants, &Needs::default(), &Wishes::default(), None, &mut dice);
            assert_eq!(plan.order.len(), 3, "the rest are fallbacks");
            first[plan.order[0]] += 1;
        }
        let weights = [1.0, 1.0 / 4.0, 1.0 / 9.0];
        let sum: f64 = weights.iter().sum();
        for (count, weight) in first.into_iter().zip(weights) {
            let share = f64::from(count) / 20_000.0;
            assert!((share - weight / sum).abs() < 0.015, "{first:?}");
        }
    }

    #[test]
    fn free_wins_and_unpriced_is_last() {
        let unpriced = Entrant { prices: None, ..named("unpriced") };
        let entrants = [unpriced, costing("dear", 5), costing("free", 0)];
        assert_eq!(ordered(&entrants, "{}"), ["free", "dear", "unpriced"]);
    }

    #[test]
    fn an_outage_goes_to_the_back_and_a_broken_one_behind_it() {
        let outage = Entrant { pulse: Pulse { outage: true, ..Pulse::default() }, ..costing("outage", 0) };
        let broken = Entrant { pulse: Pulse { broken: true, ..Pulse::default() }, ..costing("broken", 0) };
        let entrants = [broken, outage, costing("well", 9)];
        assert_eq!(ordered(&entrants, "{}"), ["well", "outage", "broken"]);
        assert_eq!(ordered(&entrants, r#"{"order": ["broken", "outage"]}"#), ["outage", "well", "broken"]);
    }

    #[test]
    fn an_order_is_kept_and_the_rest_follows() {
        let entrants = [costing("a", 1), costing("b", 0), costing("c/turbo", 3), costing("c/slow", 2)];
        assert_eq!(ordered(&entrants, r#"{"order": ["c", "a"]}"#)[2..], ["a", "b"]);
        assert_eq!(ordered(&entrants, r#"{"order": ["c/slow", "a"], "allow_fallbacks": false}"#), ["c/slow", "a"]);
        assert_eq!(ordered(&entrants, r#"{"allow_fallbacks": false}"#), ["b"]);
    }

    #[test]
    fn only_ignore_and_what_is_removed_has_its_reason() {
        let entrants = [named("a"), named("b"), named("c")];
        let plan = plan(&entrants, &Needs::default(), &wishes(r#"{"only": ["a", "b"], "ignore": ["b"]}"#), None, &mut dice());
        assert_eq!(plan.order, [0]);
        assert_eq!(plan.removed, [(1, Removal::Ignored), (2, Removal::NotAllowed)]);
        assert_eq!(plan.removed[0].1.excluded_by(), Some("allowed_providers"));
    }

    #[test]
    fn sorts_go_by_what_was_measured_and_unknown_is_last() {
        let measured = |tag, speed: f64, seconds: f64, errors: f64| {
            let quantiles = |at: f64| Some(Quantiles { p50: at, p75: at, p90: at, p99: at });
            let pulse = Pulse {
                throughput: quantiles(speed),
                latency: quantiles(seconds),
                tool_errors: Some(errors),
                ..Pulse::default()
            };
            Entrant { pulse, ..named(tag) }
        };
        let entrants = [named("new"), measured("slow", 10.0, 0.2, 0.3), measured("fast", 90.0, 2.0, 0.1)];
        assert_eq!(ordered(&entrants, r#"{"sort": "throughput"}"#), ["fast", "slow", "new"]);
        assert_eq!(ordered(&entrants, r#"{"sort": "latency"}"#), ["slow", "fast", "new"]);
        assert_eq!(ordered(&entrants, r#"{"sort": "exacto"}"#), ["fast", "slow", "new"]);
        assert_eq!(ordered(&entrants, r#"{"preferred_min_throughput": 50}"#)[0], "fast");
        assert_eq!(ordered(&entrants, r#"{"preferred_max_latency": {"p50": 1, "p99": 1}}"#)[0], "slow");
        assert_eq!(ordered(&entrants, r#"{"preferred_max_latency": 0.01}"#).len(), 3, "a soft wish removes nobody");
    }

    #[test]
    fn models_keep_their_order_unless_one_sort_goes_over_all() {
        let first = Entrant { model: 0, ..costing("first", 9) };
        let second = Entrant { model: 1, ..costing("second", 1) };
        let entrants = [second, first];
        assert_eq!(ordered(&entrants, "{}"), ["first", "second"]);
        assert_eq!(ordered(&entrants, r#"{"sort": "price"}"#), ["first", "second"]);
        assert_eq!(ordered(&entrants, r#"{"sort": {"by": "price", "partition": "none"}}"#), ["second", "first"]);
    }

    #[test]
    fn conditions_of_privacy_price_and_precision_are_hard() {
        let careful = Entrant { policy: DataPolicy { trains: Some(false), retains: Some(false) }, ..named("careful") };
        let entrants = [careful, Entrant { quantization: Quantization::Fp8, ..costing("dear", 3_000_000) }, named("plain")];
        assert_eq!(ordered(&entrants, r#"{"data_collection": "deny"}"#), ["careful"]);
        assert_eq!(ordered(&entrants, r#"{"zdr": true}"#), ["careful"]);
        assert_eq!(ordered(&entrants, r#"{"quantizations": ["fp8"]}"#), ["dear"]);
        assert!(!ordered(&entrants, r#"{"max_price": {"completion": "2.99"}}"#).contains(&"dear"));
        assert!(ordered(&entrants, r#"{"max_price": {"completion": 3}}"#).contains(&"dear"), "the limit itself is allowed");
        let unpriced = [Entrant { prices: None, ..named("unpriced") }];
        assert!(ordered(&unpriced, r#"{"max_price": {"prompt": 1000}}"#).is_empty(), "nobody knows that it is cheap enough");
    }

    #[test]
    fn what_does_not_fit_may_not_answer() {
        let entrants = [named("a")];
        let decide = |needs: Needs<'_>| plan(&entrants, &needs, &Wishes::default(), None, &mut dice()).removed;
        let needs = Needs { prompt_tokens: 1001, ..Needs::default() };
        assert_eq!(decide(needs), [(0, Removal::ContextLength { needed: 1001, available: 1000 })]);
        assert_eq!(decide(Needs { prompt_tokens: 1000, ..needs }), []);
        let seeing = Needs { input: &[Modality::Text, Modality::Image], ..Needs::default() };
        assert_eq!(decide(seeing), [(0, Removal::Modality(Modality::Image))]);
    }

    #[test]
    fn who_gives_the_whole_answer_is_preferred() {
        let long = Entrant { max_completion_tokens: None, ..named("long") };
        let decide = |entrants: &[Entrant<'static>], prompt_tokens, answer| {
            let needs = Needs { prompt_tokens, completion_tokens: Some(answer), ..Needs::default() };
            plan(entrants, &needs, &Wishes::default(), None, &mut dice()).removed
        };
        assert_eq!(decide(&[named("short"), long.clone()], 0, 501), [(0, Removal::AnswerLength)]);
        assert_eq!(decide(&[named("short"), long.clone()], 0, 500), []);
        assert_eq!(decide(&[named("short")], 0, 501), [], "a limit is a wish: the provider cuts it");
        assert_eq!(decide(&[named("short"), Entrant { context_length: None, ..long }], 700, 301), [(0, Removal::AnswerLength)]);
    }

    #[test]
    fn features_are_preferred_and_required_parameters_are_hard() {
        let tools = [String::from("tools")];
        let decide = |entrants: &[Entrant<'_>], names: &[&str], text: &str| {
            let needs = Needs { parameters: names, ..Needs::default() };
            plan(entrants, &needs, &wishes(text), None, &mut dice()).order
        };
        let unable = [named("a"), named("b")];
        assert_eq!(decide(&unable, &["tools"], "{}").len(), 2, "nobody honours it: everybody may try");
        assert!(decide(&unable, &["tools"], r#"{"require_parameters": true}"#).is_empty());
        let able = Entrant { parameters: &tools, ..named("able") };
        let entrants = [able, named("other"), Entrant { model: 1, ..named("fallback") }];
        assert_eq!(decide(&entrants, &["tools"], "{}"), [0, 2], "each model for itself");
        assert_eq!(decide(&entrants, &["tools", "seed"], r#"{"require_parameters": true}"#), [] as [usize; 0]);
    }

    #[test]
    fn keys_of_the_client_go_first_and_the_last_resort_last() {
        let at = |tag, credential| Entrant { credential, ..costing(tag, 1) };
        let entrants = [at("last", Credential::Fallback), at("shared", Credential::Shared), at("own", Credential::Own)];
        assert_eq!(ordered(&entrants, "{}"), ["own", "shared", "last"]);
    }

    #[test]
    fn a_conversation_stays_where_its_cache_is() {
        let entrants = [costing("free", 0), costing("sticky", 9)];
        let decide = |entrants: &[Entrant<'static>], text: &str| {
            tags(entrants, &plan(entrants, &Needs::default(), &wishes(text), Some(1), &mut dice()))
        };
        assert_eq!(decide(&entrants, "{}"), ["sticky", "free"]);
        assert_eq!(decide(&entrants, r#"{"order": ["free"]}"#), ["free", "sticky"]);
        let ill = Entrant { pulse: Pulse { outage: true, ..Pulse::default() }, ..costing("sticky", 9) };
        assert_eq!(decide(&[costing("free", 0), ill], "{}"), ["free", "sticky"]);
    }
}
