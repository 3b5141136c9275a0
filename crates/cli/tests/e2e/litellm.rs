//! A house that was LiteLLM's yesterday: its configuration is imported, and its clients notice nothing.

use std::{os::unix::fs::PermissionsExt, path::Path, process::Output};

use serde_json::{Value, json};
use simulator::{Simulator, Vendor};
use tokio::runtime::Runtime;

use crate::house::{House, output};

fn simulator() -> (Runtime, Simulator) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let simulator = runtime.block_on(Simulator::start(0)).unwrap();
    (runtime, simulator)
}

/// What the import says: code, stdout and stderr.
fn import(yaml: &Path, out: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let mut arguments = vec!["config", "import", "litellm", yaml.to_str().unwrap(), "--out", out.to_str().unwrap()];
    arguments.extend(more);
    let Output { status, stdout, stderr } = output(&arguments);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn clients_of_the_other_gateway_are_answered_under_the_names_that_they_know() {
    let (_runtime, simulator) = simulator();
    let (chat, claude) = (simulator.base(Vendor::Chat, None), simulator.base(Vendor::Anthropic, None));
    let dir = tempfile::tempdir().unwrap();
    let (yaml, out) = (dir.path().join("config.yaml"), dir.path().join("out.toml"));
    let text = format!(
        "model_list:
  - model_name: gpt-sim
    litellm_params:
      model: openai/sim/say-From_the_first
      api_base: {chat}
      api_key: sk-simulated
      input_cost_per_token: 0.0000025
      output_cost_per_token: 1e-05
      rpm: 60
    model_info: {{max_input_tokens: 4096}}
  - model_name: claude-sim
    litellm_params: {{model: anthropic/sim/say-From_the_other, api_base: {claude}, api_key: sk-simulated}}
  - model_name: broken
    litellm_params: {{model: openai/sim/fault-status-500, api_base: {chat}, api_key: sk-simulated}}
router_settings:
  model_group_alias: {{gpt-4: gpt-sim}}
  fallbacks: [{{broken: [claude-sim]}}]
general_settings: {{master_key: sk-1234}}
"
    );
    std::fs::write(&yaml, text).unwrap();
    let (code, said, found) = import(&yaml, &out, &[]);
    assert_eq!(code, Some(0), "{found}");
    assert!(said.contains("2 providers, 3 models, 4 other names"), "{said}");
    assert!(found.contains("config.yaml:9: model_list[0].litellm_params.rpm: ") && found.contains("keys create"), "{found}");
    assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600, "keys stand in it");
    let checked = output(&["config", "check", "--config", out.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stderr));

    let house = House::routing(&std::fs::read_to_string(&out).unwrap());
    let ask = |model: &str| json!({ "model": model, "messages": [{ "role": "user", "content": "Who?" }] });
    let content = |answer: &Value| answer["choices"][0]["message"]["content"].as_str().unwrap_or_default().to_owned();
    let cases =
        [("gpt-sim", "first"), ("gpt-4", "first"), ("gpt-sim:floor", "first"), ("claude-sim", "other"), ("broken", "other")];
    for (name, word) in cases {
        let (status, answer) = house.chat(&ask(name));
        assert!(status == 200 && content(&answer).contains(word), "{name}: {status} {answer}");
        let chunks = house.stream(ask(name));
        let text: String = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect();
        assert!(text.contains(word) && chunks.last() == Some(&json!("[DONE]")), "{name}: {chunks:?}");
    }
    let (_, answer) = house.chat(&ask("gpt-sim"));
    let usage = &answer["usage"];
    let tokens = |field: &str| usage[field].as_f64().unwrap();
    let cost = tokens("prompt_tokens") * 2.5e-6 + tokens("completion_tokens") * 1e-5;
    assert!((usage["cost"].as_f64().unwrap() - cost).abs() < 1e-12, "{usage}");
    let (_, models) = house.get("/api/v1/models");
    let ids: Vec<&str> = models["data"].as_array().unwrap().iter().filter_map(|model| model["id"].as_str()).collect();
    assert!(["gpt-sim", "gpt-4", "claude-sim", "broken"].iter().all(|name| ids.contains(name)), "{ids:?}");
    assert_eq!(house.chat(&ask("gpt-other")).0, 400, "a name that nobody gave");
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let (yaml, out) = (dir.path().join("config.yaml"), dir.path().join("out.toml"));
    let write = |text: &str| std::fs::write(&yaml, text).unwrap();
    let refused = |code: i32, word: &str| {
        let (was, _, said) = import(&yaml, &out, &[]);
        assert!(was == Some(code) && said.contains(word), "{was:?} {said}");
        assert!(!out.exists());
    };
    refused(4, "there is no file");
    write("model_list:\n  - model_name: a\n  litellm_params: [\n");
    refused(2, "config.yaml:");
    write("model_list:\n  - model_name: a\n    litellm_params: {model: openai/gpt-4o, input_cost_per_token: -1}\n");
    refused(2, "config.yaml:3: model_list[0].litellm_params.input_cost_per_token: \"-1\" is no price");
    write("model_list:\n  - model_name: a\n    litellm_params: {model: openai/x, api_base: ftp://x}\n");
    refused(3, "nothing was written, because the result would be refused");
    std::fs::write(&yaml, [0xff, 0xfe, 0x00]).unwrap();
    refused(2, "no text");
}

#[test]
fn a_file_that_is_there_stays() {
    let dir = tempfile::tempdir().unwrap();
    let (yaml, out) = (dir.path().join("config.yaml"), dir.path().join("out.toml"));
    std::fs::write(&yaml, "model_list:\n  - {model_name: a, litellm_params: {model: openai/gpt-4o}}\n").unwrap();
    std::fs::write(&out, "# mine\n").unwrap();
    let (code, _, said) = import(&yaml, &out, &[]);
    assert!(code == Some(2) && said.contains("--force"), "{said}");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "# mine\n");
    let (code, said, found) = import(&yaml, &out, &["--force"]);
    assert!(code == Some(0) && said.starts_with("wrote "), "{found}");
    assert!(found.contains("not set here, and needed where the server starts: OPENAI_API_KEY"), "{found}");
    assert!(std::fs::read_to_string(&out).unwrap().contains("\"a\" = \"openai/gpt-4o\""));
}

#[test]
fn an_alias_that_leads_nowhere_is_refused_with_what_was_meant() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let check = |aliases: &str| {
        let section =
            "[[provider]]\nid = \"acme\"\nbase_url = \"http://127.0.0.1:1/v1\"\n[[provider.model]]\nid = \"acme/mini\"\n";
        std::fs::write(&file, format!("{section}context_length = 9\n[aliases]\n{aliases}")).unwrap();
        let checked = output(&["config", "check", "--config", file.to_str().unwrap()]);
        (checked.status.code(), String::from_utf8_lossy(&checked.stderr).into_owned())
    };
    assert_eq!(check("mini = \"acme/mini\"").0, Some(0));
    for (aliases, word) in [
        ("mini = \"acme/mimi\"", "aliases.\"mini\": no model `acme/mimi` here; did you mean `acme/mini`?"),
        ("\"acme/mini\" = \"acme/mini\"", "called that already"),
        ("gpt-4.1 = \"acme/mini\"", "stands in quotes"),
        ("a = \"openai/gpt-4o\"", "none of its providers is connected"),
    ] {
        let (code, said) = check(aliases);
        assert!(code == Some(3) && said.contains(word), "{said}");
    }
}
