//! Google's Gemini (ai.google.dev/api/generate-content; shapes of the Python SDK google-genai 3.6): every event is an answer with the
//! parts that are new, calls come whole, and the stream has no last word.

use serde_json::{Value, json};

use super::{Asked, Dialect, Piece, Pieces, Place, Refusal, lacks, word_of};
use crate::{
    answer::{Answer, Usage},
    http::Request,
};

/// A call is a natural stop here.
const FINISH: [&str; 3] = ["STOP", "MAX_TOKENS", "STOP"];

pub(super) struct Gemini;

impl Dialect for Gemini {
    fn asked(&self, path: &str, body: &Value) -> Option<Asked> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (model, method) = path.strip_prefix("/v1beta/models/")?.rsplit_once(':')?;
        let stream = match method {
            "generateContent" => false,
            // Otherwise the stream is one long array, which nobody asks for any more.
            "streamGenerateContent" if query.split('&').any(|pair| pair == "alt=sse") => true,
            _ => return None,
        };
        let asked = Asked::read(body, "/generationConfig/maxOutputTokens", "/tools/0/functionDeclarations/0/name");
        Some(Asked { model: model.to_owned(), stream, ..asked })
    }

    fn objection(&self, request: &Request, body: &Value) -> Option<(u16, &'static str)> {
        if lacks(request, "x-goog-api-key") && lacks(request, "authorization") {
            return Some((403, "Method doesn't allow unregistered callers"));
        }
        body["contents"].is_null().then_some((400, "* GenerateContentRequest.contents: contents is not specified"))
    }

    fn whole(&self, answer: &Answer) -> Value {
        let mut parts = Vec::new();
        if answer.calls.is_empty() {
            parts.push(json!({"text": answer.text()}));
        }
        parts.extend(answer.calls.iter().map(call));
        chunk(answer, parts, true)
    }

    fn stream(&self, answer: &Answer) -> Vec<Piece> {
        let mut pieces = Pieces::of(self);
        for token in &answer.tokens {
            pieces.add(Place::Token, "", &chunk(answer, vec![json!({"text": token})], false));
        }
        for each in &answer.calls {
            pieces.add(Place::Token, "", &chunk(answer, vec![call(each)], false));
        }
        pieces.add(Place::Closing, "", &chunk(answer, vec![json!({"text": ""})], true));
        pieces.done()
    }

    fn refusal(&self, status: u16, message: &str) -> Refusal {
        error(status, message).into()
    }

    fn error_event(&self) -> Vec<u8> {
        self.event("", &error(503, "The model is overloaded. Please try again later.").to_string())
    }
}

fn chunk(answer: &Answer, parts: Vec<Value>, last: bool) -> Value {
    let mut candidate = json!({"content": {"parts": parts, "role": "model"}, "index": 0});
    if last {
        candidate["finishReason"] = json!(answer.finish(FINISH));
    }
    let mut candidates = vec![candidate];
    if answer.extra {
        candidates.push(json!({"content": {"parts": [{"text": "unasked"}], "role": "model"}, "index": 1}));
    }
    let mut chunk =
        json!({"candidates": candidates, "modelVersion": answer.model, "responseId": format!("sim{}", answer.number)});
    if let Some(usage) = &answer.usage {
        chunk["usageMetadata"] = counts(usage);
    }
    chunk
}

fn call(call: &crate::answer::Call) -> Value {
    json!({"functionCall": {"id": call.id, "name": call.name, "args": call.input()}})
}

fn error(status: u16, message: &str) -> Value {
    let name = word_of(
        status,
        &[
            (400, "INVALID_ARGUMENT"),
            (401, "UNAUTHENTICATED"),
            (403, "PERMISSION_DENIED"),
            (404, "NOT_FOUND"),
            (429, "RESOURCE_EXHAUSTED"),
            (503, "UNAVAILABLE"),
            (500, "INTERNAL"),
        ],
    );
    json!({"error": {"code": status, "message": message, "status": name}})
}

fn counts(usage: &Usage) -> Value {
    json!({"promptTokenCount": usage.prompt, "cachedContentTokenCount": usage.cached, "candidatesTokenCount": usage.completion,
        "totalTokenCount": usage.total(), "promptTokensDetails": [{"modality": "TEXT", "tokenCount": usage.prompt}]})
}
