//! A running `roundhouse serve` on a free port and a data directory of its own; killed when dropped.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::folder::Folder;
use crate::process::Process;

/// The process.
pub(crate) struct Server {
    /// As the kernel sees it.
    pub(crate) process: Process,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it and waits until it says where it listens; `config` is TOML.
    pub(crate) fn start(binary: &Path, folder: &Folder, config: &str) -> Result<Self> {
        let file = folder.write("config.toml", config)?;
        let mut command = Command::new(binary);
        command.args(["serve", "--host", "127.0.0.1", "--port", "0", "--data-dir"]).arg(folder.path().join("data"));
        // Nobody's provider keys or settings reach a benchmark.
        command.arg("--config").arg(file).env_clear().stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Process::start(&mut command)?;
        let mut lines = BufReader::new(process.child().stdout.take().context("no standard output")?).lines();
        for line in lines.by_ref() {
            let line = line.context("failed to read what the server prints")?;
            if let Some((_, address)) = line.split_once("listening on http://") {
                let address = address.trim().parse().context("the server's address")?;
                // Whatever else it prints must not fill the pipe.
                thread::spawn(move || lines.for_each(drop));
                return Ok(Self { process, address });
            }
        }
        bail!("the server ended ({}) before it said where it listens", process.child().wait()?)
    }

    /// The management key of a fresh data directory.
    pub(crate) fn management_key(folder: &Folder) -> Result<String> {
        let path = folder.path().join("data/initial-keys.json");
        let keys: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).context("the initial keys")?)?;
        Ok(keys["management_key"].as_str().context("no management key among the initial keys")?.to_owned())
    }
}
