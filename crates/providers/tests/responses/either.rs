//! The vendor that speaks both dialects: who is spoken to how, and what stays where it was.

use inner::{Message, Part, Reasoning, Request, Role, Sampling};
use providers::{Provider, ProviderConfig};
use serde_json::{Map, Value, json};

use crate::{
    platform::{ask, ids, user},
    shown,
};

/// A provider out of a section that names no dialect.
fn vendor(section: &str) -> Box<dyn Provider> {
    toml::from_str::<ProviderConfig>(section).unwrap().provider(ids()).unwrap()
}

/// The path of a call.
fn path(vendor: &dyn Provider, request: &Request, model: &str) -> String {
    let speaker = vendor.speaker(request, model);
    speaker.as_deref().unwrap_or(vendor).render(request, model, Some("k")).unwrap().path
}

fn openai(request: &Request, model: &str) -> String {
    path(&*vendor("id = \"openai\""), request, model)
}

const CHAT: &str = "/chat/completions";
const RESPONSES: &str = "/responses";

fn thinking() -> Request {
    let reasoning = Reasoning { enabled: Some(true), ..Reasoning::default() };
    Request { reasoning, ..ask(vec![user("Hi")]) }
}

fn with(name: &str, value: Value) -> Request {
    Request { extra: [(name.to_owned(), value)].into_iter().collect(), ..thinking() }
}

#[test]
fn what_openai_thinks_was_never_shown() {
    for model in ["gpt-5.2", "gpt-5-mini", "gpt-6", "o3", "o4-mini", "o1-pro", "gpt-5.2-codex"] {
        assert_eq!(openai(&thinking(), model), RESPONSES, "{model}");
        assert_eq!(openai(&ask(vec![user("Hi")]), model), RESPONSES, "{model} thinks unasked, and a tool loop gives it back");
    }
    for model in ["gpt-4.1", "gpt-4o", "gpt-5-chat-latest", "gpt-5-search-api"] {
        assert_eq!(openai(&thinking(), model), CHAT, "{model}");
    }
    let quiet = Reasoning { enabled: Some(false), ..Reasoning::default() };
    assert_eq!(openai(&Request { reasoning: quiet, ..thinking() }, "gpt-5.2"), CHAT, "there is nothing to show");
}

#[test]
fn only_the_vendor_itself_speaks_both_and_only_where_nobody_says_otherwise() {
    let spoken = |section: &str| path(&*vendor(section), &thinking(), "gpt-5.2");
    let own = "id = \"openai\"\nbase_url";
    assert_eq!(spoken(&format!("{own} = \"https://api.openai.com/v1/\"")), RESPONSES);
    assert_eq!(spoken(&format!("{own} = \"https://eu.api.openai.com/v1\"")), RESPONSES);
    assert_eq!(spoken(&format!("{own} = \"https://evilapi.openai.com.example/v1\"")), CHAT);
    assert_eq!(spoken(&format!("{own} = \"https://fakeapi.openai.com/v1\"")), CHAT);
    assert_eq!(spoken(&format!("{own} = \"http://127.0.0.1:4000/v1\"")), CHAT, "anybody may stand there");
    assert_eq!(spoken("id = \"openai-2\"\nlike = \"openai\""), RESPONSES);
    assert_eq!(spoken("id = \"openai\"\ndialect = \"openai_chat\""), CHAT);
    assert_eq!(spoken("id = \"openai\"\nquirks = {}"), CHAT, "quirks replace what is known as a whole");
    let told = "base_url = \"http://127.0.0.1:4000/v1\"\nquirks = { responses = [\"gpt-5\"], always_thinks = [\"gpt-5\"] }";
    assert_eq!(spoken(&format!("id = \"proxy\"\n{told}")), RESPONSES);
    assert_eq!(spoken(&format!("id = \"proxy\"\ndialect = \"openai_chat\"\n{told}")), CHAT);
}

#[test]
fn azure_has_responses_on_its_newer_surface() {
    let spoken = |section: &str| path(&*vendor(&format!("id = \"azure\"\n{section}")), &thinking(), "gpt-5.2");
    assert_eq!(spoken("base_url = \"https://acme.openai.azure.com/openai/v1\""), RESPONSES);
    assert_eq!(spoken("base_url = \"https://acme.services.ai.azure.com/openai/v1\""), RESPONSES);
    let older = "quirks = { credential = \"api_key\", deployments = \"2024-10-21\", responses = [\"gpt-5\"] }";
    let older = spoken(&format!("base_url = \"https://acme.openai.azure.com/openai\"\n{older}"));
    assert!(older.ends_with("/chat/completions?api-version=2024-10-21"), "{older}");
}

