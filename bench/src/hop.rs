//! The floor of any gateway: a TCP hop that copies bytes and looks at none of them. What it adds to a call is the price of
//! two more trips through the kernel on this machine; whatever a gateway adds beyond that is its own.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

use anyhow::{Context, Result};

/// Forwards to `upstream` until the process ends.
pub(crate) fn start(upstream: SocketAddr) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("failed to listen")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // A connection ends with an error when its client leaves: nothing to report.
            let _ = forward(client, upstream);
        }
    });
    Ok(address)
}

fn forward(client: TcpStream, upstream: SocketAddr) -> io::Result<()> {
    let upstream = TcpStream::connect(upstream)?;
    for (from, to) in [(client.try_clone()?, upstream.try_clone()?), (upstream, client)] {
        to.set_nodelay(true)?;
        thread::spawn(move || copy(from, to));
    }
    Ok(())
}

fn copy(mut from: TcpStream, mut to: TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
