//! `POST /messages` and `/messages/count_tokens`: Anthropic's dialect, asked of models that are none of Anthropic's.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use gateway::preset::{Preset, Presets};
use serde_json::{Value, json};

use crate::support::{
    house::{House, Reply, asked_by},
    sse,
    upstream::PIECES,
};

/// What the upstream was sent last.
fn sent(house: &House) -> Value {
    house.provider.requests().pop().unwrap().1
}

/// The error, in the dialect's envelope.
fn error(reply: &Reply) -> Value {
    let body = reply.json();
    assert_eq!(body["type"], "error", "{body}");
    assert!(body.as_object().unwrap().contains_key("request_id"), "{body}");
    assert!(body["error"]["message"].is_string() && body["error"]["error_type"].is_string(), "{body}");
    body["error"].clone()
}

async fn stream(house: &House, model: &str, more: Value) -> Vec<Value> {
    let mut body = json!({"stream": true});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let reply = house.ask(house.message(model, body)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_eq!(reply.headers[header::CONTENT_TYPE], "text/event-stream");
    sse::named(reply.text())
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_whole_answer_is_a_message_with_what_it_cost() {
    let house = House::open().await;
    let reply = house.ask(house.message("priced", json!({}))).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let id = reply.generation_id();
    assert_eq!(reply.headers["request-id"], id);
    let expected = json!({
        "id": id, "type": "message", "role": "assistant", "model": "mock/priced", "provider": "Mock", "container": null,
        "content": [{"type": "text", "text": PIECES.concat(), "citations": null}],
        "stop_reason": "end_turn", "stop_sequence": null, "stop_details": null,
        "usage": {"input_tokens": 10, "output_tokens": 3, "output_tokens_details": {"thinking_tokens": 0},
            "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "inference_geo": null, "server_tool_use": null,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0}, "service_tier": "standard",
            "speed": "standard", "cost": 0.000_010_4, "is_byok": false, "cost_details": {"upstream_inference_cost": null,
                "upstream_inference_prompt_cost": 0.000_002_6, "upstream_inference_completions_cost": 0.000_007_8}}});
    assert_eq!(reply.json(), expected);
    assert_eq!(house.settled(id).await.settlement.cost.0, 10_400);
    assert_eq!(sent(&house)["max_tokens"], 100);
}

#[tokio::test]
async fn a_stream_has_the_events_of_the_dialect_byte_for_byte() {
    let house = House::open().await;
    let reply = house.ask(house.message("priced", json!({"stream": true}))).await;
    let id = reply.generation_id().to_owned();
    assert_eq!(reply.headers["request-id"], id);
    let counts = |input: u64, output: u64| {
        format!(
            "\"input_tokens\":{input},\"output_tokens\":{output},\"output_tokens_details\":{{\"thinking_tokens\":0}},\
             \"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"cache_creation\":{{\"ephemeral_5m_input_tokens\":0,\
             \"ephemeral_1h_input_tokens\":0}},\"inference_geo\":null,\"server_tool_use\":null,\"service_tier\":\"standard\""
        )
    };
    let mut expected = format!(
        "event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"id\":\"{id}\",\"type\":\"message\",\
         \"role\":\"assistant\",\"model\":\"mock/priced\",\"provider\":\"Mock\",\"container\":null,\"content\":[],\
         \"stop_reason\":null,\"stop_sequence\":null,\"stop_details\":null,\"usage\":{{{}}}}}}}\n\n\
         event: content_block_start\ndata: {{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{{\"type\":\"text\",\
         \"text\":\"\",\"citations\":null}}}}\n\n",
        counts(0, 0)
    );
    for piece in PIECES {
        expected += &format!(
            "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\
             \"text\":\"{piece}\"}}}}\n\n"
        );
    }
    expected += &format!(
        "event: content_block_stop\ndata: {{\"type\":\"content_block_stop\",\"index\":0}}\n\n\
         event: message_delta\ndata: {{\"type\":\"message_delta\",\"delta\":{{\"container\":null,\"stop_reason\":\"end_turn\",\
         \"stop_sequence\":null,\"stop_details\":null}},\"usage\":{{{},\"speed\":\"standard\",\"cost\":0.0000104,\"is_byok\":false,\
         \"cost_details\":{{\"upstream_inference_cost\":null,\"upstream_inference_prompt_cost\":0.0000026,\
         \"upstream_inference_completions_cost\":0.0000078}}}}}}\n\n\
         event: message_stop\ndata: {{\"type\":\"message_stop\"}}\n\n",
        counts(10, 3)
    );
    assert_eq!(reply.text(), expected);
    assert_eq!(house.settled(&id).await.settlement.cost.0, 10_400);
}

#[tokio::test]
async fn what_is_sent_reaches_a_chat_model_in_its_own_words() {
    let house = House::open().await;
    let tool = json!({"name": "add", "description": "Adds.", "input_schema": {"type": "object", "properties": {}}});
    let more = json!({
        "system": [{"type": "text", "text": "Be brief."}], "temperature": 0.5, "top_k": 4, "stop_sequences": ["###"],
        "metadata": {"user_id": "someone"}, "tools": [tool], "tool_choice": {"type": "tool", "name": "add"},
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "look"},
                {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}]},
            {"role": "assistant", "content": [{"type": "text", "text": "adding"},
                {"type": "tool_use", "id": "call_1", "name": "add", "input": {"a": 1}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "call_1", "content": "2", "is_error": true},
                {"type": "text", "text": "and?"}]}]});
    let reply = house.ask(house.message("good", more)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let sent = sent(&house);
    let url = json!({"url": "data:image/png;base64,iVBORw0KGgo="});
    let call = json!({"id": "call_1", "type": "function", "function": {"name": "add", "arguments": "{\"a\":1}"}});
    assert_eq!(
        sent["messages"],
        json!([
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "look"}, {"type": "image_url", "image_url": url}]},
            {"role": "assistant", "content": "adding", "tool_calls": [call]},
            {"role": "tool", "content": "2", "tool_call_id": "call_1"},
            {"role": "user", "content": "and?"}])
    );
    let function = json!({"name": "add", "description": "Adds.", "parameters": {"type": "object", "properties": {}}});
    assert_eq!(sent["tools"], json!([{"type": "function", "function": function}]));
    assert_eq!(sent["tool_choice"]["function"]["name"], "add");
    assert_eq!((&sent["stop"], &sent["temperature"], &sent["top_k"]), (&json!(["###"]), &json!(0.5), &json!(4)));
    assert!(sent.get("metadata").is_none() && sent["user"] != "someone", "{sent}");
}

