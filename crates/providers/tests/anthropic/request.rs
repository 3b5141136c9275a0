//! Requests: what we send for what a client sent, each by the vendor's documents.

use inner::{Effort, MediaRef, Message, Part, Reasoning, ReasoningDetail, Request, Role, Sampling, ToolCall, ToolChoice};
use providers::{Anthropic, Provider};
use serde_json::{Map, Value, json};

fn provider() -> Anthropic {
    Anthropic::new("anthropic", "Anthropic", "https://api.anthropic.com/v1")
}

fn body(request: &Request, model: &str) -> Value {
    let rendered = provider().render(request, model, Some("sk-ant")).unwrap();
    assert_eq!(rendered.path, "/v1/messages");
    assert_eq!(rendered.headers["x-api-key"], "sk-ant");
    assert_eq!(rendered.headers["anthropic-version"], "2023-06-01");
    assert!(rendered.headers["x-api-key"].is_sensitive());
    serde_json::from_slice(&rendered.body.to_vec()).unwrap()
}

fn refusal(request: &Request) -> String {
    provider().render(request, "claude-x", None).map(drop).unwrap_err().message
}

/// A refusal that leaves the request to other endpoints.
fn refusal_here(request: &Request) -> String {
    let failure = provider().render(request, "claude-x", None).map(drop).unwrap_err();
    assert!(failure.kind.try_elsewhere(), "{failure}");
    failure.message
}

fn ask(messages: Vec<Message>) -> Request {
    Request { messages, ..Request::default() }
}

fn user(text: &str) -> Message {
    Message::text(Role::User, text)
}

#[test]
fn a_plain_question() {
    let request = ask(vec![Message::text(Role::System, "Be brief."), user("Hi")]);
    let wanted = json!({
        "model": "claude-sonnet-4-5", "max_tokens": 64_000, "stream": false,
        "system": [{ "type": "text", "text": "Be brief." }],
        "messages": [{ "role": "user", "content": [{ "type": "text", "text": "Hi" }] }],
    });
    assert_eq!(body(&request, "claude-sonnet-4-5"), wanted);
}

