//! The figures of the site: known traffic goes through the gateway and into the ledger, and everything that is shown is recomputed from
//! the ledger's rows.

use axum::http::{Request, StatusCode};
use gateway::settings::FiguresAccess;
use inner::{Nanos, Pico, PriceSheet, Usage};
use serde_json::{Value, json};
use store::{Generation, Made, Outcome, Reservation, Settlement, Store};

use crate::support::house::House;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

fn now_ms() -> i64 {
    i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap()
}

async fn read(house: &House, path: &str) -> Value {
    let reply = house.ask(House::get(&format!("/api/v1{path}"), None)).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text());
    reply.json()["data"].clone()
}

/// A call that was made so long ago.
struct Call {
    id: String,
    age_ms: i64,
    model: &'static str,
    tag: &'static str,
    request: Option<String>,
    app: Option<(&'static str, &'static str)>,
    came: Settlement,
}

fn call(id: &str, age_ms: i64) -> Call {
    let usage = Usage { prompt_tokens: 100, completion_tokens: 50, cached_tokens: 25, reasoning_tokens: 5, ..Usage::default() };
    let came = Settlement {
        id: id.into(),
        outcome: Outcome::Done,
        usage,
        cost: Nanos(156_000),
        latency_ms: Some(200),
        duration_ms: 1_000,
        ..Settlement::default()
    };
    Call { id: id.into(), age_ms, model: "shared/x", tag: "mock", request: None, app: None, came }
}

fn failing(id: &str, age_ms: i64, status: u16) -> Call {
    let call = call(id, age_ms);
    let came = Settlement {
        outcome: Outcome::Failed,
        error_status: Some(status),
        latency_ms: None,
        usage: Usage::default(),
        cost: Nanos(0),
        ..call.came
    };
    Call { came, ..call }
}

/// In the middle of an hour, so that calls of the same age are of the same one.
fn moment(age_ms: i64) -> i64 {
    let now = now_ms();
    if age_ms == 0 { now } else { now / HOUR_MS * HOUR_MS + HOUR_MS / 2 - age_ms }
}

