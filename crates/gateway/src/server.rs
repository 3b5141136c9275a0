//! Our own accept loop: TCP_NODELAY on every socket (its absence costs a stream 40 ms), a bounded number of connections,
//! bounded heads, and a drain on shutdown. Knows sockets and phases only, never a route.

mod bind;
mod peer;
mod stall;
mod tls;
mod worded;

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use hyper::{Request, Response, body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::Semaphore,
    time::timeout,
};
use tower::{Service, ServiceExt};

pub use bind::ServeError;
pub(crate) use peer::Peer;
pub use peer::{Network, NetworkError};
pub use tls::{Certificate, CertificateError};

use crate::{
    Gateway,
    phase::{Lifecycle, Phase, reached},
    settings::ServerLimits,
};

/// A pause after a failed accept, most often for want of file descriptors: long enough not to spin, short enough not to be
/// noticed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A gateway with a port.
pub struct Server {
    gateway: Gateway,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes the port; serves nothing yet. `address` is `host:port`, port 0 takes any free one.
    ///
    /// # Errors
    /// See [`ServeError`].
    pub async fn bind(address: &str, gateway: Gateway) -> Result<Self, ServeError> {
        let listener = bind::bind(address).await?;
        let address = listener.local_addr().map_err(|source| bind::failed(address, source))?;
        Ok(Self { gateway, listener, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown`, then drains: `/readyz` says 503; after the delay no new connections; running answers finish within
    /// the limit; those that do not are told to end. When it returns, every call is settled, unless the grace after the limit was
    /// not enough for it.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let router = self.gateway.router();
        self.run_with(router, shutdown).await;
    }

    /// The same with a router that has other routes (a web page) around [`Gateway::router`].
    pub async fn run_with(self, router: Router, shutdown: impl Future<Output = ()>) {
        let Self { gateway, listener, .. } = self;
        let (limits, lifecycle) = {
            let shared = gateway.0.shared();
            (shared.settings.server.clone(), Arc::clone(&shared.lifecycle))
        };
        let connections = Arc::new(Semaphore::new(limits.connections_max));
        // How to stop is asked when it is time, since the settings may have changed.
        let stopped = async {
            shutdown.await;
            lifecycle.advance(Phase::Leaving);
            tokio::time::sleep(gateway.0.shared().settings.server.drain_delay).await;
        };
        tokio::select! {
            () = accept(listener, router, &gateway, &connections) => {}
            () = stopped => {}
        }
        let (drain, grace) = {
            let shared = gateway.0.shared();
            (shared.settings.server.drain, shared.settings.server.drain_grace)
        };
        lifecycle.advance(Phase::Draining);
        // Every connection holds a permit for as long as it lives: when all are back, all are gone.
        let every = u32::try_from(limits.connections_max).unwrap_or(u32::MAX);
        if timeout(drain, connections.acquire_many(every)).await.is_err() {
            tracing::warn!("drain limit reached; ending the answers that still run");
            lifecycle.advance(Phase::Closing);
            let _ = timeout(grace, connections.acquire_many(every)).await;
        }
    }
}

async fn accept(listener: TcpListener, router: Router, gateway: &Gateway, connections: &Arc<Semaphore>) {
    // The semaphore is never closed; if it were, the loop would end as if shut down.
    while let Ok(permit) = Arc::clone(connections).acquire_owned().await {
        let (socket, address) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let _ = socket.set_nodelay(true);
        // The bounds and the certificate may have changed since the last connection.
        let shared = gateway.0.shared();
        let limits = &shared.settings.server;
        let certificate = limits.certificate.clone();
        let peer = Peer { address, encrypted: certificate.is_some() };
        let connection =
            Connection { http: protocol(limits), router: router.clone(), peer, lifecycle: Arc::clone(&shared.lifecycle) };
        let (socket, handshake) = (stall::Guarded::new(socket, limits.write_stall), limits.header_read);
        tokio::spawn(async move {
            match certificate {
                None => connection.run(socket).await,
                // Apart, so that a connection without TLS does not take the room of one with it.
                Some(certificate) => Box::pin(connection.run_encrypted(socket, certificate, handshake)).await,
            }
            // Held for as long as the connection lives, not less.
            drop(permit);
        });
    }
}

fn protocol(limits: &ServerLimits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_read)
        .max_headers(limits.headers_max)
        .max_header_size(limits.header_bytes_max)
        .keep_alive(true);
    http
}

struct Connection {
    http: http1::Builder,
    router: Router,
    peer: Peer,
    lifecycle: Arc<Lifecycle>,
}

impl Connection {
    async fn run_encrypted(self, socket: stall::Guarded, certificate: Certificate, handshake: Duration) {
        match timeout(handshake, certificate.acceptor().accept(socket)).await {
            Ok(Ok(socket)) => self.run(socket).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS connection came about"),
            Err(_) => tracing::debug!("a client did not finish its TLS handshake in time"),
        }
    }

    /// Serves one connection to its end.
    async fn run(self, socket: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) {
        let service = TowerToHyperService::new(handler(self.router, self.peer));
        let connection = self.http.serve_connection(TokioIo::new(worded::Worded::new(socket)), service);
        let mut connection = std::pin::pin!(connection);
        let mut watch = self.lifecycle.watch();
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = reached(&mut watch, Phase::Draining) => {
                // Idle connections close now; a running exchange is the connection's last.
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(error = &error as &dyn std::error::Error, "connection ended early");
        }
    }
}

/// The router as hyper wants it.
fn handler(
    router: Router,
    peer: Peer,
) -> impl Service<Request<Incoming>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static {
    router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        request
    })
}
