//! Turns and blocks of Anthropic's dialect, good and bad, and the messages that become of them.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use inner::MediaRef;
use serde_json::json;
use wire::messages::MessagesRequest;

use super::*;

fn understood(body: &Value) -> Result<Vec<Message>, String> {
    let bytes = Bytes::from(body.to_string());
    let mut wire: MessagesRequest<'_> = wire::read(&bytes).map_err(|error| error.to_string())?;
    let (system, turns) = (wire.system.take(), wire.messages.take().unwrap());
    read(system, turns, &bytes, &RequestLimits::default()).map_err(|failure| failure.message)
}

fn one(role: &str, content: Value) -> Result<Vec<Message>, String> {
    understood(&json!({"messages": [{"role": role, "content": content}]}))
}

fn roles(messages: &[Message]) -> Vec<Role> {
    messages.iter().map(|message| message.role).collect()
}

fn texts(message: &Message) -> Vec<&str> {
    fn text(part: &Part) -> &str {
        if let Part::Text { text, .. } = part { text } else { "?" }
    }
    message.content.iter().map(text).collect()
}

#[test]
fn instructions_are_a_text_or_blocks_with_their_marks() {
    let messages = understood(&json!({"system": "Be brief.", "messages": [{"role": "user", "content": "hi"}]})).unwrap();
    assert_eq!((roles(&messages), texts(&messages[0])), (vec![Role::System, Role::User], vec!["Be brief."]));
    let mark = json!({"type": "ephemeral", "ttl": "1h"});
    let blocks = json!([{"type": "text", "text": ""}, {"type": "text", "text": "Long.", "cache_control": mark}]);
    let messages = understood(&json!({"system": blocks, "messages": [{"role": "user", "content": "hi"}]})).unwrap();
    let [Part::Text { text, extra }] = &messages[0].content[..] else { unreachable!("{messages:?}") };
    assert_eq!((text.as_str(), &extra["cache_control"]), ("Long.", &mark));
    let none = understood(&json!({"system": "", "messages": [{"role": "user", "content": "hi"}]})).unwrap();
    assert_eq!(roles(&none), [Role::User]);
}

#[test]
fn results_of_tools_come_before_what_is_said_beside_them() {
    let picture = json!({"type": "image", "source": {"type": "base64", "media_type": "image/PNG", "data": "AAAA"}});
    let messages = one(
        "user",
        json!([{"type": "text", "text": "and?"},
            {"type": "tool_result", "tool_use_id": "a", "content": "4", "is_error": true, "cache_control": {"type": "ephemeral"}},
            {"type": "tool_result", "tool_use_id": "b", "content": [{"type": "text", "text": "see"}, picture]},
            {"type": "tool_result", "tool_use_id": "c"}]),
    )
    .unwrap();
    assert_eq!(roles(&messages), [Role::Tool, Role::Tool, Role::Tool, Role::User]);
    let ids: Vec<_> = messages.iter().map(|message| message.tool_call_id.as_deref()).collect();
    assert_eq!(ids, [Some("a"), Some("b"), Some("c"), None]);
    assert_eq!(messages[0].extra["is_error"], true);
    assert!(matches!(&messages[0].content[0], Part::Text { text, extra } if text == "4" && extra.contains_key("cache_control")));
    let data = MediaRef::Data { media_type: "image/png".into(), base64: Bytes::from_static(b"AAAA") };
    assert!(matches!(&messages[1].content[1], Part::Image { source, .. } if *source == data));
    assert!(messages[2].content.is_empty());
    assert_eq!(texts(&messages[3]), ["and?"]);
}

#[test]
fn an_answer_comes_back_in_the_order_in_which_it_was_made() {
    let messages = one(
        "assistant",
        json!([{"type": "thinking", "thinking": "one", "signature": "S1"}, {"type": "redacted_thinking", "data": "D"},
            {"type": "text", "text": "so"}, {"type": "thinking", "thinking": "two", "signature": ""},
            {"type": "text", "text": "now"},
            {"type": "tool_use", "id": "t", "name": "add", "input": {"b": 1, "a": 2}, "cache_control": {"type": "ephemeral"}},
            {"type": "tool_use", "id": "u", "name": "now"}]),
    )
    .unwrap();
    assert_eq!(roles(&messages), [Role::Assistant, Role::Assistant], "a thought behind a text begins anew");
    let own = "anthropic-claude-v1";
    assert_eq!(
        json!(messages[0].reasoning_details),
        json!([{"type": "reasoning.text", "text": "one", "signature": "S1", "format": own},
            {"type": "reasoning.encrypted", "data": "D", "format": own}])
    );
    assert_eq!((texts(&messages[0]), texts(&messages[1])), (vec!["so"], vec!["now"]));
    assert_eq!(json!(messages[1].reasoning_details), json!([{"type": "reasoning.text", "text": "two", "format": "unknown"}]));
    let calls: Vec<_> = messages[1].tool_calls.iter().map(|call| (call.id.as_str(), call.arguments.as_str())).collect();
    assert_eq!(calls, [("t", "{\"b\":1,\"a\":2}"), ("u", "{}")], "keys in their order");
    assert_eq!(messages[1].extra["cache_control"]["type"], "ephemeral");
}

