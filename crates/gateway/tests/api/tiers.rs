//! Service tiers: whose price is paid when another one served than the call was sent to.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::house::House;

/// An endpoint of one model at one of its tiers; the provider says that it served `served`.
fn row(variant: &str, served: &str, price: u64) -> String {
    let variant = if variant.is_empty() { String::new() } else { format!("variant = \"{variant}\"\n") };
    format!(
        "id = \"acme/tiered\"\nupstream_id = \"served-{served}\"\ncontext_length = 8192\n{variant}price = {{ prompt = \"{price}\", completion = \"{price}\" }}\n"
    )
}

/// What a call costs in dollars a million of its 1,310 tokens, and the tier that the answer tells.
async fn paid(rows: [String; 3], asked: &str) -> (f64, String) {
    let house = House::serving(&rows.each_ref().map(String::as_str)).await;
    let body = json!({"model": "acme/tiered", "service_tier": asked, "messages": [{"role": "user", "content": "hi"}]});
    let reply = house.ask(house.post(body.to_string())).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let (answer, record) = (reply.json(), house.settled(reply.generation_id()).await);
    let cost = answer["usage"]["cost"].as_f64().unwrap();
    assert!((cost - record.settlement.cost.0 as f64 / 1e9).abs() < 1e-9, "the ledger has the same");
    assert_eq!(house.held(), 0);
    ((cost * 1e6 / 1310.0).round(), answer["service_tier"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_tier_that_served_is_the_one_that_is_paid() {
    let rows = |priority: &str| [row("", "default", 10), row("flex", "flex", 5), row("priority", priority, 20)];
    assert_eq!(paid(rows("priority"), "priority").await, (20.0, "priority".into()));
    assert_eq!(paid(rows("default"), "priority").await, (10.0, "default".into()), "it fell back, and is not paid for");
    assert_eq!(paid(rows("priority"), "flex").await, (5.0, "flex".into()));
    assert_eq!(paid(rows("scale"), "priority").await, (20.0, "scale".into()), "a tier without a price is paid as it was sent");
    let lifted = [row("", "priority", 10), row("flex", "flex", 5), row("priority", "priority", 20)];
    assert_eq!(paid(lifted, "default").await, (20.0, "priority".into()), "by a project's own setting");
}
