//! Requests: what we send for what a client sent, each by the vendor's documents.

use http::header::AUTHORIZATION;
use inner::{Effort, Message, Reasoning, Request, Role, Sampling, ToolChoice};
use providers::{Provider, ProviderConfig, table};
use serde_json::{Value, json};

use crate::command::{ask, body, command, ids, refusal, user};

#[test]
fn a_plain_question() {
    let request = ask(vec![Message::text(Role::System, "Be brief."), user("Hi")]);
    let wanted = json!({ "model": "command-a-03-2025", "stream": false, "messages": [
        { "role": "system", "content": "Be brief." }, { "role": "user", "content": "Hi" } ] });
    assert_eq!(body(&request), wanted);
    let call = command().render(&request, "m", Some("co-key")).unwrap();
    assert_eq!((call.path.as_str(), &call.headers[AUTHORIZATION]), ("/v2/chat", &"Bearer co-key".parse().unwrap()));
    assert!(call.headers[AUTHORIZATION].is_sensitive() && !format!("{call:?}").contains("co-key"));
}

#[test]
fn the_dialect_is_the_tables_or_named() {
    let row = table::row("cohere").unwrap();
    assert_eq!((row.key_variables, row.base_url_variable), (&["COHERE_API_KEY", "CO_API_KEY"][..], "COHERE_BASE_URL"));
    for (text, base) in [
        ("id = \"cohere\"", "https://api.cohere.com"),
        ("id = \"private\"\ndialect = \"cohere\"\nbase_url = \"http://h/v2/\"", "http://h"),
    ] {
        let config: ProviderConfig = toml::from_str(text).unwrap();
        let provider = config.provider(ids()).unwrap();
        assert_eq!(provider.base(), base);
        assert_eq!(provider.render(&ask(vec![user("Hi")]), "m", None).unwrap().path, "/v2/chat");
    }
}

#[test]
fn sampling_has_the_vendors_names_and_bounds() {
    let sampling = Sampling {
        temperature: Some(1.7),
        top_p: Some(1.0),
        top_k: Some(1_000),
        min_p: Some(0.5),
        repetition_penalty: Some(1.1),
        logit_bias: [(5, 1.0)].into(),
        frequency_penalty: Some(1.5),
        presence_penalty: Some(0.5),
        seed: Some(-7),
        stop: vec!["END".into(), String::new()],
        max_tokens: Some(100),
        logprobs: true,
        top_logprobs: 3,
        ..Sampling::default()
    };
    let extra = json!({ "safety_mode": "OFF", "documents": ["d"], "citation_options": { "mode": "FAST" }, "n": 2, "plugins": [],
        "priority": null });
    let extra = extra.as_object().unwrap().clone();
    let request = Request { sampling, extra, user: Some("u1".into()), stream: true, ..ask(vec![user("x")]) };
    let mut sent = body(&request);
    sent.as_object_mut().unwrap().shift_remove("messages");
    // "cannot specify both frequency_penalty and presence_penalty"
    let wanted = json!({ "model": "command-a-03-2025", "stream": true, "temperature": 1.0, "p": 0.99, "k": 500, "seed": 7,
        "max_tokens": 100, "stop_sequences": ["END"], "frequency_penalty": 1.0, "logprobs": true, "safety_mode": "OFF",
        "documents": ["d"], "citation_options": { "mode": "FAST" } });
    assert_eq!(sent, wanted);
    let weak = Sampling { frequency_penalty: Some(-1.0), presence_penalty: Some(0.5), top_k: Some(0), ..Sampling::default() };
    let sent = body(&Request { sampling: weak, ..ask(vec![user("x")]) });
    assert_eq!((sent.get("frequency_penalty"), &sent["presence_penalty"], &sent["k"]), (None, &json!(0.5), &json!(0)));
}