/// Puts calls of the normal key into the ledger.
async fn record(house: &House, calls: Vec<Call>) {
    let key_hash = house.store.key_by_secret(&house.key).unwrap().hash;
    for Call { id, age_ms, model, tag, request, app, came } in calls {
        let asked = Reservation {
            id,
            key_hash: key_hash.clone(),
            model: model.into(),
            provider: if tag == "mock" { "Mock" } else { "Down" }.into(),
            endpoint: Some(tag.into()),
            request,
            prices: Some(PriceSheet { prompt: Pico(260_000), completion: Pico(2_600_000), ..PriceSheet::default() }),
            most: Nanos(1_000_000),
            created_ms: moment(age_ms),
            referer: app.map(|(referer, _)| referer.into()),
            title: app.map(|(_, title)| title.into()),
            categories: app.map(|_| "cli-agent,legal".into()),
            media: 2,
            ..Reservation::default()
        };
        house.store.reserve(asked).await.unwrap();
        house.store.settle(came).await.unwrap();
    }
    house.store.flush().await.unwrap();
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn sum(value: &Value) -> i64 {
    list(value).iter().filter_map(Value::as_i64).sum()
}

#[tokio::test]
async fn a_fresh_installation_shows_nothing_and_invents_nothing() {
    let house = House::open().await;
    for path in ["/stats/models", "/stats/apps", "/stats/categories", "/stats/models/mock/good/apps"] {
        assert_eq!(read(&house, path).await, json!([]), "{path}");
    }
    let performance = read(&house, "/stats/models/mock/good/performance").await;
    assert_eq!((list(&performance["buckets"]).len(), &performance["series"]), (24, &json!([])));
    let uptime = read(&house, "/stats/models/mock/good/uptime").await;
    assert_eq!(list(&uptime["buckets"]).len(), 72);
    assert!(list(&uptime["availability"]).iter().chain(list(&uptime["without_routing"])).all(Value::is_null));
    assert_eq!((sum(&uptime["requests"]), &uptime["providers"], &uptime["incidents"]), (0, &json!([]), &json!([])));
    let pricing = read(&house, "/stats/models/mock/priced/pricing").await;
    let nothing = json!({"prompt": null, "completion": null, "cache_hit_rate": null, "tokens": 0});
    assert_eq!((&pricing["effective"], &pricing["providers"]), (&nothing, &json!([])));
    let step = &pricing["history"][0];
    assert_eq!((&step["prompt"], &step["completion"]), (&json!("0.00000026"), &json!("0.0000026")), "the price of the catalogue");
    let activity = read(&house, "/stats/models/mock/good/activity?days=7").await;
    assert_eq!(list(&activity).len(), 7);
    assert!(list(&activity).iter().all(|day| day["requests"] == 0 && day["tool_calls"] == 0));
    for view in ["models", "images", "tool_calls", "authors"] {
        let rankings = read(&house, &format!("/stats/rankings?view={view}")).await;
        assert_eq!((list(&rankings["weeks"]).len(), &rankings["series"], sum(&rankings["other"])), (12, &json!([]), 0));
    }
    let providers = read(&house, "/stats/providers").await;
    let mock = list(&providers).iter().find(|row| row["slug"] == "mock").unwrap();
    assert_eq!((&mock["uptime_1d"], &mock["tokens_1d"], &mock["configured"]), (&Value::Null, &json!(0), &json!(true)));
    assert!(mock["models"].as_u64().unwrap() > 20);
    let provider = read(&house, "/stats/providers/mock").await;
    assert_eq!(
        (list(&provider["daily"]).len(), &provider["models"], &provider["daily"][0]["uptime"]),
        (30, &json!([]), &Value::Null)
    );
    let status = read(&house, "/status").await;
    assert_eq!(
        (&status["engine"], &status["incidents"], &status["version"]),
        (&Value::Null, &json!([]), &json!(env!("CARGO_PKG_VERSION")))
    );
    let mock = &status["providers"][0];
    assert_eq!((&mock["status"], &mock["uptime_1h"], list(&mock["hours"]).len()), (&json!("unknown"), &Value::Null, 72));
    for path in ["/datasets/rankings-daily", "/datasets/app-rankings", "/datasets/session-cost", "/benchmarks"] {
        assert_eq!(read(&house, path).await, json!([]), "{path}");
    }
    for path in ["/stats/models/no/such/uptime", "/stats/apps/0000", "/stats/providers/nobody"] {
        let reply = house.ask(House::get(&format!("/api/v1{path}"), None)).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        reply.error();
    }
}

#[tokio::test]
async fn bad_queries_are_refused_by_the_name_of_the_field() {
    let house = House::open().await;
    for (path, field) in [
        ("/stats/models/mock/good/performance?range=2d", "range"),
        ("/stats/models/mock/good/activity?days=0", "days"),
        ("/stats/models/mock/good/activity?days=x", "days"),
        ("/stats/models/mock/good/apps?days=9999", "days"),
        ("/stats/rankings?view=all", "view"),
        ("/stats/rankings?weeks=-1", "weeks"),
        ("/stats/apps?range=year", "range"),
        ("/stats/apps?sort=best", "sort"),
        ("/stats/categories?weeks=99999999999999999999", "weeks"),
        ("/datasets/rankings-daily?start_date=2024-12-31", "start_date"),
        ("/datasets/rankings-daily?start_date=2026-13-01", "start_date"),
        ("/datasets/rankings-daily?start_date=2025-01-01&end_date=2026-06-01", "start_date"),
        ("/datasets/rankings-daily?end_date=2999-01-01", "end_date"),
        ("/datasets/rankings-daily?period=hour", "period"),
        ("/datasets/rankings-daily?language_type=natural", "language_type"),
        ("/datasets/app-rankings?limit=101", "limit"),
        ("/datasets/app-rankings?category=sports", "category"),
        ("/datasets/app-rankings?category=coding&subcategory=legal", "subcategory"),
        ("/datasets/session-cost?turn_range=3-turns", "turn_range"),
        ("/benchmarks?source=somebody", "source"),
    ] {
        let reply = house.ask(House::get(&format!("/api/v1{path}"), None)).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}");
        let message = reply.error()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(&format!("{field}: ")), "{path}: {message}");
    }
}

#[tokio::test]
async fn an_operator_may_want_a_key_for_them() {
    let house = House::with(|settings| settings.figures = FiguresAccess::Key).await;
    for path in ["/stats/models", "/status", "/datasets/rankings-daily", "/benchmarks"] {
        let path = format!("/api/v1{path}");
        assert_eq!(house.ask(House::get(&path, None)).await.status, StatusCode::UNAUTHORIZED, "{path}");
        for key in [&house.key, &house.management] {
            assert_eq!(house.ask(House::get(&path, Some(key))).await.status, StatusCode::OK, "{path}");
        }
    }
}

