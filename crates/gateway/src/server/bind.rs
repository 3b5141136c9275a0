//! Taking a port, with errors that say what is wrong.

use std::io::{self, ErrorKind};

use tokio::net::TcpListener;

/// Why the address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody else has the port.
    #[error("{address} is already in use")]
    InUse {
        /// As wanted.
        address: String,
    },
    /// The system does not allow it (a port below 1024, most often).
    #[error("no permission to listen on {address}")]
    Denied {
        /// As wanted.
        address: String,
    },
    /// Anything else, such as a name that cannot be resolved or an address this machine does not have.
    #[error("cannot listen on {address}")]
    Failed {
        /// As wanted.
        address: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Listens on `address`, such as `127.0.0.1:8080`; port 0 takes any free one.
pub(super) async fn bind(address: &str) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| failed(address, source))
}

pub(super) fn failed(address: &str, source: io::Error) -> ServeError {
    let address = address.to_owned();
    match source.kind() {
        ErrorKind::AddrInUse => ServeError::InUse { address },
        ErrorKind::PermissionDenied => ServeError::Denied { address },
        _ => ServeError::Failed { address, source },
    }
}
