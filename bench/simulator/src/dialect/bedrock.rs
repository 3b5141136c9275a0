//! AWS Bedrock's Converse (shapes of botocore 1.44's service model): JSON, and streams of AWS's own frames.

use serde_json::{Value, json};

use super::{Asked, Dialect, Piece, Pieces, Place, Refusal, frames, lacks, word_of};
use crate::{
    answer::{Answer, Call, Usage},
    http::{Request, unescaped},
};

const FINISH: [&str; 3] = ["end_turn", "max_tokens", "tool_use"];

pub(super) struct Bedrock;

impl Dialect for Bedrock {
    fn asked(&self, path: &str, body: &Value) -> Option<Asked> {
        let (model, method) = path.strip_prefix("/model/")?.rsplit_once('/')?;
        let stream = match method {
            "converse" => false,
            "converse-stream" => true,
            _ => return None,
        };
        let asked = Asked::read(body, "/inferenceConfig/maxTokens", "/toolConfig/tools/0/toolSpec/name");
        Some(Asked { model: unescaped(model), stream, ..asked })
    }

    fn objection(&self, request: &Request, body: &Value) -> Option<(u16, &'static str)> {
        if lacks(request, "authorization") {
            return Some((403, "Missing Authentication Token"));
        }
        body["messages"].is_null().then_some((400, "A conversation must start with a user message."))
    }

    fn whole(&self, answer: &Answer) -> Value {
        let mut content = Vec::new();
        if answer.calls.is_empty() {
            content.push(json!({"text": answer.text()}));
        }
        content.extend(
            answer.calls.iter().map(|call| json!({"toolUse": {"toolUseId": id(call), "name": call.name, "input": call.input()}})),
        );
        content.extend(answer.extra.then(|| json!({"unasked": "!"})));
        let mut whole = json!({"output": {"message": {"role": "assistant", "content": content}}, "stopReason": answer.finish(FINISH),
            "metrics": {"latencyMs": 1}});
        if let Some(usage) = &answer.usage {
            whole["usage"] = counts(usage);
        }
        whole
    }

    fn stream(&self, answer: &Answer) -> Vec<Piece> {
        let mut pieces = Pieces::of(self);
        pieces.add(Place::Opening, "messageStart", &json!({"role": "assistant"}));
        let delta = |index: usize, delta: Value| json!({"contentBlockIndex": index, "delta": delta});
        // A block of text needs no start.
        for token in &answer.tokens {
            pieces.add(Place::Token, "contentBlockDelta", &delta(0, json!({"text": token})));
        }
        if !answer.tokens.is_empty() {
            pieces.add(Place::Closing, "contentBlockStop", &json!({"contentBlockIndex": 0}));
        }
        for (index, call) in answer.calls.iter().enumerate() {
            let start = json!({"toolUse": {"toolUseId": id(call), "name": call.name}});
            pieces.add(Place::Token, "contentBlockStart", &json!({"contentBlockIndex": index, "start": start}));
            for arguments in &call.arguments {
                pieces.add(Place::Token, "contentBlockDelta", &delta(index, json!({"toolUse": {"input": arguments}})));
            }
            pieces.add(Place::Closing, "contentBlockStop", &json!({"contentBlockIndex": index}));
        }
        if answer.extra {
            pieces.add(Place::Closing, "contentBlockDelta", &delta(1, json!({"unasked": "!"})));
        }
        pieces.add(Place::Closing, "messageStop", &json!({"stopReason": answer.finish(FINISH)}));
        let mut metadata = json!({"metrics": {"latencyMs": 1}});
        if let Some(usage) = &answer.usage {
            metadata["usage"] = counts(usage);
        }
        pieces.add(Place::Last, "metadata", &metadata);
        pieces.done()
    }

    fn refusal(&self, status: u16, message: &str) -> Refusal {
        let kind = word_of(
            status,
            &[
                (400, "ValidationException"),
                (401, "UnrecognizedClientException"),
                (403, "AccessDeniedException"),
                (404, "ResourceNotFoundException"),
                (429, "ThrottlingException"),
                (503, "ServiceUnavailableException"),
                (500, "InternalServerException"),
            ],
        );
        Refusal { headers: vec![("x-amzn-errortype", kind.to_owned())], body: json!({ "message": message }) }
    }

    fn event(&self, name: &str, data: &str) -> Vec<u8> {
        frames::frame("event", name, data)
    }

    fn error_event(&self) -> Vec<u8> {
        frames::frame("exception", "internalServerException", &json!({"message": "Internal server error"}).to_string())
    }

    /// The dialect knows no comments: an event that no client knows.
    fn alive(&self) -> Vec<u8> {
        frames::frame("event", "unasked", "{}")
    }

    fn around(&self, bytes: usize) -> (Vec<u8>, Vec<u8>) {
        (frames::prelude(bytes, 0).to_vec(), vec![0; frames::CHECKSUM])
    }

    fn stream_type(&self) -> &'static str {
        "application/vnd.amazon.eventstream"
    }
}

fn id(call: &Call) -> String {
    format!("tooluse_{}", call.id)
}

/// The dialect does not count cached tokens among those of the prompt.
fn counts(usage: &Usage) -> Value {
    json!({"inputTokens": usage.fresh(), "outputTokens": usage.completion, "totalTokens": usage.total(),
        "cacheReadInputTokens": usage.cached, "cacheWriteInputTokens": 0})
}
