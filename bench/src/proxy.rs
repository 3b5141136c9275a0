//! The bare proxy: hyper on both sides and nothing in between. It is the least that a reverse proxy over HTTP can cost, so that what a
//! gateway takes beyond it is the price of what the gateway knows: keys, limits, translation, the ledger. Runs as a process of its own
//! (`bench proxy PORT UPSTREAM`), with as many threads as `roundhouse` takes by default.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread::available_parallelism;

use anyhow::{Context, Result};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Uri};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// Forwards what comes to `port` to `upstream` until the process ends.
pub(crate) fn run(port: u16, upstream: SocketAddr) -> Result<()> {
    let half = available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
    let runtime = Builder::new_multi_thread().worker_threads(half).enable_all().build().context("failed to start the runtime")?;
    runtime.block_on(serve(port, upstream))
}

async fn serve(port: u16, upstream: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.context("failed to listen")?;
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<_, Incoming> = Client::builder(TokioExecutor::new()).build(connector);
    loop {
        let (socket, _) = listener.accept().await.context("failed to accept")?;
        socket.set_nodelay(true)?;
        let client = client.clone();
        let forward = service_fn(move |mut request: Request<Incoming>| {
            let uri = there(request.uri(), upstream);
            *request.uri_mut() = uri;
            client.request(request)
        });
        // A connection ends with an error when its client leaves: nothing to report.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(socket), forward));
    }
}

/// The same path at the upstream.
fn there(uri: &Uri, upstream: SocketAddr) -> Uri {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    format!("http://{upstream}{path}").parse().unwrap_or_default()
}
