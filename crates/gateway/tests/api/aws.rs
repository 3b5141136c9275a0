//! A provider whose calls are signed when they are sent, and whose stream is not server-sent events: Amazon Bedrock, on a real
//! socket.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, Uri, header},
    response::IntoResponse,
};
use futures_util::StreamExt;
use gateway::{
    Settings,
    upstream::{Call, Progress, Upstream, http::HttpUpstream},
};
use inner::{Event, FinishReason, Message, Request, Role};
use providers::{CallIds, Provider, ProviderConfig, Rendered};

/// What the provider was sent: path, headers and body.
type Seen = Arc<Mutex<Vec<(String, HeaderMap, Bytes)>>>;

/// The bytes of a golden stream.
fn stream() -> Vec<u8> {
    let golden = include_str!("../../../providers/tests/golden/bedrock/stream/plain.txt");
    let (_, rest) = golden.split_once("-----\n").unwrap();
    let (base64, _) = rest.split_once("\n=====").unwrap();
    base64_simd::STANDARD.decode_to_vec(base64.replace('\n', "")).unwrap()
}

async fn answer(State(seen): State<Seen>, uri: Uri, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    seen.lock().unwrap().push((uri.path().to_owned(), headers, body));
    ([(header::CONTENT_TYPE, "application/vnd.amazon.eventstream")], stream())
}

fn provider(base: &str) -> Box<dyn Provider> {
    let section = format!(
        "id = \"amazon-bedrock\"\nbase_url = \"{base}\"\n\
        aws = {{ region = \"us-east-1\", access_key_id = \"AKIDEXAMPLE\", secret_access_key = \"secret\" }}"
    );
    let ids: CallIds = Arc::new(|| "call_made_up".to_owned());
    toml::from_str::<ProviderConfig>(&section).unwrap().provider(ids).unwrap()
}

#[tokio::test]
async fn a_call_is_signed_as_it_arrives_and_its_frames_are_read() {
    let seen = Seen::default();
    let router = Router::new().fallback(answer).with_state(Arc::clone(&seen));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

    let upstream = HttpUpstream::new(provider(&base), None, Settings::default().upstream).unwrap();
    let request = Request { messages: vec![Message::text(Role::User, "Grüße")], stream: true, ..Request::default() };
    let call = Call {
        request: Arc::new(request),
        model: "us.amazon.nova-pro-v1:0".to_owned(),
        generation_id: "gen-1".to_owned(),
        options: serde_json::Map::new(),
        context_length: None,
        completion_tokens_max: None,
        progress: Arc::new(Progress::default()),
    };
    let events: Vec<Event> = upstream.prepare(call).await.unwrap().send().await.unwrap().collect().await;
    let said: String =
        events.iter().filter_map(|event| if let Event::Text { text, .. } = event { Some(text.as_str()) } else { None }).collect();
    let Some(Event::End(end)) = events.last() else { panic!("{events:?}") };
    assert_eq!((said.as_str(), end.finish, end.usage.prompt_tokens), ("Hello wörld", FinishReason::Stop, 10));

    let (path, headers, body) = seen.lock().unwrap().pop().unwrap();
    assert_eq!(path, "/model/us.amazon.nova-pro-v1%3A0/converse-stream");
    assert_eq!(headers[header::HOST], base.strip_prefix("http://").unwrap(), "it is signed");
    // Signed once more, by what arrived and at the time it says, it is the same.
    let signed = |ago: u64| {
        let kind = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let mut call = Rendered { path: path.clone(), headers: kind, body: body.clone().into() };
        provider(&base).sign(&mut call, SystemTime::now() - Duration::from_secs(ago)).unwrap();
        call.headers
    };
    let again = (0..60).map(signed).find(|again| again["x-amz-date"] == headers["x-amz-date"]).unwrap();
    assert_eq!(again[header::AUTHORIZATION], headers[header::AUTHORIZATION]);
}
