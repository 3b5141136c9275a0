//! Messages: who speaks, what with, and what was called before.

use inner::{MediaRef, Message, Part, ReasoningDetail, Role, ToolCall};
use serde_json::{Map, Value, json};

use crate::command::{ask, body, refusal, user};

fn sent(messages: Vec<Message>) -> Value {
    body(&ask(messages))["messages"].clone()
}

fn called(text: &str, calls: &[(&str, &str)]) -> Message {
    let call = |(id, arguments): &(&str, &str)| ToolCall { id: (*id).into(), name: "f".into(), arguments: (*arguments).into() };
    let content = if text.is_empty() { vec![] } else { vec![Part::text(text)] };
    Message { content, tool_calls: calls.iter().map(call).collect(), ..Message::text(Role::Assistant, "") }
}

fn result(id: &str, text: &str) -> Message {
    let content = if text.is_empty() { vec![] } else { vec![Part::text(text)] };
    Message { content, tool_call_id: Some(id.into()), ..Message::text(Role::Tool, "") }
}

#[test]
fn instructions_stand_once_and_first() {
    let messages = vec![
        Message::text(Role::System, "one"),
        Message::text(Role::Developer, "two"),
        user("x"),
        Message::text(Role::System, "late"),
    ];
    let wanted = json!([
        { "role": "system", "content": [{ "type": "text", "text": "one" }, { "type": "text", "text": "two" }] },
        { "role": "user", "content": "x" },
        { "role": "user", "content": "late" },
    ]);
    assert_eq!(sent(messages), wanted, "\"system turn must be the first in the list\"");
}

#[test]
fn nothing_is_empty_but_a_result() {
    let messages = vec![user("x"), user(""), called("", &[]), called("", &[("f_1", " ")]), result("f_1", "")];
    let call = json!({ "id": "f_1", "type": "function", "function": { "name": "f", "arguments": "{}" } });
    let wanted = json!([
        { "role": "user", "content": "x" },
        { "role": "assistant", "tool_calls": [call] },
        { "role": "tool", "tool_call_id": "f_1", "content": "" },
    ]);
    assert_eq!(sent(messages), wanted, "\"message must not be empty in a turn\"");
    for messages in [vec![], vec![user("")], vec![Message::text(Role::System, "only this")]] {
        assert!(refusal(&ask(messages)).message.contains("messages"));
    }
    assert!(refusal(&ask(vec![user("x"), Message::text(Role::Tool, "1")])).message.contains("tool_call_id"));
}

#[test]
fn a_plan_comes_back_with_its_calls_and_another_vendors_thought_does_not() {
    let detail = |text: &str, format: Option<&str>| ReasoningDetail {
        kind: "reasoning.text".into(),
        text: Some(text.into()),
        rest: format.map(|format| ("format".to_owned(), json!(format))).into_iter().collect(),
    };
    let plan = |message: Message| sent(vec![user("x"), message])[1].get("tool_plan").cloned();
    let calls = [("f_1", "{}")];
    let ours = vec![detail("I will ", Some("unknown")), detail("look.", None)];
    let planned = Message { reasoning_details: ours.clone(), ..called("Hm.", &calls) };
    assert_eq!(plan(planned), Some(json!("I will look.")));
    assert_eq!(plan(Message { reasoning: Some("Look.".into()), ..called("", &calls) }), Some(json!("Look.")));
    let foreign = vec![detail("signed", Some("anthropic-claude-v1"))];
    let signed = Message { reasoning: Some("signed".into()), reasoning_details: foreign, ..called("", &calls) };
    assert_eq!(plan(signed), None);
    assert_eq!(plan(Message { reasoning_details: ours, ..called("4", &[]) }), None, "only what was called was planned");
}

#[test]
fn pictures_are_the_users() {
    let picture = |source, detail: Option<&str>| {
        let options = detail.map(|detail| ("detail".to_owned(), json!(detail))).into_iter().collect();
        Part::Image { source, options, extra: Map::new() }
    };
    let png = || MediaRef::Data { media_type: "image/png".into(), base64: "iVBORw0KGgo=".into() };
    let content = vec![Part::text("see"), picture(MediaRef::Url("https://x/y.png".into()), Some("low")), picture(png(), None)];
    let wanted = json!([
        { "type": "text", "text": "Ann: see" },
        { "type": "image_url", "image_url": { "url": "https://x/y.png", "detail": "low" } },
        { "type": "image_url", "image_url": { "url": "data:image/png;base64,iVBORw0KGgo=" } },
    ]);
    assert_eq!(sent(vec![Message { content, name: Some("Ann".into()), ..user("") }])[0]["content"], wanted);
    let film = Part::Video { source: MediaRef::Url("https://x/y.mp4".into()), options: Map::new() };
    let file = Part::Other("file".into(), json!({ "file": {} }));
    for (part, role) in [(film, Role::User), (file, Role::User), (picture(png(), None), Role::Tool)] {
        let message = Message { content: vec![part], tool_call_id: Some("f_1".into()), ..Message::text(role, "") };
        let refused = refusal(&ask(vec![user("x"), message]));
        assert!(refused.kind.try_elsewhere(), "{refused}");
    }
}
