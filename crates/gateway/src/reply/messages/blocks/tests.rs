//! What a client puts together from the steps is what was made, in its order.

use inner::AudioDelta;

use super::{super::Manner, *};

fn asked() -> Asked {
    Asked { manner: Manner::default(), hides_reasoning: false, stop_sequence: None }
}

fn told(asked: Asked, events: Vec<Event>) -> Vec<Value> {
    let (mut blocks, mut steps) = (Blocks::new(asked), Vec::new());
    for event in events {
        blocks.take(event, &mut steps);
    }
    blocks.finish(&mut steps);
    steps.iter().map(|step| json!(step)).collect()
}

fn text(text: &str) -> Event {
    Event::Text { text: text.to_owned(), logprobs: Vec::new() }
}

fn call(index: usize, id: Option<&str>, arguments: &str) -> Event {
    let (id, name) = (id.map(str::to_owned), id.map(|id| format!("f_{id}")));
    Event::ToolCall(ToolCallDelta { index, id, name, arguments: arguments.to_owned() })
}

fn thought(entry: Value) -> Event {
    let Value::Object(mut rest) = entry else { unreachable!("an object") };
    let mut word = |name: &str| rest.shift_remove(name).and_then(|value| value.as_str().map(str::to_owned));
    let (kind, text) = (word("type").unwrap_or_default(), word("text"));
    Event::Reasoning(ReasoningDetail { kind, text, rest })
}

fn start(index: usize, block: Value) -> Value {
    json!({"type": "content_block_start", "index": index, "content_block": block})
}

fn delta(index: usize, delta: Value) -> Value {
    json!({"type": "content_block_delta", "index": index, "delta": delta})
}

fn stop(index: usize) -> Value {
    json!({"type": "content_block_stop", "index": index})
}

fn tool(index: usize, id: &str) -> Value {
    let caller = json!({"type": "direct"});
    start(index, json!({"type": "tool_use", "id": id, "name": format!("f_{id}"), "input": {}, "caller": caller}))
}

fn input(index: usize, json: &str) -> Value {
    delta(index, json!({"type": "input_json_delta", "partial_json": json}))
}

#[test]
fn blocks_follow_each_other_and_each_is_closed() {
    let own = "anthropic-claude-v1";
    let steps = told(
        asked(),
        vec![
            Event::Start { upstream_id: None, system_fingerprint: None },
            thought(json!({"type": "reasoning.text", "text": "h", "format": own, "index": 0})),
            thought(json!({"type": "reasoning.text", "text": "m", "format": own, "index": 0})),
            thought(json!({"type": "reasoning.text", "signature": "S", "format": own, "index": 0})),
            thought(json!({"type": "reasoning.encrypted", "data": "D", "format": own, "index": 1})),
            text("a"),
            text(""),
            text("b"),
            call(0, Some("x"), ""),
            call(0, None, "{}"),
            text("c"),
        ],
    );
    let expected = [
        start(0, json!({"type": "thinking", "thinking": "", "signature": ""})),
        delta(0, json!({"type": "thinking_delta", "thinking": "h"})),
        delta(0, json!({"type": "thinking_delta", "thinking": "m"})),
        delta(0, json!({"type": "signature_delta", "signature": "S"})),
        stop(0),
        start(1, json!({"type": "redacted_thinking", "data": "D"})),
        stop(1),
        start(2, json!({"type": "text", "text": "", "citations": null})),
        delta(2, json!({"type": "text_delta", "text": "a"})),
        delta(2, json!({"type": "text_delta", "text": "b"})),
        stop(2),
        tool(3, "x"),
        input(3, "{}"),
        stop(3),
        start(4, json!({"type": "text", "text": "", "citations": null})),
        delta(4, json!({"type": "text_delta", "text": "c"})),
        stop(4),
    ];
    assert_eq!(steps, expected);
}

#[test]
fn calls_that_come_in_turns_are_told_one_after_the_other() {
    let steps = told(
        asked(),
        vec![
            call(0, Some("x"), "{\"a\""),
            call(1, Some("y"), "{\"b\""),
            text("!"),
            call(0, None, ":1}"),
            call(1, None, ":2}"),
            call(2, Some("z"), "{\"cut"),
        ],
    );
    let expected = [
        tool(0, "x"),
        input(0, "{\"a\""),
        input(0, ":1}"),
        stop(0),
        tool(1, "y"),
        input(1, "{\"b\""),
        input(1, ":2}"),
        stop(1),
        start(2, json!({"type": "text", "text": "", "citations": null})),
        delta(2, json!({"type": "text_delta", "text": "!"})),
        stop(2),
        tool(3, "z"),
        input(3, "{\"cut"),
        stop(3),
    ];
    assert_eq!(steps, expected);
}

#[test]
fn what_waits_for_a_call_is_bounded() {
    let long = "x".repeat(WAITING_BYTES_MAX);
    let (mut blocks, mut steps) = (Blocks::new(asked()), Vec::new());
    blocks.take(call(0, Some("x"), "{"), &mut steps);
    blocks.take(text(&long), &mut steps);
    assert_eq!(steps.len(), 2, "it may become whole yet");
    blocks.take(text("!"), &mut steps);
    assert_eq!(json!(steps[2]), stop(0));
    assert_eq!((blocks.waiting.len(), blocks.waiting_bytes), (0, 0));
}

#[test]
fn thoughts_can_be_hidden_or_unreadable() {
    let events = || vec![thought(json!({"type": "reasoning.text", "text": "hm", "format": "unknown", "index": 0})), text("a")];
    let hidden = told(Asked { hides_reasoning: true, ..asked() }, events());
    assert_eq!(hidden[0]["content_block"]["type"], "text");
    let omitted = told(Asked { manner: Manner { omits_thinking: true, ..Manner::default() }, ..asked() }, events());
    assert_eq!(omitted[0]["content_block"]["type"], "thinking");
    let sealed = omitted[1]["delta"]["signature"].as_str().unwrap_or_default();
    assert!(sealed.starts_with("openrouter.reasoning:"), "{omitted:?}");
    let back = sealed::opened_thinking(String::new(), sealed).and_then(|thought| thought.text);
    assert_eq!(back.as_deref(), Some("hm"));
}

#[test]
fn what_is_no_text_has_a_place_too() {
    let note =
        json!({"type": "url_citation", "url_citation": {"url": "https://a", "title": "A", "content": "b", "start_index": 0}});
    let Value::Object(note) = note else { unreachable!("an object") };
    let steps = told(
        asked(),
        vec![
            text("a"),
            Event::Annotation(note),
            Event::Image("data:image/png;base64,AAAA".into()),
            Event::Audio(AudioDelta { transcript: "said".into(), ..AudioDelta::default() }),
            Event::Refusal("no".into()),
        ],
    );
    let cited =
        json!({"type": "web_search_result_location", "url": "https://a", "title": "A", "cited_text": "b", "encrypted_index": ""});
    assert_eq!(steps[2], delta(0, json!({"type": "citations_delta", "citation": cited})));
    let picture = json!({"type": "base64", "media_type": "image/png", "data": "AAAA"});
    assert_eq!(steps[4], start(1, json!({"type": "image", "source": picture})));
    assert_eq!(steps[7], delta(2, json!({"type": "text_delta", "text": "said"})));
    assert_eq!(steps[8], delta(2, json!({"type": "text_delta", "text": "no"})));
}
