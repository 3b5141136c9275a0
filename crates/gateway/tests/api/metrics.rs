//! `/metrics`: who may read it, and that it tells what happened.

use gateway::settings::MetricsAccess;
use inner::Nanos;
use serde_json::json;
use store::{KeySpec, Store};

use crate::support::house::{House, key};

#[tokio::test]
async fn only_whoever_administers_reads_it_unless_the_settings_say_otherwise() {
    let house = House::open().await;
    for (key, status) in [(None, 401), (Some(house.key.as_str()), 403), (Some(house.management.as_str()), 200)] {
        assert_eq!(house.ask(House::get("/metrics", key)).await.status.as_u16(), status);
    }
    let open = House::with(|settings| settings.metrics = MetricsAccess::Open).await;
    let reply = open.ask(House::get("/metrics", None)).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.headers["content-type"]),
        (200, &"text/plain; version=0.0.4; charset=utf-8".parse().unwrap())
    );
    let off = House::with(|settings| settings.metrics = MetricsAccess::Off).await;
    assert_eq!(off.ask(House::get("/metrics", Some(&off.management))).await.status.as_u16(), 404);
}

#[tokio::test]
async fn calls_are_counted_with_tokens_cost_and_times() {
    let house = House::open().await;
    for more in [json!({}), json!({"stream": true})] {
        assert_eq!(house.ask(house.chat("priced", more)).await.status.as_u16(), 200);
    }
    assert_eq!(house.ask(house.chat("error-500", json!({}))).await.status.as_u16(), 502);
    assert_eq!(house.ask(house.chat("error-400", json!({}))).await.status.as_u16(), 400);
    let page = house.metrics().await;
    let labels = "model=\"mock/priced\",provider=\"mock\"";
    for line in [
        format!("roundhouse_requests_total{{{labels},status=\"2xx\",stream=\"false\"}} 1"),
        format!("roundhouse_requests_total{{{labels},status=\"2xx\",stream=\"true\"}} 1"),
        "roundhouse_requests_total{model=\"mock/error-500\",provider=\"mock\",status=\"5xx\",stream=\"false\"} 1".to_owned(),
        "roundhouse_requests_total{model=\"mock/error-400\",provider=\"mock\",status=\"4xx\",stream=\"false\"} 1".to_owned(),
        format!("roundhouse_requests_in_flight{{{labels}}} 0"),
        "gen_ai_server_time_to_first_token_seconds_count{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"mock\",\
            gen_ai_request_model=\"mock/priced\"} 2"
            .to_owned(),
        "roundhouse_http_replies_total{route=\"/api/v1/chat/completions\",status=\"200\"} 2".to_owned(),
        "roundhouse_ledger_up 1".to_owned(),
        "roundhouse_ledger_held_usd 0.000000000".to_owned(),
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is missing in\n{page}");
    }
    let spent: i64 = house.generations().await.iter().map(|generation| generation.settlement.cost.0).sum();
    assert!(spent > 0);
    let spend = format!("roundhouse_spend_usd_total{{{labels}}} 0.{spent:09}");
    assert!(page.lines().any(|found| found == spend), "{spend} is missing in\n{page}");
    let prompt: u64 = house.generations().await.iter().map(|generation| generation.settlement.usage.prompt_tokens).sum();
    assert!(page.contains(&format!("roundhouse_tokens_total{{{labels},type=\"prompt\"}} {prompt}\n")), "{page}");
}

#[tokio::test]
async fn failures_have_their_times_and_what_the_provider_took_is_told_apart() {
    let house = House::open().await;
    for (model, more) in [("error-500", json!({})), ("priced", json!({"stream": true})), ("priced", json!({}))] {
        house.ask(house.chat(model, more)).await;
    }
    let page = house.metrics().await;
    let labels = |model: &str| {
        format!("gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"mock\",gen_ai_request_model=\"mock/{model}\"")
    };
    let (good, bad) = (labels("priced"), labels("error-500"));
    for line in [
        format!("gen_ai_server_request_duration_seconds_count{{{bad},error_type=\"502\"}} 1"),
        format!("gen_ai_client_operation_duration_seconds_count{{{bad},error_type=\"502\"}} 1"),
        format!("gen_ai_server_request_duration_seconds_count{{{good}}} 2"),
        format!("gen_ai_client_operation_duration_seconds_count{{{good}}} 2"),
        // A whole answer has no pieces.
        format!("gen_ai_client_operation_time_to_first_chunk_seconds_count{{{good}}} 1"),
        format!("gen_ai_client_operation_time_per_output_chunk_seconds_count{{{good}}} 2"),
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is missing in\n{page}");
    }
}

