//! Cohere's Chat, version 2 (docs.cohere.com/reference/chat; shapes of the Python SDK 7.3).

use serde_json::{Value, json};

use super::{Asked, Dialect, Piece, Pieces, Place, Refusal, chat};
use crate::{
    answer::{Answer, Call, Usage},
    http::Request,
};

const FINISH: [&str; 3] = ["COMPLETE", "MAX_TOKENS", "TOOL_CALL"];
/// What the model says before it calls.
const PLAN: &str = "I will look it up.";

pub(super) struct Cohere;

impl Dialect for Cohere {
    fn asked(&self, path: &str, body: &Value) -> Option<Asked> {
        (path == "/v2/chat").then(|| Asked::read(body, "/max_tokens", "/tools/0/function/name"))
    }

    fn objection(&self, request: &Request, body: &Value) -> Option<(u16, &'static str)> {
        match chat::objection(request, body, "messages")? {
            (401, _) => Some((401, "no api key supplied")),
            _ => Some((400, "invalid request: messages must not be empty")),
        }
    }

    fn whole(&self, answer: &Answer) -> Value {
        let mut message = json!({"role": "assistant"});
        if answer.calls.is_empty() {
            let mut content = vec![json!({"type": "text", "text": answer.text()})];
            content.extend(answer.extra.then(|| json!({"type": "unasked", "unasked": "!"})));
            message["content"] = content.into();
        } else {
            message["tool_plan"] = json!(PLAN);
            message["tool_calls"] = answer.calls.iter().map(|each| call(each, &each.arguments())).collect();
        }
        let mut whole = json!({"id": id(answer), "finish_reason": answer.finish(FINISH), "message": message});
        if let Some(usage) = &answer.usage {
            whole["usage"] = counts(usage);
        }
        whole
    }

    fn stream(&self, answer: &Answer) -> Vec<Piece> {
        let mut pieces = Pieces::of(self);
        let start = json!({"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []});
        let start = json!({"type": "message-start", "id": id(answer), "delta": {"message": start}});
        pieces.add(Place::Opening, "message-start", &start);
        let mut add = |place, kind: &str, index: Option<usize>, message: Value| {
            let mut event = json!({ "type": kind });
            event.as_object_mut().into_iter().for_each(|event| event.extend(index.map(|at| ("index".to_owned(), json!(at)))));
            if !message.is_null() {
                event["delta"] = json!({ "message": message });
            }
            pieces.add(place, kind, &event);
        };
        if answer.calls.is_empty() {
            add(Place::Opening, "content-start", Some(0), json!({"content": {"type": "text", "text": ""}}));
            for token in &answer.tokens {
                add(Place::Token, "content-delta", Some(0), json!({"content": {"text": token}}));
            }
            add(Place::Closing, "content-end", Some(0), Value::Null);
        } else {
            add(Place::Token, "tool-plan-delta", None, json!({ "tool_plan": PLAN }));
        }
        if answer.extra {
            add(Place::Closing, "unasked-start", Some(1), json!({"unasked": "!"}));
        }
        for (index, each) in answer.calls.iter().enumerate() {
            add(Place::Token, "tool-call-start", Some(index), json!({"tool_calls": call(each, "")}));
            for arguments in &each.arguments {
                let fragment = json!({"tool_calls": {"function": {"arguments": arguments}}});
                add(Place::Token, "tool-call-delta", Some(index), fragment);
            }
            add(Place::Closing, "tool-call-end", Some(index), Value::Null);
        }
        let mut delta = json!({"finish_reason": answer.finish(FINISH)});
        if let Some(usage) = &answer.usage {
            delta["usage"] = counts(usage);
        }
        pieces.add(Place::Last, "message-end", &json!({"type": "message-end", "id": id(answer), "delta": delta}));
        pieces.done()
    }

    fn refusal(&self, _status: u16, message: &str) -> Refusal {
        json!({"id": "00000000-0000-4000-8000-000000000000", "message": message}).into()
    }

    fn error_event(&self) -> Vec<u8> {
        let delta = json!({"error": "internal server error", "finish_reason": "ERROR"});
        self.event("message-end", &json!({"type": "message-end", "delta": delta}).to_string())
    }
}

fn id(answer: &Answer) -> String {
    format!("00000000-0000-4000-8000-{:012x}", answer.number)
}

fn call(call: &Call, arguments: &str) -> Value {
    let function = json!({"name": call.name, "arguments": arguments});
    json!({"id": format!("{}_{}", call.name, call.id), "type": "function", "function": function})
}

fn counts(usage: &Usage) -> Value {
    json!({"billed_units": {"input_tokens": usage.prompt, "output_tokens": usage.completion},
        "tokens": {"input_tokens": usage.prompt, "output_tokens": usage.completion}, "cached_tokens": usage.cached})
}
