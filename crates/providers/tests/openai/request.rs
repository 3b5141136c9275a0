//! One request with everything in it, one snapshot per vendor in `golden/openai/request`, side by side.

use inner::{Effort, MediaRef, Message, Part, Reasoning, ReasoningDetail, Request, Role, Sampling, ToolCall, ToolChoice};
use serde_json::{Map, Value, json};

use crate::vendors::compatible;

fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn everything() -> Request {
    let picture = Part::Image {
        source: MediaRef::Data { media_type: "image/png".into(), base64: "iVBORw0KGgo+/A==".into() },
        options: map(json!({"detail": "low", "min_pixels": 4})),
        extra: map(json!({"cache_control": {"type": "ephemeral"}})),
    };
    let question = Message {
        content: vec![
            Part::text("what is \"this\"?\n"),
            picture,
            Part::Other("input_audio".into(), json!({"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}})),
        ],
        name: Some("ann".into()),
        ..Message::text(Role::User, "")
    };
    let call = ToolCall { id: "call_1".into(), name: "look".into(), arguments: "{\"at\": 1}".into() };
    let detail: ReasoningDetail =
        serde_json::from_value(json!({"type": "reasoning.text", "text": "hm", "signature": "s", "index": 0})).unwrap();
    let calling = Message {
        content: Vec::new(),
        tool_calls: vec![call],
        reasoning_details: vec![detail],
        extra: map(json!({"annotations": []})),
        ..Message::text(Role::Assistant, "")
    };
    let result = Message { tool_call_id: Some("call_1".into()), ..Message::text(Role::Tool, "42") };
    Request {
        models: vec!["a/b".into(), "c/d".into()],
        messages: vec![Message::text(Role::System, "be brief"), question, calling, result],
        sampling: Sampling {
            temperature: Some(0.7),
            top_k: Some(20),
            repetition_penalty: Some(1.0),
            logit_bias: [(50256, -100.0)].into(),
            seed: Some(-1),
            stop: vec!["END".into()],
            max_tokens: Some(100),
            logprobs: true,
            top_logprobs: 2,
            ..Sampling::default()
        },
        tools: vec![json!({"type": "function", "function": {"name": "look", "parameters": {"type": "object", "b": 1, "a": 2}}})],
        tool_choice: ToolChoice::Named("look".into()),
        parallel_tool_calls: Some(false),
        response_format: Some(
            json!({"type": "json_schema", "json_schema": {"name": "n", "strict": true, "schema": {"type": "object", "properties": {}, "additionalProperties": false}}}),
        ),
        reasoning: Reasoning {
            effort: Some(Effort::Low),
            exclude: true,
            extra: map(json!({"summary": "auto"})),
            ..Reasoning::default()
        },
        stream: true,
        provider: Some(json!({"sort": "price"})),
        user: Some("u1".into()),
        extra: map(
            json!({"plugins": [], "session_id": "s", "transforms": [], "verbosity": "low", "stream_options": {"include_usage": false, "x": 1}, "model": "smuggled", "stream": false}),
        ),
    }
}

fn rendered(provider: &str, request: &Request) -> Value {
    let call = compatible(provider).render(request, "vendor/model", Some("k")).unwrap();
    assert_eq!(call.path, "/chat/completions");
    assert_eq!(call.headers["content-type"], "application/json");
    let text = String::from_utf8(call.body.to_vec()).unwrap();
    let parsed: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(parsed.to_string(), text, "no key stands twice");
    parsed
}

#[test]
fn one_request_for_every_vendor() {
    for provider in ["openai", "openrouter", "custom"] {
        let path = format!("{}/tests/golden/openai/request/{provider}.json", env!("CARGO_MANIFEST_DIR"));
        let wanted: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let got = rendered(provider, &everything());
        assert_eq!(serde_json::to_string_pretty(&got).unwrap(), serde_json::to_string_pretty(&wanted).unwrap(), "{provider}");
    }
}

#[test]
fn what_the_client_left_out_is_left_out() {
    let request = Request { models: vec!["a/b".into()], messages: vec![Message::text(Role::User, "hi")], ..Request::default() };
    for provider in ["openai", "openrouter", "custom"] {
        let wanted = json!({"model": "vendor/model", "messages": [{"role": "user", "content": "hi"}], "stream": false});
        assert_eq!(rendered(provider, &request), wanted);
    }
}

#[test]
fn a_data_url_is_reproduced_byte_for_byte() {
    // Not even valid base64: nobody looked into it.
    let base64 = "AAAA/+=\u{e9}\"\\".repeat(1000);
    let source = MediaRef::Data { media_type: "image/x+y;charset=z".into(), base64: base64.clone().into() };
    let part = Part::Image { source, options: Map::new(), extra: Map::new() };
    let request =
        Request { messages: vec![Message { content: vec![part], ..Message::text(Role::User, "") }], ..Request::default() };
    let url = &rendered("custom", &request)["messages"][0]["content"][0]["image_url"]["url"];
    assert_eq!(*url, format!("data:image/x+y;charset=z;base64,{base64}"));
}

#[test]
fn the_role_developer_goes_only_where_it_is_known() {
    let messages = vec![Message::text(Role::Developer, "be brief"), Message::text(Role::User, "hi")];
    let request = Request { messages, ..Request::default() };
    for (provider, role) in [("openai", "developer"), ("azure", "developer"), ("openrouter", "developer"), ("custom", "system")] {
        assert_eq!(rendered(provider, &request)["messages"][0]["role"], role, "{provider}");
    }
}

#[test]
fn video_goes_only_where_it_is_taken() {
    let film = Part::Video { source: MediaRef::Url("https://h/v.mp4".into()), options: map(json!({"fps": 2})) };
    let frames = Part::Frames { frames: vec![MediaRef::Url("https://h/1.png".into())], options: map(json!({"fps": 1})) };
    let message = Message { content: vec![film, frames], ..Message::text(Role::User, "") };
    let request = Request { messages: vec![message], ..Request::default() };
    let refused = compatible("openai").render(&request, "m", None).unwrap_err();
    assert_eq!((refused.kind.try_elsewhere(), refused.provider.as_deref()), (true, Some("OpenAI")));
    let wanted = json!([{"type": "video_url", "video_url": {"url": "https://h/v.mp4"}, "fps": 2}, {"type": "video", "video": ["https://h/1.png"], "fps": 1}]);
    assert_eq!(rendered("custom", &request)["messages"][0]["content"], wanted);
}

#[test]
fn a_reasoning_budget_becomes_the_nearest_effort_below() {
    let effort = |reasoning: Reasoning, max_tokens| {
        let sampling = Sampling { max_tokens, ..Sampling::default() };
        let request = Request { messages: vec![Message::text(Role::User, "hi")], reasoning, sampling, ..Request::default() };
        rendered("openai", &request)["reasoning_effort"].clone()
    };
    let budget = |tokens| Reasoning { max_tokens: Some(tokens), ..Reasoning::default() };
    assert_eq!(effort(budget(960), Some(1000)), "xhigh");
    assert_eq!(effort(budget(799), Some(1000)), "medium");
    assert_eq!(effort(budget(1), Some(1000)), "minimal");
    assert_eq!(effort(budget(5000), None), "medium");
    assert_eq!(effort(Reasoning { enabled: Some(false), effort: Some(Effort::High), ..Reasoning::default() }, None), Value::Null);
    assert_eq!(effort(Reasoning { enabled: Some(true), ..Reasoning::default() }, None), "medium");
    assert_eq!(effort(Reasoning::default(), None), Value::Null);
}

#[test]
fn a_reasoning_family_of_openai_is_not_told_how_to_sample() {
    let sampling = Sampling { temperature: Some(0.0), logprobs: true, seed: Some(7), ..Sampling::default() };
    let request = Request { messages: vec![Message::text(Role::User, "hi")], sampling, ..Request::default() };
    let sent = |provider: &str, model: &str| {
        let body = compatible(provider).render(&request, model, Some("k")).unwrap().body;
        let body: Value = serde_json::from_slice(&body.to_vec()).unwrap();
        ["temperature", "logprobs", "seed"].map(|name| body.get(name).is_some())
    };
    for model in ["o1", "o3-pro", "o4-mini", "gpt-5", "gpt-5.1-codex", "gpt-6"] {
        assert_eq!(sent("openai", model), [false, false, true], "{model}");
    }
    assert_eq!(sent("openai", "gpt-5-chat-latest"), [true; 3]);
    assert_eq!(sent("custom", "gpt-5"), [true; 3], "it is its vendor's rule");
}

#[test]
fn a_tool_choice_without_tools_is_not_sent() {
    let request =
        Request { messages: vec![Message::text(Role::User, "hi")], tool_choice: ToolChoice::None, ..Request::default() };
    assert!(rendered("openai", &request).get("tool_choice").is_none());
}

/// The contract's replay field; vendors that know no such field refuse it, or do not look at it.
#[test]
fn pictures_of_an_earlier_answer_go_back_to_routers_only() {
    let images = json!([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]);
    let picture = MediaRef::Data { media_type: "image/png".into(), base64: "AA==".into() };
    let drawn = Message { images: vec![picture], ..Message::text(Role::Assistant, "here") };
    let request = Request { messages: vec![drawn, Message::text(Role::User, "more")], ..Request::default() };
    let sent = |vendor: &str| {
        let body = compatible(vendor).render(&request, "m", None).unwrap().body.to_vec();
        serde_json::from_slice::<Value>(&body).unwrap()["messages"][0].get("images").cloned()
    };
    assert_eq!((sent("openrouter"), sent("openai")), (Some(images.clone()), None));
}

#[test]
fn the_mark_of_a_tools_cache_is_heard_in_either_word_where_the_vendor_has_one() {
    let function = json!({"name": "f", "parameters": {"type": "object"}});
    let tool = |mark: Value| {
        let mut tool = json!({"type": "function", "function": function});
        tool.as_object_mut().unwrap().extend(map(mark));
        tool
    };
    let sent = |vendor: &str, mark: Value| {
        let request = Request { tools: vec![tool(mark)], messages: vec![Message::text(Role::User, "x")], ..Request::default() };
        rendered(vendor, &request)["tools"][0].clone()
    };
    let (theirs, ours) =
        (json!({"prompt_cache_breakpoint": {"mode": "explicit"}}), json!({"cache_control": {"type": "ephemeral", "ttl": "1h"}}));
    assert_eq!(sent("alibaba", theirs.clone()), tool(json!({"cache_control": {"type": "ephemeral"}})));
    assert_eq!(sent("alibaba", ours.clone()), tool(ours.clone()));
    for refusing in ["openai", "mistral"] {
        assert_eq!(
            [sent(refusing, theirs.clone()), sent(refusing, ours.clone())],
            [tool(json!({})), tool(json!({}))],
            "{refusing}"
        );
    }
    assert_eq!(sent("openrouter", theirs.clone()), tool(theirs), "a router hears either");
}
