//! Requests: what we send for what a client sent, each by the vendor's documents.

use http::header::AUTHORIZATION;
use inner::{Effort, MediaRef, Message, Part, Reasoning, Request, Role, Sampling, ToolChoice};
use serde_json::{Map, Value, json};

use crate::platform::{ask, body, platform, refusal, section, user};

#[test]
fn a_plain_question_is_not_stored() {
    let request = ask(vec![Message::text(Role::System, "Be brief."), Message::text(Role::Developer, "Really."), user("Hi")]);
    let message =
        |role: &str, text: &str| json!({ "type": "message", "role": role, "content": [{ "type": "input_text", "text": text }] });
    let input = [message("system", "Be brief."), message("developer", "Really."), message("user", "Hi")];
    let wanted = json!({ "model": "gpt-4o", "input": input, "stream": false, "store": false });
    assert_eq!(body(&request, "gpt-4o"), wanted);
    let call = platform().render(&request, "gpt-4o", Some("sk-key")).unwrap();
    assert_eq!((call.path.as_str(), &call.headers[AUTHORIZATION]), ("/responses", &"Bearer sk-key".parse().unwrap()));
    assert!(call.headers[AUTHORIZATION].is_sensitive() && call.headers["content-type"] == "application/json");
    assert!(!platform().render(&request, "m", Some("a\nb")).unwrap_err().message.contains("a\nb"));
}

#[test]
fn another_vendor_of_the_dialect_has_its_own_credential_and_roles() {
    let azure = section("id = \"azure\"\nbase_url = \"https://acme.openai.azure.com/openai/v1\"");
    let call = azure.render(&ask(vec![user("Hi")]), "my-gpt", Some("k")).unwrap();
    assert_eq!((call.path.as_str(), &call.headers["api-key"]), ("/responses", &"k".parse().unwrap()));
    assert!(!call.headers.contains_key(AUTHORIZATION));
    let own = section("id = \"box\"\nbase_url = \"http://h/v1\"");
    assert_eq!((own.id(), own.name(), own.base()), ("box", "box", "http://h/v1"));
    let call = own.render(&ask(vec![Message::text(Role::Developer, "x"), user("y")]), "m", None).unwrap();
    let sent: Value = serde_json::from_slice(&call.body.to_vec()).unwrap();
    assert_eq!(sent["input"][0]["role"], "system", "templates do not know `developer`");
}

#[test]
fn parts_have_their_own_types() {
    let picture = |source, detail: Option<&str>| {
        let options = detail.map(|detail| ("detail".to_owned(), json!(detail))).into_iter().collect();
        Part::Image { source, options, extra: Map::new() }
    };
    let file = |file: Value| Part::Other("file".into(), json!({ "type": "file", "file": file }));
    let png = MediaRef::Data { media_type: "image/png".into(), base64: "iVBORw0KGgo=".into() };
    let mark = json!({ "mode": "explicit" });
    let marked = Part::Text {
        text: "b".into(),
        extra: [("prompt_cache_breakpoint".to_owned(), mark.clone()), ("cache_control".to_owned(), json!({}))]
            .into_iter()
            .collect(),
    };
    let content = vec![
        Part::text("a"),
        Part::text(""),
        marked,
        picture(MediaRef::Url("https://x/y.png".into()), Some("low")),
        picture(png, None),
        file(json!({ "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0=" })),
        file(json!({ "filename": "a.pdf", "file_data": "https://x/a.pdf" })),
        file(json!({ "file_id": "file-1" })),
    ];
    let request = ask(vec![Message { content, name: Some("Ann".into()), ..user("") }]);
    let wanted = json!([
        { "type": "input_text", "text": "Ann: a" },
        { "type": "input_text", "text": "b", "prompt_cache_breakpoint": mark },
        { "type": "input_image", "image_url": "https://x/y.png", "detail": "low" },
        { "type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo=", "detail": "auto" },
        { "type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0=" },
        { "type": "input_file", "file_url": "https://x/a.pdf" },
        { "type": "input_file", "file_id": "file-1" },
    ]);
    assert_eq!(body(&request, "gpt-4o")["input"][0]["content"], wanted);
    let audio = Part::Other("input_audio".into(), json!({ "input_audio": { "data": "AA==", "format": "wav" } }));
    let film = Part::Video { source: MediaRef::Url("https://x/y.mp4".into()), options: Map::new() };
    for (part, says) in [(audio, "input_audio"), (film, "video")] {
        let refused = refusal(&ask(vec![Message { content: vec![part], ..user("") }]));
        assert!(refused.kind.try_elsewhere() && refused.message.contains(says), "{refused}");
    }
    for messages in [vec![], vec![user("")]] {
        assert_eq!(refusal(&ask(messages)).kind.status(), 400);
    }
    assert!(refusal(&ask(vec![Message { content: vec![file(json!({}))], ..user("") }])).message.contains("file_data"));
}

