//! The client leaves, or the server does.

use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use store::Outcome;

use crate::support::{
    house::{House, Served},
    sse::{self, Event},
    upstream::PIECES,
};

fn client() -> Client {
    // The workspace builds reqwest without cryptography; a second installation changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

async fn post(house: &House, served: &Served, model: &str, stream: bool) -> reqwest::RequestBuilder {
    post_to(house, served, &format!("mock/{model}"), stream)
}

fn post_to(house: &House, served: &Served, model: &str, stream: bool) -> reqwest::RequestBuilder {
    let body = json!({"model": model, "messages": [{"role": "user", "content": "hi"}], "stream": stream});
    client().post(format!("{}/api/v1/chat/completions", served.url)).bearer_auth(&house.key).body(body.to_string())
}

/// The stream up to its first text.
async fn first_text(response: &mut reqwest::Response) -> String {
    let mut seen = String::new();
    while !seen.contains(PIECES[0]) {
        seen += std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap();
    }
    seen
}

async fn only_generation(house: &House) -> store::Generation {
    loop {
        let mut generations = house.generations().await;
        assert!(generations.len() < 2, "settled once");
        if let Some(generation) = generations.pop() {
            return generation;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_closes_the_provider_and_pays_for_what_was_made() {
    let house = House::open().await;
    let served = house.serve().await;
    let mut response = post(&house, &served, "priced-gated", true).await.send().await.unwrap();
    first_text(&mut response).await;
    house.provider.open_streams(1).await;
    assert!(house.held() > 0);
    drop(response);
    house.provider.open_streams(0).await;
    let settled = only_generation(&house).await.settlement;
    assert_eq!(settled.outcome, Outcome::Cancelled);
    assert!(settled.cost.0 > 0 && settled.usage.completion_tokens > 0, "{settled:?}");
    assert!(only_generation(&house).await.may_have_billed_on(), "nothing is known of this provider");
    assert_eq!(house.held(), 0);
}

#[tokio::test]
async fn a_client_that_leaves_before_the_first_word_closes_the_provider_too() {
    let house = House::open().await;
    let served = house.serve().await;
    for (model, stream) in [("hang-head", true), ("hang-head", false), ("gated-first", true)] {
        let request = tokio::spawn(post(&house, &served, model, stream).await.send());
        house.provider.open_streams(1).await;
        request.abort();
        house.provider.open_streams(0).await;
    }
    while house.generations().await.len() < 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(house.generations().await.iter().all(|row| row.settlement.outcome == Outcome::Cancelled));
    assert_eq!(house.held(), 0);
}

/// What was delivered is charged, whatever the provider does; where that may be more, the record says so.
#[tokio::test]
async fn of_a_call_that_was_left_it_is_known_whether_the_provider_may_charge_more() {
    let house = House::open().await;
    let served = house.serve().await;
    for (model, stream, more) in [
        ("queue/gated-first", true, false),
        ("queue/hang-head", false, true),
        ("open/gated-first", true, true),
        ("mock/hang-head", false, true),
    ] {
        let before = house.generations().await.len();
        let request = tokio::spawn(post_to(&house, &served, model, stream).send());
        house.provider.open_streams(1).await;
        request.abort();
        house.provider.open_streams(0).await;
        let left = loop {
            let generations = house.generations().await;
            if generations.len() > before {
                break generations.into_iter().find(|row| row.reservation.model == model).unwrap();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert_eq!((left.settlement.outcome, left.may_have_billed_on()), (Outcome::Cancelled, more), "{model}");
        let path = format!("/api/v1/generation?id={}", left.reservation.id);
        let told = house.ask(House::get(&path, Some(&house.key))).await.json()["data"].clone();
        assert_eq!((&told["cancelled"], &told["upstream_may_bill_on"]), (&json!(true), &json!(more)), "{told}");
    }
    let whole = house.ask(house.chat("good", json!({}))).await;
    assert!(!house.settled(whole.generation_id()).await.may_have_billed_on(), "nobody left");
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_cut_off() {
    let house = House::with(|settings| settings.server.write_stall = Duration::from_millis(200)).await;
    let served = house.serve().await;
    let response = post(&house, &served, "long", true).await.send().await.unwrap();
    house.provider.open_streams(1).await;
    house.provider.open_streams(0).await;
    assert_eq!(only_generation(&house).await.settlement.outcome, Outcome::Cancelled);
    drop(response);
}

#[tokio::test]
async fn a_running_stream_finishes_before_the_server_does() {
    let house = House::open().await;
    let served = house.serve().await;
    let url = served.url.clone();
    let mut response = post(&house, &served, "gated", true).await.send().await.unwrap();
    let mut stream = first_text(&mut response).await;
    let running = served.stop();
    // New connections are refused as soon as the listener is gone.
    let client = client();
    while client.get(format!("{url}/livez")).send().await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!running.is_finished(), "a stream is running");
    house.provider.release();
    while let Some(bytes) = response.chunk().await.unwrap() {
        stream += std::str::from_utf8(&bytes).unwrap();
    }
    assert_eq!(sse::read(&stream).last(), Some(&Event::Done));
    running.await.unwrap();
    assert_eq!(only_generation(&house).await.settlement.outcome, Outcome::Done);
    assert_eq!(house.held(), 0);
    let ready = house.ask(House::get("/readyz", None)).await;
    assert_eq!(ready.status.as_u16(), 503);
}

#[tokio::test]
async fn after_the_drain_limit_a_stream_ends_with_an_error() {
    let house = House::with(|settings| settings.server.drain = Duration::from_millis(100)).await;
    let served = house.serve().await;
    let mut response = post(&house, &served, "hang-middle", true).await.send().await.unwrap();
    let mut stream = first_text(&mut response).await;
    let running = served.stop();
    while let Some(bytes) = response.chunk().await.unwrap() {
        stream += std::str::from_utf8(&bytes).unwrap();
    }
    let last: Value = sse::data(&stream).pop().unwrap();
    assert_eq!(last["error"]["message"], "the server is shutting down");
    assert!(!sse::read(&stream).contains(&Event::Done));
    running.await.unwrap();
    assert_eq!(only_generation(&house).await.settlement.outcome, Outcome::Failed);
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_the_server() {
    let house = House::open().await;
    let served = house.serve().await;
    let client = client();
    assert!(client.get(format!("{}/livez", served.url)).send().await.unwrap().status().is_success());
    served.stop().await.unwrap();
}

#[tokio::test]
async fn answers_share_one_connection_to_the_provider() {
    let house = House::open().await;
    for stream in [true, false, true, true, false] {
        house.ask(house.chat("good", json!({"stream": stream}))).await;
    }
    assert_eq!(house.provider.connections(), 1);
}
