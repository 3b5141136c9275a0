//! Earlier answers, sent back: calls, results, refusals, and thoughts where they stood.

use inner::{MediaRef, Message, Part, ReasoningDetail, Role, ToolCall};
use serde_json::{Map, Value, json};

use crate::{
    platform::{ask, body, platform, refusal, section, user},
    shown,
};

const OURS: &str = "openai-responses-v1";

fn detail(kind: &str, rest: Value) -> ReasoningDetail {
    ReasoningDetail { kind: kind.into(), text: None, rest: rest.as_object().unwrap().clone() }
}

fn summary(id: &str, text: &str, index: u64) -> ReasoningDetail {
    detail("reasoning.summary", json!({ "summary": text, "id": id, "format": OURS, "index": index }))
}

fn encrypted(id: &str, data: &str, index: u64) -> ReasoningDetail {
    detail("reasoning.encrypted", json!({ "data": data, "id": id, "format": OURS, "index": index }))
}

fn call(id: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.into(), name: "f".into(), arguments: arguments.into() }
}

fn answered(text: &str, calls: Vec<ToolCall>, details: Vec<ReasoningDetail>) -> Message {
    let content = if text.is_empty() { vec![] } else { vec![Part::text(text)] };
    Message { content, tool_calls: calls, reasoning_details: details, ..Message::text(Role::Assistant, "") }
}

/// The items between the first question and the second.
fn items(message: Message) -> Value {
    let mut input = body(&ask(vec![user("x"), message, user("y")]), "gpt-5.4")["input"].as_array().unwrap().clone();
    input.pop();
    input.remove(0);
    Value::Array(input)
}

fn said(text: &str) -> Value {
    json!({ "role": "assistant", "content": text })
}

fn thought(id: &str, summary: &[&str], data: &str) -> Value {
    let summary: Vec<Value> = summary.iter().map(|text| json!({ "type": "summary_text", "text": text })).collect();
    json!({ "type": "reasoning", "id": id, "summary": summary, "encrypted_content": data })
}

fn called(id: &str, arguments: &str) -> Value {
    json!({ "type": "function_call", "call_id": id, "name": "f", "arguments": arguments })
}