#[test]
fn what_the_dialect_has_no_word_for_is_left_out() {
    let sampling = Sampling {
        temperature: Some(0.7),
        top_p: Some(0.9),
        top_k: Some(5),
        min_p: Some(0.5),
        presence_penalty: Some(0.1),
        frequency_penalty: Some(0.1),
        repetition_penalty: Some(1.1),
        logit_bias: [(5, 1.0)].into(),
        seed: Some(7),
        stop: vec!["END".into()],
        max_tokens: Some(100),
        logprobs: true,
        top_logprobs: 3,
        ..Sampling::default()
    };
    let extra = json!({ "verbosity": "low", "service_tier": "flex", "metadata": { "a": "b" }, "prompt_cache_key": "k", "n": 2,
        "store": true, "previous_response_id": "resp_0", "plugins": [], "stream_options": { "include_usage": true },
        "truncation": null, "max_completion_tokens": 5, "web_search_options": {} });
    let extra = extra.as_object().unwrap().clone();
    let request = Request { sampling, extra, user: Some("u1".into()), stream: true, ..ask(vec![user("x")]) };
    let mut sent = body(&request, "gpt-4o");
    sent.as_object_mut().unwrap().shift_remove("input");
    let mut wanted = json!({ "model": "gpt-4o", "stream": true, "store": false, "temperature": 0.7, "top_p": 0.9, "top_logprobs": 3,
        "include": ["message.output_text.logprobs"], "max_output_tokens": 100, "user": "u1", "text": { "verbosity": "low" },
        "service_tier": "flex", "metadata": { "a": "b" }, "prompt_cache_key": "k" });
    assert_eq!(sent, wanted);
    let mut sent = body(&request, "gpt-5.4");
    sent.as_object_mut().unwrap().shift_remove("input");
    for name in ["temperature", "top_p", "top_logprobs"] {
        wanted.as_object_mut().unwrap().shift_remove(name);
    }
    wanted["model"] = json!("gpt-5.4");
    wanted["include"] = json!(["reasoning.encrypted_content"]);
    assert_eq!(sent, wanted, "a model that reasons samples as it likes, and its thoughts have to come back");
}

#[test]
fn a_limit_below_16_was_a_400() {
    let limited = |tokens| {
        let sampling = Sampling { max_tokens: Some(tokens), ..Sampling::default() };
        body(&Request { sampling, ..ask(vec![user("x")]) }, "gpt-5.4")["max_output_tokens"].clone()
    };
    assert_eq!((limited(1), limited(16), limited(17)), (json!(16), json!(16), json!(17)));
}

#[test]
fn reasoning_is_asked_for_with_a_summary_and_comes_encrypted() {
    let asked = |reasoning: Reasoning, model: &str| {
        let sent = body(&Request { reasoning, ..ask(vec![user("x")]) }, model);
        (sent["reasoning"].clone(), sent["include"].clone())
    };
    let encrypted = json!(["reasoning.encrypted_content"]);
    let high = Reasoning { effort: Some(Effort::High), ..Reasoning::default() };
    assert_eq!(asked(high.clone(), "o3"), (json!({ "effort": "high", "summary": "auto" }), encrypted.clone()));
    let hidden = Reasoning { exclude: true, ..high.clone() };
    assert_eq!(asked(hidden, "o3"), (json!({ "effort": "high" }), encrypted.clone()));
    let extra = json!({ "summary": "detailed", "mode": "pro", "context": "all_turns", "novel": 1 });
    let own = Reasoning { extra: extra.as_object().unwrap().clone(), ..high };
    let wanted = json!({ "effort": "high", "summary": "detailed", "mode": "pro", "context": "all_turns" });
    assert_eq!(asked(own, "gpt-6"), (wanted, encrypted.clone()));
    let budget = Reasoning { max_tokens: Some(2_000), ..Reasoning::default() };
    assert_eq!(asked(budget, "gpt-6").0, json!({ "effort": "medium", "summary": "auto" }));
    assert_eq!(asked(Reasoning::default(), "gpt-6"), (Value::Null, encrypted), "it reasons anyway");
    // "Encrypted content is not supported with this model."
    assert_eq!(asked(Reasoning::default(), "gpt-4o"), (Value::Null, Value::Null));
    let off = Reasoning { enabled: Some(false), ..Reasoning::default() };
    assert_eq!(asked(off, "gpt-4o"), (Value::Null, Value::Null), "which models know `none` is not known");
}

#[test]
fn whoever_is_no_verified_organisation_can_do_without_summaries() {
    let unverified = section("id = \"openai\"\nquirks = { developer = true, drop = [\"summary\"] }");
    let reasoning = Reasoning { effort: Some(Effort::Low), ..Reasoning::default() };
    let call = unverified.render(&Request { reasoning, ..ask(vec![user("x")]) }, "o3", None).unwrap();
    let sent: Value = serde_json::from_slice(&call.body.to_vec()).unwrap();
    assert_eq!(sent["reasoning"], json!({ "effort": "low" }));
}

