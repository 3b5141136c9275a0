//! What operators ask from the command line, and what they put around the server: lists, tests, certificates, a slow stop.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
};

use serde_json::{Value, json};

use crate::{
    house::{House, TINY, ask, output, roundhouse},
    providers::reply_once,
};

fn stdout(arguments: &[&str], house: &House) -> String {
    let output = output(&[arguments, &["--data-dir", house.data.path().to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn rows(arguments: &[&str], house: &House) -> Vec<Value> {
    serde_json::from_str(&stdout(&[arguments, &["--json"]].concat(), house)).unwrap()
}

/// A house whose ledger has three good calls and one that failed, and is on the disk.
fn used() -> House {
    let house = House::with(&[], "[[provider]]\nid = \"acme\"\nbase_url = \"http://127.0.0.1:1/v1\"\n");
    for _ in 0..3 {
        assert_eq!(house.chat(&ask("x")).0, 200);
    }
    assert_eq!(house.chat(&json!({ "model": "acme/x", "messages": ask("x")["messages"] })).0, 502);
    // A group commit is a few milliseconds behind; the list tells when it is there.
    while rows(&["logs"], &house).len() < 4 {
        std::thread::yield_now();
    }
    house
}

#[test]
fn the_latest_calls_are_listed_and_filtered() {
    let house = used();
    let failed = rows(&["logs", "--outcome", "failed"], &house);
    assert_eq!(failed.len(), 1);
    assert_eq!((&failed[0]["model"], &failed[0]["error_status"]), (&json!("acme/x"), &json!(502)));
    let good = rows(&["logs", "--model", "TINY", "--since", "1h", "--key", "initial API key"], &house);
    assert_eq!(good.len(), 3);
    assert!(good.iter().all(|row| row["model"] == TINY && row["outcome"] == "done" && row["completion_tokens"] == 8));
    let times: Vec<&str> = good.iter().map(|row| row["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|earlier, later| earlier >= later), "newest first: {times:?}");
    assert_eq!(rows(&["logs", "--limit", "2"], &house).len(), 2);
    let id = good[0]["id"].as_str().unwrap();
    assert_eq!(rows(&["logs", "--id", id], &house)[0], good[0]);
    assert!(stdout(&["logs"], &house).starts_with("TIME "));
    let unknown = output(&["logs", "--id", "gen-none", "--data-dir", house.data.path().to_str().unwrap()]);
    assert_eq!(unknown.status.code(), Some(4));
}

#[test]
fn activity_is_summed_up_by_what_is_asked_for() {
    let house = used();
    for by in ["day", "model", "provider", "key"] {
        let sums = rows(&["activity", "--by", by], &house);
        assert_eq!(sums.len(), 1, "failed calls cost nothing and gave nothing: {sums:?}");
        assert_eq!((&sums[0]["requests"], &sums[0]["completion_tokens"]), (&json!(3), &json!(24)), "{by}");
    }
    assert_eq!(rows(&["activity", "--by", "model"], &house)[0]["model"], TINY);
    assert_eq!(rows(&["activity", "--by", "key"], &house)[0]["key"], "initial API key");
    assert!(stdout(&["activity"], &house).lines().last().unwrap().starts_with("total"));
}

#[test]
fn models_are_found_compared_and_priced() {
    let search = |arguments: &[&str]| -> Vec<Value> {
        let found = output(&[&["models", "search", "--all", "--json"], arguments].concat());
        serde_json::from_slice(&found.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&found.stderr)))
    };
    let found = search(&["qwen3-vl", "--input", "image", "--param", "tools", "--sort", "price"]);
    assert!(found.len() > 2, "{found:?}");
    for row in &found {
        assert!(row.to_string().to_lowercase().contains("qwen3-vl"), "in its id, its name or what is said of it: {row}");
        assert!(row["architecture"]["input_modalities"].as_array().unwrap().contains(&json!("image")), "{row}");
    }
    let price = |row: &Value| row["pricing"]["prompt"].as_str().unwrap().parse::<f64>().unwrap();
    assert!(price(&found[0]) <= price(&found[found.len() - 1]));
    assert!(search(&["no-such-model-anywhere"]).is_empty());
    let others = |arguments: &[&str]| {
        String::from_utf8_lossy(&output(&[&["models", "search"], arguments].concat()).stderr).contains("--all shows them too")
    };
    assert!(others(&["qwen3-vl"]) && !others(&["qwen3-vl", "--all"]) && !others(&["no-such-model-anywhere"]));

    let compared = output(&["models", "compare", "--all", "openai/gpt-4o-mini", "qwen/qwen3-vl-235b-a22b-instruct"]);
    let text = String::from_utf8_lossy(&compared.stdout).into_owned();
    let line = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"));
    assert!(line("prompt $/M").contains("$0.15"), "{text}");
    assert!(line("takes").contains("image") && line("providers").contains("deepinfra"), "{text}");

    let endpoints = output(&["models", "endpoints", "--all", "qwen/qwen3-vl-235b-a22b-instruct"]);
    let text = String::from_utf8_lossy(&endpoints.stdout).into_owned();
    assert!(text.contains("deepinfra") && text.contains("fp8") && text.contains("$0.2"), "{text}");
    let unknown = output(&["models", "endpoints", "no/such"]);
    assert!(unknown.status.code() == Some(4) && String::from_utf8_lossy(&unknown.stderr).contains("--all"));
}

#[test]
fn a_younger_list_is_taken_over_into_the_data_directory() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/tests/import/models_dev.json");
    let text = std::fs::read_to_string(&list).unwrap().replace("\"input\": 0.26,", "\"input\": 0.31,");
    let changed = dir.path().join("list.json");
    std::fs::write(&changed, &text).unwrap();
    let price = || {
        let shown = output(&["models", "endpoints", "--all", "--json", "--data-dir", data, "qwen/qwen3-vl-235b-a22b-thinking"]);
        let row: Value =
            serde_json::from_slice(&shown.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&shown.stderr)));
        let endpoints = row["endpoints"].as_array().unwrap();
        let router = endpoints.iter().find(|endpoint| endpoint["tag"] == "openrouter").unwrap_or_else(|| panic!("{row}"));
        router["pricing"]["prompt"].as_str().unwrap().to_owned()
    };
    let shipped = price();
    let import = |day: &str, file: &Path| {
        output(&["models", "import", "--from", "models-dev", "--day", day, "--data-dir", data, file.to_str().unwrap()])
    };
    let old = import("2020-01-01", &changed);
    assert!(old.status.success(), "{}", String::from_utf8_lossy(&old.stderr));
    assert_eq!(price(), shipped, "what ships is younger");
    let taken = import("2030-01-01", &changed);
    let said = String::from_utf8_lossy(&taken.stdout).into_owned();
    assert!(taken.status.success() && said.contains("catalogue.jsonl") && said.contains("other prices"), "{said}");
    assert_eq!(price(), "0.00000031");

    let broken = dir.path().join("broken.json");
    std::fs::write(&broken, "[]").unwrap();
    assert_eq!(import("2031-01-01", &broken).status.code(), Some(2));
    assert_eq!(price(), "0.00000031", "nothing changed");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/api.json", listener.local_addr().unwrap());
    let keeper = std::thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().unwrap().0);
        let head = reader.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty());
        let asked: Vec<String> = head.collect();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", text.len());
        reader.get_mut().write_all((head + &text).as_bytes()).unwrap();
        asked[0].clone()
    });
    let fetched = output(&["models", "refresh", "--from", "models-dev", "--url", &url, "--data-dir", data]);
    assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
    assert_eq!(keeper.join().unwrap(), "GET /api.json HTTP/1.1");
}

