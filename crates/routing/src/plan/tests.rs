//! The whole decision, rule by rule, on endpoints that are made up for it.

use inner::{Modality, Pico, PriceSheet};
use wire::provider::{Quantization, SortBy};

use super::*;
use crate::{Basis, Credential, DataPolicy, Pulse, Quantiles, Shortcut, Standing};

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
        hidden_tiers: false,
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
fn a_long_prompt_is_drawn_and_sorted_by_what_it_costs() {
    let dear = inner::PriceTier { min_prompt_tokens: 200, prompt: Some(Pico(900)), ..inner::PriceTier::default() };
    let sheet = PriceSheet { prompt: Pico(1), completion: Pico(100), tiers: vec![dear], ..PriceSheet::default() };
    let tiered = Entrant { prices: Some(&sheet), ..named("tiered") };
    let entrants = [tiered, costing("flat", 500)];
    let chance = |likely_prompt_tokens, text: &str| {
        let needs = Needs { likely_prompt_tokens, ..Needs::default() };
        let tried = plan(&entrants, &needs, &wishes(text), None, &mut dice()).tried;
        tried.iter().find(|one| one.index == 0).unwrap().chance
    };
    assert!((chance(200, "{}") - 1.0 / (1.0 + (101.0_f64 / 500.0).powi(2))).abs() < 1e-9);
    assert!((chance(201, "{}") - 1.0 / (1.0 + (1000.0_f64 / 500.0).powi(2))).abs() < 1e-9);
    let sort = r#"{"sort": "price"}"#;
    assert_eq!((chance(200, sort), chance(201, sort)), (1.0, 0.0));
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
fn who_is_often_away_comes_behind_unless_the_client_orders() {
    let at = |tag, price, standing| Entrant { pulse: Pulse { standing, ..Pulse::default() }, ..costing(tag, price) };
    let entrants =
        [at("fallback", 0, Standing::Fallback), at("degraded", 1, Standing::Degraded), at("normal", 9, Standing::Normal)];
    assert_eq!(ordered(&entrants, "{}"), ["normal", "degraded", "fallback"]);
    assert_eq!(ordered(&entrants, r#"{"sort": "price"}"#), ["fallback", "degraded", "normal"]);
    assert_eq!(ordered(&entrants, r#"{"order": ["fallback"]}"#)[0], "fallback");
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
            tool_calls: 100,
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
fn who_likely_holds_the_prompt_is_preferred() {
    let long = Entrant { context_length: Some(9000), ..named("long") };
    let decide = |entrants: &[Entrant<'static>], likely_prompt_tokens, completion_tokens| {
        let needs = Needs { likely_prompt_tokens, completion_tokens, ..Needs::default() };
        plan(entrants, &needs, &Wishes::default(), None, &mut dice()).removed
    };
    let both = [named("short"), long];
    assert_eq!(decide(&both, 1001, None), [(0, Removal::ContextLength { needed: 1001, available: 1000 })]);
    assert_eq!(decide(&both, 1000, None), []);
    assert_eq!(decide(&both, 600, Some(401)), [(0, Removal::AnswerLength)]);
    assert_eq!(decide(&both[..1], 1001, Some(401)), [], "a guess removes nobody for whom there is no other");
    let other = Entrant { model: 1, ..both[1].clone() };
    assert_eq!(decide(&[named("short"), other], 1001, None), [], "each model for itself");
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

#[test]
fn a_conversation_does_not_change_the_order_of_models_or_keys() {
    let entrants = [
        Entrant { model: 1, ..costing("sticky", 1) },
        costing("shared", 1),
        Entrant { credential: Credential::Own, ..costing("own", 9) },
    ];
    let decide = |sticky| tags(&entrants, &plan(&entrants, &Needs::default(), &Wishes::default(), Some(sticky), &mut dice()));
    assert_eq!(decide(0), ["own", "shared", "sticky"]);
    assert_eq!(decide(1), ["own", "shared", "sticky"]);
}

#[test]
fn free_endpoints_share_the_calls() {
    let entrants = [costing("dear", 1), costing("one", 0), costing("two", 0)];
    let (mut dice, mut first) = (dice(), [0_u32; 3]);
    for _ in 0..10_000 {
        let plan = plan(&entrants, &Needs::default(), &Wishes::default(), None, &mut dice);
        assert_eq!(plan.order[2], 0);
        assert!(plan.tried[..2].iter().all(|one| one.chance == 0.5));
        first[plan.order[0]] += 1;
    }
    assert!(first[0] == 0 && first[1].abs_diff(first[2]) < 500, "{first:?}");
}

#[test]
fn each_model_follows_its_own_variant_unless_the_request_sorts() {
    let fast = |tag, model, price, speed| {
        let throughput = Some(Quantiles { p50: speed, ..Quantiles::default() });
        Entrant { model, pulse: Pulse { throughput, ..Pulse::default() }, ..costing(tag, price) }
    };
    let entrants = [fast("a", 0, 1, 10.0), fast("b", 0, 9, 90.0), fast("c", 1, 9, 90.0), fast("d", 1, 1, 10.0)];
    let decide = |text: &str| {
        let wishes = Wishes { shortcuts: vec![Some(Shortcut::Nitro), Some(Shortcut::Floor)], ..wishes(text) };
        tags(&entrants, &plan(&entrants, &Needs::default(), &wishes, None, &mut dice()))
    };
    assert_eq!(decide("{}"), ["b", "a", "d", "c"]);
    assert_eq!(decide(r#"{"sort": "price"}"#), ["a", "b", "d", "c"]);
    assert_eq!(decide(r#"{"sort": "throughput"}"#), ["b", "a", "c", "d"]);
    let across = decide(r#"{"sort": {"by": "throughput", "partition": "none"}}"#);
    assert_eq!(across, ["b", "c", "a", "d"]);
    let second = Wishes { shortcuts: vec![None, Some(Shortcut::Floor)], ..Wishes::default() };
    let plan = plan(&entrants, &Needs::default(), &second, None, &mut dice());
    assert!(matches!(plan.tried[0].basis, Basis::Draw { .. }), "the first model is balanced as ever");
    assert_eq!(plan.order[2..], [3, 2]);
}

#[test]
fn clumsy_tool_calls_go_behind_unless_the_client_orders() {
    let made = |tag, price, errors| {
        let pulse = Pulse { tool_errors: Some(errors), tool_calls: 200, ..Pulse::default() };
        Entrant { pulse, ..costing(tag, price) }
    };
    let entrants = [made("clumsy", 0, 0.2), made("deft", 9, 0.01), costing("new", 9)];
    let first = |parameters: &[&str], text: &str| {
        let needs = Needs { parameters, ..Needs::default() };
        tags(&entrants, &plan(&entrants, &needs, &wishes(text), None, &mut dice()))[0]
    };
    let needs = Needs { parameters: &["tools"], ..Needs::default() };
    let last = plan(&entrants, &needs, &Wishes::default(), Some(0), &mut dice()).order[2];
    assert_eq!(last, 0, "not even a cache keeps a conversation there");
    assert_eq!(first(&[], "{}"), "clumsy", "without tools it is the cheapest");
    assert_eq!(first(&["tools"], r#"{"sort": "price"}"#), "clumsy");
    assert_eq!(first(&["tools"], r#"{"order": ["clumsy"]}"#), "clumsy");
    assert_eq!(first(&["tools"], r#"{"sort": "exacto"}"#), "deft", "and who is new comes last");
}

#[test]
fn a_limit_for_sound_holds_where_sound_is_taken() {
    let sheet = PriceSheet { prompt: Pico(100), audio: Some(Pico(900)), ..PriceSheet::default() };
    let hearing = Entrant { input: &[Modality::Text, Modality::Audio], prices: Some(&sheet), ..named("hearing") };
    let deaf = Entrant { prices: Some(&sheet), ..named("deaf") };
    let removed = |limit: &str| {
        let wishes = wishes(&format!(r#"{{"max_price": {{"audio": "{limit}"}}}}"#));
        plan(&[hearing.clone(), deaf.clone()], &Needs::default(), &wishes, None, &mut dice()).removed
    };
    assert_eq!(removed("0.000000000899"), [(0, Removal::Price("audio"))]);
    assert_eq!(removed("0.0000000009"), []);
}

#[test]
fn a_plan_can_say_why() {
    let measured = |tag, seconds: f64| {
        let latency = Some(Quantiles { p50: seconds, ..Quantiles::default() });
        Entrant { pulse: Pulse { latency, ..Pulse::default() }, ..costing(tag, 1) }
    };
    let entrants = [measured("slow", 2.0), measured("quick", 0.5), costing("new", 2), costing("ignored", 1)];
    let explained = |text: &str| plan(&entrants, &Needs::default(), &wishes(text), None, &mut dice()).explanation();
    let sorted = explained(r#"{"sort": "latency", "ignore": ["ignored"]}"#);
    let by = |value| Basis::Sort { by: SortBy::Latency, value };
    assert_eq!(sorted.tried.iter().map(|one| one.basis).collect::<Vec<_>>(), [by(Some(0.5)), by(Some(2.0)), by(None)]);
    assert_eq!(sorted.tried.iter().map(|one| one.chance).collect::<Vec<_>>(), [1.0, 0.0, 0.0]);
    assert_eq!(sorted.removed, [(3, Removal::Ignored)]);
    let drawn = explained(r#"{"preferred_max_latency": 1, "ignore": ["ignored"]}"#);
    assert_eq!((drawn.tried[0].index, drawn.tried[0].chance), (1, 1.0), "nobody else meets the wish");
    assert!(drawn.tried[1..].iter().all(|one| one.rank.misses && one.chance == 0.0));
    let balanced = explained("{}").tried;
    let chance = |index| balanced.iter().find(|one| one.index == index).map(|one| one.chance);
    assert_eq!([0, 1, 2, 3].map(chance), [4, 4, 1, 4].map(|weight| Some(f64::from(weight) / 13.0)));
}
