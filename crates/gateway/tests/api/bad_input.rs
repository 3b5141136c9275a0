//! Requests that are wrong. Each gets a 4xx that names what is wrong, and costs nothing.

use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::house::House;

/// Bodies that are refused, with what the message must say.
#[tokio::test]
async fn a_broken_rule_is_a_400_that_names_the_field() {
    let house = House::open().await;
    let hi = json!([{"role": "user", "content": "hi"}]);
    let with = |field: &str, value: Value| json!({"model": "mock/good", "messages": hi, field: value});
    let content = |parts: Value| json!({"model": "mock/good", "messages": [{"role": "user", "content": parts}]});
    let cases = [
        (json!([]), "expected"),
        (json!({"model": "mock/good"}), "messages"),
        (json!({"model": "mock/good", "messages": []}), "messages"),
        (json!({"messages": hi}), "model"),
        (with("model", json!("")), "model"),
        (with("model", json!(7)), "model"),
        (with("models", json!("mock/good")), "models"),
        (with("messages", json!("hi")), "messages"),
        (with("messages", json!([{"content": "hi"}])), "role"),
        (with("messages", json!([{"role": "robot", "content": "hi"}])), "messages[0].role"),
        (with("messages", json!([{"role": "user"}])), "messages[0].content"),
        (with("messages", json!([{"role": "user", "content": 7}])), "messages[0].content"),
        (with("messages", json!([{"role": "tool", "content": "7"}])), "messages[0].tool_call_id"),
        (with("messages", json!([{"role": "assistant", "content": "", "images": 7}])), "messages[0].images"),
        (with("messages", json!([{"role": "assistant", "content": "", "images": [{}]}])), "messages[0].images[0].image_url.url"),
        (
            with("messages", json!([{"role": "assistant", "content": "", "images": [{"image_url": {"url": "ftp://a"}}]}])),
            "messages[0].images[0].image_url.url",
        ),
        (content(json!([{"text": "hi"}])), "type"),
        (content(json!([{"type": "text"}])), "text"),
        (content(json!([{"type": "image_url"}])), "image_url"),
        (content(json!([{"type": "image_url", "image_url": {"url": "ftp://a/b.png"}}])), "content[0].image_url.url"),
        (content(json!([{"type": "image_url", "image_url": {"url": "data:image/png,AA"}}])), "content[0].image_url.url"),
        (content(json!([{"type": "video", "video": ["file:///etc/passwd"]}])), "content[0].video[0]"),
        (with("temperature", json!(2.1)), "temperature"),
        (with("temperature", json!("hot")), "temperature"),
        (with("temperature", json!(-0.1)), "temperature"),
        (with("top_p", json!(1.5)), "top_p"),
        (with("top_k", json!(-1)), "top_k"),
        (with("min_p", json!(2)), "min_p"),
        (with("top_a", json!(-1)), "top_a"),
        (with("presence_penalty", json!(2.5)), "presence_penalty"),
        (with("frequency_penalty", json!(-3)), "frequency_penalty"),
        (with("repetition_penalty", json!(2.5)), "repetition_penalty"),
        (with("max_tokens", json!(0)), "max_tokens"),
        (with("max_tokens", json!(1.5)), "max_tokens"),
        (with("max_completion_tokens", json!(-5)), "max_completion_tokens"),
        (with("n", json!(2)), "n:"),
        (with("stop", json!(["a", "b", "c", "d", "e"])), "stop"),
        (with("stop", json!([""])), "stop"),
        (with("stop", json!({"a": 1})), "stop"),
        (with("logit_bias", json!({"cat": 1})), "logit_bias"),
        (with("logit_bias", json!({"7": 101})), "logit_bias.7"),
        (with("logit_bias", json!({"7": "x"})), "logit_bias.7"),
        (with("top_logprobs", json!(3)), "top_logprobs"),
        (json!({"model": "mock/good", "messages": hi, "logprobs": true, "top_logprobs": 21}), "top_logprobs"),
        (with("seed", json!("x")), "seed"),
        (with("stream", json!("yes")), "stream"),
        (with("tools", json!([{"function": {"name": "f"}}])), "tools[0].type"),
        (with("tools", json!([{"type": "function", "function": {}}])), "tools[0].function.name"),
        (with("tool_choice", json!("maybe")), "tool_choice"),
        (with("tool_choice", json!({"type": "function"})), "tool_choice"),
        (with("response_format", json!({})), "response_format"),
        (with("response_format", json!({"type": "json_schema"})), "response_format.json_schema"),
        (with("response_format", json!({"type": "json_schema", "json_schema": {"schema": {}}})), "json_schema.name"),
        (with("response_format", json!({"type": "json_schema", "json_schema": {"name": "x".repeat(65)}})), "json_schema.name"),
        (with("metadata", json!("x")), "metadata"),
        (with("metadata", (0..17).map(|at| (at.to_string(), json!("x"))).collect()), "metadata"),
        (with("metadata", json!({"x".repeat(65): "x"})), "metadata"),
        (with("metadata", json!({"a": "x".repeat(513)})), "metadata.a"),
        (with("modalities", json!(["text", "audio"])), "modalities"),
        (json!({"model": "mock/good", "messages": hi, "modalities": ["audio"], "stream": true}), "audio"),
        (with("reasoning", json!({"effort": "enormous"})), "reasoning.effort"),
        (with("reasoning_effort", json!("enormous")), "reasoning_effort"),
        (with("reasoning", json!({"max_tokens": 0})), "reasoning.max_tokens"),
        (
            json!({"model": "mock/good", "messages": hi, "reasoning_effort": "low", "reasoning": {"effort": "high"}}),
            "reasoning_effort",
        ),
        (with("session_id", json!("x".repeat(257))), "session_id"),
    ];
    for (body, named) in cases {
        let reply = house.ask(house.post(body.to_string())).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}: {}", reply.text());
        let error = reply.error();
        assert!(error["message"].as_str().unwrap().contains(named), "{body}: {error}");
        assert_eq!(error["metadata"]["error_type"], "invalid_request");
    }
    assert!(house.provider.requests().is_empty(), "nothing was sent");
    assert!(house.generations().await.is_empty(), "nothing was recorded");
}

