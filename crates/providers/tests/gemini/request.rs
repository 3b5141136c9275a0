//! Requests: what we send for what a client sent, each by the vendor's documents.

use http::header::AUTHORIZATION;
use inner::{Effort, Message, Reasoning, Request, Role, Sampling, ToolChoice};
use providers::{Gemini, Provider, ProviderConfig, table};
use serde_json::{Map, Value, json};

use crate::studio::{VERTEX, ask, body, ids, refusal, studio, user};

#[test]
fn a_plain_question() {
    let request = ask(vec![Message::text(Role::System, "Be brief."), user("Hi")]);
    let wanted = json!({
        "systemInstruction": { "parts": [{ "text": "Be brief." }] },
        "contents": [{ "role": "user", "parts": [{ "text": "Hi" }] }],
        "generationConfig": { "thinkingConfig": { "includeThoughts": true } },
    });
    assert_eq!(body(&request, "gemini-3.8-flash"), wanted);
}

#[test]
fn the_path_names_the_model_and_the_key_stands_in_a_header() {
    let request = ask(vec![user("Hi")]);
    let whole = studio().render(&request, "gemini-3.8-flash", Some("AIza-key")).unwrap();
    assert_eq!(whole.path, "/models/gemini-3.8-flash:generateContent");
    assert_eq!(whole.headers["x-goog-api-key"], "AIza-key");
    assert!(whole.headers["x-goog-api-key"].is_sensitive());
    assert!(!format!("{whole:?}").contains("AIza"));
    let streamed = studio().render(&Request { stream: true, ..request.clone() }, "gemini-3.8-flash", None).unwrap();
    assert_eq!(streamed.path, "/models/gemini-3.8-flash:streamGenerateContent?alt=sse");
    assert!(!streamed.headers.contains_key("x-goog-api-key"));
    let vertex = Gemini::new("google-vertex", "Google Vertex", VERTEX, ids());
    assert_eq!(vertex.base(), format!("{VERTEX}/publishers/google"));
    let called = vertex.render(&request, "gemini-3.8-flash", Some("ya29.token")).unwrap();
    assert_eq!(called.path, "/models/gemini-3.8-flash:generateContent");
    assert_eq!(called.headers[AUTHORIZATION], "Bearer ya29.token");
    assert!(called.headers[AUTHORIZATION].is_sensitive() && !called.headers.contains_key("x-goog-api-key"));
    assert!(!studio().render(&request, "m", Some("a\nb")).unwrap_err().message.contains("a\nb"));
}

#[test]
fn the_dialect_is_the_tables_or_named() {
    let row = table::row("google-ai-studio").unwrap();
    assert_eq!((row.key_variables, row.base_url_variable), (&["GEMINI_API_KEY", "GOOGLE_API_KEY"][..], "GEMINI_BASE_URL"));
    for (text, base) in [
        ("id = \"google-ai-studio\"", "https://generativelanguage.googleapis.com/v1beta"),
        ("id = \"proxy\"\ndialect = \"gemini\"\nbase_url = \"http://h/v1beta/\"", "http://h/v1beta"),
    ] {
        let config: ProviderConfig = toml::from_str(text).unwrap();
        let provider = config.provider(ids()).unwrap();
        assert_eq!(provider.base(), base);
        let rendered = provider.render(&ask(vec![user("Hi")]), "gemini-x", Some("k")).unwrap();
        assert_eq!(rendered.path, "/models/gemini-x:generateContent");
    }
}

#[test]
fn an_empty_conversation_is_refused() {
    assert!(refusal(&ask(vec![Message::text(Role::System, "only this")])).contains("messages"));
    assert!(refusal(&ask(vec![user("")])).contains("messages"));
}