#[tokio::test]
async fn calls_are_blocks_whole_and_streamed() {
    let house = House::open().await;
    let tools = json!({"tools": [{"name": "add", "input_schema": {"type": "object"}}]});
    let whole = house.ask(house.message("tools", tools.clone())).await.json();
    let call = json!({"type": "tool_use", "id": "call_1", "name": "add", "input": {"a": 1}, "caller": {"type": "direct"}});
    assert_eq!((&whole["content"], &whole["stop_reason"]), (&json!([call]), &json!("tool_use")));
    let events = stream(&house, "tools", tools).await;
    assert_eq!(
        types(&events),
        [
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop"
        ]
    );
    assert_eq!(events[1]["content_block"]["input"], json!({}));
    let pieces: Vec<_> = events[2..4].iter().map(|event| event["delta"]["partial_json"].as_str().unwrap()).collect();
    assert_eq!(pieces.concat(), "{\"a\":1}");
    assert_eq!(events[5]["delta"]["stop_reason"], "tool_use");
}

#[tokio::test]
async fn thoughts_are_blocks_and_come_back_as_thoughts() {
    let house = House::open().await;
    let whole = house.ask(house.message("reason", json!({"thinking": {"type": "enabled", "budget_tokens": 1024}}))).await.json();
    assert_eq!(whole["content"][0], json!({"type": "thinking", "thinking": "let me think", "signature": ""}));
    assert_eq!(whole["content"][1]["text"], PIECES.concat());
    let events = stream(&house, "reason", json!({})).await;
    let thoughts: Vec<_> = events.iter().filter_map(|event| event["delta"]["thinking"].as_str()).collect();
    assert_eq!(thoughts.concat(), "let me think");
    let question = json!({"role": "user", "content": "hi"});
    let again = json!([question, {"role": "assistant", "content": whole["content"]}, question]);
    let reply = house.ask(house.message("reason", json!({"messages": again}))).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let omitted = json!({"thinking": {"type": "adaptive", "display": "omitted"}});
    let hidden = house.ask(house.message("reason", omitted)).await.json();
    let block = &hidden["content"][0];
    assert_eq!((&block["type"], &block["thinking"]), (&json!("thinking"), &json!("")));
    assert!(block["signature"].as_str().unwrap().starts_with("openrouter.reasoning:"), "{block}");
}

