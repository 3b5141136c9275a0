//! `/metrics` of the running program: what it says of our own engine is true, and every line is one that Prometheus takes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    exposition::Exposition,
    house::{BOXED, House, TINY, ask, data_url, image, png},
};

const OPEN: &str = "[metrics]\naccess = \"open\"\n";

fn page(house: &House) -> Exposition {
    Exposition::read(&reqwest::blocking::get(format!("{}/metrics", house.url)).unwrap().text().unwrap())
}

/// What the answers to `asked`, all at the same time, used: prompt tokens, answer tokens, and the time that they took together.
fn used(house: &House, asked: &[Value]) -> (f64, f64, Duration) {
    let one = |body: &Value| {
        let begun = Instant::now();
        let usage = if body["stream"] == true {
            house.stream(body.clone()).iter().find_map(|event| event["usage"].as_object().cloned()).unwrap()
        } else {
            house.chat(body).1["usage"].as_object().cloned().unwrap()
        };
        (usage["prompt_tokens"].as_f64().unwrap(), usage["completion_tokens"].as_f64().unwrap(), begun.elapsed())
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = asked.iter().map(|body| scope.spawn(move || one(body))).collect();
        all.into_iter()
            .map(|one| one.join().unwrap())
            .fold((0.0, 0.0, Duration::ZERO), |sum, one| (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2))
    })
}

/// Everything that vLLM's names say about `model`, after `asked` were its only calls and ended for `reason`.
fn told_truly(house: &House, model: &str, asked: &[Value], reason: &str) {
    let (prompt, completion, took) = used(house, asked);
    let page = page(house);
    let of = |name: &str| page.value(&format!("vllm:{name}"), &[("model_name", model)]);
    let calls = asked.len() as f64;
    let ended = |reason| page.value("vllm:request_success_total", &[("model_name", model), ("finished_reason", reason)]);
    assert_eq!((ended(reason), ended("abort")), (calls, 0.0));
    let whole = ["queue_time", "prefill_time", "decode_time", "inference_time"].map(|name| format!("request_{name}_seconds"));
    let whole = whole.iter().map(String::as_str).chain(["time_to_first_token_seconds", "e2e_request_latency_seconds"]);
    for name in whole.chain(["request_prompt_tokens", "request_generation_tokens"]) {
        assert_eq!(of(&format!("{name}_count")), calls, "{name}");
    }
    assert_eq!((of("prompt_tokens_total"), of("request_prompt_tokens_sum")), (prompt, prompt));
    assert_eq!((of("generation_tokens_total"), of("request_generation_tokens_sum")), (completion, completion));
    // The id that stops an answer is chosen like any token, but no token of the answer.
    let chosen = if reason == "stop" { completion + calls } else { completion };
    assert_eq!(of("inter_token_latency_seconds_count"), chosen - calls);

    let seconds = |name: &str| of(&format!("{name}_seconds_sum"));
    let (queue, prefill, decode) =
        (seconds("request_queue_time"), seconds("request_prefill_time"), seconds("request_decode_time"));
    let same = |one: f64, other: f64| assert!((one - other).abs() < 1e-6, "{one} {other}");
    same(seconds("request_inference_time"), prefill + decode);
    same(seconds("time_to_first_token"), queue + prefill);
    same(seconds("inter_token_latency"), decode);
    assert!(prefill > 0.0 && decode > 0.0);
    let e2e = seconds("e2e_request_latency");
    assert!(queue + prefill + decode <= e2e && e2e <= took.as_secs_f64(), "{queue} {prefill} {decode} {e2e} {took:?}");
    let gen_ai = [("gen_ai_operation_name", "chat"), ("gen_ai_provider_name", "roundhouse"), ("gen_ai_request_model", model)];
    let served = page.value("gen_ai_server_request_duration_seconds_sum", &gen_ai);
    assert!(e2e <= served + 1e-6 * calls && served <= took.as_secs_f64(), "{e2e} {served} {took:?}");
}

#[test]
fn what_the_engine_took_is_told_by_phase() {
    let mut streamed = ask("and once more, in pieces");
    streamed["stream"] = true.into();
    let mut asked: Vec<Value> = (1..6).map(|length| ask("as long as that ".repeat(length * 8))).collect();
    asked.push(streamed);
    told_truly(&House::with(&[], OPEN), TINY, &asked, "length");
}

#[test]
fn the_model_in_the_box_stops_and_is_told_of_truly_too() {
    let ask = |item: &str| {
        let content = format!("What is the price of {item}?");
        json!({ "model": BOXED, "temperature": 0, "max_tokens": 400, "messages": [{ "role": "user", "content": content }] })
    };
    told_truly(&House::routing(OPEN), BOXED, &["milk", "bread", "cheese"].map(ask), "stop");
}

