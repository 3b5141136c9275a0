//! The catalogue's rows as a client reads them.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use catalog::{Catalog, LocalCheckpoint, ProviderModel, Vendor, base::day::Day};
use serde_json::{Value, json};
use wire::models::{DefaultParameters, ModelReasoning};

fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let checkpoint = LocalCheckpoint {
        id: LocalCheckpoint::id_of_directory("Qwen3 VL-tiny"),
        name: "Local: Qwen3 VL-tiny".into(),
        created: 1_700_000_000,
        description: "Untrained.".into(),
        context_length: 512,
        sees: true,
        reasoning: Some(ModelReasoning {
            default_enabled: Some(true),
            supports_max_tokens: Some(true),
            ..ModelReasoning::default()
        }),
        defaults: DefaultParameters { temperature: Some(0.7), top_k: Some(20), ..DefaultParameters::default() },
        ..LocalCheckpoint::default()
    };
    catalog.add_local(checkpoint).unwrap();
    let vendor = Vendor { id: "acme", name: "Acme", ..Vendor::default() };
    let sections =
        "context_length = 32768\nmax_completion_tokens = 4096\ninput_modalities = [\"text\", \"image\"]\nquantization = \"fp8\"";
    let priced = format!(
        "id = \"acme/big\"\nname = \"Acme: Big\"\n{sections}\nprice = {{ prompt = \"0.26\", completion = \"2.6\", input_cache_read = \"0.026\" }}"
    );
    let models: Vec<ProviderModel> =
        [priced, format!("id = \"acme/small\"\n{sections}")].iter().map(|text| toml::from_str(text).unwrap()).collect();
    catalog.add_provider(&vendor, &models).unwrap();
    catalog
}

fn row(id: &str) -> Value {
    serde_json::to_value(catalog().model(id).unwrap().row()).unwrap()
}

#[test]
fn a_local_model_is_free_and_says_what_it_can_do() {
    let row = row("local/Qwen3-VL-tiny");
    assert_eq!(row["name"], "Local: Qwen3 VL-tiny");
    assert_eq!(row["created"], 1_700_000_000);
    assert_eq!(row["pricing"], json!({"prompt": "0", "completion": "0", "request": "0"}), "free, not unpriced");
    assert_eq!(row["architecture"]["modality"], "text+image+video->text");
    assert_eq!(row["default_parameters"]["top_k"], 20);
    assert_eq!(row["default_parameters"]["top_p"], Value::Null);
    assert_eq!(row["reasoning"], json!({"mandatory": false, "default_enabled": true, "supports_max_tokens": true}));
    assert_eq!(row["links"]["details"], "/api/v1/models/local/Qwen3-VL-tiny/endpoints");
    let parameters = row["supported_parameters"].as_array().unwrap();
    assert!(parameters.contains(&json!("reasoning")) && parameters.contains(&json!("tools")));
    assert!(parameters.contains(&json!("response_format")) && parameters.contains(&json!("structured_outputs")));
}

#[test]
fn prices_are_exact_decimals_per_token_and_unpriced_is_not_free() {
    let big = row("acme/big");
    assert_eq!(
        big["pricing"],
        json!({"prompt": "0.00000026", "completion": "0.0000026", "request": "0", "input_cache_read": "0.000000026"})
    );
    assert_eq!(big["top_provider"], json!({"is_moderated": false, "context_length": 32768, "max_completion_tokens": 4096}));
    assert_eq!(big["default_parameters"], Value::Null);
    assert!(big.get("reasoning").is_none());
    assert_eq!(row("acme/small")["pricing"], json!({"prompt": "-1", "completion": "-1"}));
}

#[test]
fn endpoints_name_their_provider() {
    let endpoints = serde_json::to_value(catalog().model("acme/big").unwrap().endpoints_row()).unwrap();
    let endpoint = &endpoints["endpoints"][0];
    assert_eq!(
        (&endpoint["provider_name"], &endpoint["tag"], &endpoint["quantization"]),
        (&json!("Acme"), &json!("acme"), &json!("fp8"))
    );
    assert_eq!(endpoint["pricing"]["prompt"], "0.00000026");
    let local = serde_json::to_value(catalog().model("local/Qwen3-VL-tiny").unwrap().endpoints_row()).unwrap();
    let choices = &local["endpoints"][0]["supports_tool_choice"];
    assert_eq!(*choices, json!({"auto": true, "none": true, "function": false, "required": false}));
}

/// The page that this project started from: $0.26 in and $2.60 out after 35 % off, 131,072 tokens, 23 September 2025.
#[test]
fn the_base_has_qwen3_vl_as_its_page_says() {
    let (base, aliases) = (catalog::base().unwrap(), catalog::aliases::aliases().unwrap());
    let mut catalog = Catalog::knowing(base, aliases, Day::first("2026-11-22").unwrap());
    let vendor = |id, routes| Vendor { id, name: id, routes, catalogued: true, ..Vendor::default() };
    for (id, routes) in [("openrouter", true), ("alibaba", false), ("novita", false)] {
        catalog.add_provider(&vendor(id, routes), &[]).unwrap();
    }
    let row = serde_json::to_value(catalog.model("qwen/qwen3-vl-235b-a22b-thinking").unwrap().row()).unwrap();
    assert_eq!(row["context_length"], 131_072);
    assert_eq!(row["created"], Day::first("2025-09-23").unwrap().seconds());
    assert_eq!((&row["pricing"]["prompt"], &row["pricing"]["completion"]), (&json!("0.00000026"), &json!("0.0000026")));
    assert!(row["pricing"].get("discount").is_none(), "it is taken off already");
    let endpoints = serde_json::to_value(catalog.model("qwen/qwen3-vl-235b-a22b-thinking").unwrap().endpoints_row()).unwrap();
    let at = endpoints["endpoints"].as_array().unwrap().iter().find(|at| at["tag"] == "openrouter").unwrap();
    assert_eq!((&at["pricing"]["prompt"], &at["pricing"]["discount"]), (&json!("0.0000004"), &json!(0.35)));
    let input: Vec<&str> = row["architecture"]["input_modalities"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(input.starts_with(&["text", "image"]) && !row["description"].as_str().unwrap().is_empty(), "{row}");
    assert!(row["supported_parameters"].as_array().unwrap().contains(&json!("reasoning")));
}

#[test]
fn two_checkpoints_of_one_name_are_refused() {
    let twice = LocalCheckpoint { id: "local/Qwen3-VL-tiny".into(), ..LocalCheckpoint::default() };
    assert!(catalog().add_local(twice).unwrap_err().to_string().contains("local/Qwen3-VL-tiny"));
}