#[test]
fn tools_and_their_choice() {
    let schema = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "additionalProperties": false,
        "properties": { "node": { "$ref": "#/$defs/node" } },
        "$defs": { "node": { "type": ["object", "null"], "properties": { "next": { "$ref": "#/$defs/node" } } } } });
    let function = |name: &str, more: Value| {
        let mut function = json!({ "name": name });
        function.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "type": "function", "function": function })
    };
    let empty = json!({ "parameters": { "type": "object", "properties": {}, "additionalProperties": false } });
    let tools = vec![
        function("f", json!({ "description": "d", "parameters": schema.clone() })),
        function("now", empty),
        json!({ "type": "google_search", "googleSearch": {} }),
    ];
    let choose = |tools: &[Value], tool_choice| {
        let request = Request { tools: tools.to_vec(), tool_choice, parallel_tool_calls: Some(false), ..ask(vec![user("x")]) };
        body(&request, "gemini-3.8-flash")
    };
    let plain = choose(&tools, ToolChoice::Auto);
    let declarations = json!([{ "name": "f", "description": "d", "parametersJsonSchema": schema }, { "name": "now" }]);
    assert_eq!(plain["tools"], json!([{ "googleSearch": {} }, { "functionDeclarations": declarations }]));
    assert_eq!(plain.get("toolConfig"), None);
    let choice = |tool_choice| choose(&tools, tool_choice)["toolConfig"]["functionCallingConfig"].clone();
    assert_eq!(choice(ToolChoice::Required), json!({ "mode": "ANY" }));
    assert_eq!(choice(ToolChoice::None), json!({ "mode": "NONE" }));
    assert_eq!(choice(ToolChoice::Named("f".into())), json!({ "mode": "ANY", "allowedFunctionNames": ["f"] }));
    let strict = [function("f", json!({ "strict": true }))];
    assert_eq!(choose(&strict, ToolChoice::Auto)["toolConfig"]["functionCallingConfig"], json!({ "mode": "VALIDATED" }));
    assert_eq!(choose(&[], ToolChoice::Required).get("toolConfig"), None, "there is nothing to choose");
}

#[test]
fn sampling_has_the_vendors_names() {
    let sampling = Sampling {
        temperature: Some(1.7),
        top_p: Some(0.9),
        top_k: Some(5),
        seed: Some(-7),
        frequency_penalty: Some(1.0),
        presence_penalty: Some(0.1),
        min_p: Some(0.5),
        stop: vec!["END".into(), String::new()],
        max_tokens: Some(100),
        logprobs: true,
        top_logprobs: 3,
        ..Sampling::default()
    };
    let request = Request { sampling: sampling.clone(), ..ask(vec![user("x")]) };
    let mut wanted = json!({ "temperature": 1.7, "topP": 0.9, "topK": 5, "seed": -7, "maxOutputTokens": 100,
        "stopSequences": ["END"], "presencePenalty": 0.1, "frequencyPenalty": 1.0, "responseLogprobs": true, "logprobs": 3 });
    assert_eq!(body(&request, "gemini-2.0-flash")["generationConfig"], wanted);
    for refused in ["presencePenalty", "frequencyPenalty"] {
        wanted.as_object_mut().unwrap().shift_remove(refused);
    }
    wanted["thinkingConfig"] = json!({ "includeThoughts": true });
    assert_eq!(body(&request, "gemini-2.5-flash")["generationConfig"], wanted, "penalties are a 400 there");
    let long = Request { sampling: Sampling { seed: Some((1 << 40) + 5), top_k: Some(0), ..Sampling::default() }, ..request };
    let config = body(&long, "gemini-2.0-flash")["generationConfig"].clone();
    assert_eq!(config, json!({ "seed": 5 }), "a seed has 32 bits, and 0 switches top_k off");
}

#[test]
fn thinking_is_asked_for_in_each_models_own_way() {
    let reasoning = Reasoning { effort: Some(Effort::High), ..Reasoning::default() };
    let request = Request { reasoning, ..ask(vec![user("x")]) };
    let config = |model| body(&request, model)["generationConfig"]["thinkingConfig"].clone();
    assert_eq!(config("gemini-3.1-pro-preview"), json!({ "thinkingLevel": "HIGH", "includeThoughts": true }));
    assert_eq!(config("gemini-2.5-pro"), json!({ "thinkingBudget": 32_768, "includeThoughts": true }));
    assert_eq!(config("gemma-3-27b-it"), Value::Null);
}

