//! OpenAI's Responses (platform.openai.com/docs/api-reference/responses; shapes of the Python SDK 3.54): items with events around
//! them, numbered, and the whole answer once more in the last event.

use serde_json::{Value, json};

use super::{Asked, Dialect, Piece, Pieces, Place, Refusal, Shown, chat};
use crate::{
    Script,
    answer::{Answer, Call, Finish, Usage},
    http::Request,
};

/// What every thought is when it is encrypted.
const ENCRYPTED: &str = "c2ltdWxhdGVk";
/// What organisations are told that OpenAI does not know.
const UNVERIFIED: &str = "Your organization must be verified to generate reasoning summaries.";

pub(super) struct Responses;

impl Dialect for Responses {
    fn asked(&self, path: &str, body: &Value) -> Option<Asked> {
        let wanted = |name: &str| body["include"].as_array().is_some_and(|include| include.iter().any(|wanted| wanted == name));
        let thought =
            Shown { summary: body["reasoning"]["summary"].is_string(), encrypted: wanted("reasoning.encrypted_content") };
        (path == "/responses").then(|| Asked { thought, ..Asked::read(body, "/max_output_tokens", "/tools/0/name") })
    }

    fn objection(&self, request: &Request, body: &Value) -> Option<(u16, &'static str)> {
        chat::objection(request, body, "input").or_else(|| unsummarised(body)).or_else(|| unthinkable(body))
    }

    fn whole(&self, answer: &Answer) -> Value {
        response(answer, true)
    }

    fn stream(&self, answer: &Answer) -> Vec<Piece> {
        let mut stream = Stream { pieces: Pieces::of(self), sequence: 0 };
        stream.add(Place::Opening, "response.created", json!({"response": response(answer, false)}));
        stream.add(Place::Opening, "response.in_progress", json!({"response": response(answer, false)}));
        stream.thought(answer);
        if answer.calls.is_empty() {
            stream.message(answer);
        }
        for (index, call) in answer.calls.iter().enumerate() {
            stream.call(index + first(answer), call);
        }
        if answer.extra {
            let item = json!({"type": "unasked", "id": "un_1", "status": "completed"});
            stream.add(Place::Closing, "response.output_item.done", json!({"output_index": 1, "item": item}));
        }
        let last = if answer.finish == Finish::Length { "response.incomplete" } else { "response.completed" };
        stream.add(Place::Last, last, json!({"response": response(answer, true)}));
        stream.pieces.done()
    }

    fn refusal(&self, status: u16, message: &str) -> Refusal {
        let mut refusal = chat::refusal(status, message);
        if message == UNVERIFIED {
            refusal.body["error"]["param"] = json!("reasoning.summary");
            refusal.body["error"]["code"] = json!("unsupported_value");
        }
        refusal
    }

    fn error_event(&self) -> Vec<u8> {
        let message = "The server had an error while processing your request. Sorry about that!";
        let data = json!({"type": "error", "code": "server_error", "message": message, "param": null, "sequence_number": 9});
        self.event("error", &data.to_string())
    }
}

/// Events with their names and numbers in them.
struct Stream<'a> {
    pieces: Pieces<'a>,
    sequence: u64,
}

impl Stream<'_> {
    fn add(&mut self, place: Place, kind: &str, rest: Value) {
        let mut data = json!({"type": kind, "sequence_number": self.sequence});
        self.sequence += 1;
        if let (Some(data), Value::Object(rest)) = (data.as_object_mut(), rest) {
            data.extend(rest);
        }
        self.pieces.add(place, kind, &data);
    }

    fn thought(&mut self, answer: &Answer) {
        let Some(item) = thought(answer) else { return };
        let begun = json!({"type": "reasoning", "id": item["id"], "summary": []});
        self.add(Place::Opening, "response.output_item.added", json!({"output_index": 0, "item": begun}));
        let at = json!({"item_id": item["id"], "output_index": 0, "summary_index": 0});
        let with = |name: &str, value: Value| {
            let mut at = at.clone();
            at[name] = value;
            at
        };
        for part in item["summary"].as_array().into_iter().flatten() {
            let empty = json!({"type": "summary_text", "text": ""});
            self.add(Place::Opening, "response.reasoning_summary_part.added", with("part", empty));
            for word in part["text"].as_str().unwrap_or_default().split_inclusive(' ') {
                self.add(Place::Token, "response.reasoning_summary_text.delta", with("delta", json!(word)));
            }
            self.add(Place::Closing, "response.reasoning_summary_text.done", with("text", part["text"].clone()));
            self.add(Place::Closing, "response.reasoning_summary_part.done", with("part", part.clone()));
        }
        self.add(Place::Closing, "response.output_item.done", json!({"output_index": 0, "item": item}));
    }

    fn message(&mut self, answer: &Answer) {
        let index = first(answer);
        let at = |more: Value| {
            let mut at = json!({"item_id": "msg_1", "output_index": index, "content_index": 0});
            if let (Some(at), Value::Object(more)) = (at.as_object_mut(), more) {
                at.extend(more);
            }
            at
        };
        let begun = json!({"type": "message", "id": "msg_1", "role": "assistant", "status": "in_progress", "content": []});
        self.add(Place::Opening, "response.output_item.added", json!({"output_index": index, "item": begun}));
        self.add(Place::Opening, "response.content_part.added", at(json!({"part": text("")})));
        for token in &answer.tokens {
            self.add(Place::Token, "response.output_text.delta", at(json!({"delta": token, "logprobs": []})));
        }
        self.add(Place::Closing, "response.output_text.done", at(json!({"text": answer.text(), "logprobs": []})));
        self.add(Place::Closing, "response.content_part.done", at(json!({"part": text(&answer.text())})));
        self.add(Place::Closing, "response.output_item.done", json!({"output_index": index, "item": message(answer)}));
    }

    fn call(&mut self, index: usize, call: &Call) {
        let id = format!("fc_{index}");
        let at = |name: &str, value: &str| json!({"item_id": id, "output_index": index, name: value});
        let begun = json!({"output_index": index, "item": called(index, call, "", "in_progress")});
        self.add(Place::Token, "response.output_item.added", begun);
        for arguments in &call.arguments {
            self.add(Place::Token, "response.function_call_arguments.delta", at("delta", arguments));
        }
        let mut done = at("arguments", &call.arguments());
        done["name"] = json!(call.name);
        self.add(Place::Closing, "response.function_call_arguments.done", done);
        let item = called(index, call, &call.arguments(), "completed");
        self.add(Place::Closing, "response.output_item.done", json!({"output_index": index, "item": item}));
    }
}

