//! What whoever runs a server sees of it: a line of the log for each call, and the engine's metrics by the names of vLLM.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use serde_json::{Value, json};

use crate::house::{House, TINY, ask, roundhouse};

#[test]
fn every_call_has_one_line_with_what_it_took_and_cost() {
    let house = House::with(
        &["--log", "warn,gateway::access=info"],
        "[[provider]]\nid = \"acme\"\nbase_url = \"http://127.0.0.1:1/v1\"\n",
    );
    let (status, answer) = house.chat(&ask("a secret question"));
    assert_eq!(status, 200);
    assert_eq!(house.chat(&json!({ "model": "acme/x", "messages": ask("x")["messages"] })).0, 502);
    let log = || std::fs::read_to_string(house.data.path().join("log")).unwrap();
    while log().matches("\"called\"").count() < 2 {
        std::thread::yield_now();
    }
    let lines: Vec<Value> = log().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let called: Vec<&Value> = lines.iter().map(|line| &line["fields"]).filter(|fields| fields["message"] == "called").collect();
    let [good, bad] = called.as_slice() else { panic!("{lines:?}") };
    assert_eq!((&good["generation_id"], &good["model"], &good["status"]), (&answer["id"], &json!(TINY), &json!(200)), "{good}");
    assert_eq!((&good["client"], &good["streamed"]), (&json!("127.0.0.1"), &json!(false)), "{good}");
    let usage = &answer["usage"];
    assert_eq!((&good["prompt_tokens"], &good["completion_tokens"]), (&usage["prompt_tokens"], &usage["completion_tokens"]));
    assert_eq!((&good["tokens"], &good["cost"]), (&usage["total_tokens"], &json!("0")), "{good}");
    assert!(good["ttft_ms"].as_u64() <= good["total_ms"].as_u64() && good["provider"].is_string(), "{good}");
    assert_eq!(good["key_hash"].as_str().map(str::len), Some(12), "{good}");
    assert_eq!((&bad["model"], &bad["status"], &bad["provider"]), (&json!("acme/x"), &json!(502), &json!("acme")), "{bad}");
    let of_good = lines.iter().filter(|line| line.to_string().contains(answer["id"].as_str().unwrap()));
    assert_eq!(of_good.count(), 1, "one line for each: {lines:?}");
    assert!(!log().contains("a secret") && !log().contains(&house.api_key()), "what was said is nobody's");
}

#[test]
fn a_server_logs_calls_unless_it_is_told_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    let log = |arguments: &[&str]| {
        let all =
            ["serve", "--port", "0", "--data-dir", dir.path().to_str().unwrap(), "--model", "roundhouse/signal-vl-thinking"];
        let mut command = roundhouse(&[&all, arguments].concat());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.into_iter().find_map(|line| line.strip_prefix("listening on ").map(str::to_owned)).unwrap();
        assert_eq!(crate::house::client().get(format!("{url}/version")).send().unwrap().status().as_u16(), 200);
        let pid = child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap()
    };
    assert!(log(&[]).contains("gateway::access"));
    assert!(!log(&["--log", "warn"]).contains("gateway::access"));
}

#[test]
fn the_engine_is_told_of_by_the_names_of_vllm() {
    let house = House::with(&[], "[metrics]\naccess = \"open\"\n");
    assert_eq!(house.chat(&ask("x")).0, 200);
    let page = reqwest::blocking::get(format!("{}/metrics", house.url)).unwrap().text().unwrap();
    for line in [
        format!("vllm:request_success_total{{model_name=\"{TINY}\",finished_reason=\"length\"}} 1"),
        format!("vllm:time_to_first_token_seconds_count{{model_name=\"{TINY}\"}} 1"),
        format!("vllm:e2e_request_latency_seconds_count{{model_name=\"{TINY}\"}} 1"),
        format!("vllm:request_generation_tokens_sum{{model_name=\"{TINY}\"}} 8"),
        format!("vllm:num_preemptions_total{{model_name=\"{TINY}\"}} 0"),
        format!("vllm:prefix_cache_hits_total{{model_name=\"{TINY}\"}} 0"),
        format!("vllm:num_requests_running{{model_name=\"{TINY}\"}} 0"),
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is missing in\n{page}");
    }
    assert!(page.contains(&format!("vllm:inter_token_latency_seconds_count{{model_name=\"{TINY}\"}}")), "{page}");
}

#[test]
fn calls_are_followed_as_they_end() {
    let house = House::new();
    assert_eq!(house.chat(&ask("before")).0, 200);
    let dir = house.data.path().to_str().unwrap();
    // The database has a call a moment after the answer.
    while !String::from_utf8_lossy(&crate::house::output(&["logs", "--data-dir", dir]).stdout).contains(TINY) {
        std::thread::yield_now();
    }
    let mut follower = roundhouse(&["logs", "-f", "--json", "--data-dir", house.data.path().to_str().unwrap()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(follower.stdout.take().unwrap()).lines();
    let (sender, lines_of) = std::sync::mpsc::channel();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
    // Calls are made until the first of them is seen: nobody tells when the follower has begun.
    let mut made = Vec::new();
    let line = loop {
        made.push(house.chat(&ask("x")).1["id"].as_str().unwrap().to_owned());
        if let Ok(line) = lines_of.recv_timeout(std::time::Duration::from_millis(200)) {
            break line;
        }
    };
    follower.kill().unwrap();
    follower.wait().unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    assert!(made.iter().any(|id| line["id"] == id.as_str()), "{line}");
}

#[test]
fn activity_is_for_spreadsheets_too() {
    let house = House::new();
    assert_eq!(house.chat(&ask("x")).0, 200);
    let asked = |more: &[&str]| {
        let dir = house.data.path().to_str().unwrap().to_owned();
        let output = crate::house::output(&[&["activity", "--by", "model", "--data-dir", &dir], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    // The database has a call a moment after the answer.
    while !asked(&[]).contains(TINY) {
        std::thread::yield_now();
    }
    let csv = asked(&["--csv", "--since", "7d"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "model,requests,prompt_tokens,completion_tokens,spent,byok");
    assert!(lines[1].starts_with(&format!("{TINY},1,")) && lines[1].ends_with(",8,0,0"), "{csv}");
    assert_eq!(lines.len(), 2, "{csv}");
    assert!(asked(&[]).lines().next().unwrap().ends_with("BYOK"));
}
