//! The importers on excerpts of real lists, and on lists that are broken on purpose. Qwen3-VL is the corpus that the sources
//! disagree about.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use catalog::base::{
    Base,
    day::Day,
    price::Prices,
    row::{EndpointRow, Source},
};
use catalog::import::{
    Offer, Report, Snapshot, check,
    curated::Curated,
    litellm, merge, models_dev,
    names::Names,
    openrouter::{self, Listed},
    report::Kind,
};
use inner::{Modality, Pico};

const MODELS_DEV: &str = include_str!("import/models_dev.json");
const LITELLM: &str = include_str!("import/litellm.json");
const OPENROUTER: &str = include_str!("import/openrouter.json");
const THINKING: &str = "qwen/qwen3-vl-235b-a22b-thinking";
const INSTRUCT: &str = "qwen/qwen3-vl-235b-a22b-instruct";
const BY_HAND: &str = r#"{"model":"qwen/qwen3-vl-235b-a22b-instruct","also":["amazon-bedrock:qwen.qwen3-vl-235b-a22b"],"date":"2026-11-22"}
{"endpoint":"qwen/qwen3-vl-235b-a22b-thinking","at":"openrouter","price":{"prompt":"0.4","completion":"4"},"discount":35,"date":"2026-11-22","why":"a test"}
{"endpoint":"qwen/qwen3-vl-235b-a22b-thinking","at":"nobody","context":1,"date":"2026-11-22","why":"fits nothing"}
"#;

fn day(text: &str) -> Day {
    Day::first(text).unwrap()
}

fn offers(report: &mut Report) -> Vec<Offer> {
    let mut offers = models_dev::read(&Snapshot { text: MODELS_DEV, date: day("2026-07-01") }, report).unwrap();
    offers.extend(litellm::read(&Snapshot { text: LITELLM, date: day("2026-11-22") }, report).unwrap());
    offers
}

fn merged() -> (Base, Report) {
    let mut report = Report::default();
    let offers = offers(&mut report);
    let ids = [
        THINKING,
        INSTRUCT,
        "anthropic/claude-opus-4.6",
        "z-ai/glm-4.7-flash",
        "qwen/qwen3-max",
        "deepseek/deepseek-v4-pro",
        "google/gemma-4-31b-it",
    ];
    let listed = ids.map(|id| Listed { id: id.to_owned(), permaslug: None, hugging_face: None });
    let curated = Curated::parse(BY_HAND).unwrap();
    let base = merge::merge(offers, &Names::new(listed, &curated), &curated, &mut report);
    (base, report)
}

fn at<'a>(base: &'a Base, id: &str, provider: &str) -> &'a EndpointRow {
    base.model(id).unwrap().at(provider).unwrap()
}

fn rows(report: &Report, kind: Kind) -> Vec<&str> {
    report.warnings.iter().filter(|warning| warning.kind == kind).map(|warning| warning.row.as_str()).collect()
}

#[test]
fn thinking_and_instruct_stay_two_models() {
    let (base, report) = merged();
    let providers = |id: &str| base.model(id).unwrap().endpoints.iter().map(|row| row.provider.as_str()).collect::<Vec<_>>();
    assert_eq!(providers(THINKING), ["alibaba", "fireworks", "novita", "openrouter", "siliconflow"]);
    assert_eq!(providers(INSTRUCT), ["alibaba", "amazon-bedrock", "deepinfra", "novita", "openrouter", "siliconflow"]);
    assert!(rows(&report, Kind::Unknown).contains(&"alibaba qwen3-vl-235b-a22b"), "both in one id is neither");
    let model = base.model(THINKING).unwrap();
    assert_eq!(model.row.name, "Qwen: Qwen3 VL 235B A22B Thinking");
    assert_eq!(model.row.released, Some(day("2025-09-23")));
    assert_eq!((model.row.context, model.row.tokenizer.as_str()), (Some(131_072), "Qwen3"));
    assert!(model.row.reasoning.as_ref().unwrap().mandatory && base.model(INSTRUCT).unwrap().row.reasoning.is_none());
}