#[test]
fn an_answer_in_json_has_its_type_and_its_schema() {
    let schema = json!({ "type": "object", "properties": { "n": { "type": ["integer", "null"] } }, "required": ["n"],
        "additionalProperties": false });
    let format = json!({ "type": "json_schema", "json_schema": { "name": "a", "strict": true, "schema": schema.clone() } });
    let of = |format: Value| {
        let request = Request { response_format: Some(format), ..ask(vec![user("x")]) };
        body(&request, "gemini-2.0-flash").get("generationConfig").cloned()
    };
    assert_eq!(of(format), Some(json!({ "responseMimeType": "application/json", "responseJsonSchema": schema })));
    assert_eq!(of(json!({ "type": "json_object" })), Some(json!({ "responseMimeType": "application/json" })));
    assert_eq!(of(json!({ "type": "text" })), None);
}

#[test]
fn the_vendors_own_fields_pass_and_ours_do_not() {
    let settings = json!([{ "category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE" }]);
    let extra = json!({ "safety_settings": settings.clone(), "plugins": [], "trace": {} });
    let request = Request { extra: extra.as_object().unwrap().clone(), ..ask(vec![user("x")]) };
    let wanted = json!({ "contents": [{ "role": "user", "parts": [{ "text": "x" }] }], "safety_settings": settings });
    assert_eq!(body(&request, "gemini-2.0-flash"), wanted);
}

#[test]
fn pictures_and_sound_are_asked_for_in_its_own_words() {
    let asked = |extra: Value| {
        let extra = extra.as_object().unwrap().clone();
        body(&Request { extra, ..ask(vec![user("Draw")]) }, "gemini-2.5-flash-image")["generationConfig"].clone()
    };
    let image = json!({ "aspect_ratio": "16:9", "image_size": "2K", "personGeneration": "ALLOW_NONE" });
    assert_eq!(
        asked(json!({ "modalities": ["text", "image"], "image_config": image })),
        json!({ "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": { "aspectRatio": "16:9", "imageSize": "2K", "personGeneration": "ALLOW_NONE" } })
    );
    assert_eq!(
        asked(json!({ "modalities": ["audio"], "audio": { "voice": "Kore", "format": "pcm16" } })),
        json!({ "responseModalities": ["AUDIO"],
            "speechConfig": { "voiceConfig": { "prebuiltVoiceConfig": { "voiceName": "Kore" } } } })
    );
    assert_eq!(asked(json!({ "modalities": [], "image_config": {} })), Value::Null, "nothing asked is nothing said");
}

#[test]
fn a_service_tier_is_a_field_here_and_a_header_there() {
    let asking =
        |word: &str| Request { extra: Map::from_iter([("service_tier".to_owned(), json!(word))]), ..ask(vec![user("Hi")]) };
    let vertex = Gemini::new("google-vertex", "Google Vertex", VERTEX, ids());
    let told = |word: &str| {
        let (field, called) =
            (body(&asking(word), "gemini-3.8-flash")["serviceTier"].clone(), vertex.render(&asking(word), "m", None));
        let called = called.unwrap();
        assert!(!String::from_utf8(called.body.to_vec()).unwrap().contains("serviceTier"), "a 400 there");
        let header = called.headers.get("x-vertex-ai-llm-shared-request-type").map(|tier| tier.to_str().unwrap().to_owned());
        (field, header)
    };
    let tier = |word: &str| Some(word.to_owned());
    assert_eq!(told("flex"), (json!("flex"), tier("flex")));
    assert_eq!(told("priority"), (json!("priority"), tier("priority")));
    assert_eq!(told("fast"), (json!("priority"), tier("priority")));
    assert_eq!(told("default"), (json!("standard"), None));
    assert_eq!([told("auto"), told("ultrafast")], [(Value::Null, None), (Value::Null, None)]);
    assert_eq!(studio().render(&asking("flex"), "m", None).unwrap().headers.get("x-vertex-ai-llm-shared-request-type"), None);
}