/// The answer as one object; while it is not done, without its output.
fn response(answer: &Answer, done: bool) -> Value {
    let cut = done && answer.finish == Finish::Length;
    let mut output: Vec<Value> = thought(answer).into_iter().filter(|_| done).collect();
    if done && answer.calls.is_empty() {
        output.push(message(answer));
    } else if done {
        let call = |(index, call): (usize, &Call)| called(index + first(answer), call, &call.arguments(), "completed");
        output.extend(answer.calls.iter().enumerate().map(call));
    }
    output.extend((done && answer.extra).then(|| json!({"type": "unasked", "id": "un_1", "status": "completed"})));
    json!({
        "id": format!("resp_sim{}", answer.number), "object": "response", "created_at": chat::CREATED, "model": answer.model,
        "status": if cut { "incomplete" } else if done { "completed" } else { "in_progress" },
        "error": null, "incomplete_details": if cut { json!({"reason": "max_output_tokens"}) } else { Value::Null },
        "instructions": null, "max_output_tokens": null, "metadata": {}, "output": output, "parallel_tool_calls": true,
        "previous_response_id": null, "reasoning": {"effort": null, "summary": null}, "store": false, "temperature": 1.0,
        "text": {"format": {"type": "text"}}, "tool_choice": "auto", "tools": [], "top_p": 1.0, "truncation": "disabled",
        "usage": answer.usage.as_ref().filter(|_| done).map(counts), "user": null,
    })
}

/// The place of the first item behind the thought.
fn first(answer: &Answer) -> usize {
    usize::from(answer.thought.is_some())
}

/// The item of a thought: what nobody asked to see is empty.
fn thought(answer: &Answer) -> Option<Value> {
    let thought = answer.thought.as_ref()?;
    let summary: Vec<Value> = thought.summary.iter().map(|text| json!({"type": "summary_text", "text": text})).collect();
    let mut item = json!({"type": "reasoning", "id": format!("rs_sim{}", answer.number), "summary": summary});
    if thought.is_given_along {
        item["encrypted_content"] = json!(ENCRYPTED);
    }
    Some(item)
}

/// Why thoughts are not summarised.
fn unsummarised(body: &Value) -> Option<(u16, &'static str)> {
    let script = Script::parse(body["model"].as_str()?).ok()?;
    (!script.verified && body["reasoning"]["summary"].is_string()).then_some((400, UNVERIFIED))
}

/// What is wrong with a thought that comes back: nothing is stored, so it has to be one of ours, whole, and what followed it has to follow.
fn unthinkable(body: &Value) -> Option<(u16, &'static str)> {
    let items = body["input"].as_array()?;
    let thought = |item: &Value| item["type"] == "reasoning";
    let led = |(at, _): (usize, &Value)| {
        items.get(at + 1).is_some_and(|next| next["role"] == "assistant" || next["type"] == "function_call")
    };
    if items.iter().any(|item| thought(item) && item["encrypted_content"] != ENCRYPTED) {
        return Some((400, "The encrypted content could not be verified."));
    }
    let alone = items.iter().enumerate().filter(|(_, item)| thought(item)).any(|item| !led(item));
    alone.then_some((400, "Item of type 'reasoning' was provided without its required following item."))
}

fn message(answer: &Answer) -> Value {
    let status = if answer.finish == Finish::Length { "incomplete" } else { "completed" };
    json!({"type": "message", "id": "msg_1", "role": "assistant", "status": status, "content": [text(&answer.text())]})
}

fn text(text: &str) -> Value {
    json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
}

fn called(index: usize, call: &Call, arguments: &str, status: &str) -> Value {
    json!({"type": "function_call", "id": format!("fc_{index}"), "call_id": format!("call_{}", call.id), "name": call.name,
        "arguments": arguments, "status": status})
}

fn counts(usage: &Usage) -> Value {
    json!({"input_tokens": usage.prompt, "input_tokens_details": {"cached_tokens": usage.cached},
        "output_tokens": usage.completion, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": usage.total()})
}
