//! Conversations: whose turn it is, what may share one, and what goes back signed.

use inner::{Message, Part, ReasoningDetail, Role, ToolCall};
use inner::{Request, ToolChoice};
use serde_json::{Map, Value, json};

use crate::{
    cloud::{CLAUDE, KIMI, LLAMA, NOVA, ask, body, refusal},
    media::{document, picture},
};

pub(crate) fn called(calls: &[(&str, &str, &str)]) -> Message {
    let call = |(id, name, arguments): &(&str, &str, &str)| ToolCall {
        id: (*id).into(),
        name: (*name).into(),
        arguments: (*arguments).into(),
    };
    Message { content: vec![], tool_calls: calls.iter().map(call).collect(), ..Message::text(Role::Assistant, "") }
}

pub(crate) fn result(id: &str, text: &str) -> Message {
    Message { tool_call_id: Some(id.into()), ..Message::text(Role::Tool, text) }
}

pub(crate) fn detail(kind: &str, text: Option<&str>, rest: Value) -> ReasoningDetail {
    let Value::Object(rest) = rest else { panic!("an object") };
    ReasoningDetail { kind: kind.into(), text: text.map(str::to_owned), rest }
}

fn user(text: &str) -> Message {
    crate::cloud::user(text)
}

fn tooled(messages: Vec<Message>) -> Request {
    Request { tools: vec![json!({ "type": "function", "function": { "name": "f" } })], ..ask(messages) }
}

fn turns(request: &Request, model: &str) -> Value {
    body(request, model)["messages"].clone()
}

#[test]
fn a_tool_that_failed_is_told_to_who_hears_it() {
    let failed = Message { extra: Map::from_iter([("is_error".to_owned(), json!(true))]), ..result("a", "no") };
    let request = tooled(vec![user("go"), called(&[("a", "f", "{}")]), failed]);
    let status = |model: &str| turns(&request, model)[2]["content"][0]["toolResult"]["status"].clone();
    assert_eq!((status(CLAUDE), status(LLAMA)), (json!("error"), Value::Null));
}

