//! A running server takes up a changed file, whole or not at all.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
};

use serde_json::{Value, json};

use crate::{
    house::{House, TINY, roundhouse},
    providers::reply_once,
};

/// The command, on the server's data directory.
fn reload(house: &House) -> (Option<i32>, String, String) {
    let output = roundhouse(&["config", "reload", "--data-dir", house.data.path().to_str().unwrap()]).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn write(house: &House, text: &str) {
    std::fs::write(house.data.path().join("roundhouse.toml"), text).unwrap();
}

fn answer() -> Value {
    json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "mini",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": "Hello" } }],
        "usage": { "prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8 } })
}

#[test]
fn a_new_provider_is_there_at_once_and_running_streams_go_on() {
    let mut house = House::new();
    let body = json!({ "model": TINY, "stream": true, "max_tokens": 600, "temperature": 0,
        "messages": [{ "role": "user", "content": "x" }], "logit_bias": { "1026": -100, "1024": -100 } });
    let mut stream = BufReader::new(house.post(body.to_string(), &house.api_key()));
    let mut first = String::new();
    stream.read_line(&mut first).unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let section = |key: &str| {
        format!(
            "[[provider]]\nid = \"acme\"\nbase_url = \"{base}\"\napi_key = \"{key}\"\n\
            [[provider.model]]\nid = \"acme/mini\"\ncontext_length = 4096\n"
        )
    };
    write(&house, &section("sk-first"));
    let (code, said, complained) = reload(&house);
    assert_eq!(code, Some(0), "{complained}");
    assert_eq!(said, "configuration reloaded: provider acme (new)\n");

    let upstream = std::thread::spawn(move || {
        let credential = |_| reply_once(listener.accept().unwrap().0, "authorization", &answer()).0;
        (0..2).map(credential).collect::<Vec<_>>()
    });
    let ask = json!({ "model": "acme/mini", "messages": [{ "role": "user", "content": "Hi" }] });
    assert_eq!(house.chat(&ask).0, 200);

    write(&house, &(section("sk-second") + "[server]\nport = 9\n[upstream]\nidle_seconds = 30\n"));
    let (code, said, complained) = reload(&house);
    assert_eq!(code, Some(0), "{complained}");
    assert_eq!(said, "configuration reloaded: upstream.idle_seconds, provider acme\n", "the port of the flag counts");
    assert_eq!(house.chat(&ask).0, 200);
    assert_eq!(upstream.join().unwrap(), ["Bearer sk-first", "Bearer sk-second"]);

    write(&house, "[media]\nallow_http = true\n");
    let (_, said, _) = reload(&house);
    assert!(said.contains("provider acme (gone)") && said.contains("after a restart: media.allow_http"), "{said}");
    let again = "configuration reloaded: nothing changed\nwarning: counts only after a restart: media.allow_http\n";
    assert_eq!(reload(&house).1, again, "it is still not so");
    write(&house, "");
    assert_eq!(reload(&house).1, "configuration reloaded: nothing changed\n", "it is as the process runs");
    assert_eq!(house.chat(&ask).0, 400);

    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.trim_end().ends_with("data: [DONE]") && rest.contains("\"completion_tokens\":600"), "the stream was cut");
    house.signal("TERM");
    assert_eq!(house.wait(), Some(0));
    assert!(!house.data.path().join("roundhouse.sock").exists(), "nothing is left behind");
}

#[test]
fn imported_prices_count_after_a_reload() {
    let house = House::with(&[], "[[provider]]\nid = \"openrouter\"\napi_key = \"sk-x\"\n");
    let price = || {
        let (_, row) = house.get("/api/v1/models/qwen/qwen3-vl-235b-a22b-thinking/endpoints");
        row["data"]["endpoints"][0]["pricing"]["prompt"].as_str().unwrap().to_owned()
    };
    let shipped = price();
    let list = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/tests/import/models_dev.json");
    let text = std::fs::read_to_string(list).unwrap().replace("\"input\": 0.26,", "\"input\": 0.31,");
    let changed = house.data.path().join("list.json");
    std::fs::write(&changed, text).unwrap();
    let (dir, file) = (house.data.path().to_str().unwrap(), changed.to_str().unwrap());
    let imported =
        roundhouse(&["models", "import", "--from", "models-dev", "--day", "2030-01-01", "--data-dir", dir, file]).output();
    assert!(imported.unwrap().status.success());
    assert_eq!(price(), shipped, "not before it is wanted");
    assert_eq!(reload(&house).1, "configuration reloaded: imported models and prices\n");
    assert_eq!(price(), "0.00000031");
    assert_eq!(reload(&house).1, "configuration reloaded: nothing changed\n");
}

#[test]
fn a_wrong_file_is_refused_whole_and_everything_stays() {
    let house = House::with(&[], "[[provider]]\nid = \"acme\"\nbase_url = \"http://127.0.0.1:1/v1\"\n");
    let providers = || house.get("/api/v1/providers").1;
    let before = providers();
    for (text, word) in [
        (
            "[[provider]]\nid = \"new\"\nbase_url = \"http://127.0.0.1:1/v1\"\n[server]\nprot = 1\n",
            "roundhouse.toml:5: unknown key",
        ),
        ("[[provider]]\nid = \"new\"\n", "needs a base_url"),
        ("[[provider]]\nid = \"acme\"\napi_key = \"${env:NOBODY_SET_THIS}\"\n", "NOBODY_SET_THIS"),
    ] {
        write(&house, text);
        let (code, said, complained) = reload(&house);
        assert_eq!((code, said.as_str()), (Some(3), ""), "{text}");
        assert!(complained.contains("stays as it was") && complained.contains(word), "{complained}");
        assert_eq!(providers(), before);
    }
}

#[test]
fn a_hangup_does_the_same_and_does_not_end_the_server() {
    let house = House::with(&[], "[metrics]\naccess = \"open\"\n");
    write(&house, "[metrics]\naccess = \"open\"\n[[provider]]\nid = \"acme\"\nbase_url = \"http://127.0.0.1:1/v1\"\n");
    house.signal("HUP");
    // The signal is answered when it is: the metrics tell.
    let metrics = || reqwest::blocking::get(format!("{}/metrics", house.url)).unwrap().text().unwrap();
    while !metrics().contains("roundhouse_config_last_reload_successful 1") {
        std::thread::yield_now();
    }
    assert!(house.get("/api/v1/providers").1.to_string().contains("acme"));
}

#[test]
fn a_hangup_over_a_wrong_file_is_a_line_of_the_log() {
    let house = House::with(&["--log", "warn"], "");
    write(&house, "[server]\nprot = 1\n");
    house.signal("HUP");
    let log = || std::fs::read_to_string(house.data.path().join("log")).unwrap();
    while !log().ends_with('\n') {
        std::thread::yield_now();
    }
    let line: Value = serde_json::from_str(log().lines().next().unwrap()).unwrap();
    let said = line["fields"]["message"].as_str().unwrap();
    assert!(said.contains("stays as it was") && said.contains("unknown key server.prot"), "{line}");
}

#[test]
fn names_that_lead_nowhere_are_told_or_refused() {
    let house = House::new();
    let rail = |list: &str| format!("[[guardrail]]\nname = \"rail\"\nkeys = [\"nobody\"]\n{list}\n");
    write(&house, &rail(""));
    let (code, said, _) = reload(&house);
    assert!(code == Some(0) && said.contains("warning: ") && said.contains("no key is called `nobody`"), "{said}");
    write(&house, &rail("ignored_providers = [\"nosuch\"]"));
    let (code, _, complained) = reload(&house);
    assert!(code == Some(3) && complained.contains("there is no provider `nosuch`"), "{complained}");
}

#[test]
fn without_a_server_the_command_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let output = roundhouse(&["config", "reload", "--data-dir", dir.path().to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no server runs"));
}
