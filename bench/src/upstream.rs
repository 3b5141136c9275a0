//! The upstream of the benchmarks: an OpenAI-compatible server that answers at once, in this process.
//! One thread per connection. The model says what to send: `instant` one fragment, `ticking` 64 of them 1 ms apart.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::call::TICK;

/// Fragments of the stream of `ticking`.
pub(crate) const TICKS: usize = 64;
/// Between two fragments of `ticking`.
const GAP: Duration = Duration::from_millis(1);

const USAGE: &str = r#"{"prompt_tokens":11,"completion_tokens":64,"total_tokens":75}"#;
const STREAM_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/// Listens until the process ends.
pub(crate) fn start() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("failed to listen")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A connection ends with an error when its client leaves: nothing to report.
            thread::spawn(move || serve(stream));
        }
    });
    Ok(address)
}

fn serve(stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    while let Some(body) = request(&mut stream)? {
        let ticks = if body.contains("ticking") { TICKS } else { 1 };
        let out = stream.get_mut();
        if [r#""stream":true"#, r#""stream": true"#].iter().any(|asked| body.contains(asked)) {
            events(out, ticks)?;
        } else {
            out.write_all(&whole(ticks))?;
        }
    }
    Ok(())
}

/// The body of the next request; `None` when the client is gone.
fn request(stream: &mut BufReader<TcpStream>) -> Result<Option<String>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(text) = line.strip_prefix("content-length:") {
            length = text.trim().parse().context("content-length is no number")?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Some(String::from_utf8_lossy(&body).into_owned()))
}

fn whole(ticks: usize) -> Vec<u8> {
    let text = TICK.repeat(ticks);
    let body = format!(
        r#"{{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m","choices":[{{"index":0,"message":{{"role":"assistant","content":"{text}"}},"finish_reason":"stop"}}],"usage":{USAGE}}}"#
    );
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

fn events(out: &mut TcpStream, ticks: usize) -> Result<()> {
    out.write_all(STREAM_HEAD.as_bytes())?;
    out.write_all(&event(r#"{"role":"assistant","content":""}"#, "null"))?;
    for tick in 0..ticks {
        if tick > 0 {
            thread::sleep(GAP);
        }
        out.write_all(&event(&format!(r#"{{"content":"{TICK}"}}"#), "null"))?;
    }
    let mut end = event("{}", r#""stop""#);
    end.extend(chunk(&format!(
        r#"{{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[],"usage":{USAGE}}}"#
    )));
    end.extend(chunk("[DONE]"));
    end.extend(b"0\r\n\r\n");
    Ok(out.write_all(&end)?)
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
    use crate::call::{Connection, chat};

    #[test]
    fn the_stub_and_the_client_understand_each_other() {
        let mut connection = Connection::open(start().unwrap()).unwrap();
        assert!(connection.call(&chat("/v1/chat/completions", "key", "instant", false)).unwrap().ticks.is_empty());
        assert_eq!(connection.call(&chat("/v1/chat/completions", "key", "instant", true)).unwrap().ticks.len(), 1);
        let ticking = connection.call(&chat("/v1/chat/completions", "key", "ticking", true)).unwrap();
        assert_eq!(ticking.ticks.len(), TICKS);
        assert!(ticking.whole >= GAP * 63);
    }
}
