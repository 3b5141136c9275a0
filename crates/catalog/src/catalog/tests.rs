//! The catalogue with and without a base, names and prices.

use super::*;

const OPENAI: Vendor<'_> = Vendor {
    id: "openai",
    name: "OpenAI",
    author: None,
    routes: false,
    catalogued: true,
    like: None,
    policy: Policy::UNKNOWN,
    when_left: WhenLeft::Unknown,
};
const OPENROUTER: Vendor<'_> = Vendor { id: "openrouter", name: "OpenRouter", routes: true, ..OPENAI };

fn listed(text: &str) -> ProviderModel {
    toml::from_str(text).unwrap()
}

#[test]
fn models_are_listed_newest_first() {
    let mut catalog = Catalog::default();
    let models = [("b/old", 1), ("b/new", 9), ("a/new", 9), ("c/unknown", 0)];
    let models = models.map(|(id, created)| listed(&format!("id = {id:?}\ncontext_length = 8\ncreated = {created}")));
    catalog.add_provider(&OPENAI, &models).unwrap();
    let ids: Vec<&str> = catalog.models().iter().map(|model| model.id.as_str()).collect();
    assert_eq!(ids, ["a/new", "b/new", "b/old", "c/unknown"]);
    assert!(catalog.model("b/none").is_none(), "a provider with a list gets nothing passed through");
}

#[test]
fn one_model_at_two_providers_is_one_row_with_two_endpoints() {
    let mut catalog = Catalog::default();
    let model = listed("id = \"a/b\"\ncontext_length = 8");
    catalog.add_provider(&OPENAI, std::slice::from_ref(&model)).unwrap();
    catalog.add_provider(&OPENROUTER, std::slice::from_ref(&model)).unwrap();
    assert_eq!(catalog.models().len(), 1);
    let providers: Vec<String> = catalog.model("a/b").unwrap().endpoints.iter().map(|at| at.provider.clone()).collect();
    assert_eq!(providers, ["openai", "openrouter"]);
    assert_eq!(catalog.add_provider(&OPENAI, &[model]), Err(CatalogError::Twice("a/b".into())));
}

#[test]
fn ids_pass_through_to_providers_without_a_list() {
    let mut catalog = Catalog::default();
    catalog.add_provider(&OPENAI, &[]).unwrap();
    catalog.add_provider(&OPENROUTER, &[]).unwrap();
    let upstream = |id: &str| {
        let endpoints = catalog.model(id).map(|model| model.into_owned().endpoints).unwrap_or_default();
        endpoints.into_iter().map(|at| (at.provider, at.upstream_model)).collect::<Vec<_>>()
    };
    let pair = |provider: &str, model: &str| (provider.to_owned(), model.to_owned());
    assert_eq!(upstream("openai/gpt-x"), [pair("openai", "gpt-x"), pair("openrouter", "openai/gpt-x")]);
    assert_eq!(upstream("qwen/qwen3:free"), [pair("openrouter", "qwen/qwen3:free")]);
    let free = catalog.model("openai/gpt-x:free").unwrap();
    let told: Vec<_> = free.endpoints.iter().map(|at| (at.provider.as_str(), at.prices.clone())).collect();
    assert_eq!(told, [("openrouter", Some(inner::PriceSheet::default()))], "a maker has no model of that name");
    assert_eq!(upstream("openai/gpt-x:thinking"), [pair("openrouter", "openai/gpt-x:thinking")]);
    assert_eq!(catalog.model("openai/gpt-x:extended").unwrap().endpoints[0].prices, None);
    assert_eq!(upstream("openrouter/auto"), [pair("openrouter", "openrouter/auto")]);
    assert_eq!(upstream("local/none"), [], "what is ours never leaves the house");
    assert_eq!(upstream("openai/"), []);
    assert_eq!(upstream("gpt-x"), [], "an id has an author");
    assert!(catalog.models().is_empty(), "nothing is listed");
    assert_eq!(catalog.model("openai/gpt-x").unwrap().endpoints[0].prices, None, "unpriced, not free");
}