#[test]
fn providers_are_listed_and_tested_for_real() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let section = |id: &str, address: &str| {
        format!(
            "[[provider]]\nid = \"{id}\"\nbase_url = \"{address}\"\napi_key = \"sk-{id}\"\n\
            [[provider.model]]\nid = \"{id}/mini\"\ncontext_length = 4096\n"
        )
    };
    let good = section("good", &format!("http://{}/v1", listener.local_addr().unwrap()));
    std::fs::write(&file, good + &section("gone", "http://127.0.0.1:1/v1")).unwrap();
    let answer = json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "mini",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": "OK" } }],
        "usage": { "prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6 } });
    let upstream = std::thread::spawn(move || reply_once(listener.accept().unwrap().0, "authorization", &answer));
    let run = |arguments: &[&str]| roundhouse(&[arguments, &["--config", file.to_str().unwrap()]].concat()).output().unwrap();

    let tested = run(&["providers", "test", "--json"]);
    assert_eq!(tested.status.code(), Some(6), "one of them is gone");
    let rows: Vec<Value> = serde_json::from_slice(&tested.stdout).unwrap();
    assert_eq!((&rows[0]["provider"], &rows[0]["ok"], &rows[0]["model"]), (&json!("good"), &json!(true), &json!("mini")));
    assert_eq!((&rows[1]["provider"], &rows[1]["ok"]), (&json!("gone"), &json!(false)));
    assert_eq!(rows[1]["remedy"], "check its key and its address");
    let (credential, sent) = upstream.join().unwrap();
    assert_eq!((credential.as_str(), &sent["model"], &sent["max_tokens"]), ("Bearer sk-good", &json!("mini"), &json!(16)));

    let listed = run(&["providers", "list", "--json"]);
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(!text.contains("sk-"), "{text}");
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!((&rows[0]["id"], &rows[0]["has_key"], &rows[0]["models"]), (&json!("good"), &json!(true), &json!(1)));
    assert_eq!(run(&["providers", "test", "nobody"]).status.code(), Some(4));
}

