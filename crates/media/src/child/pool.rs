//! The parent's side: a few child processes, started when first needed, replaced when one ends, hangs or talks nonsense.
//!
//! A job owns its child while it runs. When it fails, or its caller goes away, the child is killed with it; the next job
//! gets a fresh one, and no picture is blamed before a fresh process has failed on it. So a bad picture only harms itself.

use std::{ffi::OsString, path::PathBuf, process::Stdio, sync::Mutex};

use bytes::Bytes;
use tokio::{
    io::{self, AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::Semaphore,
    time::timeout,
};

use super::wire::{self, Done, Job, Reply};
use crate::{Limits, MediaError, Rgb, Size};

/// How to start a decoding process: a program that calls [`crate::worker_main`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerCommand {
    /// An absolute path: the child has no `PATH`.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
}

/// All decoding processes.
pub(crate) struct Pool {
    command: WorkerCommand,
    limits: Limits,
    /// Jobs that are waiting or running.
    queue: Semaphore,
    /// Jobs that are running.
    running: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

/// One child; killed when dropped.
struct Worker {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    jobs_left: u32,
}

impl Pool {
    pub(crate) fn new(command: WorkerCommand, limits: Limits) -> Self {
        let workers = limits.workers.max(1);
        Self {
            queue: Semaphore::new(workers.saturating_add(limits.max_queue).min(Semaphore::MAX_PERMITS)),
            running: Semaphore::new(workers.min(Semaphore::MAX_PERMITS)),
            idle: Mutex::new(Vec::new()),
            command,
            limits,
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Runs one job: the resized picture and the size it had before.
    pub(crate) async fn run(&self, job: &Job, bytes: &Bytes) -> Result<(Rgb, Size), MediaError> {
        self.limits.check_bytes(bytes.len())?;
        let _ticket = self.queue.try_acquire().map_err(|_| MediaError::Busy)?;
        let _turn = self.running.acquire().await.map_err(|_| MediaError::NoWorker)?;
        let idle = self.idle_worker();
        let reused = idle.is_some();
        let worker = idle.map_or_else(|| self.fresh_worker(), Ok)?;
        match self.attempt(worker, job, bytes).await {
            // What an earlier picture did to this process, or who ended it, is no fault of this picture.
            Err(MediaError::Undecodable) if reused => self.attempt(self.fresh_worker()?, job, bytes).await,
            judged => judged,
        }
    }

    async fn attempt(&self, mut worker: Worker, job: &Job, bytes: &Bytes) -> Result<(Rgb, Size), MediaError> {
        let reply = match timeout(self.limits.job_time, worker.ask(job, bytes)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => {
                tracing::warn!(%error, "a decoding process failed on a picture and was replaced");
                return Err(MediaError::Undecodable);
            }
            Err(_) => {
                tracing::warn!("a decoding process took too long over a picture and was replaced");
                return Err(MediaError::TooSlow);
            }
        };
        if worker.jobs_left > 0 {
            self.lock_idle().push(worker);
        }
        reply
    }

    fn idle_worker(&self) -> Option<Worker> {
        let mut idle = self.lock_idle();
        loop {
            let mut worker = idle.pop()?;
            if matches!(worker.child.try_wait(), Ok(None)) {
                return Some(worker);
            }
        }
    }

    fn fresh_worker(&self) -> Result<Worker, MediaError> {
        Worker::start(&self.command, self.limits.jobs_per_worker.max(1)).map_err(|error| {
            tracing::error!(%error, "cannot start a decoding process");
            MediaError::NoWorker
        })
    }

    fn lock_idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Worker {
    fn start(command: &WorkerCommand, jobs_left: u32) -> io::Result<Self> {
        let mut child = Command::new(&command.program)
            .args(&command.args)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a pipe is missing"));
        };
        Ok(Self { child, input, output, jobs_left })
    }

    /// One exchange. The outer error means that this child cannot be used again.
    async fn ask(&mut self, job: &Job, bytes: &Bytes) -> io::Result<Result<(Rgb, Size), MediaError>> {
        self.jobs_left -= 1;
        self.input.write_all(&wire::head(job, bytes.len())?).await?;
        self.input.write_all(bytes).await?;
        self.input.flush().await?;
        let mut prefix = [0; wire::PREFIX];
        self.output.read_exact(&mut prefix).await?;
        let (head, body) = wire::lengths(prefix, job.limits.max_decoded_bytes)?;
        let mut json = vec![0; head];
        self.output.read_exact(&mut json).await?;
        match serde_json::from_slice::<Reply>(&json)? {
            Err(error) if body == 0 => Ok(Err(error)),
            Ok(done) if self.plausible(job, done, body) => {
                let mut pixels = vec![0; body];
                self.output.read_exact(&mut pixels).await?;
                Ok(Ok((Rgb { size: done.resized, pixels }, done.original)))
            }
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "the reply contradicts the job")),
        }
    }

    /// The child is not trusted: the size must be the one that our own rules give, and the body must fit it.
    fn plausible(&self, job: &Job, done: Done, body: usize) -> bool {
        job.limits.check_size(done.original).is_ok()
            && job.target.fit(done.original) == Ok(done.resized)
            && done.resized.pixels() * 3 == body as u64
    }
}
