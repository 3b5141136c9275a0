//! A client's words open no connection of ours: not in fields that other programs read addresses from, not in pictures for a provider,
//! and not by way of a provider that redirects. (Pictures for our own engine: `media`'s tests.)

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::{Value, json};

use crate::house::{House, ask, client, image};

/// Listens, answers everybody with this head, and counts them.
fn listener(head: &str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let visits = Arc::new(AtomicUsize::new(0));
    let (seen, head) = (Arc::clone(&visits), head.to_owned());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            seen.fetch_add(1, Ordering::SeqCst);
            // Who is connected to has been reached; what comes of it is not this test's.
            let _ = socket.read(&mut [0; 65536]);
            let _ = socket.write_all(head.as_bytes());
        }
    });
    (url, visits)
}

#[test]
fn no_field_and_no_header_of_a_client_names_a_provider_or_a_picture_that_we_connect_to() {
    let (canary, visits) = listener("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
    let answer = json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "x",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": "Hello" } }],
        "usage": { "prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6 } })
    .to_string();
    let fields = format!("content-type: application/json\r\ncontent-length: {}\r\nconnection: close", answer.len());
    let (provider, calls) = listener(&format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n{answer}"));
    let house = House::routing(&format!(
        "[engine]\nbuiltin = false\n[[provider]]\nid = \"acme\"\nbase_url = \"{provider}/v1\"\napi_key = \"sk-x\"\n"
    ));
    let body = |field: &str, value: Value| {
        let mut body = json!({ "model": "acme/x", "messages": [{ "role": "user", "content": "Hi" }] });
        body[field] = value;
        body
    };
    let mut bodies: Vec<Value> =
        ["base_url", "api_base", "api_url", "endpoint", "url", "server", "proxy", "callback_url", "webhook"]
            .map(|field| body(field, json!(canary)))
            .into();
    bodies.extend([
        body("provider", json!({ "base_url": canary })),
        body("provider", json!({ "order": [canary] })),
        body("provider", json!({ "only": [canary] })),
        body("model", json!(format!("acme/{canary}"))),
        body("model", json!(format!("acme/x@{}", canary.trim_start_matches("http://")))),
        body("model", json!(canary)),
        body("models", json!([canary, format!("{canary}/v1/chat/completions")])),
        body("plugins", json!([{ "id": "web", "search_url": canary }])),
        body("tools", json!([{ "type": "mcp", "server_url": canary }])),
        body("response_format", json!({ "type": "json_schema", "json_schema": { "name": "a", "schema": { "$ref": canary } } })),
        body(
            "messages",
            json!([{ "role": "user", "content": [image(&canary), { "type": "video_url", "video_url": { "url": canary } }] }]),
        ),
        body(
            "messages",
            json!([{ "role": "user", "content": [{ "type": "file", "file": { "filename": "a.pdf", "file_data": canary } }] }]),
        ),
    ]);
    let asked = bodies.len();
    for body in bodies {
        let (status, answer) = house.chat(&body);
        assert!(matches!(status, 200 | 400..=404), "{body}: {status} {answer}");
    }
    for header in
        ["x-base-url", "x-forwarded-host", "x-original-url", "x-provider-url", "x-openai-base-url", "host", "forwarded", "proxy"]
    {
        let address = canary.trim_start_matches("http://");
        let request = client().post(format!("{}/api/v1/chat/completions", house.url)).bearer_auth(house.api_key());
        let reply = request.header(header, address).body(body("user", json!("x")).to_string()).send().unwrap();
        assert_eq!(reply.status().as_u16(), 200, "{header}");
    }
    for keys in [json!({ "acme": canary }), json!({ &canary: "sk-y" }), json!({ "acme": "sk-y", "base_url": canary })] {
        let request = client().post(format!("{}/api/v1/chat/completions", house.url)).bearer_auth(house.api_key());
        let request = request.header("x-provider-api-keys", keys.to_string());
        assert_eq!(request.body(body("user", json!("x")).to_string()).send().unwrap().status().as_u16(), 200, "{keys}");
    }
    assert_eq!(visits.load(Ordering::SeqCst), 0, "a client's address was connected to");
    let reached = calls.load(Ordering::SeqCst);
    assert!(reached > asked / 2, "the provider was called {reached} times only: the bodies are refused for something else");
}

#[test]
fn a_redirect_of_a_provider_is_not_followed() {
    let (canary, visits) = listener("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
    for status in [301, 302, 303, 307, 308] {
        let (provider, calls) =
            listener(&format!("HTTP/1.1 {status} X\r\nlocation: {canary}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"));
        let house =
            House::routing(&format!("[engine]\nbuiltin = false\n[[provider]]\nid = \"acme\"\nbase_url = \"{provider}/v1\"\n"));
        let (code, answer) = house.chat(&json!({ "model": "acme/x", "messages": ask("Hi")["messages"] }));
        assert_eq!(code, 502, "{answer}");
        assert!(calls.load(Ordering::SeqCst) > 0);
    }
    assert_eq!(visits.load(Ordering::SeqCst), 0);
}
