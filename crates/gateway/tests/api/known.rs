//! What is known and not served here: models, endpoints and providers that people may look at, and nobody can call.

use axum::http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::support::house::House;

const QWEN: &str = "qwen/qwen3-vl-235b-a22b-thinking";

async fn get(house: &House, path: &str) -> Value {
    let reply = house.ask(House::get(&format!("/api/v1/{path}"), None)).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text());
    reply.json()
}

fn row<'a>(list: &'a Value, id: &str) -> Option<&'a Value> {
    list["data"].as_array().unwrap().iter().find(|row| row["id"] == id)
}

#[tokio::test]
async fn a_list_tells_of_models_that_nobody_here_serves_only_to_whoever_asks() {
    let house = House::open().await;
    let here = get(&house, "models").await;
    assert!(row(&here, "mock/good").is_some() && row(&here, QWEN).is_none());
    assert!(here["data"].as_array().unwrap().iter().all(|row| row.get("available").is_none()), "nobody else learns a new key");

    let all = get(&house, "models?available=all").await;
    assert_eq!(row(&all, "mock/good").unwrap().get("available"), None);
    let known = row(&all, QWEN).unwrap();
    assert_eq!((&known["available"], &known["name"]), (&json!(false), &json!("Qwen: Qwen3 VL 235B A22B Thinking")));
    assert_eq!((&known["pricing"]["prompt"], &known["pricing"]["completion"]), (&json!("0.00000026"), &json!("0.0000026")));
    assert_eq!(known["top_provider"]["context_length"], 131_072);

    let others = get(&house, "models?available=false").await;
    assert!(row(&others, QWEN).is_some() && row(&others, "mock/good").is_none() && row(&others, "openrouter/auto").is_none());
    let count = async |query: &str| get(&house, &format!("models/count{query}")).await["data"]["count"].as_u64().unwrap();
    assert_eq!(count("").await + count("?available=false").await, count("?available=all").await);
    assert_eq!(others["total_count"], count("?available=false").await);
    let page = get(&house, "models?available=false&limit=1&sort=pricing-low-to-high").await;
    assert!(page["links"]["next"].as_str().unwrap().contains("available=false"), "{page}");

    let mine = house.ask(House::get("/api/v1/models/user?available=all", Some(&house.key))).await.json();
    assert!(row(&mine, QWEN).is_none(), "no key may use what nobody serves");
    let fp8 = get(&house, "models?available=false&quantizations=fp8,int4").await;
    let unknown = get(&house, "models?available=false&quantizations=unknown").await;
    let total = |list: &Value| list["total_count"].as_u64().unwrap();
    assert!(total(&fp8) < total(&unknown) && total(&unknown) <= total(&others), "{} {}", total(&fp8), total(&unknown));
    for query in ["available=maybe", "quantizations=fp7"] {
        let wrong = house.ask(House::get(&format!("/api/v1/models?{query}"), None)).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{}", wrong.text());
    }
}

#[tokio::test]
async fn a_model_that_nobody_here_serves_reads_like_its_original_and_cannot_be_called() {
    let house = House::open().await;
    let hidden = house.ask(House::get(&format!("/api/v1/model/{QWEN}"), None)).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    assert!(hidden.text().contains("available=all"), "{}", hidden.text());
    let hidden = house.ask(House::get(&format!("/api/v1/models/{QWEN}/endpoints"), None)).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);

    let model = get(&house, &format!("model/{QWEN}?available=all")).await;
    let data = &model["data"];
    assert_eq!((&data["created"], &data["available"]), (&json!(1_758_585_600), &json!(false)), "Sep 23, 2025");
    assert!(data["description"].as_str().unwrap().contains("235 billion"));
    let details = data["links"]["details"].as_str().unwrap().strip_prefix("/api/v1/").unwrap().to_owned();
    let endpoints = get(&house, &details).await;
    let told: Vec<_> =
        endpoints["data"]["endpoints"].as_array().unwrap().iter().map(|at| (&at["tag"], &at["available"])).collect();
    assert_eq!(told, [(&json!("novita"), &json!(false)), (&json!("openrouter"), &json!(false))]);
    let pricing = &endpoints["data"]["endpoints"][1]["pricing"];
    assert_eq!(
        (&pricing["prompt"], &pricing["discount"]),
        (&json!("0.0000004"), &json!(0.35)),
        "list price and what is taken off"
    );
    assert_eq!(endpoints["data"]["endpoints"][1]["data_policy"], json!({"training": null, "retention": null}));

    let activity = get(&house, &format!("stats/models/{QWEN}/activity")).await;
    assert!(activity["data"].as_array().unwrap().iter().all(|day| day["requests"] == 0), "figures are empty, not missing");
    let prices = get(&house, &format!("stats/models/{QWEN}/pricing")).await;
    assert_eq!(prices["data"]["history"].as_array().unwrap().len(), 2, "{prices}");

    let body = json!({"model": QWEN, "messages": [{"role": "user", "content": "hi"}]}).to_string();
    let called = house.ask(house.post(body)).await;
    assert!(called.status.is_client_error(), "{} {}", called.status, called.text());
}

