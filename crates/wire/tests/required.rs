//! Every key that OpenRouter's OpenAPI document or its SDKs require is in what we write. The lists are data from there.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use serde_json::{Value, json};
use wire::{
    Dollars, Usage, chat, error::ErrorBody, error::ErrorEnvelope, error::ErrorMetadata, generation::Generation, key::KeyInfo,
    models,
};

/// Checks `value` against one list of the fixture, in both of its parts.
fn carries(schema: &str, value: &Value) {
    let fixture: Value = serde_json::from_str(include_str!("required-keys.json")).unwrap();
    let lists = [&fixture["schemas"][schema], &fixture["newer"][schema]];
    let wanted: Vec<&str> = lists.iter().filter_map(|list| list.as_array()).flatten().map(|key| key.as_str().unwrap()).collect();
    assert!(!wanted.is_empty(), "no list for {schema}");
    for key in wanted {
        assert!(value.as_object().unwrap_or_else(|| panic!("{schema} is no object")).contains_key(key), "{schema} lacks {key}");
    }
}

fn value<T: serde::Serialize>(sample: &T) -> Value {
    // Through text, as a client would read it.
    serde_json::from_str(&serde_json::to_string(sample).unwrap()).unwrap()
}

fn logprobs() -> chat::Logprobs {
    let entry = chat::TokenLogprob { token: "a".into(), logprob: -0.5, bytes: None, top_logprobs: Vec::new() };
    chat::Logprobs { content: vec![entry], refusal: None }
}

#[test]
fn a_whole_answer_has_every_required_key() {
    let call = chat::ToolCall { id: "call_1".into(), name: "f".into(), arguments: "{}".into() };
    let result = value(&chat::ChatResult {
        id: "gen-1-a".into(),
        object: chat::ChatResult::OBJECT,
        created: 1,
        model: "m".into(),
        provider: "P".into(),
        system_fingerprint: None,
        service_tier: None,
        choices: vec![chat::Choice {
            index: 0,
            finish_reason: None,
            native_finish_reason: None,
            message: chat::AssistantMessage { tool_calls: vec![call], ..Default::default() },
            logprobs: Some(logprobs()),
            error: None,
        }],
        usage: Usage { cost: Dollars(3380), ..Usage::default() },
        openrouter_metadata: None,
    });
    carries("ChatResult", &result);
    carries("ChatChoice", &result["choices"][0]);
    carries("ChatAssistantMessage", &result["choices"][0]["message"]);
    carries("ChatToolCall", &result["choices"][0]["message"]["tool_calls"][0]);
    carries("ChatTokenLogprobs", &result["choices"][0]["logprobs"]);
    carries("ChatTokenLogprob", &result["choices"][0]["logprobs"]["content"][0]);
    carries("ChatUsage", &result["usage"]);
    carries("CostDetails", &result["usage"]["cost_details"]);
    carries("prompt_tokens_details", &result["usage"]["prompt_tokens_details"]);
    carries("completion_tokens_details", &result["usage"]["completion_tokens_details"]);
    assert_eq!(result["system_fingerprint"], Value::Null);
    assert!(result["created"].is_i64());
    assert_eq!(result["usage"]["cost"], json!(3.38e-6));
    assert_eq!(result["choices"][0]["message"]["tool_calls"][0]["type"], "function");
}

fn chunk<'a>(choices: Vec<chat::ChunkChoice<'a>>, error: Option<&'a ErrorBody>) -> Value {
    let (id, object, model, provider) = ("gen-1-a", chat::ChatChunk::OBJECT, "m", "P");
    value(&chat::ChatChunk {
        id,
        object,
        created: 1,
        model,
        provider,
        system_fingerprint: None,
        service_tier: None,
        choices,
        usage: None,
        error,
        openrouter_metadata: None,
        debug: None,
    })
}

#[test]
fn a_chunk_has_every_required_key_and_no_fingerprint_of_null() {
    let calls = vec![chat::ToolCallDelta::first(0, "call_1", "f", ""), chat::ToolCallDelta::more(0, "{}")];
    let delta = chat::Delta { role: Some("assistant"), content: Some(""), tool_calls: calls, ..Default::default() };
    let chunk = chunk(vec![chat::ChunkChoice { delta, ..Default::default() }], None);
    carries("ChatStreamChunk", &chunk);
    carries("ChatStreamChoice", &chunk["choices"][0]);
    assert!(chunk.get("system_fingerprint").is_none());
    assert_eq!(chunk["choices"][0]["finish_reason"], Value::Null);
    let calls = &chunk["choices"][0]["delta"]["tool_calls"];
    assert_eq!(calls[0], json!({"index": 0, "id": "call_1", "type": "function", "function": {"name": "f", "arguments": ""}}));
    assert_eq!(calls[1], json!({"index": 0, "function": {"arguments": "{}"}}), "no id, type or name, not even null");
}

