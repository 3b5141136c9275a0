//! A small OpenAI-compatible server on a real socket. What it does is chosen by the model that is asked for, so that tests
//! share one server and no state. Written from OpenAI's published stream format.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::{Stream, StreamExt, future::Either, stream};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

use super::{claude, made};

/// The text that a good answer has, in its three pieces.
pub(crate) const PIECES: [&str; 3] = ["Hello", ", ", "wörld 🚂"];

/// Between two signs of life.
const ALIVE: Duration = Duration::from_millis(50);

pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    seen: Arc<Seen>,
}

/// What the server saw, and what the test holds back.
pub(crate) struct Seen {
    requests: Mutex<Vec<(HeaderMap, Value)>>,
    /// The client's ports, one per request: equal ones are one connection.
    ports: Mutex<Vec<u16>>,
    /// Streams that are open now.
    open: watch::Sender<usize>,
    /// `gated` answers wait for one permit before they go on.
    gate: Semaphore,
}

/// Counts a stream as open for as long as it lives.
struct Open(Arc<Seen>);

impl Open {
    fn new(seen: &Arc<Seen>) -> Self {
        seen.open.send_modify(|open| *open += 1);
        Self(Arc::clone(seen))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.send_modify(|open| *open -= 1);
    }
}

impl Upstream {
    pub(crate) async fn start() -> Self {
        let seen = Arc::new(Seen {
            requests: Mutex::default(),
            ports: Mutex::default(),
            open: watch::Sender::new(0),
            gate: Semaphore::new(0),
        });
        let router = Router::new().route("/v1/chat/completions", post(answer)).route("/v1/messages", post(claude));
        let router = router.with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(
            async move { axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap() },
        );
        Self { address, seen }
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<(HeaderMap, Value)> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// How many connections the requests came over.
    pub(crate) fn connections(&self) -> usize {
        self.seen.ports.lock().unwrap().iter().collect::<std::collections::HashSet<_>>().len()
    }

    /// Lets one `gated` answer go on.
    pub(crate) fn release(&self) {
        self.seen.gate.add_permits(1);
    }

    /// Waits until so many streams are open.
    pub(crate) async fn open_streams(&self, count: usize) {
        self.seen.open.subscribe().wait_for(|open| *open == count).await.unwrap();
    }
}

async fn answer(
    State(seen): State<Arc<Seen>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    seen.ports.lock().unwrap().push(peer.port());
    let request: Value = serde_json::from_slice(&body).unwrap();
    seen.requests.lock().unwrap().push((headers, request.clone()));
    let streamed = request["stream"] == json!(true);
    match request["model"].as_str().unwrap() {
        "error-500" => error(StatusCode::INTERNAL_SERVER_ERROR, "boom at 10.0.0.7"),
        "error-429" => {
            let mut response = error(StatusCode::TOO_MANY_REQUESTS, "slow down");
            response.headers_mut().insert(header::RETRY_AFTER, "7".parse().unwrap());
            response
        }
        "error-400" => error(StatusCode::BAD_REQUEST, "bad parameter"),
        "error-503" => error(StatusCode::SERVICE_UNAVAILABLE, "no room"),
        // A name that it does not know.
        model if model.starts_with("none") => error(StatusCode::NOT_FOUND, "model_not_found"),
        "error-401" => error(StatusCode::UNAUTHORIZED, "Incorrect API key provided: sk-up"),
        "redirect" => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "http://127.0.0.1:1/v1/chat/completions")]).into_response()
        }
        "hang-head" => {
            let _open = Open::new(&seen);
            std::future::pending().await
        }
        "html" => ([(header::CONTENT_TYPE, "text/html")], "<html>maintenance</html>").into_response(),
        "error-200" => json_response(&json!({"error": {"message": "overloaded", "code": 503}})),
        // Empty lines while it waits, as DeepSeek writes them.
        "queued" if !streamed => {
            let lines = stream::unfold(0, |sent| async move {
                tokio::time::sleep(ALIVE).await;
                (sent < 8).then(|| (Ok::<_, std::io::Error>(Bytes::from_static(b"\n")), sent + 1))
            });
            let answer = stream::once(async move { Ok(Bytes::from(whole(&request).to_string())) });
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(lines.chain(answer))).into_response()
        }
        model if !streamed => json_response(&made::whole(model).unwrap_or_else(|| whole(&request))),
        model => sse(&seen, model),
    }
}