#[test]
fn turns_alternate_and_results_follow_their_calls() {
    let messages = vec![
        user("one"),
        user("two"),
        called(&[("a", "f", r#"{"x":1}"#), ("b", "g", ""), ("c", "f", "[1]")]),
        result("a", "A"),
        result("b", ""),
        result("c", "C"),
        Message::text(Role::System, "late"),
        Message { name: Some("Ada".into()), ..user("go") },
    ];
    let call = |id: &str, name: &str, input: Value| json!({ "toolUse": { "toolUseId": id, "name": name, "input": input } });
    let result = |id: &str, text: &str| json!({ "toolResult": { "toolUseId": id, "content": [{ "text": text }] } });
    let wanted = json!([
        { "role": "user", "content": [{ "text": "one" }, { "text": "two" }] },
        { "role": "assistant", "content": [
            call("a", "f", json!({ "x": 1 })), call("b", "g", json!({})), call("c", "f", json!({ "arguments": "[1]" })) ] },
        { "role": "user", "content": [
            result("a", "A"), result("b", "(empty)"), result("c", "C"), { "text": "late" }, { "text": "Ada: go" } ] },
    ]);
    assert_eq!(turns(&tooled(messages), CLAUDE), wanted);
}

#[test]
fn the_user_speaks_first() {
    let greeted = ask(vec![Message::text(Role::Assistant, "Hello!"), user("Hi")]);
    assert_eq!(turns(&greeted, NOVA)[0], json!({ "role": "user", "content": [{ "text": "." }] }));
}

#[test]
fn blank_texts_are_not_sent_and_an_answer_to_go_on_with_ends_without_blanks() {
    let request = ask(vec![user("x"), user(" \n"), Message::text(Role::Assistant, ""), Message::text(Role::Assistant, "{ \n")]);
    let wanted = json!([
        { "role": "user", "content": [{ "text": "x" }] },
        { "role": "assistant", "content": [{ "text": "{" }] },
    ]);
    assert_eq!(turns(&request, CLAUDE), wanted);
}

#[test]
fn an_answer_of_only_unsigned_thoughts_is_left_out() {
    let thought = detail("reasoning.text", Some("Hm."), json!({ "format": "unknown" }));
    let answer = Message { content: vec![], reasoning_details: vec![thought], ..Message::text(Role::Assistant, "") };
    let request = ask(vec![user("x"), answer, user("y")]);
    assert_eq!(turns(&request, CLAUDE), json!([{ "role": "user", "content": [{ "text": "x" }, { "text": "y" }] }]));
}

#[test]
fn only_what_a_models_maker_signed_goes_back_to_it() {
    let ours = "anthropic-claude-v1";
    let details = vec![
        detail("reasoning.text", Some("Hm."), json!({ "format": ours, "signature": "EsMC", "index": 0 })),
        detail("reasoning.text", Some(""), json!({ "signature": "EsMD" })),
        detail("reasoning.encrypted", None, json!({ "format": ours, "data": "EmwKAh" })),
        detail("reasoning.text", Some("unsigned"), json!({ "format": ours })),
        detail("reasoning.text", Some("foreign"), json!({ "format": "google-gemini-v1", "signature": "x" })),
        detail("reasoning.encrypted", None, json!({ "format": "bedrock-openai-responses-v1", "data": "rsn_1" })),
        detail("reasoning.summary", None, json!({ "format": ours, "summary": "s" })),
    ];
    let answer = Message { reasoning_details: details, ..Message::text(Role::Assistant, "Yes.") };
    let request = ask(vec![user("x"), answer, user("y")]);
    let content = |model| turns(&request, model)[1]["content"].clone();
    let signed = |text: &str, signature: &str| {
        let thought = json!({ "text": text, "signature": signature });
        json!({ "reasoningContent": { "reasoningText": thought } })
    };
    let redacted = |data: &str| json!({ "reasoningContent": { "redactedContent": data } });
    let wanted = json!([signed("Hm.", "EsMC"), signed("", "EsMD"), redacted("RW13S0Fo"), { "text": "Yes." }]);
    assert_eq!(content(CLAUDE), wanted);
    assert_eq!(content("us.openai.gpt-5.6-luna"), json!([redacted("cnNuXzE="), { "text": "Yes." }]));
    assert_eq!(content(NOVA), json!([{ "text": "Yes." }]));
}

#[test]
fn what_cannot_share_a_turn_with_results_has_its_own() {
    let parted = |model: &str, message: Message| {
        let request = tooled(vec![user("x"), called(&[("a", "f", "{}")]), result("a", "A"), message]);
        let turns = turns(&request, model);
        let roles: Vec<_> = turns.as_array().unwrap().iter().map(|turn| turn["role"].as_str().unwrap().to_owned()).collect();
        roles.len() == 5 && roles[3] == "assistant" && turns[3]["content"] == json!([{ "text": "." }])
    };
    assert!(parted(LLAMA, user("and?")));
    assert!(!parted(CLAUDE, user("and?")) && !parted(NOVA, user("and?")));
    let read = || Message { content: vec![document("a.pdf")], ..user("") };
    assert!(parted(CLAUDE, read()), "a document beside a result is a 400");
    assert!(!parted(NOVA, read()));
    assert!(!parted(CLAUDE, Message { content: vec![picture()], ..user("") }));
}

#[test]
fn a_picture_of_a_tool_follows_where_results_hold_only_text() {
    let shown = Message { content: vec![picture()], ..result("a", "") };
    let request = tooled(vec![user("x"), called(&[("a", "f", "{}"), ("b", "f", "{}")]), shown, result("b", "B")]);
    let inside = turns(&request, CLAUDE)[2]["content"].clone();
    assert_eq!(inside[0]["toolResult"]["content"][0]["image"]["format"], "png");
    let content = turns(&request, KIMI)[2]["content"].clone();
    assert_eq!(content[0]["toolResult"]["content"], json!([{ "text": "(attached)" }]));
    assert_eq!(content[1]["toolResult"]["content"], json!([{ "text": "B" }]), "results stand together");
    assert_eq!(content[2]["image"]["format"], "png");
}

#[test]
fn without_tools_calls_and_results_are_texts() {
    let history = || vec![user("x"), called(&[("a", "f", r#"{"x":1}"#)]), result("a", "A"), result("gone", "")];
    let wanted = json!([
        { "role": "user", "content": [{ "text": "x" }] },
        { "role": "assistant", "content": [{ "text": "[called f with {\"x\":1}]" }] },
        { "role": "user", "content": [{ "text": "[f gave] A" }, { "text": "[a tool gave] (empty)" }] },
    ]);
    assert_eq!(turns(&ask(history()), CLAUDE), wanted);
    let none = Request { tool_choice: ToolChoice::None, ..tooled(history()) };
    assert_eq!(turns(&none, CLAUDE), wanted, "both would want a toolConfig");
}

#[test]
fn a_cache_point_stands_behind_what_is_to_be_kept() {
    let kept = |text: &str, control: Value| {
        let Value::Object(extra) = json!({ "cache_control": control }) else { panic!("an object") };
        Part::Text { text: text.into(), extra }
    };
    let long = Message { content: vec![kept("long", json!({ "type": "ephemeral", "ttl": "1h" })), Part::text("q")], ..user("") };
    let blank = Message { content: vec![kept(" ", json!({ "type": "ephemeral" }))], ..user("") };
    let request = tooled(vec![
        long,
        called(&[("a", "f", "{}")]),
        Message {
            tool_call_id: Some("a".into()),
            role: Role::Tool,
            content: vec![kept("A", json!({ "type": "ephemeral", "ttl": "2d" }))],
            ..user("")
        },
        blank,
    ]);
    let point = |ttl: Option<&str>| match ttl {
        Some(ttl) => json!({ "cachePoint": { "type": "default", "ttl": ttl } }),
        None => json!({ "cachePoint": { "type": "default" } }),
    };
    let turns_at = |model| turns(&request, model);
    let claude = turns_at(CLAUDE);
    assert_eq!(claude[0]["content"], json!([{ "text": "long" }, point(Some("1h")), { "text": "q" }]));
    let result = json!({ "toolResult": { "toolUseId": "a", "content": [{ "text": "A" }] } });
    assert_eq!(claude[2]["content"], json!([result.clone(), point(None)]), "never inside of a result, never behind nothing");
    assert_eq!(turns_at(LLAMA)[2]["content"], json!([result]), "a model without a cache refuses them");
}

#[test]
fn a_result_says_of_which_call() {
    let nameless = Message { tool_call_id: None, ..result("a", "A") };
    assert!(refusal(&tooled(vec![user("x"), nameless]), CLAUDE).contains("tool_call_id"));
}
