//! The contenders, one file each: how each is got, started and called. All are processes of their own, in front of the same upstream.
//! Adding one is a file here and a word in [`PEERS`].

mod bare;
mod install;
mod litellm;
mod portkey;
mod roundhouse;
mod smg;

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

pub(crate) use bare::Bare;
pub(crate) use roundhouse::{Durability, Roundhouse};

use crate::call::Connection;
use crate::folder::Folder;
use crate::process::Process;
use crate::way::Way;

/// Makes a peer.
pub(crate) type Peer = fn() -> Box<dyn Contender>;

/// What others have built for the same purpose, by the name that `--peers` takes.
pub(crate) const PEERS: &[(&str, Peer)] =
    &[("litellm", || Box::new(litellm::LiteLlm)), ("smg", || Box::new(smg::Smg)), ("portkey", || Box::new(portkey::Portkey))];

/// The slowest peer takes some 10 s to start on an idle machine.
const START_MAX: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(50);
/// Before somebody who listens is believed to be at rest.
const REST: Duration = Duration::from_secs(1);

/// Somebody who stands between clients and the upstream.
pub(crate) trait Contender {
    /// With its version, where it is not ours.
    fn name(&self) -> String;

    /// Gets what starting needs; slow the first time.
    ///
    /// # Errors
    /// Why it cannot be had here, for the table.
    fn prepare(&self) -> Result<()> {
        Ok(())
    }

    /// Starts it in front of `upstream`.
    ///
    /// # Errors
    /// Why it does not start, for the table.
    fn start(&self, upstream: SocketAddr) -> Result<Running>;
}

/// A contender that runs, until it is dropped.
pub(crate) struct Running {
    /// How to call it.
    pub(crate) way: Way,
    /// As the kernel sees it.
    pub(crate) process: Process,
    /// Its files, gone after it.
    folder: Folder,
}

impl Running {
    /// Starts a command that will listen at the way's address; what it prints goes to a file.
    fn start(command: &mut Command, way: Way, folder: Folder) -> Result<Self> {
        let log = File::create(folder.path().join("log")).context("a file for what it prints")?;
        command.stdout(log.try_clone()?).stderr(log);
        let mut running = Self { way, process: Process::start(command)?, folder };
        running.wait()?;
        Ok(running)
    }

    /// Waits until it answers a call along its way.
    fn wait(&mut self) -> Result<()> {
        let start = Instant::now();
        loop {
            let answered = Connection::open(self.way.address).and_then(|mut it| it.call(&self.way.whole()));
            let Err(error) = answered else { break };
            if let Some(status) = self.process.ended()? {
                bail!("it ended ({status}): {}", self.last_words());
            }
            if start.elapsed() > START_MAX {
                bail!("it does not answer after {} s: {error:#}; {}", START_MAX.as_secs(), self.last_words());
            }
            sleep(POLL);
        }
        sleep(REST);
        Ok(())
    }

    fn last_words(&self) -> String {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        last_line(&String::from_utf8_lossy(&log))
    }
}

/// The last line that says something.
fn last_line(text: &str) -> String {
    text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it said nothing").to_owned()
}

/// A port that was free a moment ago, for whoever cannot choose one and say which.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).context("a free port")?.port())
}

/// A command without this user's settings and keys.
fn command(program: &Path, folder: &Folder) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", folder.path()).current_dir(folder.path());
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// Where the peers are installed: below `target/`, beside this program's profile.
fn peers_folder() -> Result<PathBuf> {
    let program = std::env::current_exe().context("where this program is")?;
    Ok(program.ancestors().nth(2).context("this program does not lie in target/<profile>/")?.join("bench-peers"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_are_the_last_that_say_something() {
        assert_eq!(last_line("first\n  no such module  \n\n"), "no such module");
        assert_eq!(last_line("\n"), "it said nothing");
    }
}
