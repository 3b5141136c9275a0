//! `POST /chat/completions` without `stream`: the whole answer.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use store::Outcome;

use crate::support::{house::House, upstream::PIECES};

#[tokio::test]
async fn the_answer_has_the_keys_of_the_contract_byte_for_byte() {
    let house = House::open().await;
    let reply = house.ask(house.chat("priced", json!({}))).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.headers[header::CONTENT_TYPE], "application/json");
    let (id, created) = (reply.generation_id(), reply.json()["created"].as_i64().unwrap());
    let text = PIECES.concat();
    let expected = format!(
        "{{\"id\":\"{id}\",\"object\":\"chat.completion\",\"created\":{created},\"model\":\"mock/priced\",\"provider\":\"Mock\",\
         \"system_fingerprint\":\"fp_1\",\"choices\":[{{\"index\":0,\"finish_reason\":\"stop\",\"native_finish_reason\":\"stop\",\
         \"message\":{{\"role\":\"assistant\",\"content\":\"{text}\",\"refusal\":null,\"reasoning\":null}},\"logprobs\":null}}],\
         \"usage\":{{\"prompt_tokens\":10,\"completion_tokens\":3,\"total_tokens\":13,\"cost\":0.0000104,\"is_byok\":false,\
         \"prompt_tokens_details\":{{\"cached_tokens\":0,\"cache_write_tokens\":0,\"audio_tokens\":0,\"video_tokens\":0,\
         \"image_tokens\":0}},\"completion_tokens_details\":{{\"reasoning_tokens\":0,\"image_tokens\":0,\"audio_tokens\":0,\
         \"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},\
         \"cost_details\":{{\"upstream_inference_cost\":null,\"upstream_inference_prompt_cost\":0.0000026,\
         \"upstream_inference_completions_cost\":0.0000078}}}}}}"
    );
    assert_eq!(reply.text(), expected);
}

#[tokio::test]
async fn the_shorter_path_of_openais_clients_leads_to_the_same() {
    let house = House::open().await;
    let mut request = house.chat("priced", json!({}));
    *request.uri_mut() = "/v1/chat/completions".parse().unwrap();
    let reply = house.ask(request).await;
    assert_eq!((reply.status, &reply.json()["choices"][0]["message"]["content"]), (StatusCode::OK, &json!(PIECES.concat())));
    assert_eq!(house.settled(reply.generation_id()).await.settlement.cost.0, 10_400);
    assert_eq!(
        house.ask(House::get("/v1/models", None)).await.status,
        house.ask(House::get("/api/v1/models", None)).await.status
    );
}

#[tokio::test]
async fn the_cost_of_the_reply_is_the_cost_of_the_ledger() {
    let house = House::open().await;
    let request = house.chat("priced", json!({"user": "alice@example.org"}));
    let reply = house.ask(request).await;
    let generation = house.settled(reply.generation_id()).await;
    assert_eq!(generation.settlement.cost.0, 10_400, "10 x 260,000 + 3 x 2,600,000 picos");
    assert_eq!(generation.settlement.outcome, Outcome::Done);
    assert_eq!(generation.settlement.upstream_id.as_deref(), Some("chatcmpl-1"));
    assert_eq!(generation.reservation.model, "mock/priced");
    assert_eq!(generation.reservation.provider, "Mock");
    assert!(generation.reservation.most.0 > 10_400, "more was held than spent");
    let user = generation.reservation.external_user.unwrap();
    assert!(user.len() == 64 && !user.contains("alice"), "the end user is kept as a hash");
    assert_eq!(house.held(), 0);
}

#[tokio::test]
async fn a_failed_answer_costs_nothing() {
    let house = House::open().await;
    let reply = house.ask(house.chat("priced-error", json!({"stream": true}))).await;
    let generation = house.settled(reply.generation_id()).await;
    assert_eq!((generation.settlement.cost.0, generation.settlement.outcome), (0, Outcome::Failed));
    assert_eq!(generation.settlement.finish.as_deref(), Some("error"));
}

