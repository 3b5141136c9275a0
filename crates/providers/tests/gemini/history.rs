//! Conversations: whose turn it is, which result answers which call, and what goes back signed.

use inner::{MediaRef, Message, Part, ReasoningDetail, Role, ToolCall};
use serde_json::{Value, json};

use crate::studio::{ask, body, refusal, user, vertex_body};

fn called(calls: &[(&str, &str, &str)]) -> Message {
    let call = |(id, name, arguments): &(&str, &str, &str)| ToolCall {
        id: (*id).into(),
        name: (*name).into(),
        arguments: (*arguments).into(),
    };
    Message { content: vec![], tool_calls: calls.iter().map(call).collect(), ..Message::text(Role::Assistant, "") }
}

fn result(id: &str, text: &str) -> Message {
    Message { tool_call_id: Some(id.into()), ..Message::text(Role::Tool, text) }
}

fn detail(kind: &str, text: Option<&str>, rest: Value) -> ReasoningDetail {
    let Value::Object(rest) = rest else { panic!("an object") };
    ReasoningDetail { kind: kind.into(), text: text.map(str::to_owned), rest }
}

const OURS: &str = "google-gemini-v1";

#[test]
fn turns_alternate_and_results_follow_their_calls() {
    let messages = vec![
        user("one"),
        user("two"),
        called(&[("a", "f", r#"{"x":1}"#), ("b", "g", ""), ("c", "f", "[1]")]),
        result("b", "B"),
        result("a", "A"),
        result("c", ""),
        Message::text(Role::System, "late"),
        Message { name: Some("Ada".into()), ..user("go") },
    ];
    let call = |id: &str, name: &str, args: Value| json!({ "functionCall": { "id": id, "name": name, "args": args } });
    let answer = |id: &str, name: &str, text: &str| {
        let response = json!({ "output": text });
        json!({ "functionResponse": { "id": id, "name": name, "response": response } })
    };
    let wanted = json!([
        { "role": "user", "parts": [{ "text": "one" }, { "text": "two" }] },
        { "role": "model", "parts": [
            call("a", "f", json!({ "x": 1 })), call("b", "g", json!({})), call("c", "f", json!({ "arguments": "[1]" })) ] },
        { "role": "user", "parts": [
            answer("a", "f", "A"), answer("b", "g", "B"), answer("c", "f", ""), { "text": "late" }, { "text": "Ada: go" } ] },
    ]);
    assert_eq!(body(&ask(messages.clone()), "gemini-2.5-flash")["contents"], wanted);
    let vertex = vertex_body(&ask(messages), "gemini-2.5-flash")["contents"].to_string();
    assert!(!vertex.contains("\"id\""), "Vertex AI refuses ids: {vertex}");
    assert!(vertex.find("\"A\"") < vertex.find("\"B\""), "so it goes by the order of the calls");
}

#[test]
fn a_result_without_its_call_is_refused() {
    let orphan = ask(vec![user("x"), called(&[("a", "f", "{}")]), result("a", "1"), result("gone", "2")]);
    assert_eq!(refusal(&orphan), "tool_call_id `gone` answers no earlier call");
}

#[test]
fn the_user_speaks_first() {
    let greeted = ask(vec![Message::text(Role::Assistant, "Hello!"), user("Hi")]);
    let wanted = json!([
        { "role": "user", "parts": [{ "text": " " }] },
        { "role": "model", "parts": [{ "text": "Hello!" }] },
        { "role": "user", "parts": [{ "text": "Hi" }] },
    ]);
    assert_eq!(body(&greeted, "gemini-x")["contents"], wanted);
}

#[test]
fn a_model_without_a_place_for_instructions_hears_them_from_the_user() {
    let gemma = body(&ask(vec![Message::text(Role::System, "Be brief."), user("Hi")]), "gemma-3-27b-it");
    assert_eq!(gemma, json!({ "contents": [{ "role": "user", "parts": [{ "text": "Be brief." }, { "text": "Hi" }] }] }));
}

#[test]
fn what_was_signed_goes_back_as_it_came_and_in_order() {
    let details = vec![
        detail("reasoning.text", Some("Hm."), json!({ "format": OURS, "index": 0 })),
        detail("reasoning.text", Some("So."), json!({ "format": OURS, "index": 1, "signature": "czE=" })),
        detail("reasoning.encrypted", None, json!({ "data": "dGV4dA==", "format": OURS, "index": 2 })),
        detail("reasoning.encrypted", None, json!({ "data": "Y2FsbA==", "id": "a", "format": OURS, "index": 3 })),
        detail("reasoning.text", Some("foreign"), json!({ "format": "anthropic-claude-v1", "signature": "x" })),
        detail("reasoning.encrypted", None, json!({ "data": "foreign" })),
    ];
    let said = Message {
        content: vec![Part::text("Looking.")],
        reasoning_details: details,
        ..called(&[("a", "f", "{}"), ("b", "f", "{}")])
    };
    let wanted = json!([
        { "text": "Hm.", "thought": true },
        { "text": "So.", "thought": true, "thoughtSignature": "czE=" },
        { "text": "Looking.", "thoughtSignature": "dGV4dA==" },
        { "functionCall": { "id": "a", "name": "f", "args": {} }, "thoughtSignature": "Y2FsbA==" },
        { "functionCall": { "id": "b", "name": "f", "args": {} } },
    ]);
    let request = ask(vec![user("x"), said, result("a", "1"), result("b", "2")]);
    assert_eq!(body(&request, "gemini-3.8-flash")["contents"][1]["parts"], wanted);
}

#[test]
fn a_signature_that_belongs_to_no_text_stands_on_an_empty_one() {
    let lone = Message {
        content: vec![],
        reasoning_details: vec![detail("reasoning.encrypted", None, json!({ "data": "ZQ==", "id": null, "format": OURS }))],
        ..Message::text(Role::Assistant, "")
    };
    let parts = &body(&ask(vec![user("x"), lone, user("y")]), "gemini-3.8-flash")["contents"][1]["parts"];
    assert_eq!(*parts, json!([{ "text": "", "thoughtSignature": "ZQ==" }]));
}

#[test]
fn a_lost_signature_is_said_to_be_lost_where_one_is_demanded() {
    let left_out = detail("reasoning.encrypted", None, json!({ "data": "c2ln", "id": "renamed", "format": OURS }));
    let history = Message { reasoning_details: vec![left_out], ..called(&[("a", "f", "{}"), ("b", "f", "{}")]) };
    let request = ask(vec![user("x"), history, result("a", "1"), result("b", "2")]);
    let signatures = |model| {
        let parts = body(&request, model)["contents"][1]["parts"].clone();
        (parts[0]["thoughtSignature"].clone(), parts[1]["thoughtSignature"].clone())
    };
    assert_eq!(signatures("gemini-3.8-flash"), (json!("skip_thought_signature_validator"), Value::Null));
    assert_eq!(signatures("gemini-2.5-pro"), (Value::Null, Value::Null));
}

fn picture(base64: &'static str) -> MediaRef {
    MediaRef::Data { media_type: "image/png".into(), base64: base64.into() }
}

#[test]
fn a_picture_of_an_earlier_answer_goes_back_with_its_signature() {
    let details = vec![
        detail("reasoning.encrypted", None, json!({ "data": "dGV4dA==", "format": OURS, "index": 0 })),
        detail("reasoning.encrypted", None, json!({ "data": "b25l", "id": "image_0", "format": OURS, "index": 1 })),
        detail("reasoning.encrypted", None, json!({ "data": "Z29uZQ==", "id": "image_7", "format": OURS, "index": 2 })),
    ];
    let (images, content) = (vec![picture("iVBORw0KGgoA"), picture("iVBORw0KGgoB")], vec![Part::text("Here:")]);
    let drawn = Message { content, images, reasoning_details: details, ..Message::text(Role::Assistant, "") };
    let request = ask(vec![user("A cat"), drawn, user("Blue, please")]);
    let inline = |data: &str, signature: &str| json!({ "inlineData": { "mimeType": "image/png", "data": data }, "thoughtSignature": signature });
    let wanted = json!([
        { "text": "Here:", "thoughtSignature": "dGV4dA==" },
        inline("iVBORw0KGgoA", "b25l"),
        inline("iVBORw0KGgoB", "skip_thought_signature_validator"),
    ]);
    assert_eq!(body(&request, "gemini-3-pro-image")["contents"][1]["parts"], wanted);
    let unsigned = &body(&request, "gemini-2.5-flash-image")["contents"][1]["parts"];
    assert_eq!(unsigned[2], json!({ "inlineData": { "mimeType": "image/png", "data": "iVBORw0KGgoB" } }), "none is demanded");
}

#[test]
fn pictures_alone_are_an_answer() {
    let drawn = Message { content: vec![], images: vec![picture("iVBORw0KGgoA")], ..Message::text(Role::Assistant, "") };
    let turns = body(&ask(vec![user("A cat"), drawn, user("Blue, please")]), "gemini-2.5-flash-image")["contents"].clone();
    assert_eq!((turns.as_array().unwrap().len(), &turns[1]["role"]), (3, &json!("model")));
    let nameless = MediaRef::Data { media_type: String::new(), base64: "AAAA".into() };
    let odd = Message { images: vec![nameless], ..Message::text(Role::Assistant, "") };
    assert!(refusal(&ask(vec![user("A cat"), odd])).contains("media type"));
}
