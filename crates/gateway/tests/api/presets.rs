//! Presets that are saved over the API.

use std::sync::Arc;

use axum::http::StatusCode;
use gateway::preset::{Preset, Presets};
use serde_json::{Value, json};
use store::KeySpec;

use crate::support::house::{House, Reply, asked_by, key};

fn question(system: &str) -> Value {
    json!({ "model": "mock/good", "temperature": 0.5, "stream": true, "messages": [
        { "role": "system", "content": system }, { "role": "user", "content": "Hello!" }] })
}

async fn save(house: &House, by: &str, slug: &str, body: Value) -> Reply {
    house.ask(asked_by(by, "POST", &format!("/api/v1/presets/{slug}/chat/completions"), body)).await
}

async fn get(house: &House, path: &str) -> Value {
    house.ask(House::get(path, Some(&house.key))).await.json()
}

#[tokio::test]
async fn a_request_is_saved_called_for_and_saved_anew() {
    let mut house = House::open().await;
    let saved = save(&house, &house.key, "mail", question("Be brief.")).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    let data = saved.json()["data"].clone();
    let version = &data["designated_version"];
    assert_eq!((&data["slug"], &data["status"], &data["source"]), (&json!("mail"), &json!("active"), &json!("store")));
    assert_eq!((&version["version"], &version["system_prompt"]), (&json!(1), &json!("Be brief.")));
    assert_eq!(version["config"], json!({ "model": "mock/good", "temperature": 0.5 }));
    assert_eq!((&data["designated_version_id"], &version["preset_id"]), (&version["id"], &data["id"]));
    assert!(house.provider.requests().is_empty(), "nothing is asked");

    let call = json!({ "model": "@preset/mail", "messages": [{ "role": "user", "content": "hi" }] });
    assert_eq!(house.ask(house.post(call.to_string())).await.status, StatusCode::OK);
    let sent = |house: &House| house.provider.requests().pop().unwrap().1;
    assert_eq!((&sent(&house)["messages"][0]["content"], &sent(&house)["temperature"]), (&json!("Be brief."), &json!(0.5)));

    let again = save(&house, &house.key, "mail", question("In German.")).await.json()["data"].clone();
    assert_eq!((&again["id"], &again["designated_version"]["version"]), (&data["id"], &json!(2)));
    house.restart().await;
    house.ask(house.post(call.to_string())).await;
    assert_eq!(sent(&house)["messages"][0]["content"], "In German.");
    let versions = get(&house, "/api/v1/presets/mail/versions").await;
    let numbers: Vec<_> = versions["data"].as_array().unwrap().iter().map(|version| version["version"].clone()).collect();
    assert_eq!((numbers, &versions["total_count"]), (vec![json!(2), json!(1)], &json!(2)));
    assert_eq!(get(&house, "/api/v1/presets/mail/versions/1").await["data"]["system_prompt"], "Be brief.");
    for path in ["/api/v1/presets/mail/versions/3", "/api/v1/presets/mail/versions/x", "/api/v1/presets/none/versions"] {
        assert_eq!(house.ask(House::get(path, Some(&house.key))).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(house.manage("DELETE", "/api/v1/presets/mail", Value::Null).await.json(), json!({ "deleted": true }));
    assert_eq!(get(&house, "/api/v1/presets").await, json!({ "data": [], "total_count": 0 }));
}

#[tokio::test]
async fn another_key_does_not_change_what_others_call_for() {
    let house = House::open().await;
    save(&house, &house.key, "mail", question("Be brief.")).await;
    let other = key(&house.store, KeySpec { name: "other".into(), ..KeySpec::default() }).await;
    assert_eq!(save(&house, &other, "mail", question("Be rude.")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(get(&house, "/api/v1/presets/mail").await["data"]["system_prompt"], "Be brief.");
    assert_eq!(save(&house, &house.management, "mail", question("Be kind.")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn presets_of_the_configuration_come_first_and_are_not_changed() {
    let house = House::with(|settings| {
        let preset = Preset { slug: "fixed".into(), system_prompt: Some("As written.".into()), ..Preset::default() };
        settings.presets = Arc::new(Presets::new(vec![preset]).unwrap());
    })
    .await;
    save(&house, &house.key, "mail", question("Be brief.")).await;
    let rows = get(&house, "/api/v1/presets").await;
    let told: Vec<_> = rows["data"].as_array().unwrap().iter().map(|row| (row["slug"].clone(), row["source"].clone())).collect();
    assert_eq!(told, [(json!("fixed"), json!("config")), (json!("mail"), json!("store"))]);
    assert_eq!(get(&house, "/api/v1/presets/fixed").await["data"]["designated_version"]["system_prompt"], "As written.");
    assert_eq!(save(&house, &house.management, "fixed", question("x")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.manage("DELETE", "/api/v1/presets/fixed", Value::Null).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_could_not_be_sent_is_not_saved() {
    let house = House::open().await;
    for (slug, body) in [
        ("Mail", question("x")),
        ("mail", json!({ "messages": [{ "role": "user", "content": "hi" }] })),
        ("mail", json!({ "model": "mock/good", "temperature": 9 })),
        ("mail", json!({ "model": "mock/good", "provider": { "sort": "beauty" } })),
        ("mail", json!({ "model": "@preset/mail" })),
        ("mail", json!([])),
    ] {
        let reply = save(&house, &house.key, slug, body.clone()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{slug} {body}");
        reply.error();
    }
    assert_eq!(get(&house, "/api/v1/presets").await["total_count"], 0);
}
