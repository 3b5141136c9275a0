//! A provider that is there because its usual variables are set, and one whose server is gone.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
};

use serde_json::{Value, json};

use crate::house::House;

/// Answers one chat request like an OpenAI-compatible server, and returns the request's credential and body.
fn answer_once(listener: TcpListener) -> (String, Value) {
    let (socket, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(socket);
    let (mut length, mut credential) = (0, String::new());
    for line in reader.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").unwrap_or((&line, ""));
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "authorization" => credential = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let answer = json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-x",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": "Hello from afar" } }],
        "usage": { "prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8 } })
    .to_string();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", answer.len());
    reader.get_mut().write_all((head + &answer).as_bytes()).unwrap();
    (credential, serde_json::from_slice(&body).unwrap())
}

#[test]
fn the_usual_variables_are_a_provider() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let upstream = std::thread::spawn(|| answer_once(listener));
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