/// The same server as Anthropic: what it says is in `claude.rs`.
async fn claude(State(seen): State<Arc<Seen>>, headers: HeaderMap, body: Bytes) -> Response {
    let request: Value = serde_json::from_slice(&body).unwrap();
    seen.requests.lock().unwrap().push((headers, request.clone()));
    if request["stream"] == true {
        return ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], claude::events()).into_response();
    }
    json_response(&claude::message())
}

fn json_response(body: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn error(status: StatusCode, message: &str) -> Response {
    let body = json!({"error": {"message": message, "type": "server_error", "code": "its_own_code", "param": null}});
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn whole(request: &Value) -> Value {
    let message = match request["model"].as_str().unwrap() {
        "tools" => json!({"role": "assistant", "content": null, "tool_calls": [
            {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": "{\"a\":1}"}}]}),
        "reason" => json!({"role": "assistant", "content": PIECES.concat(), "reasoning_content": "let me think"}),
        _ => json!({"role": "assistant", "content": PIECES.concat()}),
    };
    let finish = if request["model"] == "tools" { "tool_calls" } else { "stop" };
    let usage = match request["model"].as_str() {
        Some("cached") => cached(),
        Some("mute" | "uncounted") => Value::Null,
        _ => usage(),
    };
    json!({"id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": "m", "system_fingerprint": "fp_1",
    "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": null}],
    "usage": usage})
}

/// Of a prompt whose beginning was in a cache.
fn cached() -> Value {
    json!({"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13, "prompt_tokens_details": {"cached_tokens": 8}})
}

fn usage() -> Value {
    json!({"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13})
}

/// One event of a stream.
enum Step {
    Send(Value),
    Raw(&'static [u8]),
    /// Waits for the test.
    Gate,
    /// So many signs of life, with this long before each; no end of them where there is no number.
    Alive(Option<usize>, Duration),
    /// Nothing more, ever.
    Hang,
    /// The connection breaks.
    Cut,
}

fn sse(seen: &Arc<Seen>, model: &str) -> Response {
    let open = Open::new(seen);
    let drip = model == "drip";
    let steps = stream::iter(script(model)).flat_map(lived).then(move |step| {
        let seen = Arc::clone(&open.0);
        async move {
            match step {
                Step::Send(value) => Ok(format!("data: {value}\n\n").into_bytes()),
                Step::Raw(bytes) => Ok(bytes.to_vec()),
                Step::Alive(_, pause) => {
                    tokio::time::sleep(pause).await;
                    Ok(b": keep-alive\n\n".to_vec())
                }
                Step::Gate => {
                    seen.gate.acquire().await.unwrap().forget();
                    Ok(Vec::new())
                }
                Step::Hang => std::future::pending().await,
                Step::Cut => {
                    // What was sent before goes out first.
                    tokio::task::yield_now().await;
                    Err(std::io::Error::other("cut"))
                }
            }
        }
    });
    let bytes = steps.flat_map(move |step| match step {
        // One byte at a time, each in a frame of its own.
        Ok(bytes) if drip => stream::iter(bytes.into_iter().map(|byte| Ok(Bytes::from(vec![byte]))).collect::<Vec<_>>()),
        Ok(bytes) => stream::iter(vec![Ok(Bytes::from(bytes))]),
        Err(error) => stream::iter(vec![Err(error)]),
    });
    ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], Body::from_stream(bytes)).into_response()
}

/// Each sign of life as a step of its own.
fn lived(step: Step) -> impl Stream<Item = Step> {
    let Step::Alive(count, pause) = step else { return Either::Left(stream::iter([step])) };
    let signs = std::iter::repeat_with(move || Step::Alive(Some(1), pause)).take(count.unwrap_or(usize::MAX));
    Either::Right(stream::iter(signs))
}

fn chunk(delta: Value, finish: Value) -> Step {
    Step::Send(json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": "m",
        "system_fingerprint": "fp_1", "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": null}]}))
}

