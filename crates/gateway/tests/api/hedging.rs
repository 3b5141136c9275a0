//! A stream whose first endpoint is late to begin: the next one is asked as well, and the client pays once.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use gateway::settings::{Hedge, HedgeAfter, Settings};
use inner::Nanos;
use serde_json::{Value, json};
use store::{Generation, KeySpec, Outcome};

use crate::support::{
    house::{House, Reply, key},
    sse,
};

/// Late is after a millisecond; only the first call may be made twice.
fn once(settings: &mut Settings) {
    settings.routing.hedge = Some(Hedge { after: HedgeAfter::Fixed(Duration::from_millis(1)), share: 0.0 });
}

fn body(model: &str, more: Value) -> Value {
    let provider = json!({"order": ["mock", "twin"]});
    let mut body = json!({"model": model, "stream": true, "provider": provider, "messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn ask_as(house: &House, key: &str, body: Value) -> Reply {
    let request = Request::post("/api/v1/chat/completions")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header("x-openrouter-metadata", "enabled");
    house.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn ask(house: &House, model: &str, more: Value) -> Reply {
    ask_as(house, &house.key, body(model, more)).await
}

/// The attempts that a stream's last chunk tells of: provider, status, and whether it was one of two and lost.
fn attempts(reply: &Reply) -> Vec<(String, u64, bool)> {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let last = sse::data(reply.text()).pop().unwrap();
    let attempts = last["openrouter_metadata"]["attempts"].as_array().unwrap_or_else(|| panic!("{last}")).clone();
    let row =
        |at: &Value| (at["provider"].as_str().unwrap().to_owned(), at["status"].as_u64().unwrap(), at.get("hedged").is_some());
    attempts.iter().map(row).collect()
}

/// Dollars as the ledger has them.
fn nanos(dollars: &Value) -> Nanos {
    Nanos((dollars.as_f64().unwrap() * 1e9).round() as i64)
}

fn at(provider: &str, status: u64, hedged: bool) -> (String, u64, bool) {
    (provider.to_owned(), status, hedged)
}

/// The records by provider: Mock's, Twin's. Nothing is held any more.
async fn records(house: &House) -> [Generation; 2] {
    loop {
        let mut records = house.generations().await;
        records.sort_by(|one, other| one.reservation.provider.cmp(&other.reservation.provider));
        if let Ok(records) = <[Generation; 2]>::try_from(records) {
            assert_eq!(house.held(), 0);
            return records;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_first_word_wins_and_the_client_pays_once() {
    let house = House::with(once).await;
    let reply = ask(&house, "hedge/never", json!({})).await;
    assert_eq!(attempts(&reply), [at("Mock", 499, true), at("Twin", 200, false)]);
    let chunks = sse::data(reply.text());
    assert!(chunks.iter().all(|chunk| chunk["provider"] == "Twin"), "{}", reply.text());
    let outrun = &chunks.last().unwrap()["openrouter_metadata"]["attempts"][0]["hedged"]["may_have_cost"];
    assert!(outrun.as_f64().unwrap() > 0.0, "{outrun}");
    house.provider.open_streams(0).await;
    let [mock, twin] = records(&house).await;
    assert_eq!((mock.settlement.outcome, mock.settlement.cost), (Outcome::Cancelled, Nanos(0)));
    assert_eq!(twin.settlement.outcome, Outcome::Done);
    assert_eq!(nanos(&chunks.last().unwrap()["usage"]["cost"]), twin.settlement.cost);
    let key = house.ask(House::get("/api/v1/key", Some(&house.key))).await.json()["data"]["usage"].clone();
    assert_eq!(nanos(&key), twin.settlement.cost, "nothing else was charged");
    let metrics = house.metrics().await;
    assert!(metrics.contains(r#"roundhouse_hedges_total{provider="twin",answered="true"} 1"#), "{metrics}");
    assert!(metrics.contains(r#"roundhouse_endpoint_breaker_open{provider="mock",upstream_model="hang-first"} 0"#), "{metrics}");
}

#[tokio::test]
async fn the_late_one_may_still_be_first() {
    let house = House::with(once).await;
    let release = async {
        house.provider.open_streams(2).await;
        house.provider.release();
    };
    let (reply, ()) = tokio::join!(ask(&house, "hedge/late", json!({})), release);
    assert_eq!(attempts(&reply), [at("Twin", 499, true), at("Mock", 200, false)]);
    house.provider.open_streams(0).await;
    let [mock, twin] = records(&house).await;
    assert_eq!((mock.settlement.outcome, twin.settlement.outcome), (Outcome::Done, Outcome::Cancelled));
    assert_eq!(twin.settlement.cost, Nanos(0));
}

#[tokio::test]
async fn one_that_fails_leaves_the_other_to_answer() {
    let house = House::with(once).await;
    let release = async {
        house.provider.open_streams(2).await;
        // The gate opens in the order in which they came to it.
        house.provider.release();
        house.provider.open_streams(1).await;
        house.provider.release();
    };
    let (reply, ()) = tokio::join!(ask(&house, "hedge/failing", json!({})), release);
    assert_eq!(attempts(&reply), [at("Mock", 503, false), at("Twin", 200, false)]);
    let [mock, twin] = records(&house).await;
    assert_eq!((mock.settlement.outcome, mock.settlement.cost), (Outcome::Failed, Nanos(0)));
    assert!(twin.settlement.outcome == Outcome::Done && twin.settlement.cost > Nanos(0));
}

/// The limit is enough for the dearer of the two, and not for both.
#[tokio::test]
async fn both_together_hold_what_the_dearer_one_can_cost() {
    let house = House::with(once).await;
    let dearer = json!({"provider": {"order": ["twin"]}});
    let request = Request::post("/api/v1/route").header(header::AUTHORIZATION, format!("Bearer {}", house.key));
    let told = house.ask(request.body(Body::from(body("hedge/never", dearer).to_string())).unwrap()).await.json();
    let most = nanos(&told["data"]["first"]["cost_max"]).0;
    let limit = Some(Nanos(most + 1000));
    let limited = key(&house.store, KeySpec { limit, ..KeySpec::default() }).await;
    let reply = ask_as(&house, &limited, body("hedge/never", json!({}))).await;
    assert_eq!(attempts(&reply), [at("Mock", 499, true), at("Twin", 200, false)]);
    let [mock, twin] = records(&house).await;
    let (first, second) = (mock.reservation.most.0, twin.reservation.most.0);
    assert!((first + second - most).abs() <= 2, "{first} and {second} are {most}");
}

#[tokio::test]
async fn who_leaves_pays_for_one_of_them() {
    let house = House::with(once).await;
    let never = async {
        tokio::select! {
            reply = ask(&house, "hedge/late", json!({})) => panic!("{}", reply.text()),
            () = house.provider.open_streams(2) => {}
        }
    };
    never.await;
    house.provider.open_streams(0).await;
    let [mock, twin] = records(&house).await;
    assert_eq!([mock.settlement.outcome, twin.settlement.outcome], [Outcome::Cancelled; 2]);
    assert_eq!(twin.settlement.cost, Nanos(0), "the second one was ours to add");
}

/// Where nothing may be asked twice, the time limit of the first word is what ends the wait.
#[tokio::test]
async fn it_is_off_unless_wanted_within_its_share_and_never_for_tools_that_run_elsewhere() {
    let late = [at("Mock", 504, false), at("Twin", 200, false)];
    let hurried = |settings: &mut Settings| settings.upstream.first_token = Duration::from_millis(200);
    let house = House::with(hurried).await;
    assert_eq!(attempts(&ask(&house, "hedge/never", json!({})).await), late, "off by default");

    let house = House::with(|settings| {
        hurried(settings);
        once(settings);
    })
    .await;
    let search = json!({"tools": [{"type": "web_search_preview"}]});
    assert_eq!(attempts(&ask(&house, "hedge/never", search).await), late);
    assert_eq!(attempts(&ask(&house, "hedge/never", json!({})).await)[0], at("Mock", 499, true));
    assert_eq!(attempts(&ask(&house, "hedge/never", json!({})).await), late, "the share is used up");

    let measured = Hedge { after: HedgeAfter::Measured(0.95), share: 1.0 };
    let house = House::with(|settings| {
        hurried(settings);
        settings.routing.hedge = Some(measured);
    })
    .await;
    assert_eq!(attempts(&ask(&house, "hedge/never", json!({})).await), late, "nobody knows yet what is late there");
}