#[test]
fn turns_alternate_and_results_follow_their_calls() {
    let call = |id: &str, arguments: &str| ToolCall { id: id.into(), name: "f".into(), arguments: arguments.into() };
    let called = Message {
        content: vec![],
        tool_calls: vec![call("a.1", r#"{"x":1}"#), call("b", "")],
        ..Message::text(Role::Assistant, "")
    };
    let result = |id: &str, text: &str| Message { tool_call_id: Some(id.into()), ..Message::text(Role::Tool, text) };
    let messages = vec![
        user("one"),
        user("two"),
        called,
        result("a.1", "1"),
        result("b", ""),
        Message::text(Role::System, "late"),
        user("go"),
    ];
    let wanted = json!([
        { "role": "user", "content": [{ "type": "text", "text": "one" }, { "type": "text", "text": "two" }] },
        { "role": "assistant", "content": [
            { "type": "tool_use", "id": "call_a_1", "name": "f", "input": { "x": 1 } },
            { "type": "tool_use", "id": "b", "name": "f", "input": {} } ] },
        { "role": "user", "content": [
            { "type": "tool_result", "tool_use_id": "call_a_1", "content": [{ "type": "text", "text": "1" }] },
            { "type": "tool_result", "tool_use_id": "b", "content": [] },
            { "type": "text", "text": "late" }, { "type": "text", "text": "go" } ] },
    ]);
    assert_eq!(body(&ask(messages), "claude-x")["messages"], wanted);
}

#[test]
fn a_result_says_that_it_failed_and_has_the_mark_of_what_lies_in_it() {
    let mark = json!({ "type": "ephemeral", "ttl": "1h" });
    let marks = || Map::from_iter([("cache_control".to_owned(), mark.clone())]);
    let called = Message {
        tool_calls: vec![ToolCall { id: "a".into(), name: "f".into(), arguments: "{}".into() }],
        content: Vec::new(),
        extra: marks(),
        ..Message::text(Role::Assistant, "")
    };
    let failed = Message {
        content: vec![Part::text("no"), Part::Text { text: "way".into(), extra: marks() }],
        tool_call_id: Some("a".into()),
        extra: Map::from_iter([("is_error".to_owned(), json!(true))]),
        ..Message::text(Role::Tool, "")
    };
    let turns = body(&ask(vec![user("go"), called, failed]), "claude-x")["messages"].clone();
    assert_eq!(turns[1]["content"], json!([{ "type": "tool_use", "id": "a", "name": "f", "input": {}, "cache_control": mark }]));
    let content = json!([{ "type": "text", "text": "no" }, { "type": "text", "text": "way" }]);
    let result =
        json!({ "type": "tool_result", "tool_use_id": "a", "content": content, "is_error": true, "cache_control": mark });
    assert_eq!(turns[2]["content"], json!([result]));
}

#[test]
fn signed_reasoning_goes_back_and_that_of_others_does_not() {
    let detail = |kind: &str, text: Option<&str>, rest: Value| ReasoningDetail {
        kind: kind.into(),
        text: text.map(str::to_owned),
        rest: rest.as_object().unwrap().clone(),
    };
    let details = vec![
        detail("reasoning.text", Some("Hm."), json!({ "signature": "c2ln", "format": "anthropic-claude-v1" })),
        detail("reasoning.encrypted", None, json!({ "data": "ZA==", "format": "anthropic-claude-v1" })),
        detail("reasoning.text", Some("unsigned"), json!({ "format": "anthropic-claude-v1" })),
        detail("reasoning.text", Some("foreign"), json!({ "signature": "x", "format": "google-gemini-v1" })),
    ];
    let answered = Message { reasoning_details: details, ..Message::text(Role::Assistant, "4") };
    let wanted = json!([
        { "type": "thinking", "thinking": "Hm.", "signature": "c2ln" },
        { "type": "redacted_thinking", "data": "ZA==" },
        { "type": "text", "text": "4" },
    ]);
    assert_eq!(body(&ask(vec![user("2+2?"), answered, user("sure?")]), "claude-x")["messages"][1]["content"], wanted);
}

#[test]
fn pictures_and_documents_have_sources() {
    let picture = |source| Part::Image { source, options: Map::new(), extra: Map::new() };
    let png = MediaRef::Data { media_type: "image/wrong".into(), base64: "iVBORw0KGgoAAAA".into() };
    let file = json!({ "type": "file", "file": { "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0=" } });
    let content = vec![picture(png), picture(MediaRef::Url("https://x/y.jpg".into())), Part::Other("file".into(), file)];
    let request = ask(vec![Message { content, ..user("") }]);
    let wanted = json!([
        { "type": "image", "source": { "type": "base64", "media_type": "image/png", "data": "iVBORw0KGgoAAAA" } },
        { "type": "image", "source": { "type": "url", "url": "https://x/y.jpg" } },
        { "type": "document", "title": "a.pdf",
          "source": { "type": "base64", "media_type": "application/pdf", "data": "JVBERi0=" } },
    ]);
    assert_eq!(body(&request, "claude-x")["messages"][0]["content"], wanted);
    let tiff = MediaRef::Data { media_type: "image/tiff".into(), base64: "AAAA".into() };
    assert!(refusal_here(&ask(vec![Message { content: vec![picture(tiff)], ..user("") }])).contains("image/tiff"));
    let clip = Part::Video { source: MediaRef::Url("https://x/y.mp4".into()), options: Map::new() };
    assert!(refusal_here(&ask(vec![Message { content: vec![clip], ..user("") }])).contains("no video"));
}

#[test]
fn tools_and_their_choice() {
    let function = json!({ "name": "f", "description": "d", "parameters": { "type": "object" }, "strict": true });
    let tools =
        vec![json!({ "type": "function", "function": function }), json!({ "type": "web_search_20250305", "name": "web_search" })];
    let choose = |tool_choice, parallel_tool_calls, reasoning| {
        let request = Request { tools: tools.clone(), tool_choice, parallel_tool_calls, reasoning, ..ask(vec![user("x")]) };
        body(&request, "claude-sonnet-4-5")
    };
    let plain = choose(ToolChoice::Auto, None, Reasoning::default());
    let wanted = json!([
        { "name": "f", "description": "d", "input_schema": { "type": "object" }, "strict": true },
        { "type": "web_search_20250305", "name": "web_search" },
    ]);
    assert_eq!((&plain["tools"], plain.get("tool_choice")), (&wanted, None));
    let choice = |tool_choice, parallel| choose(tool_choice, parallel, Reasoning::default())["tool_choice"].clone();
    assert_eq!(choice(ToolChoice::Required, None), json!({ "type": "any" }));
    assert_eq!(choice(ToolChoice::None, None), json!({ "type": "none" }));
    let named = choice(ToolChoice::Named("f".into()), Some(false));
    assert_eq!(named, json!({ "type": "tool", "name": "f", "disable_parallel_tool_use": true }));
    let thinking = Reasoning { effort: Some(Effort::High), ..Reasoning::default() };
    assert_eq!(choose(ToolChoice::Required, None, thinking)["tool_choice"], json!({ "type": "auto" }), "not while it thinks");
}

#[test]
fn sampling_is_what_the_model_takes() {
    let sampling = Sampling {
        temperature: Some(1.7),
        top_p: Some(0.9),
        top_k: Some(5),
        seed: Some(1),
        frequency_penalty: Some(1.0),
        stop: vec!["END".into(), " ".into()],
        max_tokens: Some(100),
        ..Sampling::default()
    };
    let request = Request { sampling, stream: true, ..ask(vec![user("x")]) };
    let old = body(&request, "claude-sonnet-4-5");
    assert_eq!((&old["temperature"], &old["top_k"], old.get("top_p")), (&json!(1.0), &json!(5), None));
    assert_eq!((&old["stop_sequences"], &old["max_tokens"], &old["stream"]), (&json!(["END"]), &json!(100), &json!(true)));
    assert!(old.get("seed").is_none() && old.get("frequency_penalty").is_none());
    let new = body(&request, "claude-opus-4-7");
    assert!(new.get("temperature").is_none() && new.get("top_k").is_none());
}

#[test]
fn answers_in_a_schema_and_efforts_share_a_field() {
    let schema = json!({ "type": "object", "properties": { "n": { "type": "integer", "minimum": 0, "title": "N" },
        "one": { "oneOf": [{ "type": "string", "maxLength": 3 }, { "type": "null" }] } } });
    let format = json!({ "type": "json_schema", "json_schema": { "name": "a", "schema": schema } });
    let reasoning = Reasoning { effort: Some(Effort::Low), ..Reasoning::default() };
    let request = Request { response_format: Some(format), reasoning, ..ask(vec![user("x")]) };
    let wanted = json!({ "effort": "low", "format": { "type": "json_schema", "schema": { "type": "object", "additionalProperties": false,
        "properties": { "n": { "type": "integer", "title": "N" }, "one": { "anyOf": [{ "type": "string" }, { "type": "null" }] } } } } });
    assert_eq!(body(&request, "claude-opus-4-7")["output_config"], wanted);
    let request = Request { response_format: Some(json!({ "type": "json_object" })), ..ask(vec![user("x")]) };
    assert!(body(&request, "claude-x")["system"][0]["text"].as_str().unwrap().contains("JSON"));
}

#[test]
fn a_prefill_loses_its_trailing_blanks_and_an_empty_conversation_is_refused() {
    let request = ask(vec![user("x"), Message::text(Role::Assistant, "The answer is \n")]);
    assert_eq!(body(&request, "claude-x")["messages"][1]["content"][0]["text"], "The answer is");
    assert!(refusal(&ask(vec![Message::text(Role::System, "only this")])).contains("messages"));
}

#[test]
fn verbosity_is_an_effort_where_no_other_is_asked_for() {
    let effort = |model: &str, verbosity: &str, reasoning: Reasoning| {
        let extra = json!({ "verbosity": verbosity }).as_object().unwrap().clone();
        let request = Request { reasoning, extra, ..ask(vec![user("Hi")]) };
        body(&request, model)["output_config"]["effort"].clone()
    };
    for word in ["low", "medium", "high", "xhigh", "max"] {
        assert_eq!(effort("claude-opus-4-7", word, Reasoning::default()), word);
    }
    let low = Reasoning { effort: Some(Effort::Low), ..Reasoning::default() };
    assert_eq!(effort("claude-opus-4-7", "max", low), "low", "the reasoning effort wins");
    let off = || Reasoning { enabled: Some(false), ..Reasoning::default() };
    assert_eq!(effort("claude-opus-4-7", "max", off()), "high", "more is refused of a model that is quiet");
    assert_eq!(effort("claude-sonnet-4-5", "low", Reasoning::default()), Value::Null, "it has no efforts");
    assert_eq!(effort("claude-opus-4-7", "wordy", Reasoning::default()), Value::Null);
}

#[test]
fn the_mark_of_a_cache_is_heard_in_either_word() {
    let extra = json!({ "prompt_cache_breakpoint": { "mode": "explicit" } }).as_object().unwrap().clone();
    let marked = Message { content: vec![Part::Text { text: "Hi".into(), extra }], ..user("") };
    let wanted = json!([{ "type": "text", "text": "Hi", "cache_control": { "type": "ephemeral" } }]);
    assert_eq!(body(&ask(vec![marked]), "claude-x")["messages"][0]["content"], wanted);
    let tool = |mark: Value| {
        let mut tool = json!({ "type": "function", "function": { "name": "f", "parameters": { "type": "object" } } });
        tool.as_object_mut().unwrap().extend(mark.as_object().unwrap().clone());
        body(&Request { tools: vec![tool], ..ask(vec![user("x")]) }, "claude-x")["tools"][0].clone()
    };
    let sent = |control: Value| json!({ "name": "f", "input_schema": { "type": "object" }, "cache_control": control });
    assert_eq!(tool(json!({ "prompt_cache_breakpoint": { "mode": "explicit" } })), sent(json!({ "type": "ephemeral" })));
    let hour = json!({ "type": "ephemeral", "ttl": "1h" });
    assert_eq!(tool(json!({ "cache_control": hour, "prompt_cache_breakpoint": { "mode": "explicit" } })), sent(hour));
}

#[test]
fn a_schema_that_the_grammar_refuses_is_the_input_of_a_tool_or_words() {
    let open = json!({ "type": "object", "properties": { "counts": { "type": "object", "additionalProperties": { "type": "integer" } } } });
    let format = json!({ "type": "json_schema", "json_schema": { "name": "a", "schema": open } });
    let request = Request { response_format: Some(format), ..ask(vec![user("x")]) };
    let forced = body(&request, "claude-opus-4-7");
    assert_eq!(forced["tools"][0]["input_schema"], open, "the map stays open");
    let name = &forced["tools"][0]["name"];
    assert_eq!(forced["tool_choice"], json!({ "type": "tool", "name": name, "disable_parallel_tool_use": true }));
    assert!(forced.get("output_config").is_none() && forced.get("system").is_none());
    let spoken = |request: &Request, model: &str| {
        let sent = body(request, model);
        let words = sent["system"][0]["text"].as_str().is_some_and(|words| words.contains("\"counts\""));
        words && sent.get("output_config").is_none() && sent["tools"].as_array().map_or(0, Vec::len) == request.tools.len()
    };
    assert!(spoken(&request, "claude-opus-5-5"), "no tool can be forced on it");
    let tools = vec![json!({ "type": "function", "function": { "name": "look", "parameters": { "type": "object" } } })];
    assert!(
        spoken(&Request { tools, ..request.clone() }, "claude-opus-4-7"),
        "the client's tools are there for the model to choose"
    );
    let strict = Request { provider: Some(json!({ "require_parameters": true })), ..request };
    let refused = provider().render(&strict, "claude-opus-5-5", None).map(drop).unwrap_err();
    assert!(refused.kind.try_elsewhere(), "{refused}");
}

/// The dialect has pictures in what a user says only.
#[test]
fn pictures_of_an_earlier_answer_are_left_out() {
    let picture = inner::MediaRef::Data { media_type: "image/png".into(), base64: "iVBORw0KGgoA".into() };
    let drawn = Message { images: vec![picture], ..Message::text(Role::Assistant, "Here.") };
    let sent = body(&ask(vec![user("A cat"), drawn, user("Why?")]), "claude-x");
    assert_eq!(sent["messages"][1], json!({ "role": "assistant", "content": [{ "type": "text", "text": "Here." }] }));
    assert!(!provider().replays_pictures());
}