#[test]
fn a_callers_own_key_is_tested_with_a_model_of_its_provider() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let text = format!(
        "[[provider]]\nid = \"good\"\nbase_url = \"http://{}/v1\"\napi_key = \"sk-good\"\n\
        [[provider.model]]\nid = \"good/mini\"\ncontext_length = 4096\n\
        [[byok]]\nname = \"theirs\"\nprovider = \"good\"\napi_key = \"sk-theirs\"\nkeys = [\"*\"]\n",
        listener.local_addr().unwrap()
    );
    std::fs::write(&file, text).unwrap();
    let answer = json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "mini",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": "OK" } }],
        "usage": { "prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6 } });
    let upstream = std::thread::spawn(move || reply_once(listener.accept().unwrap().0, "authorization", &answer));
    let tested = output(&["providers", "test", "--json", "byok:theirs", "--config", file.to_str().unwrap()]);
    let rows: Vec<Value> = serde_json::from_slice(&tested.stdout).unwrap();
    assert_eq!((tested.status.code(), &rows[0]["ok"], &rows[0]["model"]), (Some(0), &json!(true), &json!("mini")), "{rows:?}");
    assert_eq!(upstream.join().unwrap().0, "Bearer sk-theirs");
}

#[test]
fn the_server_speaks_https_with_its_own_certificate() {
    let tls = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/tls");
    let (certificate, key) = (tls.join("provider.pem"), tls.join("provider.key"));
    let config = format!("[server]\ntls_certificate = \"{}\"\ntls_key = \"{}\"\n", certificate.display(), key.display());
    let house = House::with(&[], &config);
    assert!(house.url.starts_with("https://"), "{}", house.url);
    let trusted = reqwest::Certificate::from_pem(&std::fs::read(&certificate).unwrap()).unwrap();
    let client = reqwest::blocking::Client::builder().tls_certs_only([trusted]).build().unwrap();
    assert_eq!(client.get(format!("{}/livez", house.url)).send().unwrap().status().as_u16(), 200);
    let plain = reqwest::blocking::Client::builder().tls_certs_only([]).build().unwrap();
    assert!(plain.get(house.url.replace("https", "http")).send().is_err(), "plain HTTP is not spoken there");

    let mismatched = format!("[server]\ntls_certificate = \"{}\"\n", certificate.display());
    std::fs::write(house.data.path().join("half.toml"), mismatched).unwrap();
    let refused = output(&["config", "check", "--config", house.data.path().join("half.toml").to_str().unwrap()]);
    assert!(refused.status.code() == Some(3) && String::from_utf8_lossy(&refused.stderr).contains("belong together"));
}

#[test]
fn every_reply_has_a_line_in_the_log_if_wanted() {
    let arguments = ["--log", "warn,gateway::access=info"];
    let house = House::with(&arguments, "[server]\ntrusted_proxies = [\"127.0.0.0/8\"]\n");
    let client = crate::house::client();
    let ask = |forwarded: &str| {
        let request = client.get(format!("{}/api/v1/models?secret=query", house.url));
        let request = request.header("x-forwarded-for", forwarded).header("x-forwarded-proto", "https");
        assert_eq!(request.send().unwrap().status().as_u16(), 200);
    };
    ask("203.0.113.66, 198.51.100.7");
    let log = || std::fs::read_to_string(house.data.path().join("log")).unwrap();
    let line = loop {
        match log().lines().find(|line| line.contains("gateway::access") && line.ends_with('}')) {
            Some(line) => break serde_json::from_str::<Value>(line).unwrap(),
            None => std::thread::yield_now(),
        }
    };
    let fields = &line["fields"];
    assert_eq!((&fields["client"], &fields["scheme"]), (&json!("198.51.100.7"), &json!("https")), "{line}");
    assert_eq!((&fields["route"], &fields["status"]), (&json!("/api/v1/models"), &json!(200)), "{line}");
    assert!(!log().contains("secret"), "a query is the client's");
}

#[test]
fn balancers_are_told_before_the_door_is_closed() {
    let mut house = House::with(&[], "[server]\ndrain_delay_seconds = 3600\n");
    house.signal("TERM");
    // The signal is noticed when it is; until then the server is ready.
    while house.get("/readyz").0 != 503 {
        std::thread::yield_now();
    }
    assert_eq!(house.chat(&ask("x")).0, 200, "whoever comes all the same is served");
    house.signal("TERM");
    assert_eq!(house.wait(), Some(128 + 15), "a second signal stops at once");
}

#[test]
fn a_short_drain_ends_what_still_runs_and_settles_it() {
    let mut house = House::with(&[], "[server]\ndrain_seconds = 0\n");
    let body = json!({ "model": TINY, "stream": true, "max_tokens": 4000, "temperature": 0,
        "messages": [{ "role": "user", "content": "x" }], "logit_bias": { "1026": -100, "1024": -100 } });
    let mut reply = BufReader::new(house.post(body.to_string(), &house.api_key()));
    let mut first = String::new();
    reply.read_line(&mut first).unwrap();
    house.signal("TERM");
    let mut rest = String::new();
    reply.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("\"finish_reason\":\"error\""), "{}", &rest[rest.len().saturating_sub(300)..]);
    assert_eq!(house.wait(), Some(0));
    let rows = rows(&["logs"], &house);
    assert_eq!((rows.len(), &rows[0]["outcome"]), (1, &json!("failed")));
}