#[test]
fn an_error_is_the_same_object_in_an_envelope_and_in_a_stream() {
    let metadata = ErrorMetadata { error_type: "rate_limit_exceeded".into(), ..Default::default() };
    let error = ErrorBody { code: 429, message: "slow down".into(), metadata: Some(metadata) };
    let broken = chunk(vec![chat::ChunkChoice { finish_reason: Some("error"), ..Default::default() }], Some(&error));
    let envelope = value(&ErrorEnvelope { error: error.clone(), user_id: None });
    carries("BadRequestResponseErrorData", &envelope["error"]);
    assert_eq!(broken["error"], envelope["error"]);
    assert_eq!(
        envelope,
        json!({"error": {"code": 429, "message": "slow down", "metadata": {"error_type": "rate_limit_exceeded"}}})
    );
}

#[test]
fn the_key_and_the_generation_have_every_required_key() {
    let key = value(&KeyInfo::default());
    carries("GET /key data", &key);
    carries("GET /key data.rate_limit", &key["rate_limit"]);
    carries("GenerationResponse.data", &value(&Generation::default()));
}

#[test]
fn the_catalogue_has_every_required_key() {
    let list = value(&models::ModelList { data: vec![model()], total_count: 1, links: models::PageLinks::default() });
    carries("ModelsListResponse", &list);
    assert_eq!(list["links"], json!({"next": null}));
    let row = &list["data"][0];
    carries("Model", row);
    carries("ModelLinks", &row["links"]);
    carries("ModelArchitecture", &row["architecture"]);
    carries("PublicPricing", &row["pricing"]);
    carries("TopProviderInfo", &row["top_provider"]);
    let endpoints = value(&models::ModelEndpoints {
        id: "a/b".into(),
        name: "A: B".into(),
        created: 1,
        description: String::new(),
        architecture: model().architecture,
        endpoints: vec![endpoint()],
    });
    carries("ListEndpointsResponse", &endpoints);
    carries("PublicEndpoint", &endpoints["endpoints"][0]);
    carries("supports_tool_choice", &endpoints["endpoints"][0]["supports_tool_choice"]);
}

fn pricing() -> models::Pricing {
    models::Pricing { prompt: "0".into(), completion: "0".into(), ..models::Pricing::default() }
}

fn model() -> models::Model {
    models::Model {
        id: "a/b".into(),
        canonical_slug: "a/b".into(),
        name: "A: B".into(),
        created: 1,
        description: String::new(),
        hugging_face_id: None,
        knowledge_cutoff: None,
        expiration_date: None,
        context_length: None,
        architecture: models::Architecture {
            modality: None,
            input_modalities: vec!["text".into()],
            output_modalities: vec!["text".into()],
            tokenizer: None,
            instruct_type: None,
        },
        pricing: pricing(),
        top_provider: models::TopProvider::default(),
        per_request_limits: None,
        supported_parameters: Vec::new(),
        default_parameters: None,
        supported_voices: None,
        links: models::ModelLinks { details: "/api/v1/models/a/b/endpoints".into() },
        reasoning: None,
        alias_target: None,
        available: None,
    }
}

fn endpoint() -> models::PublicEndpoint {
    models::PublicEndpoint {
        name: "P | a/b".into(),
        model_id: "a/b".into(),
        model_name: "A: B".into(),
        provider_name: "P".into(),
        tag: "p".into(),
        context_length: 1,
        max_completion_tokens: None,
        max_prompt_tokens: None,
        pricing: pricing(),
        quantization: None,
        supported_parameters: Vec::new(),
        supports_implicit_caching: false,
        supports_tool_choice: models::ToolChoiceSupport::default(),
        native_tools: serde_json::Map::new(),
        service_tier: None,
        supports_diarization: false,
        supports_voice_cloning: false,
        status: 0,
        uptime_last_5m: None,
        uptime_last_30m: None,
        uptime_last_1d: None,
        latency_last_30m: None,
        throughput_last_30m: None,
        data_policy: models::DataPolicy::default(),
        available: None,
    }
}
