//! Mistral's Chat Completions (docs.mistral.ai/api; shapes of the Python SDK 3.7): OpenAI's form, calls whole, the usage in the last
//! chunk.

use serde_json::{Value, json};

use super::{Asked, Dialect, Piece, Pieces, Place, Refusal, chat, word_of};
use crate::{
    answer::{Answer, Usage},
    http::Request,
};

const FINISH: [&str; 3] = ["stop", "length", "tool_calls"];

pub(super) struct Mistral;

impl Dialect for Mistral {
    fn asked(&self, path: &str, body: &Value) -> Option<Asked> {
        (path == "/v1/chat/completions").then(|| Asked::read(body, "/max_tokens", "/tools/0/function/name"))
    }

    fn objection(&self, request: &Request, body: &Value) -> Option<(u16, &'static str)> {
        match chat::objection(request, body, "messages")? {
            (401, _) => Some((401, "Unauthorized")),
            _ => Some((422, "messages: Field required")),
        }
    }

    fn whole(&self, answer: &Answer) -> Value {
        let calls = if answer.calls.is_empty() { Value::Null } else { calls(answer) };
        let choice = |index: u32, content: String, calls: Value| {
            let message = json!({"role": "assistant", "content": content, "tool_calls": calls, "prefix": false});
            json!({"index": index, "message": message, "finish_reason": answer.finish(FINISH)})
        };
        let mut choices = vec![choice(0, answer.text(), calls)];
        choices.extend(answer.extra.then(|| choice(1, "unasked".to_owned(), Value::Null)));
        let mut whole = head(answer, "chat.completion");
        whole["choices"] = choices.into();
        if let Some(usage) = &answer.usage {
            whole["usage"] = counts(usage);
        }
        whole
    }

    fn stream(&self, answer: &Answer) -> Vec<Piece> {
        let mut pieces = Pieces::of(self);
        let chunk = |index: u32, delta: Value, finish: Value| {
            let mut chunk = head(answer, "chat.completion.chunk");
            chunk["choices"] = json!([{"index": index, "delta": delta, "finish_reason": finish}]);
            chunk
        };
        pieces.add(Place::Opening, "", &chunk(0, json!({"role": "assistant", "content": ""}), Value::Null));
        for token in &answer.tokens {
            pieces.add(Place::Token, "", &chunk(0, json!({"content": token}), Value::Null));
            if answer.extra {
                pieces.add(Place::Token, "", &chunk(1, json!({"content": "unasked"}), Value::Null));
            }
        }
        let (place, delta) = match answer.calls.as_slice() {
            [] => (Place::Closing, json!({"content": ""})),
            _ => (Place::Token, json!({"content": "", "tool_calls": calls(answer)})),
        };
        let mut last = chunk(0, delta, json!(answer.finish(FINISH)));
        if let Some(usage) = &answer.usage {
            last["usage"] = counts(usage);
        }
        pieces.add(place, "", &last);
        pieces.raw(Place::Last, b"data: [DONE]\n\n".to_vec());
        pieces.done()
    }

    fn refusal(&self, status: u16, message: &str) -> Refusal {
        error(status, message).into()
    }

    fn error_event(&self) -> Vec<u8> {
        self.event("", &error(500, "Service unavailable.").to_string())
    }
}

fn error(status: u16, message: &str) -> Value {
    let kind = word_of(
        status,
        &[
            (400, "invalid_request_invalid_args"),
            (401, "unauthorized"),
            (404, "invalid_model"),
            (422, "invalid_request_error"),
            (429, "rate_limited"),
            (500, "internal_server_error"),
        ],
    );
    let code = match status {
        404 => json!("1500"),
        429 => json!("1300"),
        _ => Value::Null,
    };
    json!({"object": "error", "message": message, "type": kind, "param": null, "code": code})
}

fn head(answer: &Answer, object: &str) -> Value {
    json!({"id": format!("{:032x}", answer.number), "object": object, "created": chat::CREATED, "model": answer.model})
}

fn calls(answer: &Answer) -> Value {
    let call = |(index, call): (usize, &crate::answer::Call)| json!({"id": call.id, "type": "function", "index": index, "function": {"name": call.name, "arguments": call.arguments()}});
    answer.calls.iter().enumerate().map(call).collect()
}

fn counts(usage: &Usage) -> Value {
    json!({"prompt_tokens": usage.prompt, "completion_tokens": usage.completion, "total_tokens": usage.total(),
        "num_cached_tokens": usage.cached})
}
