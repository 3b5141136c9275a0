//! What is served changes while calls run.

use gateway::Settings;
use serde_json::json;

use crate::support::house::{House, Rooms};

#[tokio::test]
async fn a_stream_ends_as_it_began_and_the_next_call_sees_the_change() {
    let house = House::open().await;
    let request = house.chat("gated", json!({"stream": true}));
    let reply = house
        .ask_and(request, || {
            house.gateway.change(Rooms::empty(Settings::default()));
            house.provider.release();
        })
        .await;
    assert!(reply.text().trim_end().ends_with("data: [DONE]"), "{}", reply.text());
    let after = house.ask(house.chat("good", json!({}))).await;
    assert_eq!(after.status.as_u16(), 400, "{}", after.text());
    assert_eq!(house.held(), 0);
}

#[tokio::test]
async fn bounds_change_with_the_rest() {
    let house = House::open().await;
    let mut settings = Settings::default();
    settings.request.body_bytes_max = 10;
    house.gateway.change(Rooms::empty(settings));
    assert_eq!(house.ask(house.chat("good", json!({}))).await.status.as_u16(), 413);
}

#[tokio::test]
async fn what_was_measured_stays_with_an_upstream_that_stays() {
    let house = House::open().await;
    for _ in 0..5 {
        let body = json!({"model": "down/x", "messages": [{"role": "user", "content": "hi"}]});
        assert_eq!(house.ask(house.post(body.to_string())).await.status.as_u16(), 502);
    }
    let open = "roundhouse_endpoint_breaker_open{provider=\"down\",upstream_model=\"x\"} 1";
    assert!(house.metrics().await.contains(open), "{}", house.metrics().await);
    assert!(house.metrics().await.contains("roundhouse_provider_up{provider=\"down\"} 0"));

    house.gateway.change(house.rooms.renewing(&["mock"], &house.provider.base()));
    assert!(house.metrics().await.contains(open), "another provider's change is none of its business");

    house.gateway.change(house.rooms.renewing(&["down"], &house.provider.base()));
    let after = house.metrics().await;
    assert!(!after.contains("breaker_open{provider=\"down\""), "{after}");
    assert!(after.contains("roundhouse_provider_up{provider=\"down\"} 1"), "{after}");
}

#[tokio::test]
async fn a_refused_change_is_seen_by_whoever_watches() {
    let house = House::open().await;
    let name = "roundhouse_config_last_reload_successful";
    assert!(!house.metrics().await.contains(name));
    house.gateway.change_refused();
    assert!(house.metrics().await.contains(&format!("{name} 0")));
    house.gateway.change(house.rooms.renewing(&[], &house.provider.base()));
    let after = house.metrics().await;
    assert!(after.contains(&format!("{name} 1")) && after.contains("_reload_success_timestamp_seconds "), "{after}");
}
