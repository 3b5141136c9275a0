//! OpenAI's Chat Completions (platform.openai.com/docs/api-reference/chat; shapes of the Python SDK 3.54).

use serde_json::{Value, json};

use super::{Asked, Dialect, Piece, Pieces, Place, Refusal, lacks, word_of};
use crate::{
    answer::{Answer, Usage},
    http::Request,
};

/// A moment in 2023: nothing here depends on the clock.
pub(super) const CREATED: u32 = 1_700_000_000;
const FINISH: [&str; 3] = ["stop", "length", "tool_calls"];

pub(super) struct Chat;

impl Dialect for Chat {
    fn asked(&self, path: &str, body: &Value) -> Option<Asked> {
        let limit = if body.get("max_completion_tokens").is_some() { "/max_completion_tokens" } else { "/max_tokens" };
        (path == "/chat/completions").then(|| Asked::read(body, limit, "/tools/0/function/name"))
    }

    fn objection(&self, request: &Request, body: &Value) -> Option<(u16, &'static str)> {
        objection(request, body, "messages")
    }

    fn whole(&self, answer: &Answer) -> Value {
        let calls: Vec<Value> = answer
            .calls
            .iter()
            .map(|call| json!({"id": id(&call.id), "type": "function", "function": {"name": call.name, "arguments": call.arguments()}}))
            .collect();
        let mut message = json!({"role": "assistant", "content": answer.text(), "refusal": null, "annotations": []});
        if !calls.is_empty() {
            message["content"] = Value::Null;
            message["tool_calls"] = calls.into();
        }
        let choice = |index: u32, message: Value| json!({"index": index, "message": message, "logprobs": null, "finish_reason": answer.finish(FINISH)});
        let mut choices = vec![choice(0, message)];
        if answer.extra {
            choices.push(choice(1, json!({"role": "assistant", "content": "unasked", "refusal": null, "annotations": []})));
        }
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
            chunk["choices"] = json!([{"index": index, "delta": delta, "logprobs": null, "finish_reason": finish}]);
            if answer.usage_in_stream {
                chunk["usage"] = Value::Null;
            }
            chunk
        };
        let content = if answer.calls.is_empty() { json!("") } else { Value::Null };
        pieces.add(Place::Opening, "", &chunk(0, json!({"role": "assistant", "content": content, "refusal": null}), Value::Null));
        for token in &answer.tokens {
            pieces.add(Place::Token, "", &chunk(0, json!({"content": token}), Value::Null));
            if answer.extra {
                pieces.add(Place::Token, "", &chunk(1, json!({"content": "unasked"}), Value::Null));
            }
        }
        for (index, call) in answer.calls.iter().enumerate() {
            let function = json!({"name": call.name, "arguments": ""});
            let first = json!({"index": index, "id": id(&call.id), "type": "function", "function": function});
            pieces.add(Place::Token, "", &chunk(0, json!({"tool_calls": [first]}), Value::Null));
            for arguments in &call.arguments {
                let more = json!({"index": index, "function": {"arguments": arguments}});
                pieces.add(Place::Token, "", &chunk(0, json!({"tool_calls": [more]}), Value::Null));
            }
        }
        pieces.add(Place::Closing, "", &chunk(0, json!({}), json!(answer.finish(FINISH))));
        if answer.extra {
            pieces.add(Place::Closing, "", &chunk(1, json!({}), json!("stop")));
        }
        if let Some(usage) = answer.usage.filter(|_| answer.usage_in_stream) {
            let mut last = head(answer, "chat.completion.chunk");
            last["choices"] = json!([]);
            last["usage"] = counts(&usage);
            pieces.add(Place::Closing, "", &last);
        }
        pieces.raw(Place::Last, b"data: [DONE]\n\n".to_vec());
        pieces.done()
    }

    fn refusal(&self, status: u16, message: &str) -> Refusal {
        refusal(status, message)
    }

    fn error_event(&self) -> Vec<u8> {
        let error = json!({"message": "The server had an error while processing your request. Sorry about that!",
            "type": "server_error", "param": null, "code": null});
        self.event("", &json!({ "error": error }).to_string())
    }
}

/// What OpenAI says of a request before it tries; `wanted` is the field that holds the conversation.
pub(super) fn objection(request: &Request, body: &Value, wanted: &str) -> Option<(u16, &'static str)> {
    if !request.header("authorization").is_some_and(|value| value.starts_with("Bearer ")) || lacks(request, "authorization") {
        return Some((401, "You didn't provide an API key."));
    }
    body[wanted].is_null().then_some((400, "Missing required parameter: the conversation."))
}

/// OpenAI's error reply.
pub(super) fn refusal(status: u16, message: &str) -> Refusal {
    let kind = word_of(
        status,
        &[
            (400, "invalid_request_error"),
            (401, "invalid_request_error"),
            (404, "invalid_request_error"),
            (429, "requests"),
            (500, "server_error"),
        ],
    );
    let code = match status {
        401 => json!("invalid_api_key"),
        404 => json!("model_not_found"),
        429 => json!("rate_limit_exceeded"),
        _ => Value::Null,
    };
    json!({"error": {"message": message, "type": kind, "param": null, "code": code}}).into()
}

fn head(answer: &Answer, object: &str) -> Value {
    json!({"id": format!("chatcmpl-sim{}", answer.number), "object": object, "created": CREATED, "model": answer.model,
        "service_tier": "default", "system_fingerprint": "fp_simulator"})
}

fn id(id: &str) -> String {
    format!("call_{id}")
}

fn counts(usage: &Usage) -> Value {
    json!({"prompt_tokens": usage.prompt, "completion_tokens": usage.completion, "total_tokens": usage.total(),
        "prompt_tokens_details": {"cached_tokens": usage.cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0}})
}