#[test]
fn a_tool_by_its_name_is_the_only_one_and_has_to_be_called() {
    let function = |name: &str, more: Value| {
        let mut function = json!({ "name": name });
        function.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "type": "function", "function": function, "cache_control": {} })
    };
    let schema = json!({ "type": "object", "properties": { "x": { "type": "integer" } }, "required": ["x"] });
    let tools =
        vec![function("f", json!({ "description": "d", "parameters": schema, "strict": true })), function("now", json!({}))];
    let choose = |tools: &[Value], tool_choice| {
        let request = Request { tools: tools.to_vec(), tool_choice, parallel_tool_calls: Some(false), ..ask(vec![user("x")]) };
        body(&request)
    };
    let f = json!({ "type": "function", "function": { "name": "f", "description": "d", "parameters": schema } });
    let now = json!({ "type": "function", "function": { "name": "now", "parameters": { "type": "object", "properties": {} } } });
    let plain = choose(&tools, ToolChoice::Auto);
    assert_eq!((&plain["tools"], plain.get("tool_choice"), plain.get("strict_tools")), (&json!([f, now]), None, None));
    assert!(plain.get("parallel_tool_calls").is_none());
    let named = choose(&tools, ToolChoice::Named("f".into()));
    let strict = (&named["tools"], &named["tool_choice"], &named["strict_tools"]);
    assert_eq!(strict, (&json!([f]), &json!("REQUIRED"), &json!(true)));
    assert_eq!(choose(&tools, ToolChoice::Required)["tool_choice"], "REQUIRED");
    assert_eq!(choose(&tools, ToolChoice::None)["tool_choice"], "NONE");
    assert_eq!(choose(&[], ToolChoice::Required).get("tool_choice"), None, "there is nothing to choose");
}

#[test]
fn strict_tools_without_a_required_parameter_were_a_400() {
    let strict = |parameters: &[Value]| {
        let function = |parameters: &Value| json!({ "name": "f", "strict": true, "parameters": parameters });
        let tool = |parameters: &Value| json!({ "type": "function", "function": function(parameters) });
        body(&Request { tools: parameters.iter().map(tool).collect(), ..ask(vec![user("x")]) }).get("strict_tools").cloned()
    };
    let needs = json!({ "type": "object", "properties": { "x": { "type": "integer" } }, "required": ["x"] });
    assert_eq!(strict(&[needs.clone(), needs.clone()]), Some(json!(true)));
    for needless in [json!({ "type": "object", "properties": {} }), json!({ "type": "object", "required": [] }), Value::Null] {
        assert_eq!(strict(&[needs.clone(), needless.clone()]), None, "{needless}");
    }
}

#[test]
fn a_schema_stands_beside_the_type_and_json_is_always_said() {
    let schema = json!({ "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"] });
    let in_schema = json!({ "type": "json_schema", "json_schema": { "name": "a", "strict": true, "schema": schema } });
    let form = |form: &Value, question: &str, tools: Vec<Value>| {
        let request = Request { response_format: Some(form.clone()), tools, ..ask(vec![user(question)]) };
        let sent = body(&request);
        let opening = sent["messages"][0]["content"].as_str().unwrap().to_owned();
        (sent["response_format"].clone(), opening)
    };
    assert_eq!(form(&in_schema, "x", vec![]).0, json!({ "type": "json_object", "json_schema": schema }));
    let object = json!({ "type": "json_object" });
    let (sent, opening) = form(&object, "x", vec![]);
    assert!(sent == object && opening.contains("JSON"), "else the answer may be blanks without end: {opening}");
    assert_eq!(form(&object, "Answer in JSON.", vec![]), (object.clone(), "Answer in JSON.".to_owned()));
    assert_eq!(form(&json!({ "type": "text" }), "x", vec![]), (Value::Null, "x".to_owned()));
    let tool = || vec![json!({ "type": "function", "function": { "name": "f" } })];
    let (sent, opening) = form(&in_schema, "x", tool());
    assert!(sent.is_null() && opening.contains("\"integer\""), "it is refused beside tools: {opening}");
    let demanded = Request {
        response_format: Some(in_schema),
        tools: tool(),
        provider: Some(json!({ "require_parameters": true })),
        ..ask(vec![user("x")])
    };
    assert!(refusal(&demanded).kind.try_elsewhere());
}

#[test]
fn thinking_is_switched_and_bounded() {
    let thinking = |reasoning: Reasoning, model: &str| {
        let request = Request { reasoning, ..ask(vec![user("x")]) };
        let call = command().render(&request, model, None).unwrap();
        serde_json::from_slice::<Value>(&call.body.to_vec()).unwrap()["thinking"].clone()
    };
    let low = Reasoning { effort: Some(Effort::Low), ..Reasoning::default() };
    assert_eq!(thinking(low, "command-a-plus-05-2026"), json!({ "type": "enabled", "token_budget": 6_400 }));
    let off = || Reasoning { enabled: Some(false), ..Reasoning::default() };
    assert_eq!(thinking(off(), "command-a-plus-05-2026"), json!({ "type": "disabled" }));
    assert_eq!(thinking(off(), "command-r7b-12-2024"), Value::Null, "it has no switch");
}
