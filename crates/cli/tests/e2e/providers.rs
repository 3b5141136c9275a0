//! A provider that is there because its usual variables are set, one whose server is gone, and one behind TLS.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use serde_json::{Value, json};

use crate::house::House;

/// Answers one chat request like an OpenAI-compatible server, and returns the request's credential and body.
fn answer_once(socket: impl Read + Write) -> (String, Value) {
    let message = json!({ "role": "assistant", "content": "Hello from afar" });
    let answer = json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-x",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": message }],
        "usage": { "prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8 } });
    reply_once(socket, "authorization", &answer)
}

/// Reads one request, answers it, and returns the request's header of this name and its body.
pub fn reply_once(socket: impl Read + Write, header: &str, answer: &Value) -> (String, Value) {
    let mut reader = BufReader::new(socket);
    let (mut length, mut credential) = (0, String::new());
    for line in reader.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").unwrap_or((&line, ""));
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            name if name == header => credential = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let answer = answer.to_string();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", answer.len());
    reader.get_mut().write_all((head + &answer).as_bytes()).unwrap();
    (credential, serde_json::from_slice(&body).unwrap())
}

#[test]
fn the_usual_variables_are_a_provider() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let upstream = std::thread::spawn(move || answer_once(listener.accept().unwrap().0));
    let house = House::with_variables(&[("OPENAI_API_KEY", "sk-upstream"), ("OPENAI_BASE_URL", &base)]);
    let ask = json!({ "model": "openai/gpt-x", "messages": [{ "role": "user", "content": "Hi" }], "acme_extra": 1 });
    let (status, answer) = house.chat(&ask);
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["choices"][0]["message"]["content"], "Hello from afar");
    assert_eq!((answer["provider"].as_str(), answer["model"].as_str()), (Some("OpenAI"), Some("openai/gpt-x")));
    let (credential, sent) = upstream.join().unwrap();
    assert_eq!(credential, "Bearer sk-upstream");
    assert_eq!((&sent["model"], &sent["acme_extra"]), (&json!("gpt-x"), &json!(1)));

    let (status, answer) = house.chat(&ask);
    assert_eq!(status, 502, "nobody listens there any more: {answer}");
    assert!(!answer.to_string().contains("sk-upstream"));
}

/// Both take the call and say nothing. One has a clock of its own.
#[test]
fn a_provider_has_clocks_of_its_own() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let house = House::routing(&format!(
        "[upstream]\ntotal_seconds = 60\n[[provider]]\nid = \"quick\"\nbase_url = \"{base}\"\n\
         timeouts = {{ total_seconds = 1 }}\n"
    ));
    let ask = json!({ "model": "quick/x", "messages": [{ "role": "user", "content": "Hi" }] });
    let (status, answer) = house.chat(&ask);
    assert_eq!((status, &answer["error"]["metadata"]["error_type"]), (504, &json!("timeout")), "{answer}");
}

