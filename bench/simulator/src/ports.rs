//! Addresses whose fault is in the connection itself, before any request.

use std::{collections::VecDeque, io, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinHandle,
    time::timeout,
};

/// Connections that are held open and never answered; the oldest are dropped.
const HELD_MAX: usize = 4096;
/// After this long a connection to a full queue counts as not accepted.
const FULL: Duration = Duration::from_millis(100);
/// Connections that a queue of length zero may take before it is full; Linux takes one.
const QUEUE_MAX: usize = 8;

/// The addresses, for as long as this lives.
pub(crate) struct Ports {
    pub(crate) refuse: SocketAddr,
    pub(crate) blackhole: SocketAddr,
    pub(crate) slow_tls: SocketAddr,
    /// Bound and not listening: nobody else gets the port.
    _refusing: TcpSocket,
    /// Its queue is full of the connections beside it.
    _full: (TcpListener, Vec<TcpStream>),
    silent: JoinHandle<()>,
}

impl Ports {
    pub(crate) async fn open() -> io::Result<Self> {
        let refusing = bound()?;
        let refuse = refusing.local_addr()?;
        let full = bound()?.listen(0)?;
        let blackhole = full.local_addr()?;
        let mut queued = Vec::new();
        while let Ok(stream) = timeout(FULL, TcpStream::connect(blackhole)).await {
            queued.push(stream?);
            if queued.len() > QUEUE_MAX {
                return Err(io::Error::other("this system's queue of connections is never full"));
            }
        }
        let listener = bound()?.listen(1024)?;
        let slow_tls = listener.local_addr()?;
        let silent = tokio::spawn(hold(listener));
        Ok(Self { refuse, blackhole, slow_tls, _refusing: refusing, _full: (full, queued), silent })
    }
}

impl Drop for Ports {
    fn drop(&mut self) {
        self.silent.abort();
    }
}

fn bound() -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    Ok(socket)
}

/// Takes connections and says nothing.
async fn hold(listener: TcpListener) {
    let mut held = VecDeque::new();
    // An error of one connection (its client is gone already) does not end the others.
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            held.push_back(stream);
            if held.len() > HELD_MAX {
                held.pop_front();
            }
        }
    }
}
