//! Answers of the scripted provider that hold more, or less, than text.

use serde_json::{Value, json};

/// A picture, as a data URL.
pub(crate) const PICTURE: &str = "data:image/png;base64,iVBORw0KGgo=";

/// Behind it stands the service tier that an answer says to be served in.
pub(crate) const SERVED: &str = "served-";

/// What an answer rests on.
pub(crate) fn notes() -> Vec<Value> {
    vec![
        json!({"type": "url_citation", "url_citation": {"url": "https://example.org", "title": "t", "start_index": 0, "end_index": 4}}),
        json!({"type": "file", "file": {"hash": "h", "name": "a.pdf", "content": [{"type": "text", "text": "page"}]}}),
    ]
}

/// The message of a whole answer, with what stands beside the choices.
pub(crate) fn whole(model: &str) -> Option<Value> {
    let picture = json!({"type": "image_url", "image_url": {"url": PICTURE}});
    let answer = |message: Value, finish: Value, more: Value| {
        let mut answer = json!({"id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}], "usage": details()});
        answer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Some(answer)
    };
    match model {
        "drawn" => answer(json!({"role": "assistant", "content": "", "images": [picture]}), json!("stop"), json!({})),
        "made" => answer(
            json!({"role": "assistant", "content": "here", "images": [picture], "annotations": notes(),
                "audio": {"id": "audio_1", "data": "YWJj", "transcript": "abc", "expires_at": 1_800_000_000}}),
            json!("stop"),
            json!({"service_tier": "flex"}),
        ),
        "unthought" => {
            answer(json!({"role": "assistant", "content": null, "reasoning_content": "Paris"}), json!("stop"), json!({}))
        }
        "unended" => answer(json!({"role": "assistant", "content": ""}), Value::Null, json!({"usage": nothing_said()})),
        model => {
            let tier = model.strip_prefix(SERVED)?;
            answer(json!({"role": "assistant", "content": "here"}), json!("stop"), json!({"service_tier": tier}))
        }
    }
}

/// The chunks of a streamed answer.
pub(crate) fn chunks(model: &str) -> Option<Vec<Value>> {
    let chunk = |delta: Value, finish: Value| {
        json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": "m",
            "service_tier": "flex", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
    };
    let more = |delta: Value| chunk(delta, Value::Null);
    let usage = |usage: Value| json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [], "usage": usage});
    let picture = || more(json!({"images": [{"type": "image_url", "image_url": {"url": PICTURE}}]}));
    let end = || [chunk(json!({}), json!("stop")), usage(details())];
    let mut chunks = match model {
        "drawn" => vec![picture()],
        "made" => vec![
            more(json!({"role": "assistant", "content": "here"})),
            picture(),
            more(json!({"audio": {"id": "audio_1", "transcript": "a"}})),
            more(json!({"audio": {"data": "YWJj"}})),
            more(json!({"annotations": notes()})),
        ],
        "unthought" => vec![more(json!({"reasoning_content": "Pa"})), more(json!({"reasoning_content": "ris"}))],
        "unended" => return Some(vec![more(json!({"role": "assistant", "content": ""})), usage(nothing_said())]),
        _ => return None,
    };
    chunks.extend(end());
    Some(chunks)
}

fn details() -> Value {
    json!({"prompt_tokens": 10, "completion_tokens": 1300, "total_tokens": 1310,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 4, "video_tokens": 3},
        "completion_tokens_details": {"reasoning_tokens": 0, "image_tokens": 1290, "audio_tokens": 6,
            "accepted_prediction_tokens": 2, "rejected_prediction_tokens": 1},
        "server_tool_use_details": {"tool_calls_requested": 3, "tool_calls_executed": 2, "web_search_requests": 1}})
}

fn nothing_said() -> Value {
    json!({"prompt_tokens": 10, "completion_tokens": 0, "total_tokens": 10})
}
