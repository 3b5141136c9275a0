//! What can be looked up: models, endpoints, the key, generations, health.

use axum::http::{StatusCode, header};
use inner::{Nanos, Usage};
use serde_json::{Value, json};
use store::{KeyRules, KeySpec, Outcome, Reservation, Settlement, Store};

use crate::support::house::{House, key};

/// The keys that a strict client requires, null or not (openrouter OpenAPI document, `required` lists).
fn has_all(value: &Value, keys: &str) {
    for key in keys.split_whitespace() {
        assert!(value.get(key).is_some(), "{key} is missing in {value}");
    }
}

#[tokio::test]
async fn models_are_listed_whole_and_in_pages() {
    let house = House::open().await;
    let whole = house.ask(House::get("/api/v1/models", None)).await.json();
    let total = whole["data"].as_array().unwrap().len();
    assert_eq!(whole["total_count"], total);
    assert_eq!(whole["links"], json!({"next": null}));
    for model in whole["data"].as_array().unwrap() {
        has_all(model, "id canonical_slug name created context_length architecture pricing top_provider per_request_limits");
        has_all(model, "supported_parameters default_parameters supported_voices links");
    }
    let mut seen = Vec::new();
    let mut next = Some("/api/v1/models?offset=0&limit=10".to_owned());
    while let Some(path) = next {
        let page = house.ask(House::get(&path, None)).await.json();
        seen.extend(page["data"].as_array().unwrap().clone());
        assert_eq!(page["total_count"], total);
        next = page["links"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(Value::Array(seen), whole["data"]);
    for query in ["limit=0", "limit=1001", "limit=x", "offset=-1"] {
        let reply = house.ask(House::get(&format!("/api/v1/models?{query}"), None)).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{query}");
        reply.error();
    }
}

/// The ids that a query selects, in order.
async fn selected(house: &House, query: &str) -> Vec<String> {
    let reply = house.ask(House::get(&format!("/api/v1/models?{query}"), None)).await;
    assert_eq!(reply.status, StatusCode::OK, "{query}: {}", reply.text());
    let rows = reply.json()["data"].clone();
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn models_are_selected_by_what_they_are() {
    let house = House::open().await;
    let every = selected(&house, "").await;
    assert_eq!(selected(&house, "output_modalities=all").await, every);
    assert_eq!(selected(&house, "output_modalities=text,image&input_modalities=text").await, every);
    assert!(selected(&house, "output_modalities=speech").await.is_empty());
    assert_eq!(selected(&house, "q=PRICED-g").await, ["mock/priced-gated"]);
    assert_eq!(selected(&house, "model_authors=shared,down").await, ["down/x", "shared/x"]);
    assert_eq!(selected(&house, "providers=Panic").await, ["panic/x"]);
    assert_eq!(selected(&house, "providers=down&model_authors=shared").await, ["shared/x"]);
    assert_eq!(selected(&house, "min_price=0.26&max_output_price=2.6").await.len(), 13, "who is unpriced is in no bounds");
    assert!(selected(&house, "context=99000000").await.is_empty());
    assert!(selected(&house, "supported_parameters=tools,no_such").await.is_empty());
    assert_eq!(selected(&house, "supported_parameters=tools,seed").await, every);
    for known in ["distillable=true", "zdr=true"] {
        assert_eq!(selected(&house, known).await, ["private/x"], "{known}");
    }
    assert!(!selected(&house, "distillable=false").await.contains(&"private/x".to_owned()));
    for nobody in ["region=eu", "category=legal", "min_coding_index=1", "max_age_days=9", "min_tool_success_rate=0.5"] {
        assert!(selected(&house, nobody).await.is_empty(), "{nobody}: known of none");
    }
    for refused in ["sort=best", "category=sports", "input_modalities=smell", "min_price=x", "zdr=yes", "context=-1"] {
        let reply = house.ask(House::get(&format!("/api/v1/models?{refused}"), None)).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{refused}");
        let name = refused.split('=').next().unwrap();
        assert!(reply.error()["message"].as_str().unwrap().starts_with(name), "{}", reply.text());
    }
    let count = house.ask(House::get("/api/v1/models/count?output_modalities=text", None)).await.json();
    assert_eq!(count, json!({"data": {"count": every.len()}}));
}

#[tokio::test]
async fn the_list_is_a_feed_for_who_wants_one() {
    let house = House::open().await;
    let feed = |query: &str| House::get(&format!("/api/v1/models?q=priced-g&{query}"), None);
    let reply = house.ask(feed("use_rss=true")).await;
    assert_eq!(reply.headers["content-type"], "application/rss+xml; charset=utf-8");
    let text = reply.text();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>"), "{text}");
    assert_eq!(text.matches("<item>").count(), 1, "{text}");
    assert!(text.contains("<link>http://localhost/mock/priced-gated</link>") && text.contains("<pubDate>"), "{text}");
    let chat = house.ask(feed("use_rss=true&use_rss_chat_links=true")).await;
    assert!(chat.text().contains("/chat?models=mock/priced-gated</link>"), "{}", chat.text());
    assert_eq!(house.ask(feed("use_rss=false")).await.json()["total_count"], 1);
    assert_eq!(house.ask(feed("use_rss=maybe")).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn models_are_sorted_and_pages_keep_the_query() {
    let house = House::open().await;
    let dear_first = selected(&house, "sort=pricing-high-to-low").await;
    assert!(dear_first[..3].contains(&"cached/x".to_owned()), "some cost the same: {dear_first:?}");
    let cheap_first = selected(&house, "sort=pricing-low-to-high").await;
    assert_eq!(cheap_first[..2], ["mock/good:free", "shared/x"], "its cheapest endpoint counts");
    let last = |ids: &[String]| ids.iter().rfind(|id| !id.starts_with("openrouter/")).cloned();
    assert_eq!(last(&cheap_first), last(&dear_first), "without a price comes last either way, and routers behind that");
    assert!([&cheap_first, &dear_first].iter().all(|ids| ids[ids.len() - 2..] == ["openrouter/auto", "openrouter/free"]));
    let page = house.ask(House::get("/api/v1/models?q=mock%2F&limit=1&sort=newest", None)).await.json();
    let next = page["links"]["next"].as_str().unwrap();
    assert_eq!(next, "/api/v1/models?q=mock%2F&sort=newest&offset=1&limit=1");
    let second = house.ask(House::get(next, None)).await.json();
    assert_eq!((&second["total_count"], second["data"].as_array().unwrap().len()), (&page["total_count"], 1));
    assert_ne!(second["data"], page["data"]);
}

#[tokio::test]
async fn providers_are_listed_by_slug_and_name() {
    let house = House::open().await;
    let rows = house.ask(House::get("/api/v1/providers", None)).await.json()["data"].clone();
    let slugs: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["mock", "down", "twin", "open", "claude", "queue", "router", "home", "panic"]);
    has_all(&rows[0], "name slug privacy_policy_url terms_of_service_url status_page_url headquarters datacenters");
    let zdr = house.ask(House::get("/api/v1/endpoints/zdr", None)).await.json();
    let zdr: Vec<&Value> = zdr["data"].as_array().unwrap().iter().map(|row| &row["tag"]).collect();
    assert_eq!(zdr, ["home"]);
}

#[tokio::test]
async fn a_model_and_its_endpoints_are_shown_with_prices() {
    let house = House::open().await;
    let model = house.ask(House::get("/api/v1/model/mock/priced", None)).await.json()["data"].clone();
    assert_eq!(model["id"], "mock/priced");
    assert_eq!(model["pricing"]["prompt"], "0.00000026");
    let path = model["links"]["details"].as_str().unwrap();
    let details = house.ask(House::get(path, None)).await.json()["data"].clone();
    has_all(&details, "id name created description architecture endpoints");
    let endpoint = &details["endpoints"][0];
    assert_eq!(endpoint["provider_name"], "Mock");
    assert_eq!(endpoint["pricing"]["completion"], "0.0000026");
    has_all(endpoint, "name model_id model_name provider_name tag context_length max_completion_tokens max_prompt_tokens");
    has_all(endpoint, "pricing quantization supported_parameters supports_implicit_caching supports_tool_choice native_tools");
    for path in ["/api/v1/model/no/such", "/api/v1/models/no/such/endpoints"] {
        let reply = house.ask(House::get(path, None)).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        reply.error();
    }
}

#[tokio::test]
async fn a_key_sees_itself_under_both_names() {
    let house = House::open().await;
    let info = house.ask(House::get("/api/v1/key", Some(&house.key))).await.json();
    assert_eq!(info, house.ask(House::get("/api/v1/auth/key", Some(&house.key))).await.json());
    has_all(&info["data"], "label limit limit_remaining limit_reset include_byok_in_limit usage usage_daily usage_weekly");
    has_all(&info["data"], "usage_monthly byok_usage is_free_tier is_management_key is_provisioning_key rate_limit");
    has_all(&info["data"], "creator_user_id organization_id workspace_id allowed_data_regions free_model_daily_requests");
    assert_eq!(info["data"]["limit"], Value::Null);
    assert!(!info.to_string().contains(&house.key), "a key is never shown again");
    assert_eq!(house.ask(House::get("/api/v1/key", None)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_generation_is_seen_by_its_own_key_and_by_who_administers() {
    let house = House::open().await;
    let mut request = house.chat("priced", json!({"stream": true}));
    request.headers_mut().insert("http-referer", "https://app.example".parse().unwrap());
    request.headers_mut().insert("x-title", "App".parse().unwrap());
    request.headers_mut().insert(header::USER_AGENT, "tests/1".parse().unwrap());
    let id = house.ask(request).await.generation_id().to_owned();
    let path = format!("/api/v1/generation?id={id}");
    let data = house.ask(House::get(&path, Some(&house.key))).await.json()["data"].clone();
    assert_eq!(data["id"], id.as_str());
    assert_eq!(data["total_cost"].to_string(), "0.0000104");
    assert_eq!((&data["tokens_prompt"], &data["native_tokens_completion"]), (&json!(10), &json!(3)));
    assert_eq!((&data["streamed"], &data["cancelled"], &data["finish_reason"]), (&json!(true), &json!(false), &json!("stop")));
    assert_eq!((&data["http_referer"], &data["user_agent"]), (&json!("https://app.example"), &json!("tests/1")));
    assert_eq!((&data["model"], &data["provider_name"]), (&json!("mock/priced"), &json!("Mock")));
    has_all(&data, "created_at usage is_byok origin data_region api_type app_id cache_discount native_finish_reason latency");
    has_all(&data, "generation_time moderation_latency upstream_inference_cost num_media_prompt num_media_completion router");
    has_all(&data, "num_input_audio_prompt num_search_results num_fetches web_search_engine upstream_id external_user preset_id");
    has_all(&data, "service_tier workspace_id provider_responses native_tokens_cached native_tokens_reasoning");

    assert_eq!(house.ask(House::get(&path, Some(&house.management))).await.json()["data"], data);

    let stranger = key(&house.store, KeySpec::default()).await;
    for (path, key, status) in [
        (path.as_str(), stranger.as_str(), 404),
        ("/api/v1/generation?id=gen-1-none", &house.key, 404),
        ("/api/v1/generation", &house.key, 400),
        (path.as_str(), "sk-or-v1-no", 401),
    ] {
        let reply = house.ask(House::get(path, Some(key))).await;
        assert_eq!(reply.status.as_u16(), status, "{path}");
        reply.error();
    }
}

#[tokio::test]
async fn a_generation_tells_of_all_attempts_at_its_request() {
    let house = House::open().await;
    let body = json!({"model": "shared/x", "provider": {"order": ["down", "mock"]}, "session_id": "talk-1",
        "messages": [{"role": "user", "content": "hi"}]});
    let reply = house.ask(house.post(body.to_string())).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let read = async |id: &str| {
        house.ask(House::get(&format!("/api/v1/generation?id={id}"), Some(&house.key))).await.json()["data"].clone()
    };
    let data = read(reply.generation_id()).await;
    let attempts = data["provider_responses"].as_array().unwrap();
    let told: Vec<_> =
        attempts.iter().map(|at| (&at["status"], &at["provider_name"], &at["endpoint_id"], &at["is_byok"])).collect();
    let expected =
        [(502, "Down", "down"), (200, "Mock", "mock")].map(|(status, name, tag)| (json!(status), json!(name), json!(tag)));
    assert_eq!(told, expected.each_ref().map(|(status, name, tag)| (status, name, tag, &json!(false))));
    assert!(attempts.iter().all(|at| at["latency"].is_u64() && at["model_permaslug"] == "shared/x"), "{attempts:?}");
    assert_eq!((&attempts[1]["id"], &attempts[0]["id"]), (&data["id"], &data["request_id"]), "the first one names the request");
    assert_eq!((&data["session_id"], &data["router"]), (&json!("talk-1"), &Value::Null));
    let first = read(attempts[0]["id"].as_str().unwrap()).await;
    assert_eq!((&first["provider_responses"], &first["finish_reason"]), (&data["provider_responses"], &json!("error")));

    let ordered = |place| json!({"place": place, "of": 2, "by": "order", "chance": f64::from(u8::from(place == 1))});
    assert_eq!((&attempts[0]["because"], &attempts[1]["because"]), (&ordered(1), &ordered(2)));

    let chosen = house.ask(house.post(json!({"model": "openrouter/free", "messages": body["messages"]}).to_string())).await;
    let data = read(chosen.generation_id()).await;
    assert_eq!((&data["router"], &data["request_id"]), (&json!("free"), &data["id"]));
    assert_eq!(data["provider_responses"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_generation_tells_why_that_provider() {
    let house = House::open().await;
    let because = async |model: &str, provider: Value| {
        let body = json!({"model": model, "provider": provider, "messages": [{"role": "user", "content": "hi"}]});
        let reply = house.ask(house.post(body.to_string())).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let path = format!("/api/v1/generation?id={}", reply.generation_id());
        let data = house.ask(House::get(&path, Some(&house.key))).await.json()["data"].clone();
        data["provider_responses"].as_array().unwrap().last().unwrap().get("because").cloned()
    };
    let only = because("shared/x", json!({"only": ["mock"]})).await.unwrap();
    assert_eq!((&only["of"], &only["place"], &only["by"], &only["chance"]), (&json!(1), &json!(1), &json!("draw"), &json!(1.0)));
    assert_eq!(only["removed"], json!([{"field": "provider.only", "endpoints": 1}]));
    let sorted = because("shared/x", json!({"sort": "throughput"})).await.unwrap();
    assert_eq!(sorted["by"], "throughput");
    assert_eq!(because("mock/good", json!({})).await, None, "where there is nobody else there is no reason");
}

#[tokio::test]
async fn the_tier_that_was_asked_for_is_remembered_where_it_was() {
    let house = House::open().await;
    let tiered = json!({"model": "routed/x", "service_tier": "flex", "messages": [{"role": "user", "content": "hi"}]});
    let reply = house.ask(house.post(tiered.to_string())).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let path = format!("/api/v1/generation?id={}", reply.generation_id());
    let data = house.ask(House::get(&path, Some(&house.key))).await.json()["data"].clone();
    assert_eq!((&data["service_tier"], &data["provider_responses"][0]["routed_service_tier"]), (&json!("flex"), &json!("flex")));
}

#[tokio::test]
async fn probes_need_no_key() {
    let house = House::open().await;
    for path in ["/livez", "/readyz", "/health", "/healthz", "/health/liveliness", "/health/liveness", "/health/readiness"] {
        let reply = house.ask(House::get(path, None)).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(reply.json()["status"].is_string());
    }
    let health = house.ask(House::get("/healthz", None)).await.json();
    assert_eq!((&health["status"], &health["version"]), (&json!("ok"), &json!(env!("CARGO_PKG_VERSION"))));
    let version = house.ask(House::get("/version", None)).await.json();
    assert_eq!(version, json!({"version": env!("CARGO_PKG_VERSION")}));
}

#[tokio::test]
async fn activity_is_for_administrators_and_of_completed_days() {
    let house = House::open().await;
    house.ask(house.chat("priced", json!({}))).await;
    let ask = async |query: &str, key: &str| house.ask(House::get(&format!("/api/v1/activity{query}"), Some(key))).await;
    assert_eq!(ask("", &house.management).await.json(), json!({"data": []}), "today is not over");
    assert_eq!(ask("", &house.key).await.status, StatusCode::FORBIDDEN);
    for date in ["2020-01-01", "2999-01-01", "yesterday", "2026-11"] {
        let refused = ask(&format!("?date={date}"), &house.management).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{date}");
        assert!(refused.error()["message"].as_str().unwrap().starts_with("date:"));
    }
    let call = Reservation { created_ms: now_ms() - 86_400_000, ..house.generations().await[0].reservation.clone() };
    house.store.reserve(Reservation { id: "gen-old".into(), ..call }).await.unwrap();
    let usage = Usage { prompt_tokens: 7, completion_tokens: 3, ..Usage::default() };
    let end = Settlement { id: "gen-old".into(), outcome: Outcome::Done, cost: Nanos(3380), usage, ..Settlement::default() };
    house.store.settle(end).await.unwrap();
    house.store.flush().await.unwrap();
    let row = ask("", &house.management).await.json()["data"][0].clone();
    has_all(&row, "date model model_permaslug endpoint_id provider_name usage byok_usage_inference requests prompt_tokens");
    assert_eq!((&row["model"], &row["usage"], &row["requests"]), (&json!("mock/priced"), &json!(0.000_003_38), &json!(1)));
    let date = row["date"].as_str().unwrap();
    assert_eq!(ask(&format!("?date={date}"), &house.management).await.json()["data"], json!([row]));
}

fn now_ms() -> i64 {
    i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap()
}

#[tokio::test]
async fn what_is_no_row_is_no_model() {
    let house = House::open().await;
    let get = async |path: &str| house.ask(House::get(&format!("/api/v1/{path}"), None)).await;
    for path in ["model/mock/nothing", "models/mock/nothing/endpoints", "model/router/x:nitro", "models/nobody/x/endpoints"] {
        assert_eq!(get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["model/mock/priced:nitro", "models/mock/priced:floor/endpoints", "models/mock/priced:online/endpoints"] {
        let reply = get(path).await;
        assert_eq!((reply.status, &reply.json()["data"]["id"]), (StatusCode::OK, &json!("mock/priced")), "{path}");
    }
    assert_eq!(get("model/mock/good:free").await.json()["data"]["id"], "mock/good:free", "a static variant is a row");
    assert_eq!(get("model/openrouter/auto-beta").await.json()["data"]["id"], "openrouter/auto");
}

#[tokio::test]
async fn a_keys_own_list_is_what_it_may_use() {
    let house = House::open().await;
    let ids = async |key: &str, query: &str| {
        let reply = house.ask(House::get(&format!("/api/v1/models/user?{query}"), Some(key))).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let rows = reply.json()["data"].clone();
        rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(house.ask(House::get("/api/v1/models/user", None)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ids(&house.key, "").await, selected(&house, "").await, "no rule, no difference");
    let rules = KeyRules {
        allowed_models: Some(vec!["shared/x".into(), "mock/priced".into(), "down/x".into()]),
        allowed_providers: Some(vec!["mock".into()]),
        ..KeyRules::default()
    };
    let narrow = key(&house.store, KeySpec { rules, ..KeySpec::default() }).await;
    let mut few = ids(&narrow, "").await;
    few.retain(|id| !id.starts_with("openrouter/"));
    few.sort();
    assert_eq!(few, ["mock/priced", "shared/x"], "of what it may use, what somebody may answer");
    assert_eq!(ids(&narrow, "q=shared").await, ["shared/x"]);
    let page = house.ask(House::get("/api/v1/models/user?limit=1", Some(&narrow))).await.json();
    assert_eq!(page["links"]["next"], "/api/v1/models/user?offset=1&limit=1");
}

#[tokio::test]
async fn the_most_used_models_come_first_by_popularity() {
    let house = House::open().await;
    for (model, calls) in [("priced", 2), ("tools", 1)] {
        for _ in 0..calls {
            assert_eq!(house.ask(house.chat(model, json!({}))).await.status, StatusCode::OK);
        }
    }
    house.store.flush().await.unwrap();
    for word in ["most-popular", "top-weekly"] {
        let ids = selected(&house, &format!("sort={word}")).await;
        assert_eq!(ids[..2], ["mock/priced", "mock/tools"], "{word}");
    }
}

#[tokio::test]
async fn endpoints_show_what_was_measured_and_their_speed_to_who_has_a_key() {
    let house = House::open().await;
    let row = async |model: &str, key: Option<&str>| {
        let path = format!("/api/v1/models/{model}/endpoints");
        house.ask(House::get(&path, key)).await.json()["data"]["endpoints"][0].clone()
    };
    let untouched = row("mock/good", Some(&house.key)).await;
    assert_eq!((&untouched["uptime_last_1d"], &untouched["latency_last_30m"]), (&Value::Null, &Value::Null), "{untouched}");
    for model in ["good", "error-500", "error-400"] {
        house.ask(house.chat(model, json!({}))).await;
    }
    house.ask(house.chat("good", json!({"stream": true}))).await;
    let good = row("mock/good", Some(&house.key)).await;
    let uptimes = ["uptime_last_5m", "uptime_last_30m", "uptime_last_1d"];
    assert!(uptimes.iter().all(|name| good[name] == json!(100.0)), "{good}");
    let latency = good["latency_last_30m"].clone();
    has_all(&latency, "p50 p75 p90 p99");
    assert!(latency["p50"].as_f64().unwrap() < 10_000.0, "milliseconds: {latency}");
    let anonymous = row("mock/good", None).await;
    assert_eq!((&anonymous["uptime_last_30m"], &anonymous["latency_last_30m"]), (&json!(100.0), &Value::Null));
    assert_eq!(row("mock/error-500", None).await["uptime_last_30m"], json!(0.0));
    assert_eq!(row("mock/error-400", None).await["uptime_last_30m"], json!(100.0), "a wrong request is the client's");
    assert_eq!(good["status"], json!(0));
}
