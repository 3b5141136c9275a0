//! A running `roundhouse serve` on a free port and a data directory of its own; killed and cleaned up when dropped.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use anyhow::{Context, Result, bail};

/// A data directory that is removed when dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// An empty one below the system's temporary directory.
    pub(crate) fn new() -> Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("roundhouse-bench-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).with_context(|| format!("failed to create {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's cleaning of its temporary directory.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The process.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it and waits until it says where it listens; `config` is TOML.
    pub(crate) fn start(binary: &Path, folder: &Folder, config: &str) -> Result<Self> {
        let file = folder.0.join("config.toml");
        fs::write(&file, config).context("failed to write the configuration")?;
        let mut child = Command::new(binary)
            .args(["serve", "--host", "127.0.0.1", "--port", "0", "--data-dir"])
            .arg(folder.0.join("data"))
            .arg("--config")
            .arg(file)
            // Nobody's provider keys or settings reach a benchmark.
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("failed to start {}", binary.display()))?;
        let mut lines = BufReader::new(child.stdout.take().context("no standard output")?).lines();
        for line in lines.by_ref() {
            let line = line.context("failed to read what the server prints")?;
            if let Some((_, address)) = line.split_once("listening on http://") {
                let address = address.trim().parse().context("the server's address")?;
                // Whatever else it prints must not fill the pipe.
                thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, address });
            }
        }
        bail!("the server ended ({}) before it said where it listens", child.wait()?)
    }

    /// The normal key of a fresh data directory.
    pub(crate) fn key(folder: &Folder) -> Result<String> {
        let path = folder.0.join("data/initial-keys.json");
        let keys: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).context("the initial keys")?)?;
        Ok(keys["api_key"].as_str().context("no api_key among the initial keys")?.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Killing is fine: the data directory goes too.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
