//! Callers' own keys and guardrails that are set over the API: in force at once, after a reload and after a restart, beside those of the
//! configuration, which are not changed here.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use gateway::{guardrail::Guardrail, own_key::OwnKey};
use inner::Nanos;
use serde_json::{Value, json};
use store::{Document, Edit, KeySpec, LimitReset, Store};

use crate::support::house::{House, PROVIDER_SECRET, Reply, asked_by, key};

const THEIRS: &str = "sk-theirs-0123456789abcdef";

/// The credential that the provider saw last.
fn credential(house: &House) -> String {
    let (headers, _) = house.provider.requests().pop().unwrap();
    headers[header::AUTHORIZATION].to_str().unwrap()["Bearer ".len()..].to_owned()
}

async fn chat(house: &House, key: &str) -> Reply {
    let body = json!({ "model": "mock/priced", "messages": [{ "role": "user", "content": "hi" }] });
    house.ask(asked_by(key, "POST", "/api/v1/chat/completions", body)).await
}

async fn made(house: &House, path: &str, body: Value) -> Value {
    let reply = house.manage("POST", path, body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    reply.json()["data"].clone()
}

fn hash(house: &House, key: &str) -> String {
    house.store.key_by_secret(key).unwrap().hash
}

#[tokio::test]
async fn an_own_key_pays_from_when_it_is_set_until_it_is_removed() {
    let mut house = House::open().await;
    let mine = hash(&house, &house.key);
    let body = json!({ "provider": "mock", "key": THEIRS, "name": "theirs", "allowed_api_key_hashes": [mine] });
    let row = made(&house, "/api/v1/byok", body).await;
    let fixed = json!({ "provider": "mock", "label": "sk-...cdef", "name": "theirs", "disabled": false, "is_fallback": false,
        "is_byok_only": false, "allowed_models": null, "allowed_api_key_hashes": [mine], "allowed_user_ids": null, "source": "store" });
    fixed.as_object().unwrap().iter().for_each(|(field, value)| assert_eq!(&row[field], value, "{field}"));
    let one = format!("/api/v1/byok/{}", row["id"].as_str().unwrap());

    let reply = chat(&house, &house.key).await;
    assert_eq!((credential(&house), &reply.json()["usage"]["is_byok"]), (THEIRS.to_owned(), &json!(true)));
    assert_eq!(house.settled(reply.generation_id()).await.reservation.own_key.as_deref(), Some("theirs"));
    let other = key(&house.store, KeySpec { name: "other".into(), ..KeySpec::default() }).await;
    chat(&house, &other).await;
    assert_eq!(credential(&house), PROVIDER_SECRET, "it is not for this key");

    house.gateway.change(house.rooms.renewing(&["mock"], &house.provider.base()));
    chat(&house, &house.key).await;
    assert_eq!(credential(&house), THEIRS, "after a reload");
    house.restart().await;
    chat(&house, &house.key).await;
    assert_eq!(credential(&house), THEIRS, "after a restart");

    let rotated = house.manage("PATCH", &one, json!({ "key": "sk-rotated-0123456789-wxyz" })).await;
    assert_eq!((rotated.status, &rotated.json()["data"]["label"]), (StatusCode::OK, &json!("sk-...wxyz")));
    chat(&house, &house.key).await;
    assert_eq!(credential(&house), "sk-rotated-0123456789-wxyz");
    house.manage("PATCH", &one, json!({ "disabled": true })).await;
    chat(&house, &house.key).await;
    assert_eq!(credential(&house), PROVIDER_SECRET);
    house.manage("PATCH", &one, json!({ "disabled": false })).await;
    assert_eq!(house.manage("DELETE", &one, Value::Null).await.json(), json!({ "deleted": true }));
    chat(&house, &house.key).await;
    assert_eq!(credential(&house), PROVIDER_SECRET);
    assert_eq!(house.manage("GET", &one, Value::Null).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.manage("DELETE", &one, Value::Null).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_credential_is_in_no_reply_and_wrong_ones_are_refused() {
    let house = House::open().await;
    let body = json!({ "provider": "mock", "key": THEIRS });
    let row = made(&house, "/api/v1/byok", body.clone()).await;
    let one = format!("/api/v1/byok/{}", row["id"].as_str().unwrap());
    for (method, path, body) in [
        ("GET", "/api/v1/byok", Value::Null),
        ("GET", &*one, Value::Null),
        ("PATCH", &*one, json!({ "name": "x" })),
        ("GET", "/api/v1/admin/settings", Value::Null),
    ] {
        let reply = house.manage(method, path, body).await;
        assert!(reply.status.is_success() && !reply.text().contains("0123456789"), "{path}: {}", reply.text());
    }
    for (body, named) in [
        (json!({ "key": THEIRS }), "provider"),
        (json!({ "provider": "mock" }), "key"),
        (json!({ "provider": "nobody", "key": THEIRS }), "provider"),
        (json!({ "provider": "panic", "key": THEIRS }), "provider"),
        (json!({ "provider": "mock", "key": " " }), "key"),
        (json!({ "provider": "mock", "key": "a\r\nb" }), "key"),
        (json!({ "provider": "mock", "key": THEIRS, "allowed_api_key_hashes": [] }), "allowed_api_key_hashes"),
        (json!({ "provider": "mock", "key": THEIRS, "allowed_api_key_hashes": ["ff"] }), "allowed_api_key_hashes"),
        (json!({ "provider": "mock", "key": THEIRS, "allowed_user_ids": ["me"] }), "allowed_user_ids"),
        (json!({ "provider": "mock", "key": THEIRS, "name": "n".repeat(256) }), "name"),
    ] {
        let reply = house.manage("POST", "/api/v1/byok", body).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.text());
        let said = reply.error()["message"].as_str().unwrap().to_owned();
        assert!(said.starts_with(named) && !said.contains("0123456789"), "{said}");
    }
    let moved = house.manage("PATCH", &one, json!({ "provider": "twin" })).await;
    assert_eq!(moved.status, StatusCode::BAD_REQUEST);
    let listed = house.manage("GET", "/api/v1/byok?provider=twin", Value::Null).await;
    assert_eq!(listed.json(), json!({ "data": [], "total_count": 0 }));
    assert_eq!(house.manage("GET", "/api/v1/byok?limit=0", Value::Null).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_credential_lies_sealed_in_the_database_also_one_that_an_older_program_put_there() {
    let mut house = House::open().await;
    let body = json!({ "provider": "mock", "key": THEIRS, "allowed_api_key_hashes": [hash(&house, &house.key)] });
    let row = made(&house, "/api/v1/byok", body).await;
    let stored = |documents: Vec<Document>| documents.into_iter().find(|document| document.kind == "byok").unwrap();
    let sealed = stored(house.store.documents().await.unwrap());
    assert!(!sealed.body.contains("0123456789") && sealed.body.contains("\"sealed\":\"1."), "{}", sealed.body);

    let plain = json!({ "id": row["id"], "provider": "mock", "key": THEIRS, "name": "older" }).to_string();
    house.store.keep(vec![Edit::Put(Document { body: plain, ..sealed })]).await.unwrap();
    house.restart().await;
    let reply = chat(&house, &house.key).await;
    assert_eq!((credential(&house), reply.status), (THEIRS.to_owned(), StatusCode::OK));
    let sealed = stored(house.store.documents().await.unwrap());
    assert!(!sealed.body.contains("0123456789") && sealed.body.contains("older"), "{}", sealed.body);
    house.restart().await;
    assert_eq!(stored(house.store.documents().await.unwrap()), sealed, "what is as it should be is left alone");
}

#[tokio::test]
async fn a_credential_whose_key_is_lost_pays_for_nothing_and_can_be_set_anew() {
    let mut house = House::open().await;
    let body = json!({ "provider": "mock", "key": THEIRS, "is_byok_only": true });
    let row = made(&house, "/api/v1/byok", body).await;
    let mut document = house.store.documents().await.unwrap().remove(0);
    document.body = document.body.replace("\"sealed\":\"1.", "\"sealed\":\"1.00");
    house.store.keep(vec![Edit::Put(document)]).await.unwrap();
    house.restart().await;
    let refused = chat(&house, &house.key).await;
    assert!(refused.status.is_client_error() && house.provider.requests().is_empty(), "nor is the house's own used instead");
    let one = format!("/api/v1/byok/{}", row["id"].as_str().unwrap());
    let shown = house.manage("GET", &one, Value::Null).await.json();
    assert_eq!(shown["data"]["label"], "(sealed with a key that is not here)");
    let set = house.manage("PATCH", &one, json!({ "key": THEIRS })).await;
    assert_eq!(set.json()["data"]["label"], "sk-...cdef");
    chat(&house, &house.key).await;
    assert_eq!(credential(&house), THEIRS);
}

#[tokio::test]
async fn a_guardrail_holds_for_the_keys_that_it_is_assigned_to() {
    let mut house = House::open().await;
    let body = json!({ "name": "interns", "description": "few", "allowed_models": ["mock/good"], "enforce_zdr": null,
        "content_filters": [], "include_byok_in_budgets": false });
    let row = made(&house, "/api/v1/guardrails", body).await;
    assert_eq!((&row["enforce_zdr"], &row["limit_usd"], &row["source"]), (&json!(false), &Value::Null, &json!("store")));
    assert!(row.get("content_filters").is_some() && row["include_byok_in_budgets"] == false);
    let id = row["id"].as_str().unwrap().to_owned();
    let keys = format!("/api/v1/guardrails/{id}/assignments/keys");
    assert_eq!(chat(&house, &house.key).await.status, StatusCode::OK, "it is nobody's yet");

    let mine = hash(&house, &house.key);
    let assigned = house.manage("POST", &keys, json!({ "key_hashes": [mine] })).await;
    assert_eq!(assigned.json(), json!({ "assigned_count": 1 }));
    let refused = chat(&house, &house.key).await;
    assert!(refused.status.is_client_error() && refused.text().contains("interns"), "{}", refused.text());
    house.restart().await;
    assert!(chat(&house, &house.key).await.text().contains("interns"), "after a restart");
    let listed = house.manage("GET", "/api/v1/guardrails/assignments/keys", Value::Null).await.json();
    let assignment = &listed["data"][0];
    assert_eq!(
        (&assignment["key_hash"], &assignment["guardrail_id"], &assignment["key_name"]),
        (&json!(mine), &json!(id), &json!("normal"))
    );
    assert_eq!((house.manage("GET", &keys, Value::Null).await.json(), &listed["total_count"]), (listed.clone(), &json!(1)));

    // One at most: another takes it over.
    let budget = json!({ "name": "budget", "limit_usd": 0.000_001, "reset_interval": "daily" });
    let other = made(&house, "/api/v1/guardrails", budget).await;
    assert_eq!((&other["limit_usd"], &other["reset_interval"]), (&json!(0.000_001), &json!("daily")));
    let over = format!("/api/v1/guardrails/{}", other["id"].as_str().unwrap());
    let moved = house.manage("POST", &format!("{over}/assignments/keys"), json!({ "key_hashes": [mine, mine] })).await;
    assert_eq!(moved.json(), json!({ "assigned_count": 1 }));
    assert_eq!(house.manage("GET", &keys, Value::Null).await.json()["total_count"], 0);
    let refused = chat(&house, &house.key).await;
    assert!(refused.text().contains("budget"), "{}", refused.text());
    let patched = house.manage("PATCH", &over, json!({ "limit_usd": 1, "name": "wider" })).await.json();
    assert_eq!((&patched["data"]["name"], &patched["data"]["reset_interval"]), (&json!("wider"), &json!("daily")));
    assert!(patched["data"]["updated_at"].is_string());
    assert_eq!(chat(&house, &house.key).await.status, StatusCode::OK);

    let freed = house.manage("POST", &format!("{over}/assignments/keys/remove"), json!({ "key_hashes": [mine, "gone"] })).await;
    assert_eq!(freed.json(), json!({ "unassigned_count": 1 }));
    assert_eq!(house.manage("DELETE", &over, Value::Null).await.json(), json!({ "deleted": true }));
    assert_eq!(house.manage("GET", "/api/v1/guardrails", Value::Null).await.json()["total_count"], 1);
}

/// What is looked for is shown as it was set, holds at once, and is gone with the rule.
#[tokio::test]
async fn filters_that_are_set_over_the_api_hold() {
    let house = House::open().await;
    let filters = json!([{ "pattern": "secret-[0-9]+", "action": "block", "label": "[SECRET]" }]);
    let builtins = json!([{ "slug": "email", "action": "redact" }]);
    let body = json!({ "name": "words", "content_filters": filters, "content_filter_builtins": builtins });
    let row = made(&house, "/api/v1/guardrails", body).await;
    assert_eq!((&row["content_filters"], &row["content_filter_builtins"]), (&filters, &builtins));
    let over = format!("/api/v1/guardrails/{}", row["id"].as_str().unwrap());
    let mine = hash(&house, &house.key);
    house.manage("POST", &format!("{over}/assignments/keys"), json!({ "key_hashes": [mine] })).await;

    let said = async |text: &str| {
        let body = json!({ "model": "mock/good", "messages": [{ "role": "user", "content": text }] });
        house.ask(house.post(body.to_string())).await
    };
    assert_eq!(said("it is secret-42").await.status, StatusCode::FORBIDDEN);
    assert_eq!(said("nothing in it").await.status, StatusCode::OK);
    house.manage("PATCH", &over, json!({ "content_filters": null })).await;
    assert_eq!(said("it is secret-42").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_rule_that_nobody_would_hold_is_refused_by_name() {
    let house = House::open().await;
    for (more, named) in [
        (json!({ "limit_usd": 1 }), "limit_usd, reset_interval"),
        (json!({ "reset_interval": "daily" }), "limit_usd, reset_interval"),
        (json!({ "limit_usd": 0, "reset_interval": "daily" }), "limit_usd"),
        (json!({ "limit_usd": -1, "reset_interval": "daily" }), "limit_usd"),
        (json!({ "limit_usd": 1, "reset_interval": "hourly" }), "reset_interval"),
        (json!({ "content_filters": [{ "pattern": "(?=x)", "action": "block" }] }), "content_filters[0].pattern"),
        (json!({ "content_filters": [{ "pattern": "x", "action": "shout" }] }), "content_filters[0].action"),
        (json!({ "content_filter_builtins": [{ "slug": "shoes", "action": "redact" }] }), "content_filter_builtins[0].slug"),
        (
            json!({ "content_filter_builtins": [{ "slug": "person-name", "action": "redact" }] }),
            "content_filter_builtins[0].slug",
        ),
        (json!({ "enforce_zdr_anthropic": true }), "enforce_zdr_anthropic"),
        (json!({ "enable_paid_model_training": false }), "enable_paid_model_training"),
        (json!({ "include_byok_in_budgets": true }), "include_byok_in_budgets"),
        (json!({ "name": " " }), "name"),
        (json!({ "name": "n".repeat(201) }), "name"),
        (json!({ "description": "n".repeat(1001) }), "description"),
        (json!({ "allowed_models": vec!["m"; 1001] }), "allowed_models"),
        (json!({ "allowed_models": "mock/good" }), "allowed_models"),
    ] {
        let mut body = json!({ "name": "x" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let reply = house.manage("POST", "/api/v1/guardrails", body).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{more}");
        assert!(reply.error()["message"].as_str().unwrap().starts_with(named), "{}", reply.text());
    }
    let row = made(&house, "/api/v1/guardrails", json!({ "name": "x" })).await;
    let keys = format!("/api/v1/guardrails/{}/assignments/keys", row["id"].as_str().unwrap());
    let management = hash(&house, &house.management);
    for hashes in [json!([]), json!(["none"]), json!([management])] {
        let reply = house.manage("POST", &keys, json!({ "key_hashes": hashes })).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.text());
    }
    let nowhere = "/api/v1/guardrails/00000000-0000-4000-8000-000000000000/assignments/keys";
    let reply = house.manage("POST", nowhere, json!({ "key_hashes": [hash(&house, &house.key)] })).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn rows_of_the_configuration_are_listed_and_not_changed() {
    let house = House::with(|settings| {
        let budgets = vec![(LimitReset::Daily, Nanos(500_000_000)), (LimitReset::Monthly, Nanos(5_000_000_000))];
        let rail = Guardrail { name: "interns".into(), keys: vec!["normal".into()], budgets, ..Guardrail::default() };
        settings.guardrails = Arc::new([rail]);
        let (name, upstream) = ("mine".to_owned(), "byok:mine".to_owned());
        settings.own_keys =
            Arc::new([OwnKey { name, provider: "mock".into(), upstream, keys: vec!["*".into()], ..OwnKey::default() }]);
    })
    .await;
    for (list, id) in [("/api/v1/guardrails", "config:interns"), ("/api/v1/byok", "config:mine")] {
        let rows = house.manage("GET", list, Value::Null).await.json();
        assert_eq!((&rows["data"][0]["id"], &rows["data"][0]["source"]), (&json!(id), &json!("config")));
        let one = format!("{list}/{id}");
        assert_eq!(house.manage("GET", &one, Value::Null).await.json()["data"]["id"], json!(id));
        for (method, body) in [("PATCH", json!({ "name": "x" })), ("DELETE", Value::Null)] {
            let reply = house.manage(method, &one, body).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{method} {one}: {}", reply.text());
            assert!(reply.error()["message"].as_str().unwrap().contains("configuration file"));
        }
    }
    let rail = house.manage("GET", "/api/v1/guardrails/config:interns", Value::Null).await.json()["data"].clone();
    assert_eq!((rail["limit_usd"].to_string(), rail["budgets"].as_array().unwrap().len()), ("0.5".to_owned(), 2));
}

#[tokio::test]
async fn changes_at_once_are_all_kept() {
    let mut house = House::open().await;
    let make = |number: usize| house.manage("POST", "/api/v1/guardrails", json!({ "name": format!("rail {number}") }));
    let replies = futures_util::future::join_all((0..20).map(make)).await;
    assert!(replies.iter().all(|reply| reply.status == StatusCode::CREATED));
    assert_eq!(
        house.manage("GET", "/api/v1/guardrails?limit=5&offset=18", Value::Null).await.json()["data"].as_array().unwrap().len(),
        2
    );
    house.restart().await;
    let rows = house.manage("GET", "/api/v1/guardrails", Value::Null).await.json();
    let mut names: Vec<&str> = rows["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!((names.len(), &rows["total_count"]), (20, &json!(20)));
}

#[tokio::test]
async fn only_managers_administer() {
    let house = House::open().await;
    for (method, path) in [
        ("GET", "/api/v1/byok"),
        ("POST", "/api/v1/byok"),
        ("PATCH", "/api/v1/byok/x"),
        ("DELETE", "/api/v1/byok/x"),
        ("GET", "/api/v1/guardrails"),
        ("POST", "/api/v1/guardrails"),
        ("GET", "/api/v1/guardrails/assignments/keys"),
        ("POST", "/api/v1/guardrails/x/assignments/keys"),
        ("POST", "/api/v1/guardrails/x/assignments/keys/remove"),
        ("DELETE", "/api/v1/presets/x"),
        ("POST", "/api/v1/credits/grant"),
        ("GET", "/api/v1/credits/ledger"),
        ("GET", "/api/v1/admin/settings"),
        ("POST", "/api/v1/admin/providers/mock/test"),
    ] {
        let reply = house.ask(asked_by(&house.key, method, path, json!({}))).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{method} {path}");
    }
}
