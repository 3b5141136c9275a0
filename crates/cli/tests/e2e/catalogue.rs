//! The catalogue that ships inside: connected providers come with their models, ids and prices.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::{
    house::{House, TINY, ask, roundhouse},
    providers::reply_once,
};

const QWEN: &str = "qwen/qwen3-vl-235b-a22b-instruct";

#[test]
fn a_connected_provider_comes_with_its_models_ids_and_prices() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let message = json!({ "role": "assistant", "content": "A circle." });
    let answer = json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "Qwen3-VL",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": message }],
        "usage": { "prompt_tokens": 1000, "completion_tokens": 10, "prompt_tokens_details": { "cached_tokens": 400 } } });
    let upstream = std::thread::spawn(move || reply_once(listener.accept().unwrap().0, "authorization", &answer));
    let section = |id: &str, more: &str| format!("[[provider]]\nid = \"{id}\"\napi_key = \"sk-{id}\"\n{more}\n");
    let house = House::with(
        &[],
        &(section("deepinfra", &format!("base_url = \"{base}\"\ncatalogue = true")) + &section("anthropic", "catalogue = true")),
    );

    let (_, models) = house.get("/api/v1/models?model_authors=qwen,anthropic");
    let ids: Vec<&str> = models["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&QWEN) && ids.contains(&"~anthropic/claude-opus-latest"), "{ids:?}");
    assert!(ids.iter().filter(|id| id.starts_with("anthropic/")).count() > 5, "{ids:?}");
    let (_, row) = house.get(&format!("/api/v1/models/{QWEN}/endpoints"));
    let endpoint = &row["data"]["endpoints"][0];
    assert_eq!((&endpoint["tag"], &endpoint["quantization"]), (&json!("deepinfra"), &json!("fp8")));

    let (status, reply) = house.chat(&json!({ "model": QWEN, "messages": ask("What is it?")["messages"] }));
    assert_eq!((status, &reply["provider"], &reply["model"]), (200, &json!("DeepInfra"), &json!(QWEN)), "{reply}");
    // 600 x $0.20 + 400 x $0.11 + 10 x $0.88 a million.
    assert_eq!(reply["usage"]["cost"], 0.000_172_8);
    let (credential, sent) = upstream.join().unwrap();
    assert_eq!((credential.as_str(), &sent["model"]), ("Bearer sk-deepinfra", &json!("Qwen/Qwen3-VL-235B-A22B-Instruct")));

    let (status, refused) = house.chat(&json!({ "model": "openai/gpt-4o-mini", "messages": ask("Hi")["messages"] }));
    assert_eq!((status, &refused["error"]["availability"]["code"]), (404, &json!("no_endpoints")), "{refused}");
    let providers = refused["error"]["availability"]["affected_providers"].as_array().unwrap();
    assert!(providers.contains(&json!("openai")), "who could be connected: {refused}");
}

#[test]
fn an_address_of_ones_own_is_not_taken_for_the_vendor() {
    let house = House::with_variables(&[("OPENAI_API_KEY", "sk-x"), ("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")]);
    let (_, models) = house.get("/api/v1/models");
    let ids: Vec<&Value> = models["data"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, [TINY, "openrouter/auto", "openrouter/free"], "only the model of the house, and the choice of it");
}

#[test]
fn the_list_is_there_without_a_server() {
    let listed = roundhouse(&["models", "list", "--json"]).env("OPENAI_API_KEY", "sk-x").output().unwrap();
    let rows: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let find = |id: &str| rows.as_array().unwrap().iter().find(|row| row["id"] == id).cloned().unwrap_or_default();
    assert_eq!(find("openai/gpt-4o-mini")["pricing"]["prompt"], "0.00000015");
    assert_eq!(find(QWEN), Value::Null);
}

#[test]
fn all_that_ships_is_listed_and_stands_beside_what_is_served_here() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let section = "[[provider]]\nid = \"acme\"\nbase_url = \"http://127.0.0.1:1/v1\"\n[[provider.model]]\nid = \"acme/mini\"\n";
    std::fs::write(&file, format!("{section}context_length = 4096\n")).unwrap();
    let rows = |arguments: &[&str]| -> Vec<Value> {
        let output = roundhouse(&[arguments, &["--json", "--config", file.to_str().unwrap()]].concat()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let ids = |rows: Vec<Value>| rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert!(!ids(rows(&["models", "list"])).contains(&QWEN.to_owned()));
    assert!(ids(rows(&["models", "list", "--all"])).contains(&QWEN.to_owned()));
    assert_eq!(ids(rows(&["models", "compare", "acme/mini", QWEN, "--all"])), ["acme/mini", QWEN]);
}