/// Traffic of three hours at one model and two endpoints.
async fn a_busy_house() -> House {
    let house = House::open().await;
    let app = Some(("https://app.example/page", "App"));
    let mut calls: Vec<Call> = (0..8).map(|at| Call { app, ..call(&format!("good-{at}"), 2 * HOUR_MS) }).collect();
    for (at, call) in calls.iter_mut().enumerate() {
        call.came.latency_ms = Some(100 + 50 * i64::try_from(at).unwrap());
        call.came.duration_ms = 1_000 + 100 * i64::try_from(at).unwrap();
    }
    // Six requests whose first endpoint was down; another one answered all but one of them.
    for at in 0..6 {
        let first = format!("first-{at}");
        calls.push(Call { tag: "down", ..failing(&first, 2 * HOUR_MS, 502) });
        let second = format!("second-{at}");
        let again = if at == 0 { failing(&second, 2 * HOUR_MS, 429) } else { call(&second, 2 * HOUR_MS) };
        calls.push(Call { request: Some(first), ..again });
    }
    // What says nothing about anybody.
    for (at, status) in [400, 403, 413, 429].into_iter().enumerate() {
        calls.push(failing(&format!("wrong-{at}"), 2 * HOUR_MS, status));
    }
    let mut left = call("left", 2 * HOUR_MS);
    left.came.outcome = Outcome::Cancelled;
    calls.push(left);
    record(&house, calls).await;
    house
}

#[tokio::test]
async fn uptime_is_that_of_the_attempts_and_availability_that_of_the_requests() {
    let house = a_busy_house().await;
    let uptime = read(&house, "/stats/models/shared/x/uptime").await;
    let at = list(&uptime["requests"]).iter().position(|count| *count != 0).unwrap();
    // 8 good ones and 6 that were tried again; of these, one failed in the end and all failed at first.
    assert_eq!((&uptime["requests"][at], sum(&uptime["requests"])), (&json!(14), 14));
    assert_eq!(uptime["availability"][at], json!(13.0 / 14.0));
    assert_eq!(uptime["without_routing"][at], json!(8.0 / 14.0));
    let of = |tag: &str| list(&uptime["providers"]).iter().find(|row| row["tag"] == tag).unwrap().clone();
    assert_eq!((&of("down")["uptime"][at], &of("down")["requests"][at]), (&json!(0.0), &json!(6)));
    assert_eq!((&of("mock")["uptime"][at], &of("mock")["requests"][at]), (&json!(1.0), &json!(13)), "a rate limit says nothing");
    let [incident] = list(&uptime["incidents"]) else { panic!("{uptime}") };
    assert_eq!((&incident["tag"], &incident["failed"], &incident["requests"]), (&json!("down"), &json!(6), &json!(6)));
    assert_eq!((&incident["from"], &incident["ongoing"]), (&uptime["buckets"][at], &json!(false)));
    let time = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond();
    assert_eq!(time(&incident["to"]) - time(&incident["from"]), HOUR_MS);
    let status = read(&house, "/status").await;
    let down = list(&status["providers"]).iter().find(|row| row["slug"] == "down").unwrap();
    assert_eq!((&down["uptime_1d"], &down["uptime_1h"], &down["hours"][at]["requests"]), (&json!(0.0), &Value::Null, &json!(6)));
    assert_eq!(status["incidents"][0]["provider_name"], "Down");
}

/// What the ledger's rows say of the tokens of calls that pass.
fn tokens(ledger: &[Generation]) -> u64 {
    ledger.iter().map(|call| call.settlement.usage.prompt_tokens + call.settlement.usage.completion_tokens).sum()
}

fn near(told: &Value, exact: f64) -> bool {
    told.as_f64().is_some_and(|told| (told / exact - 1.0).abs() < 0.026)
}