#[test]
fn documents_are_files_or_their_text() {
    let document = |source: Value| json!([{"type": "document", "title": "Terms", "context": "of 2026", "source": source}]);
    let files = one("user", document(json!({"type": "base64", "media_type": "application/pdf", "data": "JVBE"}))).unwrap();
    let Part::Other(kind, file) = &files[0].content[1] else { unreachable!("{files:?}") };
    assert_eq!(kind, "file");
    assert_eq!(file["file"], json!({"filename": "Terms", "file_data": "data:application/pdf;base64,JVBE"}));
    let linked = one("user", document(json!({"type": "url", "url": "https://a/b.pdf"}))).unwrap();
    assert!(matches!(&linked[0].content[1], Part::Other(_, file) if file["file"]["file_data"] == "https://a/b.pdf"));
    let plain = one("user", document(json!({"type": "text", "media_type": "text/plain", "data": "Be good."}))).unwrap();
    assert_eq!(texts(&plain[0]), ["of 2026", "Terms\n\nBe good."]);
    let inside = one("user", document(json!({"type": "content", "content": [{"type": "text", "text": "a"}]}))).unwrap();
    assert_eq!(texts(&inside[0]), ["of 2026", "Terms", "a"]);
    let found =
        json!([{"type": "search_result", "source": "https://a", "title": "A", "content": [{"type": "text", "text": "b"}]}]);
    assert_eq!(texts(&one("user", found).unwrap()[0]), ["A\nhttps://a", "b"]);
}

#[test]
fn what_cannot_be_is_named() {
    let nested = |depth: usize| {
        let open = r#"{"type":"tool_result","tool_use_id":"a","content":["#.repeat(depth);
        serde_json::from_str::<Value>(&format!("[{open}{}]", "]}".repeat(depth))).unwrap()
    };
    for (role, content, place) in [
        ("tool", json!("x"), "messages[0].role"),
        ("user", json!([{"type": "tool_use", "id": "a", "name": "b"}]), "messages[0].content[0]: a tool_use"),
        ("user", json!([{"type": "thinking", "thinking": "x"}]), "messages[0].content[0]: a thinking"),
        ("assistant", json!([{"type": "tool_result", "tool_use_id": "a"}]), "messages[0].content[0]: a tool_result"),
        ("user", nested(2), "messages[0].content[0].content[0]: a tool_result"),
        ("user", json!([{"type": "tool_result", "tool_use_id": "a", "content": 3}]), "messages[0].content[0].content"),
        ("user", json!([{"type": "image", "source": {"type": "file", "file_id": "f"}}]), "messages[0].content[0].source.type"),
        (
            "user",
            json!([{"type": "image", "source": {"type": "base64", "data": "A"}}]),
            "messages[0].content[0].source.media_type",
        ),
        ("user", json!([{"type": "image", "source": {"type": "url", "url": "file:///x"}}]), "messages[0].content[0].source.url"),
        ("user", json!([{"type": "document", "source": {"type": "text"}}]), "messages[0].content[0].source.data"),
        ("user", json!([{"type": "hologram"}]), "messages[0].content[0].type"),
        (
            "system",
            json!([{"type": "image", "source": {"type": "url", "url": "https://a"}}]),
            "messages[0].content[0]: instructions",
        ),
        ("assistant", json!([{"type": "tool_use", "id": "a", "name": "b", "input": [1]}]), "messages[0].content[0].input"),
        (
            "assistant",
            json!([{"type": "thinking", "thinking": "x", "signature": "openrouter.reasoning:!"}]),
            "messages[0].content[0].signature",
        ),
        ("assistant", json!([{"type": "redacted_thinking", "data": "openrouter.reasoning:e30="}]), "messages[0].content[0].data"),
        ("user", json!([{"type": "text"}]), "messages[0].content[0]"),
        ("user", json!(3), "messages[0].content"),
    ] {
        let message = one(role, content.clone()).unwrap_err();
        assert!(message.starts_with(place), "{content}: {message}");
    }
}

/// A client's nesting is never ours: nothing recurses over it.
#[test]
fn blocks_in_blocks_in_blocks_are_refused_without_being_read() {
    let depth = 100_000;
    let open = r#"{"type":"tool_result","tool_use_id":"a","content":["#.repeat(depth);
    let body = format!(r#"{{"messages":[{{"role":"user","content":[{open}{}]}}]}}"#, "]}".repeat(depth));
    let bytes = Bytes::from(body);
    let mut wire: MessagesRequest<'_> = wire::read(&bytes).unwrap();
    let refused = read(None, wire.messages.take().unwrap(), &bytes, &RequestLimits::default()).unwrap_err();
    assert!(refused.message.contains("a tool_result block cannot stand here"), "{}", refused.message);
}
