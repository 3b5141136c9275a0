//! Requests: those of `golden/bedrock/request` are what botocore sends for the same call; the rest says one thing each.

use inner::{Effort, Message, Part, Reasoning, Request, Role, Sampling, ToolChoice};
use providers::Provider;
use serde_json::{Map, Value, json};

use crate::{
    cloud::{CLAUDE, KIMI, LLAMA, MISTRAL, NOVA, ask, bedrock, body, refusal, refusal_here, user},
    history::{called, detail, result},
    media::{document, picture},
};

fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn function(name: &str, more: Value) -> Value {
    let mut function = map(json!({ "name": name }));
    function.extend(map(more));
    json!({ "type": "function", "function": function })
}

fn schema() -> Value {
    json!({ "type": "object", "properties": { "n": { "type": "integer", "minimum": 1 } }, "required": ["n"] })
}

/// A conversation with a bit of everything.
fn everything() -> Request {
    let cached = map(json!({ "cache_control": { "type": "ephemeral", "ttl": "1h" } }));
    let rules =
        Message { content: vec![Part::Text { text: "Be brief.".into(), extra: cached }], ..Message::text(Role::System, "") };
    let question = Message {
        content: vec![Part::text("What is this?"), picture(), document("Q3 report.pdf")],
        name: Some("Ada".into()),
        ..user("")
    };
    let thought = detail("reasoning.text", Some("Hm."), json!({ "format": "anthropic-claude-v1", "signature": "EsMC" }));
    let hidden = detail("reasoning.encrypted", None, json!({ "format": "anthropic-claude-v1", "data": "EmwKAh" }));
    let calling = Message {
        content: vec![Part::text("Looking.")],
        reasoning_details: vec![thought, hidden],
        ..called(&[("tooluse_a", "look", r#"{"at":1}"#), ("tooluse_b", "now", "")])
    };
    let shown = Message { content: vec![Part::text("a picture"), picture()], ..result("tooluse_a", "") };
    Request {
        messages: vec![rules, question, calling, shown, result("tooluse_b", ""), user("Go on.")],
        sampling: Sampling {
            temperature: Some(1.7),
            top_p: Some(0.9),
            top_k: Some(20),
            seed: Some(7),
            presence_penalty: Some(1.0),
            logprobs: true,
            stop: vec!["END".into(), " ".into(), String::new()],
            max_tokens: Some(100),
            ..Sampling::default()
        },
        tools: vec![
            function("look", json!({ "description": "Looks.", "parameters": schema(), "strict": true })),
            function("now", json!({ "description": " " })),
        ],
        user: Some("u-1".into()),
        ..Request::default()
    }
}

fn golden(name: &str, request: &Request) {
    let path = format!("{}/tests/golden/bedrock/request/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let golden: Value = serde_json::from_str(&text).unwrap();
    let rendered = bedrock().render(request, golden["model"].as_str().unwrap(), None).unwrap();
    let body: Value = serde_json::from_slice(&rendered.body.to_vec()).unwrap();
    assert_eq!(body, golden["body"], "{name}\n{}", serde_json::to_string_pretty(&body).unwrap());
    assert_eq!(rendered.path, golden["path"], "{name}");
}

#[test]
fn claude_with_everything() {
    golden("claude", &everything());
}

#[test]
fn claude_thinks_by_a_budget_and_streams() {
    let reasoning = Reasoning { max_tokens: Some(2_000), ..Reasoning::default() };
    let format = json!({ "type": "json_schema", "json_schema": { "name": "answer", "strict": true, "schema": schema() } });
    let request = Request {
        reasoning,
        stream: true,
        tool_choice: ToolChoice::Required,
        parallel_tool_calls: Some(false),
        response_format: Some(format),
        extra: map(json!({ "service_tier": "flex", "requestMetadata": { "team": "a" }, "trace": {} })),
        ..everything()
    };
    golden("claude_thinking", &request);
}

#[test]
fn the_newest_claude_has_no_grammar_and_no_temperature() {
    let format = json!({ "type": "json_schema", "json_schema": { "name": "answer", "schema": schema() } });
    let request = Request {
        reasoning: Reasoning { effort: Some(Effort::High), ..Reasoning::default() },
        response_format: Some(format),
        ..everything()
    };
    golden("claude_newest", &request);
}

#[test]
fn nova_has_its_own_words() {
    let request = Request { reasoning: Reasoning { effort: Some(Effort::Low), ..Reasoning::default() }, ..everything() };
    golden("nova", &request);
}

#[test]
fn mistral_wants_short_ids_and_results_alone() {
    golden("mistral", &Request { tool_choice: ToolChoice::Named("look".into()), ..everything() });
}

#[test]
fn without_tools_their_history_is_told() {
    golden("llama_without_tools", &Request { tool_choice: ToolChoice::None, ..everything() });
}

#[test]
fn openais_models_take_no_sampling() {
    let request = Request {
        messages: vec![user("x")],
        tools: Vec::new(),
        reasoning: Reasoning { effort: Some(Effort::Minimal), ..Reasoning::default() },
        ..everything()
    };
    golden("openai", &request);
}

#[test]
fn an_arn_stays_one_segment_of_the_path() {
    let request = ask(vec![user("x")]);
    let path = |model| bedrock().render(&request, model, None).map(|call| call.path);
    assert_eq!(path("openai.gpt-oss-20b-1:0").unwrap(), "/model/openai.gpt-oss-20b-1%3A0/converse");
    assert_eq!(path("a/../b?x#y").unwrap(), "/model/a%2F..%2Fb%3Fx%23y/converse");
    for model in ["", ".", ".."] {
        assert_eq!(path(model).unwrap_err().kind.status(), 400, "`{model}` is another path");
    }
    golden("arn", &request);
}

#[test]
fn an_empty_conversation_is_refused() {
    for messages in [vec![Message::text(Role::System, "only this")], vec![user(" \n")], vec![]] {
        assert!(refusal(&ask(messages), CLAUDE).contains("messages"));
    }
}

#[test]
fn a_choice_is_as_strong_as_the_model_takes_it() {
    let config = |model: &str, tool_choice: ToolChoice| {
        let tools = vec![function("a", json!({})), function("b", json!({}))];
        let body = body(&Request { tools, tool_choice, ..ask(vec![user("x")]) }, model);
        let count = body["toolConfig"]["tools"].as_array().map_or(0, Vec::len);
        (count, body["toolConfig"].get("toolChoice").cloned())
    };
    let (any, named) = (json!({ "any": {} }), || ToolChoice::Named("b".into()));
    assert_eq!(config(CLAUDE, ToolChoice::Auto), (2, None));
    assert_eq!(config(CLAUDE, ToolChoice::Required), (2, Some(any.clone())));
    assert_eq!(config(CLAUDE, named()), (2, Some(json!({ "tool": { "name": "b" } }))));
    assert_eq!(config(CLAUDE, ToolChoice::None), (0, None), "there is no word for it");
    assert_eq!(config(MISTRAL, named()), (1, Some(any.clone())), "only that one, and one of them");
    assert_eq!(config(LLAMA, ToolChoice::Required), (2, None));
    assert_eq!(config(LLAMA, named()), (1, None));
    assert_eq!(config("us.anthropic.claude-opus-5-5", ToolChoice::Required), (2, None), "a 400 there");
    let strict = Request {
        tools: vec![function("a", json!({}))],
        tool_choice: ToolChoice::Required,
        provider: Some(json!({ "require_parameters": true })),
        ..ask(vec![user("x")])
    };
    assert!(refusal_here(&strict, LLAMA).contains("force"));
    body(&strict, CLAUDE);
}

#[test]
fn one_call_at_a_time_is_claudes_own_word() {
    let fields = |tool_choice: ToolChoice| {
        let request = Request {
            tools: vec![function("a", json!({}))],
            tool_choice,
            parallel_tool_calls: Some(false),
            ..ask(vec![user("x")])
        };
        let body = body(&request, CLAUDE);
        assert_eq!(body["toolConfig"].get("toolChoice"), None, "the service refuses two choices");
        body["additionalModelRequestFields"]["tool_choice"].clone()
    };
    assert_eq!(fields(ToolChoice::Auto), json!({ "type": "auto", "disable_parallel_tool_use": true }));
    assert_eq!(fields(ToolChoice::Required), json!({ "type": "any", "disable_parallel_tool_use": true }));
    let named = json!({ "type": "tool", "name": "a", "disable_parallel_tool_use": true });
    assert_eq!(fields(ToolChoice::Named("a".into())), named);
}

#[test]
fn an_empty_description_is_left_out_and_a_cached_tool_is_marked() {
    let mut tool = function("a", json!({ "description": "", "parameters": null, "strict": true }));
    tool["cache_control"] = json!({ "type": "ephemeral" });
    let request = Request { tools: vec![tool], ..ask(vec![user("x")]) };
    let spec = json!({ "name": "a", "inputSchema": { "json": { "type": "object", "properties": {} } } });
    let mut strict = spec.clone();
    strict["strict"] = true.into();
    let tools = |model| body(&request, model)["toolConfig"]["tools"].clone();
    assert_eq!(tools(CLAUDE), json!([{ "toolSpec": strict }, { "cachePoint": { "type": "default" } }]));
    assert_eq!(tools(NOVA), json!([{ "toolSpec": spec }]), "neither a grammar nor a cache for tools");
}

#[test]
fn the_mark_of_a_tools_cache_is_heard_in_either_word_and_for_its_time() {
    let marked = |name: &str, mark: Value| {
        let mut tool = function("a", json!({}));
        tool[name] = mark;
        body(&Request { tools: vec![tool], ..ask(vec![user("x")]) }, CLAUDE)["toolConfig"]["tools"][1].clone()
    };
    let point = |ttl: Value| json!({ "cachePoint": ttl });
    assert_eq!(marked("prompt_cache_breakpoint", json!({ "mode": "explicit" })), point(json!({ "type": "default" })));
    let hour = json!({ "type": "ephemeral", "ttl": "1h" });
    assert_eq!(marked("cache_control", hour), point(json!({ "type": "default", "ttl": "1h" })));
    assert_eq!(marked("cache_control", Value::Null), Value::Null);
}

#[test]
fn the_services_own_tools_pass_and_others_are_refused() {
    let with = |tool: Value| Request { tools: vec![tool], ..ask(vec![user("x")]) };
    let own = json!({ "type": "nova_grounding", "systemTool": { "name": "nova_grounding" } });
    assert_eq!(body(&with(own), NOVA)["toolConfig"]["tools"], json!([{ "systemTool": { "name": "nova_grounding" } }]));
    let other = json!({ "type": "web_search_20250305", "name": "web_search" });
    assert!(refusal_here(&with(other), CLAUDE).contains("web_search_20250305"));
}

#[test]
fn an_answer_in_json_is_asked_for_by_grammar_or_in_words() {
    let format =
        |kind: &str| json!({ "type": kind, "json_schema": { "name": "answer", "description": "d", "schema": schema() } });
    let of = |kind: &str, model: &str| body(&Request { response_format: Some(format(kind)), ..ask(vec![user("x")]) }, model);
    let grammar = of("json_schema", "qwen.qwen3-vl-235b-a22b");
    let definition = &grammar["outputConfig"]["textFormat"]["structure"]["jsonSchema"];
    assert_eq!((&definition["name"], &definition["description"]), (&json!("answer"), &json!("d")));
    let sent: Value = serde_json::from_str(definition["schema"].as_str().unwrap()).unwrap();
    assert_eq!((&sent["additionalProperties"], sent["properties"]["n"].get("minimum")), (&json!(false), None));
    let words = of("json_schema", NOVA);
    assert!(words["system"][0]["text"].as_str().unwrap().contains(&schema().to_string()) && words.get("outputConfig").is_none());
    assert!(of("json_object", KIMI)["system"][0]["text"].as_str().unwrap().contains("JSON object"));
    assert_eq!(of("text", KIMI).get("system"), None);
    let provider = Some(json!({ "require_parameters": true }));
    let strict = Request { response_format: Some(format("json_schema")), provider, ..ask(vec![user("x")]) };
    assert!(refusal_here(&strict, NOVA).contains("schema"));
}

#[test]
fn temperature_excludes_top_p_only_at_claude() {
    let sampling = Sampling { temperature: Some(0.7), top_p: Some(0.9), top_k: Some(3), ..Sampling::default() };
    let request = Request { sampling, ..ask(vec![user("x")]) };
    let of = |model: &str| {
        let body = body(&request, model);
        (body["inferenceConfig"].clone(), body.get("additionalModelRequestFields").cloned())
    };
    assert_eq!(of(CLAUDE), (json!({ "temperature": 0.7 }), Some(json!({ "top_k": 3 }))));
    assert_eq!(of(NOVA), (json!({ "temperature": 0.7, "topP": 0.9 }), Some(json!({ "inferenceConfig": { "topK": 3 } }))));
    assert_eq!(of(LLAMA), (json!({ "temperature": 0.7, "topP": 0.9 }), None), "unknown fields are a 400");
}

#[test]
fn what_the_client_says_to_the_model_itself_wins() {
    let fields = json!({ "reasoning_effort": "high", "x": 1 });
    let own = json!({ "additionalModelRequestFields": fields, "guardrailConfig": { "trace": "enabled" } });
    let reasoning = Reasoning { effort: Some(Effort::Low), ..Reasoning::default() };
    let sent = body(&Request { extra: map(own), reasoning, ..ask(vec![user("x")]) }, "openai.gpt-oss-120b-1:0");
    assert_eq!(sent["additionalModelRequestFields"], json!({ "reasoning_effort": "high", "x": 1 }));
    assert_eq!(sent["guardrailConfig"], json!({ "trace": "enabled" }));
}

#[test]
fn claude_hears_openais_words() {
    let extra = map(json!({ "prompt_cache_breakpoint": { "mode": "explicit" } }));
    let marked = Message { content: vec![Part::Text { text: "x".into(), extra }], ..user("") };
    let verbose = Request { extra: map(json!({ "verbosity": "low" })), ..ask(vec![marked]) };
    let sent = body(&verbose, "us.anthropic.claude-opus-4-7");
    assert_eq!(sent["additionalModelRequestFields"], json!({ "output_config": { "effort": "low" } }));
    assert_eq!(sent["messages"][0]["content"], json!([{ "text": "x" }, { "cachePoint": { "type": "default" } }]));
    assert!(body(&verbose, NOVA).get("additionalModelRequestFields").is_none());
    let open = json!({ "type": "object", "properties": { "map": { "type": "object" } } });
    let format = json!({ "type": "json_schema", "json_schema": { "name": "a", "schema": open } });
    let sent = body(&Request { response_format: Some(format), ..ask(vec![user("x")]) }, "us.anthropic.claude-opus-4-7");
    assert!(sent.get("outputConfig").is_none(), "a map would be closed by the grammar");
    assert!(sent["system"][0]["text"].as_str().unwrap().contains("\"map\""));
}