#[test]
fn anthropic_is_spoken_to_in_its_own_words() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let usage = json!({ "input_tokens": 2, "cache_read_input_tokens": 3, "output_tokens": 4 });
    let call = json!({ "type": "tool_use", "id": "toolu_1", "name": "weather", "input": { "city": "Paris" } });
    let content = json!([{ "type": "text", "text": "Let me look." }, call]);
    let message = json!({ "id": "msg_1", "type": "message", "role": "assistant", "content": content, "usage": usage,
        "stop_reason": "tool_use" });
    let upstream = std::thread::spawn(move || reply_once(listener.accept().unwrap().0, "x-api-key", &message));
    let house = House::with_variables(&[("ANTHROPIC_API_KEY", "sk-ant"), ("ANTHROPIC_BASE_URL", &base)]);
    let weather = json!({ "type": "function", "function": { "name": "weather", "parameters": { "type": "object" } } });
    let messages = json!([{ "role": "system", "content": "Be brief." }, { "role": "user", "content": "Weather in Paris?" }]);
    let (status, answer) = house.chat(&json!({ "model": "anthropic/claude-x", "messages": messages, "tools": [weather] }));
    assert_eq!(status, 200, "{answer}");
    let choice = &answer["choices"][0];
    assert_eq!((&choice["finish_reason"], &choice["native_finish_reason"]), (&json!("tool_calls"), &json!("tool_use")));
    assert_eq!(choice["message"]["content"], "Let me look.");
    let function = &choice["message"]["tool_calls"][0]["function"];
    assert_eq!((&function["name"], &function["arguments"]), (&json!("weather"), &json!(r#"{"city":"Paris"}"#)));
    let counts = (&answer["usage"]["prompt_tokens"], &answer["usage"]["prompt_tokens_details"]["cached_tokens"]);
    assert_eq!((answer["provider"].as_str(), counts), (Some("Anthropic"), (&json!(5), &json!(3))));
    let (credential, sent) = upstream.join().unwrap();
    assert_eq!((credential.as_str(), &sent["model"]), ("sk-ant", &json!("claude-x")));
    assert_eq!((&sent["system"][0]["text"], &sent["tools"][0]["name"]), (&json!("Be brief."), &json!("weather")));
}

fn certificate(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/tls").join(name)
}

/// A server on this machine with a certificate that nobody has signed.
fn behind_tls() -> ServerConfig {
    ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(certificate("provider.pem")).unwrap()],
            PrivateKeyDer::from_pem_file(certificate("provider.key")).unwrap(),
        )
        .unwrap()
}

#[test]
fn a_provider_behind_tls_is_reached_only_with_a_certificate_that_the_machine_trusts() {
    let config = Arc::new(behind_tls());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}/v1", listener.local_addr().unwrap());
    let upstream = std::thread::spawn(move || {
        let accept = || {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            StreamOwned::new(connection, listener.accept().unwrap().0)
        };
        let trusted = answer_once(accept());
        let mut distrusted = accept();
        (trusted, distrusted.read(&mut [0]).map_err(|error| error.to_string()))
    });
    let house = |trusted: &str| {
        let trusted = certificate(trusted);
        House::with_variables(&[
            ("OPENAI_API_KEY", "sk-upstream"),
            ("OPENAI_BASE_URL", &base),
            ("SSL_CERT_FILE", trusted.to_str().unwrap()),
        ])
    };
    let ask = json!({ "model": "openai/gpt-x", "messages": [{ "role": "user", "content": "Hi" }] });

    let (status, answer) = house("provider.pem").chat(&ask);
    assert_eq!(status, 200, "{answer}");

    let (status, answer) = house("stranger.pem").chat(&ask);
    assert_eq!(status, 502, "{answer}");
    assert_eq!(answer["error"]["message"], "the provider could not be reached");

    let ((credential, _), distrusted) = upstream.join().unwrap();
    assert_eq!(credential, "Bearer sk-upstream");
    let refused = distrusted.expect_err("the credential never left");
    assert!(refused.contains("received fatal alert"), "{refused}");
}

/// A server of one's own is asked what it serves, after the start and without anybody waiting for it.
#[test]
fn the_models_of_a_server_of_ones_own_are_listed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let upstream = std::thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().unwrap().0);
        let head: Vec<String> = reader.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
        let list = json!({ "object": "list", "data": [{ "id": "Qwen/Qwen3-8B", "object": "model", "max_model_len": 40960 }] });
        let list = list.to_string();
        let reply = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{list}", list.len());
        reader.get_mut().write_all(reply.as_bytes()).unwrap();
        head[0].clone()
    });
    let house = House::with_variables(&[("VLLM_BASE_URL", &base)]);
    assert_eq!(upstream.join().unwrap(), "GET /v1/models HTTP/1.1");
    let row = (0..500).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        let (status, row) = house.get("/api/v1/model/vllm/Qwen3-8B");
        (status == 200).then_some(row)
    });
    assert_eq!(row.unwrap()["data"]["context_length"], 40960);
}