fn text(text: &str) -> Step {
    chunk(json!({"content": text}), Value::Null)
}

fn script(model: &str) -> Vec<Step> {
    if let Some(chunks) = made::chunks(model) {
        return chunks.into_iter().map(Step::Send).chain([Step::Raw(b"data: [DONE]\n\n")]).collect();
    }
    let role = || chunk(json!({"role": "assistant", "content": ""}), Value::Null);
    let mut end = vec![
        chunk(json!({}), json!("stop")),
        Step::Send(json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": "m",
            "choices": [], "usage": usage()})),
        Step::Raw(b"data: [DONE]\n\n"),
    ];
    let mut steps = match model {
        "hang-first" => vec![role(), Step::Raw(b": keep-alive\n\n"), Step::Hang],
        "queued" => vec![role(), Step::Alive(Some(8), ALIVE), text(PIECES[0]), Step::Alive(Some(8), ALIVE), text(PIECES[1])],
        "queued-for-ever" => vec![role(), Step::Alive(None, ALIVE)],
        "queued-and-silent" => vec![role(), Step::Alive(Some(2), ALIVE), Step::Hang],
        "hang-middle" => vec![role(), text(PIECES[0]), Step::Hang],
        "cut-first" => return vec![role(), Step::Cut],
        "cut" => return vec![role(), text(PIECES[0]), Step::Cut],
        "cut-clean" => return vec![role(), text(PIECES[0])],
        "empty" => return vec![],
        "error-first" => {
            return vec![Step::Send(json!({"error": {"message": "no room", "code": 503, "type": "overloaded"}}))];
        }
        "error-middle" => {
            return vec![role(), text(PIECES[0]), Step::Send(json!({"error": {"message": "died", "code": 502}}))];
        }
        "uncounted" => {
            end.remove(1);
            vec![role(), text(&PIECES.concat())]
        }
        "gated-error" => {
            return vec![role(), Step::Gate, Step::Send(json!({"error": {"message": "no room", "code": 503}}))];
        }
        "gated" => vec![role(), text(PIECES[0]), Step::Gate, text(PIECES[1]), text(PIECES[2])],
        "gated-first" => vec![role(), Step::Gate, text(PIECES[0]), text(PIECES[1]), text(PIECES[2])],
        "long" => (0..400).map(|_| text(&"x".repeat(64 << 10))).collect(),
        "reason" => vec![
            role(),
            chunk(json!({"reasoning_content": "let me "}), Value::Null),
            chunk(json!({"reasoning_content": "think"}), Value::Null),
            text(&PIECES.concat()),
        ],
        "tools" => {
            end[0] = chunk(json!({}), json!("tool_calls"));
            let call = |call: Value| chunk(json!({"tool_calls": [call]}), Value::Null);
            vec![
                role(),
                call(json!({"index": 0, "id": "call_1", "type": "function", "function": {"name": "add", "arguments": ""}})),
                call(json!({"index": 0, "function": {"arguments": "{\"a\""}})),
                call(json!({"index": 0, "function": {"arguments": ":1}"}})),
            ]
        }
        _ => vec![role(), text(PIECES[0]), text(PIECES[1]), text(PIECES[2])],
    };
    if model == "mute" {
        end.remove(1);
    }
    steps.append(&mut end);
    steps
}