#[test]
fn calls_are_items_and_results_name_them() {
    let result = |id: &str, content| Message { tool_call_id: Some(id.into()), content, ..Message::text(Role::Tool, "") };
    let picture = Part::Image { source: MediaRef::Url("https://x/y.png".into()), options: Map::new(), extra: Map::new() };
    let messages = vec![
        user("x"),
        answered("Looking.", vec![call("call_a", r#"{"x":1}"#), call("call_b", " ")], vec![]),
        result("call_a", vec![Part::text("1"), Part::text("2")]),
        result("call_b", vec![]),
        answered("", vec![call("call_c", "{}")], vec![]),
        result("call_c", vec![Part::text("seen:"), picture]),
    ];
    let output = |id: &str, output: Value| json!({ "type": "function_call_output", "call_id": id, "output": output });
    let parts = json!([{ "type": "input_text", "text": "seen:" },
        { "type": "input_image", "image_url": "https://x/y.png", "detail": "auto" }]);
    let wanted = [
        said("Looking."),
        called("call_a", r#"{"x":1}"#),
        called("call_b", "{}"),
        output("call_a", json!("1\n2")),
        output("call_b", json!("")),
        called("call_c", "{}"),
        output("call_c", parts),
    ];
    assert_eq!(body(&ask(messages), "gpt-5.4")["input"].as_array().unwrap()[1..], wanted);
    assert!(refusal(&ask(vec![Message::text(Role::Tool, "1")])).message.contains("tool_call_id"));
}

#[test]
fn an_earlier_text_with_a_type_and_no_id_was_a_400() {
    assert_eq!(items(answered("4", vec![], vec![])), json!([{ "role": "assistant", "content": "4" }]));
    let parts = vec![Part::text("4"), Part::text(""), Part::text("5")];
    let several = Message { content: parts, ..answered("", vec![], vec![]) };
    assert_eq!(items(several), json!([{ "role": "assistant", "content": "4\n5" }]));
}

#[test]
fn a_refusal_is_told_as_one() {
    let extra = json!({ "refusal": "I cannot." }).as_object().unwrap().clone();
    let refused = |text: &str| Message { extra: extra.clone(), ..answered(text, vec![], vec![]) };
    let wanted = |content: &[Value]| json!([{ "type": "message", "role": "assistant", "content": content }]);
    let (text, refusal) = (json!({ "type": "output_text", "text": "Hm." }), json!({ "type": "refusal", "refusal": "I cannot." }));
    assert_eq!(items(refused("")), wanted(std::slice::from_ref(&refusal)));
    assert_eq!(items(refused("Hm.")), wanted(&[text, refusal]));
    assert_eq!(items(answered("", vec![], vec![])), json!([]), "an answer of nothing is none");
}

#[test]
fn a_thought_without_its_following_item_was_a_400() {
    let details = vec![summary("rs_1", "Hm.", 0), summary("rs_1", "So.", 1), encrypted("rs_1", "gAAA", 2)];
    let wanted = json!([thought("rs_1", &["Hm.", "So."], "gAAA"), called("call_a", "{}"), called("call_b", "{}")]);
    assert_eq!(items(answered("", vec![call("call_a", "{}"), call("call_b", "{}")], details.clone())), wanted);
    assert_eq!(items(answered("4", vec![], details.clone())), json!([thought("rs_1", &["Hm.", "So."], "gAAA"), said("4")]));
    // The limit cut the answer within the thought (openai-agents-python#1660).
    assert_eq!(items(answered("", vec![], details)), json!([]));
}

#[test]
fn thoughts_stand_where_they_stood() {
    let calls = || vec![call("call_a", "{}"), call("call_b", "{}")];
    let details = vec![encrypted("rs_1", "g1", 0), encrypted("rs_2", "g2", 2), encrypted("rs_3", "g3", 4)];
    let wanted = json!([
        thought("rs_1", &[], "g1"),
        said("Looking."),
        thought("rs_2", &[], "g2"),
        called("call_a", "{}"),
        thought("rs_3", &[], "g3"),
        called("call_b", "{}"),
    ]);
    assert_eq!(items(answered("Looking.", calls(), details)), wanted);
    // Numbers of somebody else, who counts only entries: all thoughts first.
    let counted = vec![encrypted("rs_1", "g1", 0), encrypted("rs_2", "g2", 1)];
    let wanted = json!([thought("rs_1", &[], "g1"), thought("rs_2", &[], "g2"), said("4")]);
    assert_eq!(items(answered("4", vec![], counted)), wanted);
    // Two texts became one, and something has to follow the last thought.
    let apart = vec![encrypted("rs_1", "g1", 0), encrypted("rs_2", "g2", 2)];
    assert_eq!(items(answered("one two", vec![], apart)), wanted_with("one two"));
}

fn wanted_with(text: &str) -> Value {
    json!([thought("rs_1", &[], "g1"), thought("rs_2", &[], "g2"), said(text)])
}

#[test]
fn what_came_comes_back_unchanged() {
    let text = shown::golden("responses/stream", "thought_is_summarised_and_its_encrypted_form_is_that_of_the_end");
    let stream = text.split("=====\n").next().unwrap();
    let details: Vec<ReasoningDetail> = shown::decoded(platform().decoder(), &[stream.as_bytes()])
        .into_iter()
        .filter_map(|event| match event {
            inner::Event::Reasoning(detail) => Some(detail),
            _ => None,
        })
        .collect();
    let wanted = json!([thought("rs_1", &["Hm.", " So.", "Then."], "gAAAwhole"), said("4")]);
    let first: Vec<ReasoningDetail> = details.iter().filter(|detail| detail.rest["id"] == "rs_1").cloned().collect();
    assert_eq!(items(answered("4", vec![], first)), wanted);
    let all = items(answered("4", vec![call("call_a", "{}")], details));
    assert_eq!((&all[1], &all[2], &all[3]), (&said("4"), &thought("rs_2", &[], "gBBB"), &called("call_a", "{}")));
}

#[test]
fn a_thought_that_is_stored_nowhere_is_not_named() {
    let details = vec![summary("rs_1", "Hm.", 0)];
    assert_eq!(items(answered("4", vec![], details)), json!([said("4")]), "no encrypted form: \"Item with id 'rs_1' not found\"");
}

#[test]
fn another_vendors_thoughts_are_not_sent() {
    let foreign = |format: &str| vec![detail("reasoning.encrypted", json!({ "data": "g", "id": "rs_1", "format": format }))];
    for format in ["azure-openai-responses-v1", "xai-responses-v1", "anthropic-claude-v1", "unknown"] {
        assert_eq!(items(answered("4", vec![], foreign(format))), json!([said("4")]), "{format}");
    }
    let bare = vec![detail("reasoning.encrypted", json!({ "data": "g", "format": OURS }))];
    let wanted = json!([{ "type": "reasoning", "summary": [], "encrypted_content": "g" }, said("4")]);
    assert_eq!(items(answered("4", vec![], bare)), wanted, "an id is not needed");
    let plain = ReasoningDetail { text: Some("Hm.".into()), ..detail("reasoning.text", json!({ "id": "rs_1", "format": OURS })) };
    let both = items(answered("4", vec![], vec![plain, encrypted("rs_1", "g", 1)]));
    assert_eq!(both, json!([thought("rs_1", &[], "g"), said("4")]), "no plain text beside the encrypted form");
    let azure = section("id = \"azure\"\nbase_url = \"https://acme.openai.azure.com/openai/v1\"");
    let history = ask(vec![user("x"), answered("4", vec![], foreign("azure-openai-responses-v1")), user("y")]);
    let sent: Value = serde_json::from_slice(&azure.render(&history, "my-gpt", None).unwrap().body.to_vec()).unwrap();
    assert_eq!(sent["input"][1], thought("rs_1", &[], "g"));
    let whole = json!({ "id": "r", "status": "completed", "output": [{ "type": "reasoning", "id": "rs_1", "summary": [],
        "encrypted_content": "g" }] });
    let events = shown::lines(&azure.answer(whole.to_string().as_bytes()));
    assert!(events.contains("\"format\": \"azure-openai-responses-v1\""), "{events}");
}

#[test]
fn a_strangers_thoughts_were_taken_for_openais() {
    let whole = json!({ "id": "r", "status": "completed", "output": [{ "type": "reasoning", "id": "rs_1", "summary": [],
        "encrypted_content": "g" }] });
    for (id, base, wanted) in [
        ("openai", "https://api.openai.com/v1", OURS),
        ("openrouter", "https://openrouter.ai/api/v1", OURS),
        ("my-azure", "https://Acme.openai.azure.com/openai/v1", "azure-openai-responses-v1"),
        ("xai", "https://api.x.ai/v1", "xai-responses-v1"),
        ("box", "http://10.0.0.5:8000/v1", "box-responses-v1"),
    ] {
        let vendor = section(&format!("id = {id:?}\nbase_url = {base:?}"));
        let events = shown::lines(&vendor.answer(whole.to_string().as_bytes()));
        assert!(events.contains(&format!("\"format\": \"{wanted}\"")), "{id}: {events}");
        for (format, items) in [(wanted, 3), ("other-responses-v1", 2)] {
            let thought = vec![detail("reasoning.encrypted", json!({ "data": "g", "id": "rs_1", "format": format }))];
            let history = ask(vec![user("x"), answered("4", vec![], thought)]);
            let sent: Value = serde_json::from_slice(&vendor.render(&history, "m", None).unwrap().body.to_vec()).unwrap();
            assert_eq!(sent["input"].as_array().unwrap().len(), items, "{id}: {format}");
        }
    }
}