#[test]
fn what_a_vendor_does_not_know_is_left_out_everywhere() {
    let own = section(
        "id = \"box\"\nbase_url = \"http://h/v1\"\nquirks = { drop = [\"include\", \"store\", \"verbosity\", \"tool_choice\", \
         \"strict\", \"name\", \"max_output_tokens\", \"user\", \"truncation\"] }",
    );
    let extra = json!({ "verbosity": "low", "truncation": "auto" }).as_object().unwrap().clone();
    let request = Request {
        reasoning: Reasoning { effort: Some(Effort::Low), exclude: true, ..Reasoning::default() },
        sampling: Sampling { max_tokens: Some(100), ..Sampling::default() },
        tools: vec![json!({ "type": "function", "function": { "name": "f", "strict": true } })],
        tool_choice: ToolChoice::Required,
        response_format: Some(json!({ "type": "json_schema", "json_schema": { "name": "n", "strict": true, "schema": {} } })),
        user: Some("u1".into()),
        extra,
        ..ask(vec![user("x")])
    };
    let mut sent: Value = serde_json::from_slice(&own.render(&request, "m", None).unwrap().body.to_vec()).unwrap();
    sent.as_object_mut().unwrap().shift_remove("input");
    let function = json!({ "type": "function", "name": "f", "parameters": { "type": "object", "properties": {} } });
    let wanted = json!({ "model": "m", "stream": false, "tools": [function], "reasoning": { "effort": "low" },
        "text": { "format": { "type": "json_schema", "name": "n", "schema": {} } } });
    assert_eq!(sent, wanted);
}

#[test]
fn only_a_router_is_told_how_to_route() {
    let provider = json!({ "order": ["a"], "allow_fallbacks": false });
    let models = vec!["a/b".to_owned(), "c/d".to_owned()];
    let request = Request { provider: Some(provider.clone()), models, ..ask(vec![user("x")]) };
    for (id, wanted) in [("openrouter", Some(&provider)), ("openai", None)] {
        let call = section(&format!("id = {id:?}")).render(&request, "a/b", None).unwrap();
        let sent: Value = serde_json::from_slice(&call.body.to_vec()).unwrap();
        assert_eq!((sent.get("provider"), sent.get("models")), (wanted, None), "{id}");
    }
}

#[test]
fn tools_and_their_choice_are_flat_and_strict_only_if_asked_for() {
    let schema = json!({ "type": "object", "properties": { "x": { "type": "integer" } } });
    let function = json!({ "name": "f", "description": "d", "parameters": schema, "strict": null });
    let tools = vec![
        json!({ "type": "function", "function": function, "cache_control": { "type": "ephemeral" } }),
        json!({ "type": "function", "function": { "name": "now", "strict": true }, "prompt_cache_breakpoint": { "mode": "explicit" } }),
        json!({ "type": "web_search", "search_context_size": "low" }),
    ];
    let choose = |tools: &[Value], tool_choice| {
        let request = Request { tools: tools.to_vec(), tool_choice, parallel_tool_calls: Some(false), ..ask(vec![user("x")]) };
        body(&request, "gpt-4o")
    };
    let plain = choose(&tools, ToolChoice::Auto);
    let wanted = json!([
        { "type": "function", "name": "f", "description": "d", "parameters": schema, "strict": false },
        { "type": "function", "name": "now", "strict": true, "parameters": { "type": "object", "properties": {} } },
        { "type": "web_search", "search_context_size": "low" },
    ]);
    assert_eq!((&plain["tools"], plain.get("tool_choice"), &plain["parallel_tool_calls"]), (&wanted, None, &json!(false)));
    let choice = |tool_choice| choose(&tools, tool_choice)["tool_choice"].clone();
    assert_eq!((choice(ToolChoice::Required), choice(ToolChoice::None)), (json!("required"), json!("none")));
    assert_eq!(choice(ToolChoice::Named("f".into())), json!({ "type": "function", "name": "f" }));
    let none = choose(&[], ToolChoice::Required);
    assert!(["tools", "tool_choice", "parallel_tool_calls"].iter().all(|name| none.get(*name).is_none()), "{none}");
}

#[test]
fn an_answer_in_json_has_a_flat_form() {
    let schema = json!({ "type": "object", "properties": {}, "additionalProperties": false });
    let form = |form: Value| body(&Request { response_format: Some(form), ..ask(vec![user("x")]) }, "gpt-4o")["text"].clone();
    let named = json!({ "type": "json_schema", "json_schema": { "name": "n", "strict": true, "schema": schema } });
    assert_eq!(form(named), json!({ "format": { "type": "json_schema", "name": "n", "strict": true, "schema": schema } }));
    assert_eq!(form(json!({ "type": "json_object" })), json!({ "format": { "type": "json_object" } }));
    assert_eq!(form(Value::Null), Value::Null);
}

#[test]
fn the_mark_of_a_cache_is_heard_in_either_word_where_the_model_has_one() {
    let said = |model: &str| {
        let extra = json!({ "cache_control": { "type": "ephemeral" } }).as_object().unwrap().clone();
        let marked = Message { content: vec![Part::Text { text: "a".into(), extra }], ..user("") };
        body(&ask(vec![marked]), model)["input"][0]["content"][0].clone()
    };
    assert_eq!(said("gpt-5.6"), json!({ "type": "input_text", "text": "a", "prompt_cache_breakpoint": { "mode": "explicit" } }));
    assert_eq!(said("gpt-4o"), json!({ "type": "input_text", "text": "a" }));
}