/// Two models at two providers, one of them withdrawn by now at one, with a permaslug.
fn knowing() -> Catalog {
    let model = |id: &str| {
        format!(
            r#"{{"model":"{id}","name":"M","context":9,"input":["text","image"],"output":["text"],"tokenizer":"GPT","permaslug":"{id}-0101","parameters":["tools","tool_choice","seed"],"source":"curated","date":"2026-11-22"}}"#
        )
    };
    let endpoint = |id: &str, at: &str, more: &str| {
        let own = id.replace("x/", "m-");
        format!(r#"{{"endpoint":"{id}","at":"{at}","as":"{own}","context":9{more},"source":"litellm","date":"2026-11-20"}}"#)
    };
    let price = r#","price":{"prompt":"0.4","completion":"4","cache_read":"0.1"},"discount":35"#;
    let rows = [
        model("x/one"),
        endpoint("x/one", "openai", price),
        endpoint("x/one", "openrouter", r#","lacks":["seed"]"#),
        model("x/two"),
        endpoint("x/two", "openai", r#","expires":"2026-11-21""#),
        endpoint("x/two", "openrouter", r#","expires":"2026-11-22""#),
    ];
    let base: &'static Base = Box::leak(Box::new(Base::parse(&rows.join("\n"), "").unwrap()));
    let moving = r#"{"alias":"~x/latest","target":"x/one","date":"2026-11-22"}"#;
    let aliases = Box::leak(Box::new(Aliases::of(base, moving).unwrap()));
    Catalog::knowing(base, aliases, Day::first("2026-11-22").unwrap())
}

#[test]
fn what_is_withdrawn_everywhere_is_told_apart_from_what_nobody_here_serves() {
    let later = |day: &str| Catalog {
        known: knowing().known.map(|known| Known { today: Day::first(day).unwrap(), ..known }),
        ..Catalog::default()
    };
    assert!(!knowing().is_withdrawn("x/two"), "one provider has it for this day still");
    assert!(later("2026-11-23").is_withdrawn("x/two"));
    assert!(!later("2026-11-23").is_withdrawn("x/one") && !later("2026-11-23").is_withdrawn("x/three"));
}

fn at(catalog: &Catalog, id: &str) -> Vec<String> {
    catalog.model(id).map(|model| model.endpoints.iter().map(|at| at.provider.clone()).collect()).unwrap_or_default()
}

#[test]
fn a_provider_of_the_base_comes_with_its_models() {
    let mut catalog = knowing();
    assert_eq!(catalog.elsewhere("~x/latest").len(), 2, "known, but nobody is connected");
    assert!(catalog.model("x/one").is_none());
    catalog.add_provider(&OPENAI, &[]).unwrap();
    catalog.add_provider(&OPENROUTER, &[]).unwrap();
    assert_eq!(at(&catalog, "x/one"), ["openai", "openrouter"]);
    assert_eq!(at(&catalog, "x/two"), ["openrouter"], "withdrawn at the other; the last day counts");
    let model = catalog.model("x/one").unwrap();
    let (first, second) = (&model.endpoints[0], &model.endpoints[1]);
    let sheet = first.prices.clone().unwrap();
    assert_eq!((sheet.prompt.0, sheet.completion.0), (260_000, 2_600_000), "the discount is taken off");
    assert_eq!((first.upstream_model.as_str(), first.context_length, first.implicit_caching), ("m-one", Some(9), true));
    assert_eq!(first.priced_by.unwrap().to_string(), "litellm@2026-11-20");
    assert_eq!((second.prices.as_ref(), second.priced_by), (None, None));
    assert_eq!(second.parameters, ["tool_choice", "tools"]);
}

#[test]
fn a_model_answers_to_all_its_names() {
    let mut catalog = knowing();
    catalog.add_provider(&OPENAI, &[]).unwrap();
    for name in ["x/one", "x/one-0101", "~x/latest"] {
        assert_eq!(catalog.model(name).unwrap().id, "x/one");
    }
    let aliases: Vec<(&str, &str)> = catalog.aliases().map(|(alias, model)| (alias, model.id.as_str())).collect();
    assert_eq!(aliases, [("~x/latest", "x/one")]);
}

fn names(catalog: &mut Catalog, names: &[(&str, &[&str])]) -> Result<(), String> {
    let owned: Vec<(String, Vec<String>)> =
        names.iter().map(|(name, ids)| ((*name).to_owned(), ids.iter().map(|&id| id.to_owned()).collect())).collect();
    let named = catalog.name_models(owned.iter().map(|(name, ids)| (name.as_str(), ids.as_slice())));
    named.map_err(|(name, error)| format!("{name}: {error}"))
}

#[test]
fn the_operators_names_lead_to_models_and_are_listed() {
    let mut catalog = knowing();
    catalog.add_provider(&OPENAI, &[]).unwrap();
    names(&mut catalog, &[("one", &["x/one"]), ("latest", &["~x/latest", "openai/gpt-x"]), ("gpt-x", &["openai/gpt-x"])])
        .unwrap();
    assert_eq!((catalog.model("one").unwrap().id.as_str(), catalog.canonical("latest")), ("x/one", "x/one"));
    assert_eq!(at(&catalog, "gpt-x"), ["openai"], "what is passed through has names too");
    assert_eq!(catalog.stands_for("latest").unwrap().len(), 2);
    assert!(catalog.means("latest", "openai/gpt-x") && catalog.means("latest", "x/one") && !catalog.means("one", "openai/gpt-x"));
    let listed: Vec<(&str, &str)> = catalog.aliases().map(|(alias, model)| (alias, model.id.as_str())).collect();
    assert_eq!(listed, [("~x/latest", "x/one"), ("latest", "x/one"), ("one", "x/one")]);
}

#[test]
fn a_name_that_would_confuse_is_refused() {
    let mut catalog = knowing();
    catalog.add_provider(&OPENAI, &[]).unwrap();
    let mut refused = |list: &[(&str, &[&str])]| names(&mut catalog, list).unwrap_err();
    assert!(refused(&[("x/one", &["x/one"])]).contains("called that already"));
    assert!(refused(&[("openrouter/auto", &["x/one"])]).contains("called that already"));
    assert!(refused(&[("a", &["x/one"]), ("b", &["a"])]).starts_with("b: `a` is a name of this table"));
    assert!(refused(&[("a", &["x/none"])]).contains("no model `x/none` here"));
    assert!(refused(&[("a", &[])]).contains("1 to 32 models"));
    for name in ["", " a", "~a", "@preset/a", "a\nb"] {
        assert!(refused(&[(name, &["x/one"])]).contains("a name has"), "{name:?}");
    }
}

#[test]
fn a_second_account_has_the_models_and_prices_of_the_first() {
    let mut catalog = knowing();
    let second = Vendor { id: "openai-2", like: Some("openai"), ..OPENAI };
    catalog.add_provider(&OPENAI, &[]).unwrap();
    catalog.add_provider(&second, &[listed("id = \"x/one\"")]).unwrap();
    assert_eq!(at(&catalog, "x/one"), ["openai", "openai-2"]);
    let endpoints = &catalog.model("x/one").unwrap().endpoints;
    assert_eq!((&endpoints[0].prices, &endpoints[0].upstream_model), (&endpoints[1].prices, &endpoints[1].upstream_model));
    assert!(endpoints[1].prices.is_some());
}

#[test]
fn another_name_for_a_model_is_no_other_price() {
    let mut catalog = knowing();
    catalog.add_provider(&OPENAI, &[]).unwrap();
    let model = catalog.model("openai/m-one").unwrap();
    assert_eq!((model.id.as_str(), model.endpoints.len()), ("x/one", 1));
    assert!(model.endpoints[0].prices.is_some());
    assert_eq!(catalog.model("openai/m-two").unwrap().id, "x/two", "withdrawn or not");
    assert!(catalog.model("openai/m-three").unwrap().endpoints[0].prices.is_none(), "that one is known to nobody");
}

#[test]
fn ones_own_server_joins_a_model_that_is_listed_elsewhere() {
    let mut catalog = knowing();
    catalog.add_provider(&OPENROUTER, &[]).unwrap();
    let proxy = Vendor { catalogued: false, author: Some("x"), ..OPENAI };
    catalog.add_provider(&proxy, &[]).unwrap();
    assert_eq!(at(&catalog, "x/one"), ["openrouter", "openai"]);
    assert_eq!(at(&catalog, "~x/latest"), ["openrouter", "openai"]);
}

#[test]
fn what_only_routers_understand_goes_to_them_whole() {
    let mut catalog = knowing();
    assert!(catalog.at_routers("@preset/mail").is_none());
    catalog.add_provider(&OPENAI, &[]).unwrap();
    catalog.add_provider(&OPENROUTER, &[]).unwrap();
    let model = catalog.at_routers("x/one:online").unwrap();
    assert_eq!((model.endpoints.len(), model.endpoints[0].upstream_model.as_str()), (1, "x/one:online"));
}

#[test]
fn an_address_of_ones_own_has_no_list() {
    let mut catalog = knowing();
    catalog.add_provider(&Vendor { catalogued: false, ..OPENAI }, &[]).unwrap();
    assert!(catalog.models().is_empty());
    assert_eq!(at(&catalog, "openai/gpt-x"), ["openai"]);
}

#[test]
fn the_operators_word_stands_above_the_base() {
    let mut catalog = knowing();
    let price = "price = { prompt = \"1\", completion = \"2\" }";
    let models = [listed(&format!("id = \"x/one\"\n{price}")), listed("id = \"x/two\"\nname = \"Zwei\"")];
    catalog.add_provider(&OPENAI, &models).unwrap();
    let one = catalog.model("x/one").unwrap();
    assert_eq!(one.endpoints[0].prices.as_ref().unwrap().prompt.0, 1_000_000);
    assert_eq!((one.endpoints[0].discount, one.endpoints[0].priced_by), (0, None));
    assert_eq!((one.endpoints[0].upstream_model.as_str(), one.endpoints[0].context_length), ("m-one", Some(9)));
    assert_eq!((one.name.as_str(), one.input.len()), ("M", 2));
    assert_eq!(catalog.model("x/two").unwrap().name, "Zwei", "who lists a withdrawn model knows why");
    assert!(catalog.model("openai/gpt-x").is_none(), "a list is a list");
    let mut catalog = knowing();
    catalog.add_provider(&Vendor { catalogued: false, ..OPENAI }, &[listed("id = \"x/one\"")]).unwrap();
    let one = catalog.model("x/one").unwrap();
    assert_eq!(
        (one.endpoints[0].prices.as_ref(), one.endpoints[0].priced_by),
        (None, None),
        "somebody else's price is not known"
    );
    assert_eq!(one.name, "M", "what the model is, is known");
}

#[test]
fn the_author_stands_for_a_provider_that_sells_only_its_own() {
    let mut catalog = Catalog::default();
    let xai = Vendor { id: "xai", name: "xAI", author: Some("x-ai"), ..OPENAI };
    catalog.add_provider(&xai, &[]).unwrap();
    for id in ["x-ai/grok-9", "xai/grok-9"] {
        assert_eq!(catalog.model(id).unwrap().endpoints[0].upstream_model, "grok-9");
    }
    assert!(catalog.model("other/grok-9").is_none());
}

/// A model with prices at two service tiers.
fn tiered() -> Catalog {
    let rows = [
        r#"{"model":"openai/m","name":"M","context":9,"input":["text"],"output":["text"],"tokenizer":"GPT","parameters":["seed"],"source":"curated","date":"2026-11-22"}"#,
        r#"{"endpoint":"openai/m","at":"openai","as":"m","price":{"prompt":"0.4","completion":"4"},"service_tiers":{"flex":{"prompt":"0.2","completion":"2"},"priority":{"prompt":"0.8","completion":"8"}},"source":"litellm","date":"2026-11-20"}"#,
    ];
    let text = rows.join("\n") + "\n";
    let base: &'static Base = Box::leak(Box::new(Base::parse(&text, "").unwrap()));
    assert_eq!(base.text().unwrap(), text);
    Catalog::knowing(base, Box::leak(Box::default()), Day::first("2026-11-22").unwrap())
}

fn tags_and_prices(catalog: &Catalog, id: &str) -> Vec<(String, Option<i64>)> {
    let model = catalog.model(id).unwrap();
    model.endpoints.iter().map(|at| (at.tag.clone(), at.prices.as_ref().map(|sheet| sheet.completion.0))).collect()
}

#[test]
fn service_tiers_are_endpoints_of_their_own_and_never_what_a_model_costs() {
    let mut catalog = tiered();
    catalog.add_provider(&OPENAI, &[]).unwrap();
    let tag = |word: &str| format!("openai{word}");
    let expected = [(tag(""), Some(4_000_000)), (tag("/flex"), Some(2_000_000)), (tag("/priority"), Some(8_000_000))];
    assert_eq!(tags_and_prices(&catalog, "openai/m"), expected);
    let model = catalog.listed("openai/m").unwrap();
    assert_eq!(model.row().pricing.completion, "0.000004", "not the cheaper tier");
    let rows = model.endpoints_row().endpoints;
    let told: Vec<_> = rows.iter().map(|row| (row.tag.as_str(), row.service_tier.as_deref())).collect();
    assert_eq!(told, [("openai", None), ("openai/flex", Some("flex")), ("openai/priority", Some("priority"))]);
}

#[test]
fn a_section_may_name_a_tier_or_a_variant() {
    let mut catalog = tiered();
    let row = |more: &str| listed(&format!("id = \"openai/m\"\n{more}"));
    let turbo = "variant = \"turbo\"\nupstream_id = \"m-turbo\"\nprice = { prompt = \"1\", completion = \"9\" }";
    catalog.add_provider(&OPENAI, &[row(""), row("variant = \"flex\""), row(turbo), row("variant = \"ultrafast\"")]).unwrap();
    let tag = |word: &str| format!("openai{word}");
    let expected = [
        (tag(""), Some(4_000_000)),
        (tag("/flex"), Some(2_000_000)),
        (tag("/turbo"), Some(9_000_000)),
        (tag("/ultrafast"), None),
    ];
    assert_eq!(tags_and_prices(&catalog, "openai/m"), expected, "nobody knows what the fastest costs");
    assert_eq!(catalog.add_provider(&OPENAI, &[row("variant = \"flex\"")]), Err(CatalogError::Twice("openai/m".into())));
}

#[test]
fn prices_of_the_base_grow_old_and_an_operators_do_not() {
    let mut catalog = tiered();
    let own = listed("id = \"a/own\"\ncontext_length = 8\nprice = { prompt = \"1\", completion = \"1\" }");
    catalog.add_provider(&OPENAI, &[]).unwrap();
    catalog.add_provider(&Vendor { id: "acme", name: "Acme", ..Vendor::default() }, &[own]).unwrap();
    let old = |day: &str| catalog.old_prices(Day::first(day).unwrap());
    assert_eq!(old("2027-03-20"), (0, 3), "120 days after 20 November");
    assert_eq!(old("2027-03-21"), (3, 3), "nobody dated the operator's");
    let own = &catalog.listed("a/own").unwrap().endpoints[0];
    assert_eq!(own.price_age_days(Day::first("2099-01-01").unwrap()), None);
}

#[test]
fn an_operators_price_lies_over_that_of_the_base() {
    let sheet = |price: &str| {
        let mut catalog = knowing();
        let row = listed(&format!("id = \"x/one\"\nprice = {{ {price} }}"));
        catalog.add_provider(&OPENAI, &[row]).unwrap();
        catalog.listed("x/one").unwrap().endpoints[0].prices.clone().unwrap()
    };
    // The base: 0.26 and 2.6 with its discount, 0.065 from the cache.
    let dearer = sheet("completion = \"9\"");
    assert_eq!((dearer.prompt.0, dearer.completion.0, dearer.input_cache_read.unwrap().0), (260_000, 9_000_000, 65_000));
    let cheaper = sheet("prompt = \"0.05\"");
    assert_eq!((cheaper.prompt.0, cheaper.input_cache_read), (50_000, None), "no cache costs more than the prompt");
    assert!(sheet("prompt = \"0\", completion = \"0\"").is_free(), "free is all of it");
}