#[tokio::test]
async fn who_has_no_key_is_told_in_the_dialect() {
    let house = House::open().await;
    let body = || json!({"model": "mock/good", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}).to_string();
    for path in ["/api/v1/messages", "/api/v1/messages/count_tokens", "/v1/messages"] {
        let nobody = Request::post(path).body(Body::from(body())).unwrap();
        let wrong = Request::post(path).header("x-api-key", "sk-or-v1-wrong").body(Body::from(body())).unwrap();
        for request in [nobody, wrong] {
            let reply = house.ask(request).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{path}");
            let error = error(&reply);
            assert_eq!((&error["type"], &error["error_type"]), (&json!("authentication_error"), &json!("authentication")));
        }
        let manager = asked_by(&house.management, "POST", path, serde_json::from_str(&body()).unwrap());
        let reply = house.ask(manager).await;
        assert_eq!((reply.status, &error(&reply)["type"]), (StatusCode::FORBIDDEN, &json!("permission_error")), "{path}");
        let bearer = asked_by(&house.key, "POST", path, serde_json::from_str(&body()).unwrap());
        assert_eq!(house.ask(bearer).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn failures_of_providers_have_the_dialects_types() {
    let cases = [
        ("error-400", 400, "invalid_request_error", "invalid_request"),
        ("error-429", 429, "rate_limit_error", "rate_limit_exceeded"),
        ("error-500", 502, "api_error", "provider_unavailable"),
        ("error-503", 503, "overloaded_error", "provider_overloaded"),
    ];
    for (model, status, kind, error_type) in cases {
        for stream in [false, true] {
            let house = House::open().await;
            let reply = house.ask(house.message(model, json!({"stream": stream}))).await;
            assert_eq!(reply.status.as_u16(), status, "{model}: {}", reply.text());
            let told = error(&reply);
            assert_eq!((&told["type"], &told["error_type"]), (&json!(kind), &json!(error_type)), "{model}");
            let body = reply.json();
            assert_eq!(body["request_id"], reply.generation_id());
            assert_eq!(body["metadata"]["provider_name"], "Mock", "{body}");
        }
    }
    let house = House::open().await;
    let reply = house.ask(house.message("error-429", json!({}))).await;
    assert_eq!(reply.headers[header::RETRY_AFTER], "7");
    let nowhere = house.ask(house.message("good", json!({"provider": {"only": ["nobody"]}}))).await;
    assert_eq!((nowhere.status, &error(&nowhere)["type"]), (StatusCode::NOT_FOUND, &json!("not_found_error")));
    assert!(nowhere.json()["metadata"]["availability"]["code"].is_string(), "{}", nowhere.text());
    let unknown = house.ask(house.message("nonsense", json!({}))).await;
    assert_eq!((unknown.status, &error(&unknown)["type"]), (StatusCode::BAD_REQUEST, &json!("invalid_request_error")));
}

#[tokio::test]
async fn a_stream_that_breaks_off_ends_in_an_error_and_never_in_a_stop() {
    for model in ["error-middle", "cut", "cut-clean"] {
        let house = House::open().await;
        let events = stream(&house, model, json!({})).await;
        let types = types(&events);
        assert_eq!(types[..3], ["message_start", "content_block_start", "content_block_delta"], "{model}");
        assert_eq!((types.len(), types[3]), (4, "error"), "{model}");
        assert_eq!(events[3]["error"]["type"], "api_error", "{model}: {}", events[3]);
        assert_eq!(house.held(), 0);
    }
    let house = House::with(|settings| settings.reply.comment_every = Duration::from_millis(10)).await;
    let request = house.message("gated-error", json!({"stream": true}));
    let reply = house.ask_and(request, || house.provider.release()).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.text().starts_with(": OPENROUTER PROCESSING\n\n"), "{}", reply.text());
    let events = sse::named(reply.text());
    assert_eq!(types(&events), ["error"]);
    let told = &events[0]["error"];
    assert_eq!((&told["type"], &told["error_type"]), (&json!("overloaded_error"), &json!("provider_overloaded")));
}

#[tokio::test]
async fn a_message_that_waits_is_kept_alive_with_pings() {
    let house = House::with(|settings| settings.reply.comment_every = Duration::from_millis(10)).await;
    let request = house.message("gated", json!({"stream": true}));
    let released = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        house.provider.release();
    };
    let (reply, ()) = tokio::join!(house.ask(request), released);
    let events = sse::named(reply.text());
    assert!(types(&events).contains(&"ping"), "{}", reply.text());
    assert_eq!(types(&events).last(), Some(&"message_stop"));
}

#[tokio::test]
async fn fallbacks_are_further_models_and_nothing_else() {
    let house = House::open().await;
    let reply = house.ask(house.message("error-500", json!({"fallbacks": [{"model": "mock/good"}]}))).await;
    assert_eq!((reply.status, &reply.json()["model"]), (StatusCode::OK, &json!("mock/good")), "{}", reply.text());
    let reply = house.ask(house.message("error-500", json!({"models": ["mock/good"]}))).await;
    assert_eq!(reply.json()["model"], "mock/good");
    let fallback = json!({"model": "mock/good"});
    for more in [
        json!({"fallbacks": [fallback], "models": ["mock/good"]}),
        json!({"fallbacks": [fallback, fallback, fallback, fallback]}),
        json!({"fallbacks": [{"model": "mock/good", "max_tokens": 3}]}),
    ] {
        let reply = house.ask(house.message("good", more.clone())).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{more}");
        assert!(error(&reply)["message"].as_str().unwrap().starts_with("fallbacks"), "{more}");
    }
}

#[tokio::test]
async fn how_it_was_routed_is_told_at_the_end() {
    let house = House::open().await;
    let asked = |stream: bool| {
        let mut request = house.message("good", json!({"stream": stream}));
        request.headers_mut().insert("x-openrouter-metadata", "enabled".parse().unwrap());
        request
    };
    let whole = house.ask(asked(false)).await.json();
    assert_eq!(whole["openrouter_metadata"]["requested"], "mock/good");
    let streamed = house.ask(asked(true)).await;
    let events = sse::named(streamed.text());
    assert_eq!(events.last().unwrap()["openrouter_metadata"]["requested"], "mock/good");
    let mut refused = house.message("error-400", json!({}));
    refused.headers_mut().insert("x-openrouter-metadata", "enabled".parse().unwrap());
    assert_eq!(house.ask(refused).await.json()["openrouter_metadata"]["requested"], "mock/error-400");
}

#[tokio::test]
async fn presets_lie_below_messages_and_are_saved_from_them() {
    let fields = json!({"model": "mock/good", "temperature": 0.25, "top_p": 0.5}).as_object().unwrap().clone();
    let mail = Preset { slug: "mail".into(), system_prompt: Some("Be brief.".into()), fields, ..Preset::default() };
    let house = House::with(|settings| settings.presets = Arc::new(Presets::new(vec![mail]).unwrap())).await;
    let more = json!({"model": "@preset/mail", "system": "In German.", "temperature": 0.75});
    let reply = house.ask(house.message("", more)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let told = sent(&house);
    let said: Vec<_> = told["messages"].as_array().unwrap().iter().map(|message| message["content"].clone()).collect();
    assert_eq!(said, ["Be brief.", "In German.", "hi"]);
    assert_eq!((&told["temperature"], &told["top_p"]), (&json!(0.75), &json!(0.5)));
    let body = json!({"model": "mock/good", "max_tokens": 7, "system": "In verse.", "thinking": {"type": "disabled"},
        "messages": [{"role": "user", "content": "forgotten"}]});
    let saved = house.ask(asked_by(&house.key, "POST", "/api/v1/presets/verse/messages", body)).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    let version = saved.json()["data"]["designated_version"].clone();
    assert_eq!(version["system_prompt"], "In verse.");
    assert_eq!(version["config"], json!({"model": "mock/good", "max_tokens": 7, "reasoning": {"enabled": false}}));
    let reply = house.ask(house.message("", json!({"model": "@preset/verse"}))).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_eq!(sent(&house)["messages"][0], json!({"role": "system", "content": "In verse."}));
}

#[tokio::test]
async fn tokens_are_counted_without_asking_or_charging_anybody() {
    let house = House::open().await;
    let ask = |words: usize| {
        let said = "word ".repeat(words);
        let body = json!({"model": "mock/priced", "system": "Be brief.", "messages": [{"role": "user", "content": said}]});
        house.ask(house.post_message("/api/v1/messages/count_tokens", body.to_string()))
    };
    let (few, many) = (ask(10).await.json(), ask(1000).await.json());
    let tokens = |counted: &Value| counted["input_tokens"].as_u64().unwrap();
    assert!(tokens(&few) > 0 && tokens(&many) > tokens(&few) + 900, "{few} {many}");
    assert_eq!(few.as_object().unwrap().len(), 1);
    assert!(house.provider.requests().is_empty() && house.generations().await.is_empty());
    let body = json!({"model": "mock/priced", "messages": []});
    let reply = house.ask(house.post_message("/api/v1/messages/count_tokens", body.to_string())).await;
    assert_eq!((reply.status, &error(&reply)["type"]), (StatusCode::BAD_REQUEST, &json!("invalid_request_error")));
}

#[tokio::test]
async fn bodies_that_are_none_are_refused_in_the_dialect() {
    let house = House::open().await;
    let with = |more: Value| {
        let mut body = json!({"model": "mock/good", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body.to_string()
    };
    let bodies = [
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "{".to_owned(),
        "\u{0}".to_owned(),
        "{\"model\": \"mock/good\"}".to_owned(),
        with(json!({"messages": null})),
        with(json!({"messages": "hi"})),
        with(json!({"messages": [{"role": "user"}]})),
        with(json!({"messages": [{"role": 3, "content": "hi"}]})),
        with(json!({"max_tokens": -1})),
        with(json!({"max_tokens": "many"})),
        with(json!({"temperature": 3})),
        with(json!({"system": 3})),
        with(json!({"tools": {}})),
        with(json!({"tools": [3]})),
        with(json!({"tool_choice": "auto"})),
        with(json!({"thinking": true})),
        with(json!({"stop_sequences": "x"})),
        with(json!({"metadata": []})),
        with(json!({"output_config": 3})),
        with(json!({"session_id": "x".repeat(300)})),
        with(json!({"provider": {"beauty": true}})),
        format!("{{\"model\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000)),
    ];
    for body in bodies {
        for path in ["/api/v1/messages", "/api/v1/messages/count_tokens"] {
            let reply = house.ask(house.post_message(path, body.clone())).await;
            let shown: String = body.chars().take(80).collect();
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{shown}: {}", reply.text());
            assert_eq!(error(&reply)["type"], "invalid_request_error", "{shown}");
        }
    }
    assert!(house.provider.requests().is_empty());
}