#[tokio::test]
async fn tool_calls_come_with_type_and_without_text() {
    let house = House::open().await;
    let tool = json!({"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}});
    let choice = house.ask(house.chat("tools", json!({"tools": [tool]}))).await.json()["choices"][0].clone();
    assert_eq!(choice["finish_reason"], "tool_calls");
    assert_eq!(choice["message"]["content"], Value::Null);
    let call = json!({"id": "call_1", "type": "function", "function": {"name": "add", "arguments": "{\"a\":1}"}});
    assert_eq!(choice["message"]["tool_calls"], json!([call]));
}

#[tokio::test]
async fn reasoning_is_given_or_left_out_and_paid_either_way() {
    let house = House::open().await;
    let shown = house.ask(house.chat("reason", json!({}))).await.json();
    assert_eq!(shown["choices"][0]["message"]["reasoning"], "let me think");
    assert_eq!(shown["choices"][0]["message"]["reasoning_details"][0]["type"], "reasoning.text");
    assert_eq!(shown["choices"][0]["message"]["reasoning_details"][0]["text"], "let me think");
    for hide in [json!({"reasoning": {"exclude": true}}), json!({"include_reasoning": false})] {
        let hidden = house.ask(house.chat("reason", hide)).await.json();
        assert_eq!(hidden["choices"][0]["message"]["reasoning"], Value::Null);
        assert!(hidden["choices"][0]["message"].get("reasoning_details").is_none());
        assert_eq!(hidden["choices"][0]["message"]["content"], PIECES.concat());
        assert_eq!(hidden["usage"]["completion_tokens"], shown["usage"]["completion_tokens"]);
    }
}

#[tokio::test]
async fn the_provider_gets_what_the_client_sent_and_only_our_credential() {
    let house = House::open().await;
    let more = json!({"temperature": 0.5, "max_completion_tokens": 7, "seed": 3, "stop": "x", "custom_field": {"a": [1]}});
    house.ask(house.chat("good", more)).await;
    let (headers, body) = house.provider.requests().remove(0);
    assert_eq!(headers["authorization"], format!("Bearer {}", crate::support::house::PROVIDER_SECRET));
    assert!(!format!("{headers:?}").contains(&house.key));
    assert_eq!(body["model"], "good");
    assert_eq!(body["temperature"], 0.5);
    assert_eq!(body["max_tokens"], 7);
    assert_eq!(body["custom_field"], json!({"a": [1]}), "unknown fields are passed on");
    assert!(body.get("top_p").is_none(), "what was left out stays out");
}

#[tokio::test]
async fn the_legacy_prompt_is_one_user_turn() {
    let house = House::open().await;
    house.ask(house.post(json!({"model": "mock/good", "prompt": "once upon"}).to_string())).await;
    let (_, body) = house.provider.requests().remove(0);
    assert_eq!(body["messages"], json!([{"role": "user", "content": "once upon"}]));
}

#[tokio::test]
async fn an_answer_after_an_unreachable_model_is_the_fallbacks() {
    let house = House::open().await;
    let request = house.chat("error-500", json!({"models": ["no/such", "down/x", "mock/error-429", "mock/good"]}));
    let reply = house.ask(request).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.json()["model"], "mock/good");
    let ended = house.generations().await.into_iter().map(|row| (row.reservation.model, row.settlement.outcome));
    let mut ended = ended.collect::<Vec<_>>();
    ended.sort_by(|one, other| one.0.cmp(&other.0));
    let failed = |model: &str| (model.to_owned(), Outcome::Failed);
    let done = ("mock/good".to_owned(), Outcome::Done);
    assert_eq!(ended, [failed("down/x"), failed("mock/error-429"), failed("mock/error-500"), done]);
    assert_eq!(house.held(), 0);
}