#[test]
fn what_responses_cannot_say_stays_in_chat_completions() {
    let sampled = |sampling: Sampling| Request { sampling, ..thinking() };
    let part = |part: Part| ask(vec![Message { content: vec![part], ..user("") }]);
    let tool = |tool: Value| Request { tools: vec![tool], ..thinking() };
    let named = Message { name: Some("Ann".into()), ..user("Hi") };
    let audio: Map<String, Value> = json!({ "audio": { "id": "audio_1" } }).as_object().unwrap().clone();
    let heard = Message { extra: audio, ..Message::text(Role::Assistant, "") };
    let stays = [
        sampled(Sampling { stop: vec!["\n".into()], ..Sampling::default() }),
        sampled(Sampling { seed: Some(1), ..Sampling::default() }),
        sampled(Sampling { logprobs: true, ..Sampling::default() }),
        sampled(Sampling { max_tokens: Some(15), ..Sampling::default() }),
        with("prediction", json!({ "type": "content", "content": "x" })),
        with("modalities", json!(["text", "audio"])),
        with("audio", json!({ "voice": "alloy", "format": "wav" })),
        with("web_search_options", json!({})),
        with("functions", json!([{ "name": "f" }])),
        with("store", json!(true)),
        part(Part::Other(
            "input_audio".into(),
            json!({ "type": "input_audio", "input_audio": { "data": "AA==", "format": "wav" } }),
        )),
        tool(json!({ "type": "custom", "custom": { "name": "f" } })),
        Request { response_format: Some(json!({ "type": "grammar", "grammar": "x" })), ..thinking() },
        ask(vec![named]),
        ask(vec![user("Hi"), heard, user("And?")]),
        ask(vec![user("")]),
    ];
    for request in stays {
        assert_eq!(openai(&request, "gpt-5.2"), CHAT, "{request:?}");
    }
    let azure = vendor("id = \"azure\"\nbase_url = \"https://acme.openai.azure.com/openai/v1\"");
    assert_eq!(path(&*azure, &with("data_sources", json!([])), "gpt-5.2"), CHAT, "a field of Azure's own");
}

#[test]
fn what_both_say_alike_goes_over_responses() {
    let image = Part::Image { source: inner::MediaRef::Url("https://x/y.png".into()), options: Map::new(), extra: Map::new() };
    let file = Part::Other(
        "file".into(),
        json!({ "type": "file", "file": { "filename": "a.pdf", "file_data": "data:application/pdf;base64,AA==" } }),
    );
    let goes = [
        ask(vec![Message { content: vec![Part::text("See:"), image, file], ..user("") }]),
        Request { tools: vec![json!({ "type": "function", "function": { "name": "f" } })], ..thinking() },
        Request { response_format: Some(json!({ "type": "json_object" })), ..thinking() },
        Request { sampling: Sampling { max_tokens: Some(16), ..Sampling::default() }, ..thinking() },
        // The model refuses these, or nobody sends them, whatever the dialect.
        Request {
            sampling: Sampling { temperature: Some(0.2), presence_penalty: Some(1.0), top_k: Some(5), ..Sampling::default() },
            ..thinking()
        },
        with("verbosity", json!("low")),
        with("prompt_cache_key", json!("k")),
        with("service_tier", json!("flex")),
        with("metadata", json!({ "a": "b" })),
        with("store", json!(false)),
        with("modalities", json!(["text"])),
        with("prediction", Value::Null),
        with("session_id", json!("of a router")),
        with("unknown", json!(1)),
        with("stream_options", json!({ "include_usage": true })),
    ];
    for request in goes {
        assert_eq!(openai(&request, "gpt-5.2"), RESPONSES, "{request:?}");
    }
}

#[test]
fn each_speaker_reads_its_own_dialect() {
    let both = vendor("id = \"openai\"");
    let speaker = both.speaker(&thinking(), "gpt-5.2").unwrap();
    let message = json!({ "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "4" }] });
    let response = json!({ "id": "resp_1", "status": "completed", "output": [message] });
    let lines = shown::lines(&speaker.answer(response.to_string().as_bytes()));
    assert!(lines.contains("text \"4\"") || lines.contains('4'), "{lines}");
    let choice = json!({ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": "4" } });
    let chat = json!({ "id": "chatcmpl-1", "choices": [choice] }).to_string();
    assert!(!shown::lines(&both.answer(chat.as_bytes())).contains("holds no response"));
    assert_eq!((both.id(), speaker.id(), both.name(), both.base()), ("openai", "openai", "OpenAI", speaker.base()));
}

/// Many clients met this (continuedev/continue#12031, OpenHands/software-agent-sdk#987).
#[test]
fn an_organisation_that_is_not_verified_is_asked_without_a_summary() {
    let speaker = vendor("id = \"openai\"").speaker(&thinking(), "gpt-5.2").unwrap();
    let refused = |param: &str| {
        let message = "Your organization must be verified to generate reasoning summaries.";
        let body = json!({ "error": { "message": message, "type": "invalid_request_error", "param": param, "code": "unsupported_value" } });
        speaker.failure(http::StatusCode::BAD_REQUEST, &http::HeaderMap::new(), body.to_string().as_bytes())
    };
    let reasoning = |request: &Request| {
        let body = speaker.render(request, "gpt-5.2", None).unwrap().body.to_vec();
        serde_json::from_slice::<Value>(&body).unwrap()["reasoning"].clone()
    };
    assert_eq!(reasoning(&thinking()), json!({ "effort": "medium", "summary": "auto" }));
    let less = speaker.asking_less(&thinking(), &refused("reasoning.summary")).unwrap();
    assert_eq!(reasoning(&less), json!({ "effort": "medium" }));
    assert!(speaker.asking_less(&less, &refused("reasoning.summary")).is_none(), "not twice");
    assert!(speaker.asking_less(&thinking(), &refused("reasoning.effort")).is_none());
    let mut own = thinking();
    own.reasoning.extra.insert("summary".to_owned(), json!("detailed"));
    assert!(
        speaker.asking_less(&own, &refused("reasoning.summary")).is_none(),
        "the client's own wish is the client's to change"
    );
}