#[tokio::test]
async fn text_that_is_not_json_is_a_400_with_the_place() {
    let house = House::open().await;
    let deep = "[".repeat(100_000);
    let deep = format!("{{\"messages\":{deep}");
    let many =
        format!("{{\"model\":\"mock/good\",\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}]{}", ",\"x\":".repeat(9));
    for body in ["", "{", "{\"model\": }", "not json", "{\"model\":\"m\"}}", "\u{0}", &many] {
        let reply = house.ask(house.post(body.to_owned())).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", &body[..body.len().min(40)]);
        let message = reply.error()["message"].as_str().unwrap().to_owned();
        assert!(message.contains("line 1 column"), "{message}");
    }
    let reply = house.ask(house.post(deep)).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "a hundred thousand brackets");
    let reply = house.ask(house.post(vec![b'{', 0xff, 0xfe, b'}'])).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn requests_at_the_edge_of_the_rules_are_answered() {
    let house = House::open().await;
    let edges = [
        json!({"temperature": 0, "top_p": 1, "top_k": 0, "min_p": 0, "presence_penalty": -2, "frequency_penalty": 2}),
        json!({"temperature": 2, "repetition_penalty": 2, "max_tokens": 9_999_999_999_i64, "n": 1}),
        json!({"temperature": null, "max_tokens": null, "stop": null, "tools": null, "reasoning": null, "n": null}),
        json!({"stop": ["a", "b", "c", "d"], "logit_bias": {"0": -100, "4294967295": 100}, "seed": -1}),
        json!({"logprobs": true, "top_logprobs": 20, "max_tokens": 16.0}),
        json!({"reasoning": {"effort": "low"}, "reasoning_effort": "low"}),
        json!({"reasoning": {"effort": "none"}}),
        json!({"metadata": {"x".repeat(64): "x".repeat(512)}, "modalities": ["text"]}),
        json!({"response_format": {"type": "json_schema", "json_schema": {"name": "x".repeat(64), "schema": {}}}}),
        json!({"usage": {"include": true}, "stream_options": {"include_usage": true}, "route": "fallback", "transforms": []}),
        json!({"messages": [{"role": "assistant", "content": null, "tool_calls": [
            {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "1", "content": "7"}]}),
        json!({"messages": [{"role": "assistant", "content": "here", "images": [
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}, {"image_url": "https://example.org/a.png"}]}]}),
        json!({"messages": [{"role": "assistant", "content": "here", "images": null}]}),
    ];
    for more in edges {
        let reply = house.ask(house.chat("good", more.clone())).await;
        assert_eq!(reply.status, StatusCode::OK, "{more}: {}", reply.text());
    }
}

#[tokio::test]
async fn an_unknown_model_is_a_400_with_what_was_asked_for() {
    let house = House::open().await;
    let body = json!({"models": ["no/such", "neither/this"], "messages": [{"role": "user", "content": "hi"}]});
    let reply = house.ask(house.post(body.to_string())).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.generation_id().starts_with("gen-"));
    let availability = reply.error()["availability"].clone();
    assert_eq!(availability["code"], "model_not_found");
    assert_eq!(availability["retryable"], false);
    assert_eq!(availability["requested_models"], json!(["no/such", "neither/this"]));
}

