//! How a command talks to the server that runs on the same data directory: a socket in it, which only its owner can open, so that it
//! needs no key and no port. One question so far: take up the changed configuration. Never shows a setting's value.

use std::{
    io::{self, BufRead, BufReader, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream as Client},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
    time::timeout,
};

use crate::{
    exit::{Exit, Failed},
    house::{Renewal, Renewed},
};

const FILE: &str = "roundhouse.sock";
/// The one question.
const RELOAD: &[u8] = b"reload\n";
/// How long the question may take to come; commands write it at once.
const QUESTION_WAIT: Duration = Duration::from_secs(5);
/// A pause after a failed accept, so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The answer, as one line of JSON.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Renewed(Renewed),
    /// What is wrong with the configuration.
    Refused(String),
}

/// The server's side.
pub struct Control {
    listener: UnixListener,
    path: PathBuf,
}

impl Control {
    /// Takes the socket. A directory in which none can be (its path may be too long) is no reason not to serve: signals work all
    /// the same.
    pub fn open(dir: &Path) -> Option<Self> {
        let unreachable =
            |error: &io::Error| eprintln!("note: `roundhouse config reload` will not reach this server ({error}); SIGHUP does");
        Self::bind(dir).inspect_err(unreachable).ok()
    }

    fn bind(dir: &Path) -> io::Result<Self> {
        let path = dir.join(FILE);
        // Left by a process that was killed: the directory's lock is ours, so nobody listens there.
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    /// Answers questions for as long as it is polled, one at a time.
    pub async fn answer(self, renewal: Arc<Renewal>) {
        loop {
            match self.listener.accept().await {
                // Whoever leaves before its answer has no use for it.
                Ok((socket, _)) => drop(reply(socket, &renewal).await),
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn reply(mut socket: UnixStream, renewal: &Arc<Renewal>) -> io::Result<()> {
    let mut question = [0; RELOAD.len()];
    timeout(QUESTION_WAIT, socket.read_exact(&mut question)).await??;
    let answer = if question == RELOAD {
        Arc::clone(renewal).renew().await.map_or_else(|failed| Answer::Refused(failed.reason), Answer::Renewed)
    } else {
        Answer::Refused("the server does not know this question; it may be of another version".to_owned())
    };
    let mut line = serde_json::to_vec(&answer)?;
    line.push(b'\n');
    socket.write_all(&line).await?;
    socket.shutdown().await
}

/// Has the server on this data directory take up its configuration.
///
/// # Errors
/// When no server runs there, or the configuration is wrong; then nothing has changed.
pub fn ask(dir: &Path) -> Result<Renewed, Failed> {
    let path = dir.join(FILE);
    let nobody = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
            Exit::NotFound.because(format!("no server runs on the data directory {}", dir.display()))
        }
        _ => Exit::Failure.because(format!("cannot reach the server by {}: {error}", path.display())),
    };
    let mut socket = Client::connect(&path).map_err(nobody)?;
    let mut line = String::new();
    socket.write_all(RELOAD).and_then(|()| BufReader::new(&socket).read_line(&mut line)).map_err(nobody)?;
    match serde_json::from_str(&line) {
        Ok(Answer::Renewed(renewed)) => Ok(renewed),
        Ok(Answer::Refused(reason)) => Err(Exit::Config.because(format!("the configuration stays as it was: {reason}"))),
        Err(_) => Err(Exit::Failure.because("the server ended before it answered")),
    }
}
