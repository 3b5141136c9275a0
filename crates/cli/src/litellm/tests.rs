//! Files in the style of LiteLLM's documents, and what they become. Every result passes the checker that `config check` is.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::path::Path;

use super::*;
use crate::{
    config::{self, Config, Environment},
    house::{Assembly, vendors},
};

const SMALL: &str = "
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
  - model_name: claude
    litellm_params:
      model: anthropic/claude-sonnet-4-5-20250929
      api_key: os.environ/ANTHROPIC_API_KEY
  - model_name: mine
    litellm_params:
      model: openai/my-model-7b
      api_base: http://10.0.0.5:8000/v1
      api_key: none
";

/// Several deployments of one name, with fallbacks, anchors and clocks.
const SPREAD: &str = "
x-azure: &azure
  api_version: \"2024-10-21\"
  rpm: 600
model_list:
  - model_name: gpt-4o
    litellm_params: {<<: *azure, model: azure/gpt-4o-eu, api_base: \"https://eu.openai.azure.com/\", api_key: os.environ/AZURE_EU}
    model_info: {base_model: azure/gpt-4o}
  - model_name: gpt-4o
    litellm_params: {<<: *azure, model: azure/gpt-4o-us, api_base: os.environ/AZURE_US_BASE, api_key: os.environ/AZURE_US}
    model_info: {base_model: azure/gpt-4o}
  - model_name: gpt-4o
    litellm_params: {model: gpt-4o, api_key: os.environ/OPENAI_ONE, timeout: 300, stream_timeout: 12.5}
  - model_name: gpt-4o
    litellm_params: {model: gpt-4o, api_key: os.environ/OPENAI_TWO, input_cost_per_token: 2.5e-06, output_cost_per_token: 0.00001}
  - model_name: small
    litellm_params: {model: groq/llama-3.1-8b-instant}
  - model_name: also-small
    litellm_params: {model: groq/llama-3.1-8b-instant, timeout: 30}
  - model_name: mixed
    litellm_params: {model: groq/llama-3.1-8b-instant}
  - model_name: mixed
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_ONE}
router_settings:
  routing_strategy: simple-shuffle
  timeout: 600
  fallbacks: [{gpt-4o: [small, nobody]}, {missing: [small]}]
  model_group_alias: {gpt-4: gpt-4o, \"gpt-4.1\": {model: small, hidden: true}, lost: gpt-4oo}
litellm_settings:
  num_retries: 3
  default_fallbacks: [small]
general_settings:
  master_key: sk-1234
  database_url: \"postgresql://x\"
  max_request_size_mb: 64
";

const EVERYTHING: &str = "
model_list:
  - {model_name: gemini-2.5-pro, litellm_params: {model: gemini/gemini-2.5-pro}}
  - {model_name: vertex, litellm_params: {model: vertex_ai/gemini-2.5-flash, vertex_project: acme, vertex_location: us-central1}}
  - {model_name: vertex-claude, litellm_params: {model: vertex_ai/claude-sonnet-4, vertex_project: acme}}
  - {model_name: bedrock, litellm_params: {model: bedrock/converse/anthropic.claude-3-haiku-20240307-v1:0, aws_region_name: us-east-1,
     aws_access_key_id: os.environ/AWS_ACCESS_KEY_ID, aws_secret_access_key: os.environ/AWS_SECRET_ACCESS_KEY}}
  - {model_name: bedrock-eu, litellm_params: {model: bedrock/eu-west-1/anthropic.claude-v2:1}}
  - {model_name: mistral, litellm_params: {model: mistral/mistral-small-latest}}
  - {model_name: command, litellm_params: {model: cohere_chat/command-r-plus}}
  - {model_name: deepseek, litellm_params: {model: deepseek/deepseek-chat}}
  - {model_name: grok, litellm_params: {model: xai/grok-4}}
  - {model_name: together, litellm_params: {model: together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo}}
  - {model_name: fireworks, litellm_params: {model: fireworks_ai/accounts/fireworks/models/llama-v3p1-8b-instruct}}
  - {model_name: router, litellm_params: {model: openrouter/anthropic/claude-sonnet-4.5}}
  - {model_name: \"llama3:8b\", litellm_params: {model: \"ollama_chat/llama3:8b\", api_base: \"http://localhost:11434\"}}
  - {model_name: qwen, litellm_params: {model: hosted_vllm/Qwen/Qwen3-8B, api_base: \"http://gpu:8000/v1\"}, model_info: {max_input_tokens: 32768, max_output_tokens: 8192.0, supports_vision: true}}
  - {model_name: acme/own-id, litellm_params: {model: openai/own, api_base: \"https://api.acme.example/v1/\", api_key: \"sk-pla$in\"}}
  - {model_name: \"a $name/with (all) of it\", litellm_params: {model: openai/odd, api_base: \"https://api.acme.example/v1\", api_key: \"sk-pla$in\"}}
  - {model_name: embed, litellm_params: {model: openai/text-embedding-3-small}, model_info: {mode: embedding}}
  - {model_name: what, litellm_params: {model: sagemaker/x}}
  - {model_name: nobody, litellm_params: {model: nowhere/x}}
  - {model_name: \"anthropic/*\", litellm_params: {model: anthropic/*}}
  - {model_name: \"gpt-*\", litellm_params: {model: openai/gpt-*}}
  - {model_name: named, litellm_params: {model: openai/gpt-4o, litellm_credential_name: shared}}
credential_list:
  - {credential_name: shared, credential_values: {api_key: os.environ/SHARED_KEY}}
environment_variables: {A: b}
";

fn everything() -> Catalog {
    vendors::everything(Path::new("/nonexistent")).unwrap_or_else(|failed| panic!("{}", failed.reason))
}

/// The result, its configuration and what it serves.
fn import(text: &str) -> (Imported, Config, Catalog) {
    let imported = imported(text, &everything()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let stand_ins = imported.variables.iter().map(|(name, value)| (name.clone(), (*value).to_owned()));
    let environment = Environment::default().assuming(stand_ins);
    let loaded = config::load_text(Path::new("r.toml"), imported.text.clone(), &environment);
    let loaded = loaded.unwrap_or_else(|failed| panic!("{}\n{}", failed.reason, imported.text));
    let listing = Assembly::listing(&loaded.config, &environment);
    let catalog = listing.unwrap_or_else(|failed| panic!("{}\n{}", failed.reason, imported.text));
    (imported, loaded.config, catalog)
}

fn found(imported: &Imported, path: &str) -> String {
    let at = |finding: &&Finding| finding.path == path;
    let all: Vec<&str> = imported.findings.iter().filter(at).map(|finding| finding.what.as_str()).collect();
    assert!(!all.is_empty(), "{path}: {:#?}", imported.findings);
    all.join("\n")
}

/// Who answers for a name, and as what.
fn at(catalog: &Catalog, name: &str) -> Vec<(String, String)> {
    let model = catalog.model(name).unwrap_or_else(|| panic!("{name} is served"));
    model.usual().map(|endpoint| (endpoint.provider.clone(), endpoint.upstream_model.clone())).collect()
}

#[test]
fn a_small_file_becomes_three_providers_with_bare_names() {
    let (imported, config, catalog) = import(SMALL);
    let written = "# Made of LiteLLM's config.yaml by: roundhouse config import litellm
# Every setting there is, with its default: roundhouse config init all.toml

[[provider]]
id = \"openai\"
api_key = \"${env:OPENAI_API_KEY}\"

[[provider.model]]
id = \"openai/gpt-4o\"
upstream_id = \"gpt-4o\"

[[provider]]
id = \"anthropic\"
api_key = \"${env:ANTHROPIC_API_KEY}\"

[[provider.model]]
id = \"anthropic/claude-sonnet-4.5\"
upstream_id = \"claude-sonnet-4-5-20250929\"

[[provider]]
id = \"10-0-0-5-8000\"
base_url = \"http://10.0.0.5:8000/v1\"
api_key = \"none\"

[[provider.model]]
id = \"10-0-0-5-8000/mine\"
upstream_id = \"my-model-7b\"
context_length = 131072  # a guess: correct it

# What clients call the models above; of several the first that can answer does.
[aliases]
\"claude\" = \"anthropic/claude-sonnet-4.5\"
\"gpt-4o\" = \"openai/gpt-4o\"
\"mine\" = \"10-0-0-5-8000/mine\"
";
    assert_eq!(imported.text, written);
    assert_eq!((config.providers.len(), at(&catalog, "gpt-4o")), (3, vec![("openai".into(), "gpt-4o".into())]));
    assert!(catalog.model("gpt-4o").unwrap().endpoints[0].prices.is_some(), "what ships is known of it");
    assert!(imported.has_plain_secrets && found(&imported, "model_list[2].litellm_params.api_key").contains("plain text"));
    assert!(found(&imported, "model_list[2]").contains("131072"));
    assert_eq!(imported.findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [11, 15]);
    assert_eq!(imported.variables.keys().collect::<Vec<_>>(), ["ANTHROPIC_API_KEY", "OPENAI_API_KEY"]);
}

#[test]
fn deployments_of_one_name_are_endpoints_of_one_model() {
    let (imported, config, catalog) = import(SPREAD);
    let gpt = catalog.model("openai/gpt-4o").unwrap().into_owned();
    let who: Vec<&str> = gpt.endpoints.iter().map(|endpoint| endpoint.provider.as_str()).collect();
    assert_eq!(who, ["azure", "azure-2", "openai", "openai-2"], "{}", imported.text);
    let price = |place: usize| gpt.endpoints[place].prices.as_ref().map(|sheet| (sheet.prompt.0, sheet.completion.0));
    assert_eq!(price(3), Some((2_500_000, 10_000_000)), "dollars per token are picodollars");
    assert!(price(2).is_some() && price(0).is_some(), "Azure's price is known");
    let azure = &config.providers[0];
    assert_eq!(azure.base_url.as_deref(), Some("https://eu.openai.azure.com/openai/v1"));
    assert_eq!(config.providers[1].base_url.as_deref(), Some("http://not-set.invalid/openai/v1"));
    assert_eq!((config.providers[1].like.as_deref(), config.providers[3].like.as_deref()), (Some("azure"), Some("openai")));
    assert_eq!((config.upstream.total_seconds, config.upstream.first_token_seconds, config.request.body_mb), (600, 13, 64));

    let aliases = |name: &str| config.aliases.get(name).map(|targets| targets.0.clone()).unwrap_or_default();
    let small = at(&catalog, "small");
    assert_eq!(small, [("groq".to_owned(), "llama-3.1-8b-instant".to_owned())]);
    let id = aliases("small").remove(0);
    assert_eq!(aliases("gpt-4o"), ["openai/gpt-4o", &id]);
    assert_eq!((aliases("gpt-4"), aliases("gpt-4.1")), (aliases("gpt-4o"), vec![id.clone()]));
    assert_eq!(aliases("also-small")[0], "groq/also-small", "one id, one name");
    let also = catalog.model("groq/also-small").unwrap().into_owned();
    let first = catalog.model(&id).unwrap().into_owned();
    assert_eq!(also.endpoints[0].context_length, first.endpoints[0].context_length, "what is known was written");
    assert_eq!(also.endpoints[0].prices, first.endpoints[0].prices);
    assert_eq!(aliases("mixed")[0], "groq/mixed", "two models are neither of them");
    assert_eq!(at(&catalog, "mixed").len(), 2);
}

#[test]
fn nothing_is_dropped_in_silence() {
    let (imported, ..) = import(SPREAD);
    let cases = [
        ("x-azure", "no equivalent"),
        ("model_list[0].litellm_params.rpm", "pace"),
        ("model_list[0].litellm_params.api_version", "/openai/v1"),
        ("model_list[1].litellm_params", "must not end in a slash"),
        ("model_list[5].litellm_params.timeout", "one clock"),
        ("router_settings.routing_strategy", "provider.sort"),
        ("router_settings.fallbacks[0].gpt-4o", "no model `nobody`"),
        ("router_settings.fallbacks[1].missing", "no model `missing`"),
        ("router_settings.model_group_alias.gpt-4.1", "hidden"),
        ("router_settings.model_group_alias.lost", "did you mean `gpt-4o`?"),
        ("litellm_settings.num_retries", "not needed"),
        ("general_settings.master_key", "roundhouse keys create"),
        ("general_settings.database_url", "SQLite"),
    ];
    cases.iter().for_each(|(path, word)| assert!(found(&imported, path).contains(word), "{path}: {}", found(&imported, path)));
    assert!(!imported.has_plain_secrets && !imported.text.contains("sk-1234"));
}

#[test]
fn every_vendor_is_reached_as_it_is() {
    let (imported, config, catalog) = import(EVERYTHING);
    let cases = [
        ("gemini-2.5-pro", "google-ai-studio", "gemini-2.5-pro"),
        ("vertex", "google-vertex", "gemini-2.5-flash"),
        ("bedrock", "amazon-bedrock", "anthropic.claude-3-haiku-20240307-v1:0"),
        ("bedrock-eu", "amazon-bedrock-2", "anthropic.claude-v2:1"),
        ("mistral", "mistral", "mistral-small-latest"),
        ("command", "cohere", "command-r-plus"),
        ("deepseek", "deepseek", "deepseek-chat"),
        ("grok", "xai", "grok-4"),
        ("together", "together", "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
        ("fireworks", "fireworks", "accounts/fireworks/models/llama-v3p1-8b-instruct"),
        ("router", "openrouter", "anthropic/claude-sonnet-4.5"),
        ("llama3:8b", "ollama", "llama3:8b"),
        ("qwen", "vllm", "Qwen/Qwen3-8B"),
        ("acme/own-id", "acme-example", "own"),
        ("a $name/with (all) of it", "acme-example", "odd"),
        ("named", "openai", "gpt-4o"),
        ("anthropic/claude-brand-new", "anthropic", "claude-brand-new"),
    ];
    for (name, provider, upstream) in cases {
        assert_eq!(at(&catalog, name).last(), Some(&(provider.to_owned(), upstream.to_owned())), "{name}\n{}", imported.text);
    }
    let section = |id: &str| config.providers.iter().find(|section| section.id == id).unwrap_or_else(|| panic!("{id}"));
    let vertex = "https://us-central1-aiplatform.googleapis.com/v1/projects/acme/locations/us-central1";
    assert_eq!(section("google-vertex").base_url.as_deref(), Some(vertex));
    assert_eq!(section("ollama").base_url.as_deref(), Some("http://localhost:11434/v1"));
    assert_eq!(section("mistral").base_url, None);
    assert_eq!(section("vllm").base_url.as_deref(), Some("http://gpu:8000/v1"));
    let qwen = catalog.model("qwen").unwrap().into_owned();
    assert_eq!((qwen.endpoints[0].context_length, qwen.endpoints[0].max_completion_tokens), (Some(32_768), Some(8192)));
    assert!(!config.aliases.contains_key("acme/own-id"), "an id needs no other name");
    assert!(imported.text.contains("\"sk-pla$$in\""));
    let left = ["2", "16", "17", "18", "20"].map(|place| found(&imported, &format!("model_list[{place}]")));
    for (said, word) in left.iter().zip(["only Gemini", "`embedding`", "an interface of its own", "is not known", "pattern"]) {
        assert!(said.starts_with("left out: ") && said.contains(word), "{said}");
    }
    assert!(found(&imported, "model_list[19]").contains("serves whatever"));
    assert!(found(&imported, "environment_variables").contains("server is started"));
}

#[test]
fn what_is_wrong_names_its_line_and_a_remedy() {
    let model = "model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/gpt-4o\n";
    let cases = [
        ("model_list: 5\n".to_owned(), "1: model_list: a list belongs here"),
        ("model_list: []\n".to_owned(), "1: model_list: nothing in it can be taken over"),
        ("litellm_settings: {}\n".to_owned(), "1: model_list: nothing in it"),
        ("model_list:\n  - litellm_params: {model: openai/x}\n".to_owned(), "2: model_list[0]: `model_name` is missing"),
        ("model_list:\n  - model_name: a\n".to_owned(), "2: model_list[0]: `litellm_params` is missing"),
        (
            "model_list:\n  - model_name: a\n    litellm_params: {}\n".to_owned(),
            "2: model_list[0]: `litellm_params.model` is missing",
        ),
        (
            format!("{model}      input_cost_per_token: cheap\n"),
            "5: model_list[0].litellm_params.input_cost_per_token: \"cheap\" is no price",
        ),
        (format!("{model}      timeout: soon\n"), "5: model_list[0].litellm_params.timeout: \"soon\" is no time"),
        (
            format!("{model}    model_info: {{max_input_tokens: many}}\n"),
            "5: model_list[0].model_info.max_input_tokens: \"many\" is no number",
        ),
        (format!("{model}router_settings: [1]\n"), "5: router_settings: router_settings is a table"),
        (format!("{model}  model_name: b\n"), "5: "),
        ("- a\n- b\n".to_owned(), "1: the file is a table"),
        ("just words".to_owned(), "1: the file is a table"),
    ];
    for (text, expected) in cases {
        let wrong = imported(&text, &everything()).map(|_| ()).unwrap_err().to_string();
        assert!(wrong.starts_with(expected), "{text}\n{wrong}");
    }
}

#[test]
fn who_serves_everything_has_a_named_model_already() {
    let text = "
model_list:
  - {model_name: a, litellm_params: {model: openai/gpt-4o}}
  - {model_name: b, litellm_params: {model: openai/gpt-4o-mini, output_cost_per_token: 1e-6}}
  - {model_name: \"openai/*\", litellm_params: {model: openai/*}}
";
    let (imported, config, catalog) = import(text);
    assert_eq!(config.providers.len(), 2, "{}", imported.text);
    assert_eq!(at(&catalog, "a"), [("openai".to_owned(), "gpt-4o".to_owned())]);
    let mini = catalog.model("b").unwrap().into_owned();
    let price = mini.endpoints.iter().find(|endpoint| endpoint.provider == "openai-2").and_then(|at| at.prices.clone()).unwrap();
    assert_eq!((price.prompt.0, price.completion.0), (0, 1_000_000));
    assert!(found(&imported, "model_list[1]").contains("the other was taken as 0"));
}

/// Beginnings of every file, and every file with one letter replaced, end in a result or in a complaint with a line.
#[test]
fn whatever_the_file_nothing_panics() {
    let everything = everything();
    let (mut taken, mut refused) = (0, 0);
    let mut attempt = |text: &str| match imported(text, &everything) {
        Ok(_) => taken += 1,
        Err(wrong) => {
            assert!(wrong.line > 0 && !wrong.reason.is_empty(), "{text}\n{wrong}");
            refused += 1;
        }
    };
    for text in [SMALL, SPREAD, EVERYTHING] {
        for (at, letter) in text.char_indices().step_by(3) {
            attempt(&text[..at]);
            for other in ["*", "[", "'", "\t", "&x ", "\u{0}", "- ", "🚂"] {
                attempt(&format!("{}{other}{}", &text[..at], &text[at + letter.len_utf8()..]));
            }
        }
    }
    assert!(taken > 100 && refused > 1000, "{taken} {refused}");
}

#[test]
fn a_name_that_falls_back_is_no_id() {
    let text = "
model_list:
  - {model_name: openai/gpt-4o, litellm_params: {model: azure/prod, api_base: \"https://x.openai.azure.com\", api_key: os.environ/K}}
  - {model_name: b, litellm_params: {model: openai/gpt-4o, api_key: os.environ/K}}
litellm_settings: {fallbacks: [{openai/gpt-4o: [b]}]}
";
    let (imported, config, catalog) = import(text);
    let ids = &config.aliases["openai/gpt-4o"].0;
    assert_eq!(ids.len(), 2, "{}", imported.text);
    assert_eq!((at(&catalog, &ids[0])[0].1.as_str(), at(&catalog, &ids[1])[0].1.as_str()), ("prod", "gpt-4o"));
}

#[test]
fn only_what_is_written_needs_its_variables() {
    let text = "
model_list:
  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o}}
  - {model_name: what, litellm_params: {model: sagemaker/x, api_key: os.environ/SAGEMAKER_KEY}}
  - {model_name: embed, litellm_params: {model: cohere/embed-v4.0, api_key: os.environ/EMBED_KEY}, model_info: {mode: embedding}}
";
    let (imported, ..) = import(text);
    assert_eq!(imported.variables.keys().collect::<Vec<_>>(), ["OPENAI_API_KEY"], "{}", imported.text);
}