#[tokio::test]
async fn ten_thousand_pictures_are_refused_before_anything_is_fetched() {
    let house = House::open().await;
    let picture = json!({"type": "image_url", "image_url": {"url": "https://example.org/a.png"}});
    let body = json!({"model": "mock/good", "messages": [{"role": "user", "content": vec![picture; 10_000]}]}).to_string();
    let reply = house.ask(house.post(body)).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.error()["message"].as_str().unwrap().contains("1024 pictures"));
    let frames = json!([{"type": "video", "video": vec!["https://example.org/a.png"; 10_000]}]);
    let body = json!({"model": "mock/good", "messages": [{"role": "user", "content": frames}]}).to_string();
    assert_eq!(house.ask(house.post(body)).await.status, StatusCode::BAD_REQUEST);
    let body = json!({"model": "mock/good", "messages": vec![json!({"role": "user", "content": "x"}); 10_001]}).to_string();
    assert_eq!(house.ask(house.post(body)).await.status, StatusCode::BAD_REQUEST);
    assert!(house.provider.requests().is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_a_404_and_a_wrong_method_a_405() {
    let house = House::open().await;
    for path in ["/", "/api/v1", "/api/v1/nothing", "/api/v2/models", "/../etc/passwd", "/api/v1/models/a"] {
        assert_eq!(house.ask(House::get(path, None)).await.status, StatusCode::NOT_FOUND, "{path}");
        house.ask(House::get(path, None)).await.error();
    }
    let wrong = [(Method::GET, "/api/v1/chat/completions"), (Method::DELETE, "/api/v1/models"), (Method::POST, "/livez")];
    for (method, path) in wrong {
        let request = Request::builder().method(method).uri(path).body(axum::body::Body::empty()).unwrap();
        let reply = house.ask(request).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert!(reply.headers.contains_key(header::ALLOW));
        reply.error();
    }
    for path in ["/api/v1/messages", "/api/v1/messages/count_tokens"] {
        let reply = house.ask(House::get(path, None)).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let told = reply.json();
        let words = (&told["type"], &told["error"]["type"]);
        assert_eq!(words, (&json!("error"), &json!("invalid_request_error")), "in the dialect of the address");
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_call() {
    let house = House::open().await;
    let preflight = Request::options("/api/v1/chat/completions")
        .header(header::ORIGIN, "https://app.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type,x-title")
        .body(axum::body::Body::empty())
        .unwrap();
    let reply = house.ask(preflight).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(!reply.headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));
    let allowed = reply.headers[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap().to_owned();
    for name in ["authorization", "http-referer", "x-openrouter-title", "x-title", "x-session-id", "x-api-key"] {
        assert!(allowed.split(", ").any(|allowed| allowed == name), "{name}");
    }
    let mut request = house.chat("good", json!({}));
    request.headers_mut().insert(header::ORIGIN, "https://app.example".parse().unwrap());
    let reply = house.ask(request).await;
    assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(reply.headers[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap().contains("x-generation-id"));
}