#[test]
fn the_cache_is_described_before_the_first_call() {
    let page = page(&House::with(&[], OPEN));
    let [labels] = page.of("vllm:cache_config_info")[..] else { panic!("one engine") };
    let names: Vec<_> = labels.keys().map(String::as_str).collect();
    assert_eq!(names, ["block_size", "enable_prefix_caching", "model_name", "num_gpu_blocks"]);
    assert_eq!((labels["model_name"].as_str(), labels["block_size"].as_str()), (TINY, "16"));
    assert!(labels["num_gpu_blocks"].parse::<u32>().unwrap() > 0);
    let labels: Vec<_> = labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(page.value("vllm:cache_config_info", &labels), 1.0);
    assert_eq!(page.value("vllm:request_queue_time_seconds_count", &[("model_name", TINY)]), 0.0);
}

#[test]
fn every_name_of_vllm_is_there_with_its_bounds() {
    let house = House::with(&[], OPEN);
    assert_eq!(house.chat(&ask("x")).0, 200);
    let page = page(&house);
    for (name, kind) in [
        ("num_requests_running", "gauge"),
        ("num_requests_waiting", "gauge"),
        ("kv_cache_usage_perc", "gauge"),
        ("prefix_cache_queries_total", "counter"),
        ("prefix_cache_hits_total", "counter"),
        ("prompt_tokens_total", "counter"),
        ("generation_tokens_total", "counter"),
        ("request_success_total", "counter"),
        ("time_to_first_token_seconds", "histogram"),
        ("inter_token_latency_seconds", "histogram"),
        ("e2e_request_latency_seconds", "histogram"),
        ("request_queue_time_seconds", "histogram"),
        ("request_prefill_time_seconds", "histogram"),
        ("request_decode_time_seconds", "histogram"),
        ("request_inference_time_seconds", "histogram"),
        ("request_prompt_tokens", "histogram"),
        ("request_generation_tokens", "histogram"),
        ("num_preemptions_total", "counter"),
        ("cache_config_info", "gauge"),
    ] {
        assert_eq!(page.families.get(&format!("vllm:{name}")).map(String::as_str), Some(kind), "{name}");
    }
    // How many there are, and the first and the last (vLLM's v1/metrics/loggers.py).
    for (name, count, first, last) in [
        ("time_to_first_token_seconds", 22, 0.001, 2560.0),
        ("inter_token_latency_seconds", 19, 0.01, 80.0),
        ("e2e_request_latency_seconds", 21, 0.3, 7680.0),
        ("request_queue_time_seconds", 21, 0.3, 7680.0),
        ("request_prefill_time_seconds", 21, 0.3, 7680.0),
        ("request_decode_time_seconds", 21, 0.3, 7680.0),
        ("request_inference_time_seconds", 21, 0.3, 7680.0),
        ("request_prompt_tokens", 17, 1.0, 200_000.0),
    ] {
        let bounds = page.bounds(&format!("vllm:{name}"));
        assert_eq!((bounds.len(), bounds[0], bounds[count - 1]), (count + 1, first, last), "{name}");
    }
}

#[test]
fn the_latest_names_of_opentelemetry_are_there_for_who_asks_for_them() {
    let house = House::with_variables(&[
        ("OTEL_SEMCONV_STABILITY_OPT_IN", "http, gen_ai_latest_experimental"),
        ("ROUNDHOUSE_METRICS__ACCESS", "open"),
    ]);
    let (_, answer) = house.chat(&ask(json!([image(&data_url("image/png", &png(64, 64))), { "type": "text", "text": "x" }])));
    let usage = &answer["usage"];
    let page = page(&house);
    let labels = [("gen_ai_operation_name", "chat"), ("gen_ai_provider_name", "roundhouse"), ("gen_ai_request_model", TINY)];
    for name in ["duration_seconds", "time_to_first_chunk_seconds", "time_per_output_chunk_seconds"] {
        assert!(page.value(&format!("gen_ai_client_inference_{name}_count"), &labels) > 0.0, "{name}");
    }
    let of = |name: &str, modality: &str| {
        let labels = [&labels[..], &[("gen_ai_token_modality", modality)]].concat();
        page.value(&format!("gen_ai_client_inference_usage_{name}_tokens_total"), &labels)
    };
    let (image, prompt) = (of("input", "image"), usage["prompt_tokens"].as_f64().unwrap());
    assert_eq!(Some(image), usage["prompt_tokens_details"]["image_tokens"].as_f64());
    assert!(image > 0.0);
    assert_eq!((image + of("input", "text"), of("output", "text")), (prompt, 8.0));
    assert_eq!(
        [of("cache_read_input", "unknown"), of("cache_write_input", "unknown"), of("reasoning_output", "unknown")],
        [0.0; 3]
    );
    assert_eq!(page.value("gen_ai_client_inference_operation_input_tokens_sum", &labels), prompt);
    assert_eq!(page.value("gen_ai_client_inference_operation_output_tokens_count", &labels), 1.0);
    let old = page.families.keys().filter(|name| name.starts_with("gen_ai_client_operation") || name.contains("token_usage"));
    assert_eq!(old.count(), 0, "nothing is told twice");
}
