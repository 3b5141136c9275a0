//! The base that ships: every row parses, and what it says can be true.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use catalog::aliases::aliases;
use catalog::base::{base, day::Day, price::per_million, row::EndpointRow};
use catalog::import::providers::provider;
use inner::Modality;

/// Endpoints where a prompt costs more than an answer, looked at by hand.
const DEAR_PROMPTS: [&str; 1] = ["openai/gpt-5-image-mini at openrouter"];

fn endpoints() -> impl Iterator<Item = &'static EndpointRow> {
    base().unwrap().models().iter().flat_map(|model| &model.endpoints)
}

fn name(endpoint: &EndpointRow) -> String {
    format!("{} at {}", endpoint.id, endpoint.provider)
}

#[test]
fn there_is_enough_of_everything() {
    let base = base().unwrap();
    let priced = endpoints().filter(|endpoint| endpoint.price.is_some()).count();
    let described = base.models().iter().filter(|model| !model.description.is_empty()).count();
    assert!(base.models().len() >= 400, "{} models", base.models().len());
    assert!(priced >= 1200 && described >= 150, "{priced} priced endpoints, {described} descriptions");
    let providers: BTreeSet<&str> = endpoints().map(|endpoint| endpoint.provider.as_str()).collect();
    assert!(providers.len() >= 20 && providers.iter().all(|slug| provider(slug).is_some()), "{providers:?}");
}

#[test]
fn every_row_is_whole() {
    let youngest = base().unwrap().date().unwrap();
    let mut ids = BTreeSet::new();
    for model in base().unwrap().models() {
        let row = &model.row;
        let (author, slug) = row.id.split_once('/').unwrap();
        let plain =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        assert!(plain(author) && plain(slug) && ids.insert(&row.id), "{}", row.id);
        assert!(row.name != row.id && row.context.is_some_and(|context| context >= 1024), "{}", row.id);
        assert!(row.input.contains(&Modality::Text) && row.output.contains(&Modality::Text), "{}", row.id);
        assert!(row.parameters.is_sorted() && !row.parameters.is_empty(), "{}", row.id);
        assert!(row.date > Day::first("2026-01-01").unwrap() && row.date <= youngest, "{} has no day", row.id);
        assert!(row.released.is_none_or(|day| day <= youngest && day > Day::first("2020-01-01").unwrap()), "{}", row.id);
        assert!(!model.description.contains('\n') && model.description.len() < 600, "{}", row.id);
    }
}

#[test]
fn what_endpoints_say_can_be_true() {
    let mut dear = Vec::new();
    for endpoint in endpoints() {
        assert!(!endpoint.upstream.is_empty() && endpoint.date > Day::first("2026-01-01").unwrap(), "{}", name(endpoint));
        if let (Some(context), Some(answer)) = (endpoint.context, endpoint.max_completion) {
            assert!(answer <= context, "{}", name(endpoint));
        }
        let Some(price) = &endpoint.price else {
            assert_eq!(endpoint.discount, None, "{}", name(endpoint));
            continue;
        };
        assert!(price.cache_read.is_none_or(|cache_read| cache_read <= price.prompt), "{}", name(endpoint));
        assert!(price.tiers.is_sorted_by(|left, right| left.min_prompt_tokens < right.min_prompt_tokens), "{}", name(endpoint));
        assert!(endpoint.discount.is_none_or(|percent| (1..100).contains(&percent)), "{}", name(endpoint));
        if price.prompt > price.completion {
            dear.push(name(endpoint));
        }
    }
    assert_eq!(dear, DEAR_PROMPTS);
}

#[test]
fn the_file_is_as_the_importer_writes_it() {
    assert_eq!(base().unwrap().text().unwrap(), include_str!("../data/base.jsonl"));
}

#[test]
fn qwen3_vl_thinking_is_exactly_this() {
    let model = base().unwrap().model("qwen/qwen3-vl-235b-a22b-thinking").unwrap();
    assert_eq!(model.row.released, Day::first("2025-09-23"));
    assert_eq!((model.row.context, &model.row.input[..]), (Some(131_072), &[Modality::Text, Modality::Image][..]));
    assert_eq!(model.row.knowledge, Day::first("2025-03-31"));
    assert_eq!(model.row.hugging_face.as_deref(), Some("Qwen/Qwen3-VL-235B-A22B-Thinking"));
    let defaults = model.row.defaults.unwrap();
    assert_eq!((defaults.temperature, defaults.top_p, defaults.top_k), (Some(0.8), Some(0.95), Some(20)));
    let paid = |provider: &str| {
        let endpoint = model.at(provider).unwrap();
        let (list, paid) = (endpoint.price.clone().unwrap(), endpoint.paid().unwrap());
        [list.prompt, list.completion, paid.prompt, paid.completion].map(per_million)
    };
    assert_eq!(paid("openrouter"), ["0.4", "4", "0.26", "2.6"], "35 % off Alibaba's list price");
    assert_eq!(model.at("openrouter").unwrap().discount, Some(35));
    assert_eq!(paid("alibaba"), ["0.4", "4", "0.4", "4"]);
    assert_eq!(paid("novita"), ["0.98", "3.95", "0.98", "3.95"]);
    assert_eq!(paid("siliconflow"), ["0.45", "3.5", "0.45", "3.5"]);
    assert_eq!(paid("fireworks"), ["0.22", "0.88", "0.22", "0.88"]);
    assert_eq!(model.endpoints.len(), 5, "nobody else of ours sells it");
    let films = |provider: &str| model.at(provider).unwrap().input.contains(&Modality::Video);
    assert!(films("alibaba") && films("novita") && !films("openrouter"));
}

#[test]
fn googles_service_tiers_have_prices_of_their_own() {
    let model = base().unwrap().model("google/gemini-2.5-flash").unwrap();
    let tiers = &model.at("google-ai-studio").unwrap().service_tiers;
    let paid: Vec<_> =
        tiers.iter().map(|(tier, price)| (tier.as_str(), per_million(price.prompt), per_million(price.completion))).collect();
    assert_eq!(paid, [("flex", "0.15".into(), "1.25".into()), ("priority", "0.54".into(), "4.5".into())]);
}

/// The version in an id such as `claude-opus-4.8`, if nothing else follows the family.
fn version(id: &str, family: &str) -> Option<(u32, u32)> {
    let version = id.strip_prefix(family)?;
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[test]
fn a_moving_alias_points_at_the_highest_plain_version_of_its_family() {
    let family_of = |alias: &str| match alias {
        "~google/gemini-flash-latest" | "~google/gemini-pro-latest" | "~openai/gpt-mini-latest" => None,
        "~moonshotai/kimi-latest" => Some("moonshotai/kimi-k".to_owned()),
        other => Some(format!("{}-", other.trim_start_matches('~').trim_end_matches("-latest"))),
    };
    let mut families = 0;
    for (alias, target, _) in aliases().unwrap().moving() {
        let Some(family) = family_of(alias) else { continue };
        families += 1;
        let highest = base().unwrap().models().iter().filter_map(|model| version(&model.row.id, &family)).max();
        assert_eq!(version(target, &family), highest, "{alias}");
    }
    assert_eq!(families, 6);
    assert_eq!(aliases().unwrap().target("anthropic/claude-4.5-opus-20251124"), Some("anthropic/claude-opus-4.5"));
    assert_eq!(aliases().unwrap().target("anthropic/claude-opus-4.5"), None);
}