#[tokio::test]
async fn keys_with_a_limit_show_what_they_have_left() {
    let house = House::open().await;
    let spec = KeySpec { name: "guest".into(), limit: Some(Nanos(2_500_000_000)), ..KeySpec::default() };
    let plain = key(&house.store, spec).await;
    let hash = house.store.key_by_secret(&plain).unwrap().hash;
    let page = house.metrics().await;
    let line = format!("roundhouse_key_remaining_usd{{key_hash=\"{}\",name=\"guest\"}} 2.500000000", &hash[..12]);
    assert!(page.lines().any(|found| found == line), "{line} is missing in\n{page}");
    assert_eq!(page.matches("roundhouse_key_remaining_usd{").count(), 1, "a key without a limit has nothing left of it");
    assert!(!page.contains(&plain) && !page.contains(&hash), "{page}");
}

#[tokio::test]
async fn what_clients_make_up_is_no_label() {
    let house = House::open().await;
    let body =
        json!({"model": "mock/priced", "user": "user-made-up", "messages": [{"role": "user", "content": "prompt-made-up"}]});
    assert_eq!(house.ask(house.post(body.to_string())).await.status.as_u16(), 200);
    let unknown = json!({"model": "model/made-up", "messages": [{"role": "user", "content": "hi"}]});
    assert_eq!(house.ask(house.post(unknown.to_string())).await.status.as_u16(), 400);
    assert_eq!(house.ask(House::get("/path-made-up", None)).await.status.as_u16(), 404);
    let page = house.metrics().await;
    assert!(!page.contains("made-up") && !page.contains(&house.key), "{page}");
    assert!(page.contains("roundhouse_http_replies_total{route=\"(none)\",status=\"404\"} 1"), "{page}");
}

#[tokio::test]
async fn a_fallback_says_from_whom_to_whom_and_why() {
    let house = House::open().await;
    let body =
        json!({"model": "shared/x", "provider": {"order": ["down", "mock"]}, "messages": [{"role": "user", "content": "hi"}]});
    assert_eq!(house.ask(house.post(body.to_string())).await.status.as_u16(), 200);
    let page = house.metrics().await;
    let line = "roundhouse_fallback_total{from=\"down\",to=\"mock\",reason=\"provider_unavailable\",from_model=\"shared/x\",\
        to_model=\"shared/x\"} 1";
    assert!(page.contains(line), "{page}");
    let body = json!({"model": "mock/error-500", "models": ["mock/good"], "messages": [{"role": "user", "content": "hi"}]});
    assert_eq!(house.ask(house.post(body.to_string())).await.json()["model"], "mock/good");
    let page = house.metrics().await;
    let line = "roundhouse_fallback_total{from=\"mock\",to=\"mock\",reason=\"provider_unavailable\",from_model=\"mock/error-500\",\
        to_model=\"mock/good\"} 1";
    assert!(page.contains(line), "{page}");
}

#[tokio::test]
async fn a_call_that_is_left_is_counted_as_cancelled() {
    let house = House::open().await;
    let reply = tower::ServiceExt::oneshot(house.gateway.router(), house.chat("gated", json!({"stream": true}))).await.unwrap();
    let running = house.metrics().await;
    assert!(running.contains("roundhouse_requests_in_flight{model=\"mock/gated\",provider=\"mock\"} 1"), "{running}");
    drop(reply);
    let page = house.metrics().await;
    let line = "roundhouse_requests_total{model=\"mock/gated\",provider=\"mock\",status=\"cancelled\",stream=\"true\"} 1";
    assert!(page.contains(line), "{page}");
    assert!(page.contains("roundhouse_requests_in_flight{model=\"mock/gated\",provider=\"mock\"} 0"), "{page}");
}

#[tokio::test]
async fn every_family_has_its_help_and_every_line_is_a_sample() {
    let house = House::open().await;
    house.ask(house.chat("good", json!({}))).await;
    let page = house.metrics().await;
    let mut families = std::collections::BTreeSet::new();
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(families.insert(name.to_owned()) && ["counter", "gauge", "histogram"].contains(&kind), "{line}");
        } else if !line.starts_with("# HELP ") {
            let (series, value) = line.rsplit_once(' ').unwrap();
            value.parse::<f64>().unwrap_or_else(|_| panic!("{line}"));
            let name = series.split('{').next().unwrap();
            let base = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix));
            assert!(families.contains(name) || base.is_some_and(|base| families.contains(base)), "{line}");
        }
    }
    assert!(families.len() > 15, "{families:?}");
}
