//! A kept connection of the load generator.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::reply::Reply;

/// Bytes read at once: whole answers, mostly.
const BUFFER: usize = 4 << 10;

/// The connection.
pub(super) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("failed to connect")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; BUFFER] })
    }

    /// Sends a request and reads its reply to the end.
    pub(super) async fn call(&mut self, request: &[u8]) -> Result<Reply> {
        self.call_until(request, Reply::done).await
    }

    /// Sends a request and reads its reply until there is enough of it.
    pub(super) async fn call_until(&mut self, request: &[u8], enough: impl Fn(&Reply) -> bool) -> Result<Reply> {
        self.stream.write_all(request).await.context("failed to send")?;
        let mut reply = Reply::default();
        while !enough(&reply) && !reply.done() {
            let count = self.stream.read(&mut self.buffer).await.context("failed to read")?;
            ensure!(count > 0, "the server closed the connection");
            reply.feed(&self.buffer[..count])?;
        }
        Ok(reply)
    }
}
