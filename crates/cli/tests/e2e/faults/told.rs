//! What a client was told: a reply held to the contract (openrouter API reference, "streaming" and "errors"), word for word.

use reqwest::blocking::Response;
use serde_json::Value;

/// A reply that keeps the contract.
#[derive(Debug)]
pub enum Told {
    /// The full answer; of calls, their arguments.
    Whole { text: String, calls: Vec<String>, finish: String, usage: Value },
    /// The beginning of an answer, and the one error that ended it.
    Part {
        text: String,
        #[expect(dead_code, reason = "shown when a test fails")]
        error: Value,
    },
    /// An error instead of an answer.
    Refused {
        #[expect(dead_code, reason = "shown when a test fails")]
        error: Value,
    },
}

/// Reads a reply.
///
/// # Errors
/// What about it breaks the contract.
pub fn read(reply: Response, streamed: bool) -> Result<Told, String> {
    let status = reply.status().as_u16();
    let kind = reply.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    if !reply.headers().contains_key("x-generation-id") {
        return Err(format!("{status} without X-Generation-Id"));
    }
    let text = reply.text().map_err(|error| format!("the body cannot be read: {error:?}"))?;
    match (status, streamed) {
        (200, true) if kind.starts_with("text/event-stream") => stream(&text),
        (200, false) if kind.starts_with("application/json") => whole(&json(&text)?),
        (400.., _) if kind.starts_with("application/json") => refused(status, &json(&text)?["error"]),
        _ => Err(format!("status {status} with {kind}")),
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("{error} in {text}"))
}

/// An error body whose code is this status.
fn envelope(error: &Value, status: Option<u16>) -> Result<(), String> {
    let right = error["code"].as_u64().is_some_and(|code| (400..600).contains(&code))
        && status.is_none_or(|status| error["code"] == status)
        && error["message"].as_str().is_some_and(|message| !message.is_empty())
        && error["metadata"]["error_type"].is_string();
    right.then_some(()).ok_or_else(|| format!("a malformed error: {error}"))
}

fn refused(status: u16, error: &Value) -> Result<Told, String> {
    envelope(error, Some(status))?;
    Ok(Told::Refused { error: error.clone() })
}

fn whole(reply: &Value) -> Result<Told, String> {
    let choice = &reply["choices"][0];
    let message = &choice["message"];
    if reply["object"] != "chat.completion" || reply["choices"].as_array().map(Vec::len) != Some(1) {
        return Err(format!("a malformed answer: {reply}"));
    }
    let text = message["content"].as_str().unwrap_or_default().to_owned();
    if let Some(error) = choice.get("error") {
        envelope(error, None)?;
        return Ok(Told::Part { text, error: error.clone() });
    }
    let arguments = |call: &Value| call["function"]["arguments"].as_str().unwrap_or_default().to_owned();
    let calls = message["tool_calls"].as_array().map(|calls| calls.iter().map(arguments).collect()).unwrap_or_default();
    let finish = choice["finish_reason"].as_str().unwrap_or_default().to_owned();
    Ok(Told::Whole { text, calls, finish, usage: reply["usage"].clone() })
}

fn stream(text: &str) -> Result<Told, String> {
    let events: Vec<&str> = text.split("\n\n").filter(|event| !event.is_empty() && !event.starts_with(':')).collect();
    let data = |event: &&str| event.strip_prefix("data: ").map(str::to_owned).ok_or_else(|| format!("no event: {event:?}"));
    let mut data = events.iter().map(data).collect::<Result<Vec<String>, String>>()?;
    let done = data.pop_if(|last| last.as_str() == "[DONE]").is_some();
    let chunks = data.iter().map(|data| json(data)).collect::<Result<Vec<Value>, String>>()?;
    let (Some(first), Some((last, before))) = (chunks.first(), chunks.split_last()) else {
        return Err("a stream without a chunk".to_owned());
    };
    let same = |chunk: &&Value| ["id", "model", "created", "object"].iter().all(|name| chunk[name] == first[name]);
    if let Some(odd) = chunks.iter().find(|chunk| !same(chunk) || first["object"] != "chat.completion.chunk") {
        return Err(format!("a chunk of something else: {odd}"));
    }
    if let Some(early) = before.iter().find(|chunk| chunk.get("error").is_some()) {
        return Err(format!("an error that is not the last event: {early}"));
    }
    let text: String = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect();
    let finishes: Vec<&str> = chunks.iter().filter_map(|chunk| chunk["choices"][0]["finish_reason"].as_str()).collect();
    if let Some(error) = last.get("error") {
        envelope(error, None)?;
        return match (done, finishes.as_slice()) {
            (true, _) => Err("[DONE] after an error".to_owned()),
            (false, ["error"]) => Ok(Told::Part { text, error: error.clone() }),
            (false, other) => Err(format!("an error with {other:?} as its reasons")),
        };
    }
    match (done, finishes.as_slice(), last["choices"].as_array().map(Vec::len)) {
        (true, [finish], Some(0)) if last["usage"].is_object() => {
            Ok(Told::Whole { text, calls: calls(&chunks), finish: (*finish).to_owned(), usage: last["usage"].clone() })
        }
        other => Err(format!("no proper end: {other:?}, {last}")),
    }
}

/// The arguments of the calls, put together by their index.
fn calls(chunks: &[Value]) -> Vec<String> {
    let mut calls: Vec<String> = Vec::new();
    for call in chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["tool_calls"].as_array()).flatten() {
        let index = call["index"].as_u64().and_then(|index| usize::try_from(index).ok()).unwrap_or_default();
        if calls.len() <= index {
            calls.resize(index + 1, String::new());
        }
        calls[index].push_str(call["function"]["arguments"].as_str().unwrap_or_default());
    }
    calls
}
