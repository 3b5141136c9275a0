//! Anthropic's Messages (docs.anthropic.com/en/api/messages; shapes of the Python SDK 2.14). A wait between events is a `ping`.

use serde_json::{Value, json};

use super::{Asked, Dialect, Piece, Pieces, Place, Refusal, lacks, word_of};
use crate::{
    answer::{Answer, Usage},
    http::Request,
};

const FINISH: [&str; 3] = ["end_turn", "max_tokens", "tool_use"];

pub(super) struct Anthropic;

impl Dialect for Anthropic {
    fn asked(&self, path: &str, body: &Value) -> Option<Asked> {
        (path == "/v1/messages").then(|| Asked::read(body, "/max_tokens", "/tools/0/name"))
    }

    fn objection(&self, request: &Request, body: &Value) -> Option<(u16, &'static str)> {
        if lacks(request, "x-api-key") && lacks(request, "authorization") {
            return Some((401, "x-api-key header is required"));
        }
        if lacks(request, "anthropic-version") {
            return Some((400, "anthropic-version: header is required"));
        }
        let wants = |field: &str| body[field].is_null();
        match (wants("messages"), wants("max_tokens")) {
            (true, _) => Some((400, "messages: Field required")),
            (_, true) => Some((400, "max_tokens: Field required")),
            _ => None,
        }
    }

    fn whole(&self, answer: &Answer) -> Value {
        let mut message = message(answer, json!(answer.finish(FINISH)));
        message["content"] = content(answer);
        if let Some(usage) = &answer.usage {
            message["usage"] = counts(usage, usage.completion);
        }
        message
    }

    fn stream(&self, answer: &Answer) -> Vec<Piece> {
        let mut stream = Stream { pieces: Pieces::of(self), index: 0 };
        let mut start = message(answer, Value::Null);
        if let Some(usage) = &answer.usage {
            start["usage"] = counts(usage, 1);
        }
        stream.add(Place::Opening, "message_start", json!({ "message": start }));
        stream.add(Place::Opening, "ping", json!({}));
        if !answer.tokens.is_empty() {
            let tokens = answer.tokens.iter().map(|token| json!({"type": "text_delta", "text": token}));
            stream.block(&json!({"type": "text", "text": ""}), tokens);
        }
        for call in &answer.calls {
            let begun = std::iter::once("").chain(call.arguments.iter().map(String::as_str));
            let fragments = begun.map(|json| json!({"type": "input_json_delta", "partial_json": json}));
            stream.block(&json!({"type": "tool_use", "id": id(&call.id), "name": call.name, "input": {}}), fragments);
        }
        if answer.extra {
            stream.block(
                &json!({"type": "unasked", "unasked": ""}),
                std::iter::once(json!({"type": "unasked_delta", "unasked": "!"})),
            );
        }
        let delta = json!({"stop_reason": answer.finish(FINISH), "stop_sequence": null});
        let mut end = json!({ "delta": delta });
        if let Some(usage) = &answer.usage {
            end["usage"] = counts(usage, usage.completion);
        }
        stream.add(Place::Closing, "message_delta", end);
        stream.add(Place::Last, "message_stop", json!({}));
        stream.pieces.done()
    }

    fn refusal(&self, status: u16, message: &str) -> Refusal {
        let kind = word_of(
            status,
            &[
                (400, "invalid_request_error"),
                (401, "authentication_error"),
                (404, "not_found_error"),
                (429, "rate_limit_error"),
                (503, "overloaded_error"),
                (500, "api_error"),
            ],
        );
        let body = error(kind, message);
        Refusal { headers: vec![("request-id", "req_simulator".to_owned())], body }
    }

    fn error_event(&self) -> Vec<u8> {
        self.event("error", &error("overloaded_error", "Overloaded").to_string())
    }

    fn alive(&self) -> Vec<u8> {
        self.event("ping", &json!({"type": "ping"}).to_string())
    }
}

/// Events with their names in them, and blocks with their numbers.
struct Stream<'a> {
    pieces: Pieces<'a>,
    index: usize,
}

impl Stream<'_> {
    fn add(&mut self, place: Place, kind: &str, rest: Value) {
        let mut data = json!({ "type": kind });
        if let (Some(data), Value::Object(rest)) = (data.as_object_mut(), rest) {
            data.extend(rest);
        }
        self.pieces.add(place, kind, &data);
    }

    fn block(&mut self, block: &Value, deltas: impl Iterator<Item = Value>) {
        let index = self.index;
        self.index += 1;
        // A block of text is empty when it begins; a call already says which tool.
        let place = if block["type"] == "tool_use" { Place::Token } else { Place::Opening };
        self.add(place, "content_block_start", json!({"index": index, "content_block": block}));
        for delta in deltas {
            self.add(Place::Token, "content_block_delta", json!({"index": index, "delta": delta}));
        }
        self.add(Place::Closing, "content_block_stop", json!({ "index": index }));
    }
}

fn message(answer: &Answer, stop_reason: Value) -> Value {
    json!({"id": format!("msg_sim{}", answer.number), "type": "message", "role": "assistant", "model": answer.model, "content": [],
        "stop_reason": stop_reason, "stop_sequence": null})
}

fn content(answer: &Answer) -> Value {
    let mut content = Vec::new();
    if !answer.tokens.is_empty() {
        content.push(json!({"type": "text", "text": answer.text()}));
    }
    let call =
        |call: &crate::answer::Call| json!({"type": "tool_use", "id": id(&call.id), "name": call.name, "input": call.input()});
    content.extend(answer.calls.iter().map(call));
    content.extend(answer.extra.then(|| json!({"type": "unasked", "unasked": "!"})));
    content.into()
}

fn error(kind: &str, message: &str) -> Value {
    json!({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_simulator"})
}

fn id(id: &str) -> String {
    format!("toolu_{id}")
}

/// The dialect does not count cached tokens among those of the prompt.
fn counts(usage: &Usage, output: i64) -> Value {
    json!({"input_tokens": usage.fresh(), "cache_creation_input_tokens": 0, "cache_read_input_tokens": usage.cached,
        "output_tokens": output, "service_tier": "standard"})
}