#[tokio::test]
async fn providers_that_are_not_connected_are_told_with_what_is_known_of_them() {
    let house = House::open().await;
    let slugs = |list: &Value, available: Option<bool>| -> Vec<String> {
        let rows = list["data"].as_array().unwrap().iter();
        let rows = rows.filter(|row| row.get("available").and_then(Value::as_bool) == available);
        rows.map(|row| row["slug"].as_str().unwrap().to_owned()).collect()
    };
    let here = get(&house, "providers").await;
    assert!(slugs(&here, Some(false)).is_empty());
    assert!(here["data"].as_array().unwrap().iter().all(|row| row["data_policy"].get("training").is_some()));
    let all = get(&house, "providers?available=all").await;
    assert_eq!(slugs(&all, None), slugs(&here, None));
    assert_eq!(slugs(&all, Some(false)), ["novita", "openrouter"]);
    let all = all["data"].as_array().unwrap();
    assert!(all.iter().all(|row| row["models"].as_u64().unwrap() > 0 || row["available"].is_null()), "{all:?}");
    let novita = get(&house, "stats/providers/novita").await;
    assert_eq!((&novita["data"]["name"], &novita["data"]["configured"]), (&json!("Novita"), &json!(false)));
    assert!(novita["data"]["models"].as_array().unwrap().is_empty(), "none had traffic");
    assert_eq!(house.ask(House::get("/api/v1/stats/providers/nobody", None)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn long_lists_are_packed_for_who_unpacks_them() {
    let house = House::open().await;
    let ask = |encoding: Option<&'static str>| {
        let mut request = House::get("/api/v1/models?available=all", None);
        if let Some(encoding) = encoding {
            request.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding));
        }
        house.ask(request)
    };
    let plain = ask(None).await;
    assert_eq!(plain.headers.get(header::CONTENT_ENCODING), None);
    let packed = ask(Some("gzip, br")).await;
    assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
    assert!(packed.headers[header::VARY].to_str().unwrap().to_lowercase().contains("accept-encoding"));
    assert!(packed.body.len() * 5 < plain.body.len(), "{} of {}", packed.body.len(), plain.body.len());
}

#[tokio::test]
async fn a_provider_tells_what_it_serves_at_its_own_prices() {
    let house = House::open().await;
    let here = get(&house, "providers/mock/endpoints").await;
    let rows = here["data"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["provider_name"] == "Mock" && row.get("available").is_none()));
    let hidden = house.ask(House::get("/api/v1/providers/novita/endpoints", None)).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    let known = get(&house, "providers/novita/endpoints?available=all").await;
    let rows = known["data"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["provider_name"] == "Novita" && row["available"] == json!(false)), "{rows:?}");
    let of_model = get(&house, &format!("models/{QWEN}/endpoints?available=all")).await;
    let at_novita = of_model["data"]["endpoints"].as_array().unwrap().iter().find(|row| row["tag"] == "novita").unwrap();
    assert!(rows.contains(at_novita), "{rows:?} {at_novita}");
    assert_eq!(
        house.ask(House::get("/api/v1/providers/nobody/endpoints?available=all", None)).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn published_scores_are_told_with_their_sources_and_only_under_their_own_name() {
    let house = House::with(|settings| settings.scores = catalog::benchmarks::shipped().unwrap().into()).await;
    assert_eq!(get(&house, "benchmarks").await["data"], json!([]), "clients know no such source");
    let all = get(&house, "benchmarks?source=published").await;
    let rows = all["data"].as_array().unwrap();
    assert!(rows.len() > 100 && all["meta"]["model_count"].as_u64().unwrap() > 20, "{}", rows.len());
    assert!(rows.iter().all(|row| row["source_url"].as_str().unwrap().starts_with("https://") && row["read_on"].is_string()));
    let qwen = get(&house, &format!("benchmarks?source=published&model={QWEN}&max_results=1")).await;
    let row = &qwen["data"][0];
    assert_eq!((&row["benchmark"], &row["score"], &row["reported_by"]), (&json!("MathVision"), &json!(74.6), &json!("maker")));
    assert_eq!((&row["date"], &row["display_name"]), (&json!("2025-11-26"), &json!("Qwen: Qwen3 VL 235B A22B Thinking")));
    assert_eq!(qwen["data"].as_array().unwrap().len(), 1);
}
