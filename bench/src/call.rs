//! One HTTP/1.1 call after another on one kept connection, with the moments at which its parts arrived.
//! Reads just what the benchmarks send: content lengths, chunks, server-sent events. Never reconnects.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// Stands in every content fragment that the stub upstream sends, once.
pub(crate) const TICK: &str = "tick ";
/// No call of these benchmarks takes longer.
const CALL_MAX: Duration = Duration::from_secs(10);
/// No body of these benchmarks is larger.
const BODY_BYTES_MAX: usize = 1 << 20;

/// What one call took.
pub(crate) struct Timing {
    /// From sending to the last byte.
    pub(crate) whole: Duration,
    /// From sending to each content fragment.
    pub(crate) ticks: Vec<Duration>,
}

/// A connection to a server.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects, without Nagle's delay on our side.
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("failed to connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(CALL_MAX))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends `request` (a whole HTTP request) and reads the whole reply, which must be a 200.
    pub(crate) fn call(&mut self, request: &[u8]) -> Result<Timing> {
        let start = Instant::now();
        self.stream.get_mut().write_all(request).context("failed to send")?;
        let head = self.head()?;
        let mut ticks = Vec::new();
        match head.length {
            Some(length) => drop(self.body(length)?),
            None => {
                while let Some(chunk) = self.chunk()? {
                    let arrived = start.elapsed();
                    ticks.extend(std::iter::repeat_n(arrived, chunk.matches(TICK).count()));
                }
            }
        }
        let whole = start.elapsed();
        ensure!(head.status == 200, "the server answered {}", head.status);
        Ok(Timing { whole, ticks })
    }

    fn head(&mut self) -> Result<Head> {
        let line = self.line()?;
        let status = line.split(' ').nth(1).and_then(|text| text.parse().ok()).context("no HTTP status line")?;
        let mut length = None;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                return Ok(Head { status, length });
            }
            if let Some(text) = line.strip_prefix("content-length:") {
                length = Some(text.trim().parse().context("content-length is no number")?);
            }
        }
    }

    /// The next chunk of a chunked body; `None` at its end.
    fn chunk(&mut self) -> Result<Option<String>> {
        let size = usize::from_str_radix(&self.line()?, 16).context("chunk size is no number")?;
        let data = self.body(size)?;
        ensure!(self.line()?.is_empty(), "a chunk does not end where it says");
        Ok((size > 0).then_some(data))
    }

    fn body(&mut self, length: usize) -> Result<String> {
        ensure!(length <= BODY_BYTES_MAX, "a body of {length} bytes is not ours");
        let mut data = vec![0; length];
        self.stream.read_exact(&mut data).context("the reply ended early")?;
        Ok(String::from_utf8_lossy(&data).into_owned())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).context("failed to read")? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end().to_owned())
    }
}

struct Head {
    status: u16,
    length: Option<usize>,
}

/// A whole POST of a chat completion.
pub(crate) fn chat(path: &str, key: &str, model: &str, stream: bool) -> Vec<u8> {
    let body = format!(
        r#"{{"model":"{model}","messages":[{{"role":"user","content":"Say hello."}}],"max_tokens":64,"stream":{stream}}}"#
    );
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
