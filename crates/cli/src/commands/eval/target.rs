//! Where the questions go: a server that runs somewhere, or one in this process that lives as long as the run.
//!
//! The one in this process is a whole one, on a port of the loopback that nobody else knows, with a key and a ledger that are gone
//! afterwards: what is measured is what users get, and the data directory stays as it is.

use std::path::Path;

use gateway::Server;
use providers::Secret;
use reqwest::Url;
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    config::{Config, Environment},
    exit::{Exit, Failed},
    house::{self, House, InitialKeys},
};

/// The path of the API on our own servers.
const API: &str = "/api/v1";

/// A server.
pub struct Target {
    base: String,
    here: bool,
    key: Option<Secret>,
    own: Option<Own>,
}

/// The server of this process.
struct Own {
    house: House,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
    /// Its data directory; removed last.
    _data: TempDir,
}

impl Target {
    /// A running server. Without a path it is one of ours. A server of ours on this machine may be asked with the key of its first
    /// start; no other server ever sees that.
    ///
    /// # Errors
    /// When `url` is none.
    pub fn at(url: &str, key: Option<Secret>, config: &Config, environment: &Environment) -> Result<Self, Failed> {
        let bad = |reason: &str| Exit::Usage.because(format!("--url {url:?}: {reason}"));
        let url = Url::parse(url).map_err(|error| bad(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
            return Err(bad("expected an address such as http://127.0.0.1:8080 or https://api.openai.com/v1"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("a name or password does not belong here; give the key with --key"));
        }
        let path = url.path().trim_end_matches('/');
        let ours = matches!(path, "" | API);
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let base = format!("{}{}", url.origin().ascii_serialization(), if ours { API } else { path });
        let initial = || (ours && here).then(|| initial_key(&house::data_dir(config, environment))).flatten();
        Ok(Self { base, here, key: key.or_else(initial), own: None })
    }

    /// A server in this process that serves this model.
    ///
    /// # Errors
    /// When the model cannot be loaded.
    pub async fn in_process(mut config: Config, environment: &Environment, model: &str, quiet: bool) -> Result<Self, Failed> {
        let failed = |error: std::io::Error| Exit::Resources.because(format!("cannot make a temporary directory: {error}"));
        let data = tempfile::Builder::new().prefix("roundhouse-eval-").tempdir().map_err(failed)?;
        config.server.data_dir = Some(data.path().to_owned());
        let house = House::for_model(&config, environment, model, quiet).await?;
        let server = Server::bind("127.0.0.1:0", house.gateway()).await.map_err(|error| Exit::Failure.caused(&error))?;
        house.first_keys().await?;
        let base = format!("http://{}{API}", server.address());
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(server.run(async {
            // A dropped sender means the same.
            drop(stopped.await);
        }));
        let key = initial_key(data.path());
        Ok(Self { base, here: true, key, own: Some(Own { house, stop, server, _data: data }) })
    }

    /// The address of the API, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether it is on this machine.
    pub fn is_here(&self) -> bool {
        self.here
    }

    pub fn key(&self) -> Option<&Secret> {
        self.key.as_ref()
    }

    /// What the server calls this model: in this process, a directory is served under its own name.
    pub fn model(&self, named: String) -> String {
        let path = Path::new(&named);
        if self.own.is_some() && path.is_dir() { house::local_id(path) } else { named }
    }

    /// Stops the server of this process.
    ///
    /// # Errors
    /// When its ledger could not be closed.
    pub async fn close(self) -> Result<(), Failed> {
        let Some(Own { house, stop, server, _data }) = self.own else { return Ok(()) };
        // Gone already means stopped already.
        let _ = stop.send(());
        server.await.map_err(|error| Exit::Failure.caused(&error))?;
        house.close().await
    }
}

fn initial_key(data_dir: &Path) -> Option<Secret> {
    InitialKeys::read(data_dir).map(|keys| Secret::new(keys.api_key()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    fn at(url: &str, key: Option<&str>, dir: &Path) -> Result<Target, Failed> {
        let mut config = Config::default();
        config.server.data_dir = Some(dir.to_owned());
        Target::at(url, key.map(Secret::new), &config, &Environment::default())
    }

    #[test]
    fn a_bare_address_is_one_of_ours_and_a_path_is_a_base() {
        let dir = tempfile::tempdir().unwrap();
        for (url, base) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v1"),
            ("http://127.0.0.1:8080/api/v1/", "http://127.0.0.1:8080/api/v1"),
            ("https://api.openai.com/v1", "https://api.openai.com/v1"),
            ("http://[::1]:9/v1", "http://[::1]:9/v1"),
        ] {
            assert_eq!(at(url, None, dir.path()).unwrap().base(), base);
        }
        for bad in ["127.0.0.1:8080", "ftp://example.com", "http://", "http://a@example.com", "http://example.com/?q", ""] {
            assert!(at(bad, None, dir.path()).is_err_and(|failed| failed.exit == Exit::Usage), "{bad}");
        }
    }

    #[test]
    fn only_our_own_server_here_sees_the_first_key() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("initial-keys.json"), r#"{"management_key":"m","api_key":"k"}"#).unwrap();
        let key = |url, key| at(url, key, dir.path()).unwrap().key().map(|key| key.expose().to_owned());
        assert_eq!(key("http://127.0.0.1:8080", None).as_deref(), Some("k"));
        assert_eq!(key("http://localhost:8080/api/v1", Some("mine")).as_deref(), Some("mine"));
        assert_eq!(key("http://127.0.0.1:8000/v1", None), None);
        assert_eq!(key("https://example.com", None), None);
    }
}
