//! The upstream of the benchmarks: an OpenAI-compatible server on one thread of this process, which knows its answers by heart, so that
//! it takes as little of the machine as a server can. (`bench/simulator` remembers what it was sent and reads it as JSON: it would cost
//! more than the gateways that are measured.)
//!
//! The first word of the user's message says what to send ([`Kind`]): a model of its own for each would have to be made known to every
//! gateway, and some know only one.

use std::io;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::time::sleep;

/// Stands in every content fragment, once, and nowhere else.
pub(crate) const TICK: &str = "tick ";
/// Fragments of the stream of `ticking`.
pub(crate) const TICKS: usize = 64;
/// Its one model.
pub(crate) const MODEL: &str = "metronome";
/// Between two fragments of `ticking`.
const GAP: Duration = Duration::from_millis(1);
/// Header fields of a request.
const FIELDS_MAX: usize = 128;

const USAGE: &str = r#"{"prompt_tokens":11,"completion_tokens":64,"total_tokens":75}"#;
const STREAM_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

static INSTANT: LazyLock<Vec<u8>> = LazyLock::new(whole);
static OPENING: LazyLock<Vec<u8>> =
    LazyLock::new(|| [STREAM_HEAD.as_bytes(), &event(r#"{"role":"assistant","content":""}"#, "null")].concat());
static FRAGMENT: LazyLock<Vec<u8>> = LazyLock::new(|| event(&format!(r#"{{"content":"{TICK}"}}"#), "null"));
static CLOSING: LazyLock<Vec<u8>> = LazyLock::new(closing);

/// What an answer is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One fragment, at once.
    Instant,
    /// 64 fragments, about 1 ms apart.
    Ticking,
    /// One fragment, and then nothing until the client leaves; only as a stream.
    Held,
}

/// Listens until the process ends.
pub(crate) fn start() -> Result<SocketAddr> {
    let runtime = Builder::new_current_thread().enable_all().build().context("failed to start the upstream")?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).context("failed to listen")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        runtime.block_on(async {
            loop {
                // An error of one connection (its client is gone already) does not end the others.
                if let Ok((stream, _)) = listener.accept().await {
                    // A connection ends with an error when its client leaves: nothing to report.
                    tokio::spawn(async { Inbox::new(stream)?.serve().await });
                }
            }
        })
    });
    Ok(address)
}

/// A connection of a client, and what it has sent.
struct Inbox {
    stream: TcpStream,
    bytes: Vec<u8>,
}

/// A request, as far as an answer depends on it.
struct Asked {
    method_is_get: bool,
    stream: bool,
    kind: Kind,
}

impl Inbox {
    fn new(stream: TcpStream) -> Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, bytes: Vec::new() })
    }

    async fn serve(mut self) -> Result<()> {
        while let Some(asked) = self.request().await? {
            match asked {
                Asked { method_is_get: true, .. } => self.stream.write_all(&json(&models())).await?,
                Asked { stream: false, .. } => self.stream.write_all(&INSTANT).await?,
                Asked { kind: Kind::Instant, .. } => self.events(1).await?,
                Asked { kind: Kind::Ticking, .. } => self.events(TICKS).await?,
                Asked { kind: Kind::Held, .. } => return self.hold().await,
            }
        }
        Ok(())
    }

    /// The next request; `None` when the client is gone.
    async fn request(&mut self) -> Result<Option<Asked>> {
        self.bytes.clear();
        let mut head = None;
        loop {
            if head.is_none() {
                head = Head::read(&self.bytes)?;
            }
            if let Some(Head { begin, length, method_is_get }) = head
                && length.reached(&self.bytes[begin..])
            {
                let body = String::from_utf8_lossy(&self.bytes[begin..]);
                let stream = [r#""stream":true"#, r#""stream": true"#].iter().any(|asked| body.contains(asked));
                return Ok(Some(Asked { method_is_get, stream, kind: Kind::of(&body) }));
            }
            if self.stream.read_buf(&mut self.bytes).await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn events(&mut self, ticks: usize) -> io::Result<()> {
        self.stream.write_all(&OPENING).await?;
        for tick in 0..ticks {
            if tick > 0 {
                sleep(GAP).await;
            }
            self.stream.write_all(&FRAGMENT).await?;
        }
        self.stream.write_all(&CLOSING).await
    }

    async fn hold(&mut self) -> Result<()> {
        self.stream.write_all(&OPENING).await?;
        self.stream.write_all(&FRAGMENT).await?;
        while self.stream.read_buf(&mut self.bytes).await? > 0 {}
        Ok(())
    }
}

impl Kind {
    /// As the first word of a message.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Ticking => "ticking",
            Self::Held => "held",
        }
    }

    /// Looks for the word in a body.
    fn of(body: &str) -> Self {
        let asked = |kind: &Self| body.contains(&format!("\"{} ", kind.word()));
        [Self::Ticking, Self::Held].into_iter().find(asked).unwrap_or(Self::Instant)
    }
}