#[test]
fn the_younger_price_wins_and_the_other_is_a_conflict() {
    let (base, report) = merged();
    let amazon = at(&base, INSTRUCT, "amazon-bedrock");
    let price = amazon.price.as_ref().unwrap();
    assert_eq!((price.prompt, price.completion), (Pico(530_000), Pico(2_660_000)));
    assert_eq!((amazon.source, amazon.date), (Source::LiteLlm, day("2026-11-22")));
    let conflicts: Vec<String> = report
        .conflicts
        .iter()
        .filter(|conflict| conflict.model == INSTRUCT && conflict.provider == "amazon-bedrock")
        .map(|conflict| format!("{} {} / {} {}", conflict.field, conflict.kept, conflict.other, conflict.wide))
        .collect();
    assert_eq!(
        conflicts,
        [
            "prompt 0.53 $/M / 0.3 $/M false",
            "completion 2.66 $/M / 1.5 $/M false",
            "context 262000 / 256000 false",
            "max_completion 262000 / 8000 true"
        ]
    );
    assert_eq!(amazon.fields.get("context").unwrap().to_string(), "models.dev@2026-07-01");
}

#[test]
fn a_discount_is_kept_apart_from_the_list_price() {
    let (base, report) = merged();
    let router = at(&base, THINKING, "openrouter");
    let (list, paid) = (router.price.clone().unwrap(), router.paid().unwrap());
    assert_eq!((list.prompt, list.completion, router.discount), (Pico(400_000), Pico(4_000_000), Some(35)));
    assert_eq!((paid.prompt, paid.completion), (Pico(260_000), Pico(2_600_000)));
    assert_eq!(rows(&report, Kind::Stale), ["curated qwen/qwen3-vl-235b-a22b-thinking at nobody"]);
}

#[test]
fn endpoints_say_where_they_differ_from_their_model() {
    let (base, _) = merged();
    let novita = at(&base, THINKING, "novita");
    assert_eq!(novita.input, [Modality::Text, Modality::Image, Modality::Video]);
    assert_eq!(novita.lacks, ["tool_choice", "tools"]);
    assert!(at(&base, THINKING, "siliconflow").input.is_empty(), "the same as the model's");
}

#[test]
fn long_prompts_have_tiers_in_both_sources() {
    let (base, _) = merged();
    let tiers = |id: &str, provider: &str| {
        let price = at(&base, id, provider).price.clone().unwrap();
        price.tiers.iter().map(|tier| (tier.min_prompt_tokens, tier.prompt, tier.completion)).collect::<Vec<_>>()
    };
    let max = at(&base, "qwen/qwen3-max", "alibaba").price.clone().unwrap();
    assert_eq!((max.prompt, max.completion), (Pico(1_200_000), Pico(6_000_000)));
    assert_eq!(
        tiers("qwen/qwen3-max", "alibaba"),
        [(32_000, Some(Pico(2_400_000)), Some(Pico(12_000_000))), (128_000, Some(Pico(3_000_000)), Some(Pico(15_000_000)))]
    );
    assert_eq!(tiers("anthropic/claude-opus-4.6", "openrouter"), [(200_000, Some(Pico(10_000_000)), Some(Pico(37_500_000)))]);
}

#[test]
fn zero_needs_two_witnesses() {
    let (base, report) = merged();
    assert!(at(&base, "z-ai/glm-4.7-flash", "z-ai").price.as_ref().is_some_and(Prices::is_free), "both say so");
    assert_eq!(at(&base, "google/gemma-4-31b-it", "google-ai-studio").price, None);
    assert_eq!(rows(&report, Kind::LonelyZero), ["google/gemma-4-31b-it at google-ai-studio"]);
}

#[test]
fn what_is_left_out_is_counted_by_name() {
    let (base, report) = merged();
    assert_eq!(
        rows(&report, Kind::Withdrawn),
        ["models.dev anthropic claude-3-opus-20240229", "litellm anthropic claude-mythos-preview"]
    );
    assert!(rows(&report, Kind::Variant).contains(&"amazon-bedrock eu.anthropic.claude-opus-4-6-v1"));
    assert_eq!(rows(&report, Kind::OffPeak), ["litellm deepseek deepseek-v4-pro"]);
    let peak = at(&base, "deepseek/deepseek-v4-pro", "deepseek").price.clone().unwrap();
    assert_eq!((peak.prompt, peak.completion, peak.cache_write), (Pico(1_320_000), Pico(3_960_000), None));
    assert_eq!(at(&base, "anthropic/claude-opus-4.6", "amazon-bedrock").upstream, "global.anthropic.claude-opus-4-6-v1");
    assert_eq!(report.counts()[&Kind::OffPeak], 1);
    assert!(report.to_string().ends_with("of them wide\n"));
}

