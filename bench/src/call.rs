//! One HTTP/1.1 call after another on one kept connection, with the moments at which its parts arrived. Never reconnects.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::reply::Reply;

/// No call of these benchmarks takes longer: the slowest peer with the largest picture.
const CALL_MAX: Duration = Duration::from_secs(30);
/// Bytes read at once.
const BUFFER: usize = 64 << 10;

/// What one call took.
pub(crate) struct Timing {
    /// From sending to the last byte.
    pub(crate) whole: Duration,
    /// From sending to each content fragment.
    pub(crate) ticks: Vec<Duration>,
}

/// A connection to a server.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects, without Nagle's delay on our side.
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("failed to connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(CALL_MAX))?;
        Ok(Self { stream, buffer: vec![0; BUFFER] })
    }

    /// Sends `request` (a whole HTTP request) and reads the whole reply, which must be a 200.
    pub(crate) fn call(&mut self, request: &[u8]) -> Result<Timing> {
        self.exchange(request).map(|(timing, _)| timing)
    }

    /// The same for the reply's body.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<String> {
        self.exchange(request).map(|(_, reply)| reply.text())
    }

    fn exchange(&mut self, request: &[u8]) -> Result<(Timing, Reply)> {
        let (mut reply, mut ticks) = (Reply::default(), Vec::new());
        let start = Instant::now();
        // Who stops to listen in the middle of a request may have said why.
        let sent = self.stream.write_all(request).context("failed to send");
        while !reply.done() {
            let count = match self.stream.read(&mut self.buffer) {
                Err(_) | Ok(0) if sent.is_err() => break,
                count => count.context("failed to read")?,
            };
            let arrived = start.elapsed();
            ensure!(count > 0, "the server closed the connection");
            reply.feed(&self.buffer[..count])?;
            ticks.resize(reply.ticks, arrived);
        }
        let whole = start.elapsed();
        if !reply.done() {
            sent?;
        }
        ensure!((200..300).contains(&reply.status), "{}", reply.complaint());
        Ok((Timing { whole, ticks }, reply))
    }
}