/// Where a request's body begins, and where it ends.
#[derive(Clone, Copy)]
struct Head {
    begin: usize,
    length: Length,
    method_is_get: bool,
}

impl Head {
    /// `None` while there is more to come.
    fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
        let mut head = httparse::Request::new(&mut fields);
        let httparse::Status::Complete(begin) = head.parse(bytes)? else { return Ok(None) };
        let mut length = Length::Bytes(0);
        for field in head.headers.iter() {
            if field.name.eq_ignore_ascii_case("content-length") {
                length = Length::Bytes(std::str::from_utf8(field.value)?.trim().parse().context("content-length is no number")?);
            } else if field.name.eq_ignore_ascii_case("transfer-encoding") {
                length = Length::Chunks;
            }
        }
        Ok(Some(Self { begin, length, method_is_get: head.method == Some("GET") }))
    }
}

/// How long a body is.
#[derive(Clone, Copy)]
enum Length {
    Bytes(usize),
    /// Until the empty chunk. A client sends nothing behind it before it has its answer.
    Chunks,
}

impl Length {
    fn reached(self, body: &[u8]) -> bool {
        match self {
            Self::Bytes(length) => body.len() >= length,
            Self::Chunks => body == b"0\r\n\r\n" || body.ends_with(b"\r\n0\r\n\r\n"),
        }
    }
}

/// The list that some gateways ask for before they send anything.
fn models() -> String {
    let model = format!(r#"{{"id":"{MODEL}","object":"model","created":1700000000,"owned_by":"bench"}}"#);
    format!(r#"{{"object":"list","data":[{model}]}}"#)
}

fn whole() -> Vec<u8> {
    json(&format!(
        r#"{{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m","choices":[{{"index":0,"message":{{"role":"assistant","content":"{TICK}"}},"finish_reason":"stop"}}],"usage":{USAGE}}}"#
    ))
}

fn json(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

fn closing() -> Vec<u8> {
    let usage = chunk(&format!(
        r#"{{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[],"usage":{USAGE}}}"#
    ));
    [event("{}", r#""stop""#), usage, chunk("[DONE]"), b"0\r\n\r\n".to_vec()].concat()
}

fn event(delta: &str, finish: &str) -> Vec<u8> {
    chunk(&format!(
        r#"{{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{{"index":0,"delta":{delta},"finish_reason":{finish}}}]}}"#
    ))
}

fn chunk(data: &str) -> Vec<u8> {
    let line = format!("data: {data}\n\n");
    format!("{:x}\r\n{line}\r\n", line.len()).into_bytes()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::{call::Connection, way::Way};

    #[test]
    fn the_upstream_and_the_client_understand_each_other() {
        let way = Way::new(start().unwrap(), "none");
        let mut connection = Connection::open(way.address).unwrap();
        assert_eq!(connection.call(&way.whole()).unwrap().ticks.len(), 1);
        assert_eq!(connection.call(&way.stream(Kind::Instant)).unwrap().ticks.len(), 1);
        assert_eq!(connection.call(&way.picture(200_000)).unwrap().ticks.len(), 1);
        let chunked = b"POST / HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        assert_eq!(connection.call(chunked).unwrap().ticks.len(), 1);
        let ticking = connection.call(&way.stream(Kind::Ticking)).unwrap();
        assert_eq!(ticking.ticks.len(), TICKS);
        assert!(ticking.whole >= GAP * 63);
        let listed = connection.ask(b"GET /v1/models HTTP/1.1\r\nhost: here\r\n\r\n").unwrap();
        assert!(listed.contains(MODEL));
    }
}