#[test]
fn broken_rows_are_skipped_and_broken_documents_are_errors() {
    let mut report = Report::default();
    let text = r#"{"openai": {"models": {
        "good": {"id": "good", "name": "Good", "modalities": {"input": ["text"], "output": ["text"]}, "limit": {"context": 8, "output": 4},
                 "cost": {"input": 0.1, "output": "much"}, "release_date": "2025-02-31", "knowledge": "2025-02"},
        "bad": {"id": "bad"}, "worse": 7 }}}"#;
    let offers = models_dev::read(&Snapshot { text, date: day("2026-07-01") }, &mut report).unwrap();
    assert_eq!(offers.len(), 1);
    assert_eq!((&offers[0].prices, offers[0].facts.released, offers[0].facts.knowledge), (&None, None, Some(day("2025-02-28"))));
    assert_eq!(rows(&report, Kind::Malformed), ["models.dev openai bad", "models.dev openai worse"]);
    assert_eq!((rows(&report, Kind::Price).len(), rows(&report, Kind::Date).len()), (1, 1));

    let text = r#"{"gpt-9": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": -1, "output_cost_per_token": 1e-06, "max_input_tokens": "many"},
        "gpt-8": [], "elsewhere": {"litellm_provider": "somebody", "mode": "chat"}}"#;
    let offers = litellm::read(&Snapshot { text, date: day("2026-11-22") }, &mut report).unwrap();
    assert_eq!((offers.len(), offers[0].prices.clone(), offers[0].context), (1, None, None));
    assert!(rows(&report, Kind::Malformed).contains(&"litellm gpt-8"));

    for text in ["", "[]", "{\"openai\": 5}"] {
        assert!(models_dev::read(&Snapshot { text, date: day("2026-07-01") }, &mut report).is_err(), "{text:?}");
    }
    assert!(litellm::read(&Snapshot { text: "[]", date: day("2026-07-01") }, &mut report).is_err());
    assert!(openrouter::read(&Snapshot { text: "{}", date: day("2026-07-01") }, &mut report).is_err());
}

#[test]
fn a_routers_answer_becomes_rows() {
    let mut report = Report::default();
    let offers = openrouter::read(&Snapshot { text: OPENROUTER, date: day("2026-11-22") }, &mut report).unwrap();
    let listed = openrouter::ids(OPENROUTER, &mut report).unwrap();
    assert_eq!(rows(&report, Kind::Malformed), ["openrouter row 6", "openrouter row 6"], "once for the rows, once for the names");
    assert_eq!(rows(&report, Kind::Price), ["openrouter acme/odd"], "-1 is no mistake, it is `depends`");
    assert_eq!(rows(&report, Kind::Date), ["openrouter acme/big"]);
    let curated = Curated::default();
    let base = merge::merge(offers, &Names::new(listed, &curated), &curated, &mut report);
    let ids: Vec<&str> = base.models().iter().map(|model| model.row.id.as_str()).collect();
    assert_eq!(ids, ["acme/big", "acme/odd"], "no variant, no router, no alias");
    let big = base.model("acme/big").unwrap();
    assert_eq!((big.row.canonical_slug(), big.row.hugging_face.as_deref()), ("acme/big-20260101", Some("Acme/Big-30B")));
    assert_eq!(big.row.input, [Modality::Text, Modality::Image, Modality::File]);
    assert_eq!(big.row.parameters, ["max_tokens", "reasoning", "temperature", "tools"], "its own list, not ours");
    assert_eq!(big.row.reasoning.as_ref().unwrap().efforts, ["high", "low"]);
    assert_eq!(big.row.defaults.unwrap().temperature, Some(0.7));
    let price = big.at("openrouter").unwrap().price.clone().unwrap();
    assert_eq!((price.image, price.request, price.internal_reasoning), (Some(Pico(1_000_000_000)), None, None));
    assert_eq!(price.tiers.len(), 1, "prices by the hour are left out");
    assert_eq!(base.model("acme/odd").unwrap().endpoints[0].price, None);
}

#[test]
fn a_price_that_jumps_is_reported() {
    let (before, _) = merged();
    let text = before.text().unwrap().replace(r#""price":{"prompt":"0.45""#, r#""price":{"prompt":"0.05""#);
    let after = Base::parse(&text, "").unwrap();
    let mut report = Report::default();
    check::jumps(&before, &after, &mut report);
    assert_eq!(rows(&report, Kind::PriceJump), ["qwen/qwen3-vl-235b-a22b-thinking at siliconflow"]);
}

#[test]
fn what_is_made_can_be_read_again() {
    let (base, _) = merged();
    assert_eq!(Base::parse(&base.text().unwrap(), "").unwrap(), base);
}