#[tokio::test]
async fn every_figure_of_a_model_is_that_of_the_ledgers_rows() {
    let house = a_busy_house().await;
    let ledger = house.generations().await;
    let done: Vec<&Settlement> =
        ledger.iter().map(|call| &call.settlement).filter(|came| came.outcome == Outcome::Done).collect();
    let rank = |mut values: Vec<i64>| {
        values.sort_unstable();
        values[values.len().div_ceil(2) - 1]
    };
    #[expect(clippy::cast_precision_loss, reason = "measurements")]
    let median_latency = rank(done.iter().filter_map(|came| came.latency_ms).collect()) as f64;
    let slowest_half = rank(done.iter().map(|came| -came.duration_ms).collect());
    #[expect(clippy::cast_precision_loss, reason = "measurements")]
    let median_speed = 50_000.0 / -slowest_half as f64;

    let rows = read(&house, "/stats/models").await;
    let [row] = list(&rows) else { panic!("{rows}") };
    assert_eq!((&row["id"], &row["weekly_tokens"]), (&json!("shared/x"), &json!(tokens(&ledger))));
    let requests = ledger.iter().filter(|call| call.reservation.request.is_none()).count();
    assert_eq!(row["weekly_requests"], json!(requests));
    assert!(near(&row["latency_p50_ms"], median_latency) && near(&row["throughput_p50"], median_speed), "{row}");
    assert_eq!(row["uptime_1d"], json!(13.0 / 14.0));

    for (range, buckets) in [("1d", 24), ("1w", 168), ("1m", 30)] {
        let performance = read(&house, &format!("/stats/models/shared/x/performance?range={range}")).await;
        assert_eq!(list(&performance["buckets"]).len(), buckets);
        let mock = list(&performance["series"]).iter().find(|row| row["tag"] == "mock").unwrap();
        let at = list(&mock["requests"]).iter().position(|count| *count != 0).unwrap();
        assert_eq!(sum(&mock["requests"]), 19);
        assert!(near(&mock["latency"][at]["p50"], median_latency), "{mock}");
        assert!(near(&mock["latency"][at]["p99"], 450.0) && near(&mock["e2e"][at]["p99"], 1_700.0));
        assert!(near(&mock["throughput"][at]["p99"], 50_000.0 / 1_700.0), "speeds fall");
        assert_eq!(mock["cache_hit_rate"][at], json!(0.25));
        assert_eq!(mock["structured_output_error_rate"][at], Value::Null);
    }

    let pricing = read(&house, "/stats/models/shared/x/pricing").await;
    // 100 tokens at 260 nano-dollars, 50 at 2,600.
    assert_eq!(pricing["effective"]["prompt"], json!(2.6e-7));
    assert_eq!(pricing["effective"]["completion"], json!(2.6e-6));
    assert_eq!(
        (&pricing["effective"]["tokens"], &pricing["effective"]["cache_hit_rate"]),
        (&json!(tokens(&ledger)), &json!(0.25))
    );
    let steps: Vec<_> =
        list(&pricing["history"]).iter().filter(|step| step["tag"] == "mock").map(|step| step["prompt"].clone()).collect();
    assert_eq!(steps, ["0.00000026", "0.000004"], "what was paid, and what the catalogue says now");

    let activity = read(&house, "/stats/models/shared/x/activity?days=2").await;
    let of = |name: &str| list(&activity).iter().map(|day| day[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!(of("prompt_tokens") + of("completion_tokens"), tokens(&ledger));
    assert_eq!(
        (of("requests"), of("reasoning_tokens")),
        (requests as u64, ledger.iter().map(|call| call.settlement.usage.reasoning_tokens).sum())
    );
}

#[tokio::test]
async fn apps_are_ranked_by_what_they_used_and_named_as_they_say() {
    let house = House::open().await;
    let (large, small) = (Some(("https://large.example/", "Large")), Some(("http://localhost:3000", "Small")));
    let mut calls: Vec<Call> = (0..3).map(|at| Call { app: large, ..call(&format!("large-{at}"), HOUR_MS) }).collect();
    calls.push(Call { app: large, ..call("large-before", 8 * DAY_MS) });
    calls.push(Call { app: small, model: "mock/priced", ..call("small", HOUR_MS) });
    calls.push(call("nobody", HOUR_MS));
    record(&house, calls).await;
    let apps = read(&house, "/stats/apps").await;
    let told: Vec<_> =
        list(&apps).iter().map(|app| (&app["rank"], &app["title"], &app["tokens"], &app["requests"], &app["change"])).collect();
    assert_eq!(
        told,
        [
            (&json!(1), &json!("Large"), &json!(450), &json!(3), &json!(2.0)),
            (&json!(2), &json!("Small"), &json!(150), &json!(1), &Value::Null)
        ]
    );
    assert_eq!((&apps[0]["url"], &apps[0]["categories"]), (&json!("https://large.example"), &json!(["cli-agent", "legal"])));
    let month = read(&house, "/stats/apps?range=month&sort=trending&category=legal").await;
    assert_eq!((list(&month).len(), &month[0]["tokens"]), (2, &json!(600)));
    assert_eq!(read(&house, "/stats/apps?category=game").await, json!([]));
    let id = apps[0]["app_id"].as_str().unwrap();
    let one = read(&house, &format!("/stats/apps/{id}")).await;
    assert_eq!((&one["title"], &one["tokens"], &one["requests"]), (&json!("Large"), &json!(600), &json!(4)));
    assert_eq!(one["models"], json!([{"id": "shared/x", "tokens": 600, "requests": 4}]));
    assert_eq!(list(&one["daily"]).iter().map(|day| day["tokens"].as_i64().unwrap()).sum::<i64>(), 600);
    let of_model = read(&house, "/stats/models/mock/priced/apps").await;
    assert_eq!((list(&of_model).len(), &of_model[0]["title"]), (1, &json!("Small")));
    let categories = read(&house, "/stats/categories").await;
    assert_eq!(list(&categories).len(), 2);
    assert_eq!(
        (&categories[0]["tokens"], &categories[0]["requests"], &categories[0]["models"][0]["id"]),
        (&json!(600), &json!(4), &json!("shared/x"))
    );
    let text = format!("{apps}{one}{categories}");
    let hash = house.store.key_by_secret(&house.key).unwrap().hash;
    assert!(!text.contains(&hash) && !text.contains("gen-"), "no key and no call is shown");
}

#[tokio::test]
async fn rankings_are_by_week_and_say_that_the_last_one_runs() {
    let house = House::open().await;
    let mut calls = vec![call("now", 0), call("last", 7 * DAY_MS), call("before", 14 * DAY_MS), call("before-2", 14 * DAY_MS)];
    let mut drawn = Call { model: "mock/drawn", ..call("drawn", 7 * DAY_MS) };
    drawn.came.made = Made { pictures: 3, tool_calls: 4, ..Made::default() };
    calls.push(drawn);
    record(&house, calls).await;
    let rankings = read(&house, "/stats/rankings?weeks=4").await;
    assert_eq!((list(&rankings["weeks"]).len(), &rankings["partial"]), (4, &json!(true)));
    let monday = rankings["weeks"][3].as_str().unwrap().parse::<jiff::civil::Date>().unwrap();
    assert_eq!(monday.weekday(), jiff::civil::Weekday::Monday);
    let of = |rankings: &Value, id: &str| list(&rankings["series"]).iter().find(|row| row["id"] == id).unwrap().clone();
    let shared = of(&rankings, "shared/x");
    assert_eq!(
        (&shared["values"], &shared["change"], &shared["is_new"]),
        (&json!([0, 300, 150, 150]), &json!(-0.5), &json!(false))
    );
    let drawn = of(&rankings, "mock/drawn");
    assert_eq!((&drawn["values"], &drawn["change"], &drawn["is_new"]), (&json!([0, 0, 150, 0]), &Value::Null, &json!(true)));
    let images = read(&house, "/stats/rankings?weeks=4&view=images").await;
    assert_eq!(
        (&of(&images, "mock/drawn")["values"], &of(&images, "shared/x")["values"]),
        (&json!([0, 0, 5, 0]), &json!([0, 4, 2, 2]))
    );
    let calls = read(&house, "/stats/rankings?weeks=4&view=tool_calls").await;
    assert_eq!((list(&calls["series"]).len(), &calls["series"][0]["values"]), (1, &json!([0, 0, 4, 0])));
    let authors = read(&house, "/stats/rankings?weeks=4&view=authors").await;
    assert_eq!(of(&authors, "shared")["values"], json!([0, 300, 150, 150]));
}

#[tokio::test]
async fn providers_are_shown_with_what_they_served() {
    let house = a_busy_house().await;
    let providers = read(&house, "/stats/providers").await;
    let mock = list(&providers).iter().find(|row| row["slug"] == "mock").unwrap();
    let served: Vec<Generation> =
        house.generations().await.into_iter().filter(|call| call.reservation.provider == "Mock").collect();
    assert_eq!(
        (&mock["tokens_1d"], &mock["requests_1d"], &mock["uptime_1d"]),
        (&json!(tokens(&served)), &json!(served.len()), &json!(1.0))
    );
    assert!(mock["throughput_p50"].is_f64() && mock["latency_p50_ms"].is_f64());
    let down = read(&house, "/stats/providers/down").await;
    assert_eq!((&down["uptime_1d"], &down["latency_p50_ms"]), (&json!(0.0), &Value::Null));
    assert_eq!(list(&down["daily"]).iter().map(|day| day["requests"].as_i64().unwrap()).sum::<i64>(), 6);
    assert_eq!(
        down["models"],
        json!([{"id": "shared/x", "tokens": 0, "uptime": 0.0, "throughput_p50": null, "latency_p50_ms": null}])
    );
}

/// What answers consist of beside text is in the ledger, as it came through the gateway.
#[tokio::test]
async fn calls_of_tools_forms_and_pictures_are_counted() {
    let house = House::open().await;
    let add = json!([{"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}]);
    let other = json!([{"type": "function", "function": {"name": "other", "parameters": {"type": "object"}}}]);
    let form = json!({"type": "json_object"});
    for (model, more) in [
        ("tools", json!({"tools": add})),
        ("tools", json!({"tools": other, "stream": true})),
        ("good", json!({"response_format": form})),
        ("good", json!({"response_format": form, "stream": true})),
        ("drawn", json!({})),
    ] {
        let reply = house.ask(house.chat(model, more)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    }
    house.store.flush().await.unwrap();
    let series = async |model: &str| read(&house, &format!("/stats/models/mock/{model}/performance")).await["series"][0].clone();
    let last = |values: &Value| list(values).iter().rev().find(|value| !value.is_null()).cloned();
    let tools = series("tools").await;
    assert_eq!(last(&tools["tool_call_error_rate"]), Some(json!(0.5)), "one of the two names no tool of its request");
    assert_eq!(last(&tools["structured_output_error_rate"]), None);
    let good = series("good").await;
    assert_eq!(last(&good["structured_output_error_rate"]), Some(json!(1.0)), "words are no JSON");
    let images = read(&house, "/stats/rankings?view=images&weeks=1").await;
    let pictures = house.generations().await.iter().map(|call| call.settlement.made.pictures).sum::<u32>();
    assert!(pictures > 0);
    assert_eq!(images["series"][0]["values"], json!([pictures]));
    let calls = read(&house, "/stats/rankings?view=tool_calls&weeks=1").await;
    assert_eq!(calls["series"][0]["values"], json!([2]));
}

#[tokio::test]
async fn an_attempt_is_not_slow_because_another_one_was_before_it() {
    let house = House::open().await;
    let body =
        json!({"model": "shared/x", "provider": {"order": ["down", "mock"]}, "messages": [{"role": "user", "content": "hi"}]});
    let reply = house.ask(house.post(body.to_string())).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let ledger = house.generations().await;
    let of = |provider: &str| ledger.iter().find(|call| call.reservation.provider == provider).unwrap().settlement.clone();
    assert_eq!(of("Down").waited_ms, 0);
    assert!((0..=of("Mock").duration_ms).contains(&of("Mock").waited_ms));
    let found = house.ask(House::get("/api/v1/generations", Some(&house.key))).await.json();
    let [row] = list(&found["data"]) else { panic!("{found}") };
    assert_eq!((&row["attempts"], &row["provider_name"], &row["outcome"]), (&json!(2), &json!("Mock"), &json!("done")));
}

#[tokio::test]
async fn the_log_is_by_request_and_everybody_sees_their_own() {
    let house = a_busy_house().await;
    let ask = async |query: &str, key: &str| house.ask(House::get(&format!("/api/v1/generations{query}"), Some(key))).await;
    let every = ask("?limit=500", &house.management).await.json();
    assert_eq!(list(&every["data"]).len(), 8 + 6 + 4 + 1);
    assert_eq!(every["next"], Value::Null);
    let row = &every["data"][0];
    let keys: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
    let wanted = "id created_at model provider_name app key_name key_hash prompt_tokens completion_tokens reasoning_tokens \
                  cached_tokens cost latency_ms duration_ms throughput finish_reason outcome status streamed attempts session_id preset";
    assert!(wanted.split_whitespace().all(|name| keys.contains(&name)), "{keys:?}");
    assert_eq!(ask("?limit=500", &house.key).await.json()["data"], every["data"], "all calls are this key's");
    let stranger = crate::support::house::key(&house.store, store::KeySpec::default()).await;
    let hash = house.store.key_by_secret(&house.key).unwrap().hash;
    assert_eq!(ask(&format!("?key={hash}"), &stranger).await.json()["data"], json!([]), "nobody sees what others asked for");
    assert_eq!(list(&ask(&format!("?key={hash}"), &house.management).await.json()["data"]).len(), 19);
    let count = async |query: &str| list(&ask(query, &house.management).await.json()["data"]).len();
    assert_eq!(count("?outcome=cancelled").await, 1);
    assert_eq!(count("?outcome=failed").await, 5, "one request that nobody answered, and four that were wrong");
    assert_eq!((count("?min_cost=0.0001").await, count("?min_cost=1").await), (14, 0));
    assert_eq!((count("?provider=mock").await, count("?model=shared/x").await, count("?q=GOOD-").await), (19, 19, 8));
    let app = read(&house, "/stats/apps").await[0]["app_id"].as_str().unwrap().to_owned();
    assert_eq!(count(&format!("?app={app}")).await, 8);
    let first = ask("?limit=5", &house.management).await.json();
    let next = first["next"].as_str().unwrap();
    let rest = ask(&format!("?limit=500&before={next}"), &house.management).await.json();
    assert_eq!(list(&first["data"]).len() + list(&rest["data"]).len(), 19);
    for (query, field) in
        [("?limit=0", "limit"), ("?outcome=good", "outcome"), ("?before=yesterday", "before"), ("?min_cost=x", "min_cost")]
    {
        let refused = ask(query, &house.key).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(refused.error()["message"].as_str().unwrap().starts_with(field), "{query}");
    }
    assert_eq!(house.ask(House::get("/api/v1/generations", None)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn datasets_are_of_completed_days_unless_asked_otherwise() {
    let house = House::open().await;
    let app = Some(("https://app.example", "App"));
    let mut calls: Vec<Call> = (0..3).map(|at| Call { app, ..call(&format!("old-{at}"), 2 * DAY_MS) }).collect();
    calls.push(Call { app, model: "mock/priced", ..call("priced", 2 * DAY_MS) });
    calls.push(Call { app, ..call("today", 0) });
    record(&house, calls).await;
    let whole = house.ask(House::get("/api/v1/datasets/rankings-daily", None)).await.json();
    let told: Vec<_> = list(&whole["data"]).iter().map(|row| (&row["model_permaslug"], &row["total_tokens"])).collect();
    assert_eq!(told, [(&json!("shared/x"), &json!("450")), (&json!("mock/priced"), &json!("150"))]);
    assert_eq!(whole["meta"]["version"], "v1");
    let today = jiff::Timestamp::now().to_string()[..10].to_owned();
    let with_today = read(&house, &format!("/datasets/rankings-daily?period=month&end_date={today}")).await;
    assert_eq!(
        list(&with_today).iter().map(|row| row["total_tokens"].as_str().unwrap().parse::<i64>().unwrap()).sum::<i64>(),
        750
    );
    let legal = read(&house, "/datasets/rankings-daily?category=legal").await;
    assert_eq!(list(&legal).len(), 2);
    let apps = read(&house, "/datasets/app-rankings?category=coding").await;
    assert_eq!(
        (&apps[0]["rank"], &apps[0]["app_name"], &apps[0]["total_tokens"], &apps[0]["total_requests"]),
        (&json!(1), &json!("App"), &json!("600"), &json!(4))
    );
    assert_eq!(read(&house, "/datasets/app-rankings?category=creative").await, json!([]));
    assert_eq!(read(&house, "/datasets/app-rankings?offset=1").await, json!([]));
}

#[tokio::test]
async fn what_a_conversation_costs_is_the_median_of_those_with_a_name() {
    let house = House::open().await;
    let key_hash = house.store.key_by_secret(&house.key).unwrap().hash;
    for (session, turns, cost) in [("a", 1, 100), ("b", 1, 300), ("c", 3, 1_000)] {
        for turn in 0..turns {
            let id = format!("gen-{session}-{turn}");
            let asked = Reservation {
                id: id.clone(),
                key_hash: key_hash.clone(),
                model: "shared/x".into(),
                provider: "Mock".into(),
                most: Nanos(2_000),
                created_ms: now_ms() - 2 * DAY_MS,
                session_id: Some(session.into()),
                referer: Some("https://app.example".into()),
                ..Reservation::default()
            };
            house.store.reserve(asked).await.unwrap();
            house
                .store
                .settle(Settlement { id, outcome: Outcome::Done, cost: Nanos(cost), ..Settlement::default() })
                .await
                .unwrap();
        }
    }
    house.store.flush().await.unwrap();
    let cells = read(&house, "/datasets/session-cost").await;
    let told: Vec<_> = list(&cells).iter().map(|cell| (&cell["turn_range"], &cell["median_session_cost_usd"])).collect();
    assert_eq!(told, [(&json!("1-turn"), &json!(2e-7)), (&json!("2-9-turns"), &json!(3e-6))]);
    assert_eq!(list(&read(&house, "/datasets/session-cost?turn_range=1-turn&model=shared/x").await).len(), 1);
}

#[tokio::test]
async fn free_questions_are_answered_for_ones_own_calls() {
    let house = a_busy_house().await;
    let meta = house.ask(House::get("/api/v1/analytics/meta", Some(&house.key))).await.json()["data"].clone();
    assert!(["metrics", "dimensions", "operators", "granularities"].iter().all(|name| !list(&meta[*name]).is_empty()), "{meta}");
    let ask = async |key: &str, question: Value| {
        let request = Request::post("/api/v1/analytics/query").header("authorization", format!("Bearer {key}"));
        house.ask(request.body(question.to_string().into()).unwrap()).await
    };
    let question = json!({"metrics": ["request_count", "attempt_count", "total_usage", "latency_avg"], "dimensions": ["provider"], "granularity": "day"});
    let answer = ask(&house.management, question.clone()).await.json()["data"].clone();
    let ledger = house.generations().await;
    let cost: i64 = ledger.iter().map(|call| call.settlement.cost.0).sum();
    let attempts: u64 = list(&answer["data"]).iter().filter_map(|row| row["attempt_count"].as_u64()).sum();
    assert_eq!(attempts, ledger.len() as u64);
    let spent: f64 = list(&answer["data"]).iter().filter_map(|row| row["total_usage"].as_f64()).sum();
    assert!((spent - Nanos(cost).dollars()).abs() < 1e-12);
    assert_eq!(answer["metadata"]["truncated"], json!(false));
    assert!(answer["data"][0]["date__day"].is_string());
    let stranger = crate::support::house::key(&house.store, store::KeySpec::default()).await;
    assert_eq!(ask(&stranger, question.clone()).await.json()["data"]["data"], json!([]));
    let only = json!({"metrics": ["attempt_count"], "filters": [{"field": "outcome", "operator": "in", "value": ["cancelled", "done"]}]});
    let answered = ask(&house.key, only).await.json();
    assert_eq!(answered["data"]["data"], json!([{"attempt_count": 14}]));
    let by = json!({"metrics": ["request_count"], "dimensions": ["api_key_id", "app"]});
    let named = ask(&house.management, by).await.json()["data"]["data"].clone();
    let mine = house.store.keys().into_iter().find(|key| key.hash == ledger[0].reservation.key_hash).unwrap();
    let name = if mine.name.is_empty() { &mine.label } else { &mine.name };
    let is_named = |row: &Value| row["api_key_id"] == json!(name) && row["api_key_id__id"] == json!(mine.hash);
    assert!(list(&named).iter().all(is_named), "{named}");
    let apps: Vec<_> = list(&named).iter().filter(|row| !row["app"].is_null()).collect();
    assert!(!apps.is_empty() && apps.iter().all(|row| row["app"] != row["app__id"]), "{named}");
    let few = json!({"metrics": ["attempt_count"], "dimensions": ["model", "outcome"], "limit": 1, "order_by": {"field": "attempt_count", "direction": "asc"}});
    let cut = ask(&house.key, few).await.json()["data"].clone();
    assert_eq!((&cut["metadata"]["truncated"], &cut["data"][0]["attempt_count"]), (&json!(true), &json!(1)));
    for (question, field) in [
        (json!({"metrics": []}), "metrics"),
        (json!({"metrics": ["cost; DROP TABLE keys"]}), "metrics"),
        (json!({"metrics": ["request_count"], "dimensions": ["model", "app", "outcome"]}), "dimensions"),
        (json!({"metrics": ["request_count"], "granularity": "second"}), "granularity"),
        (json!({"metrics": ["request_count"], "limit": 0}), "limit"),
        (
            json!({"metrics": ["request_count"], "time_range": {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}}),
            "time_range",
        ),
        (json!({"metrics": ["request_count"], "filters": [{"field": "model", "operator": "in", "value": "x"}]}), "filters.value"),
        (
            json!({"metrics": ["request_count"], "filters": [{"field": "model", "operator": "like", "value": "x"}]}),
            "filters.operator",
        ),
        (json!({"metrics": ["request_count"], "order_by": {"field": "model", "direction": "asc"}}), "order_by"),
        (json!("what"), "the body"),
    ] {
        let refused = ask(&house.key, question.clone()).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{question}");
        assert!(refused.error()["message"].as_str().unwrap().starts_with(field), "{question}: {}", refused.text());
    }
    assert_eq!(house.ask(House::get("/api/v1/analytics/meta", None)).await.status, StatusCode::UNAUTHORIZED);
}
