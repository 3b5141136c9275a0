//! The handle that everybody else holds.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use models::{Model, ModelInfo};

use crate::{
    Generation, Guide, Refusal, Request, Settings, StartError, Stats, Timings, admission,
    board::{Door, Shared},
    memory::available_bytes,
    worker::Worker,
};

/// A running engine for one model; cheap to clone. When the last handle goes, so does the engine, and answers that are not
/// complete fail.
#[derive(Clone)]
pub struct Engine(Arc<House>);

struct House {
    model: Arc<dyn Model>,
    settings: Settings,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Engine {
    /// Takes the memory for the cache and starts the engine's thread.
    ///
    /// # Errors
    /// When a bound is zero, the cache does not fit into memory, or the system gives no thread.
    pub fn start(model: Arc<dyn Model>, settings: Settings) -> Result<Self, StartError> {
        settings.check(model.info(), available_bytes())?;
        let shared = Arc::new(Shared::new(settings.kv_blocks));
        let worker = Worker::new(Arc::clone(&model), settings, Arc::clone(&shared));
        let thread = thread::Builder::new().name("engine".into()).spawn(move || worker.run()).map_err(StartError::Thread)?;
        Ok(Self(Arc::new(House { model, settings, shared, thread: Mutex::new(Some(thread)) })))
    }

    /// Takes a request on, or refuses it. Never waits for the model.
    ///
    /// # Errors
    /// A [`Refusal`]; nothing has been computed then.
    pub fn submit(&self, request: Request) -> Result<Generation, Refusal> {
        admission::admit(self.0.model.as_ref(), &self.0.settings, &self.0.shared, request, None)
    }

    /// As [`Self::submit`], with rules for what may be said.
    ///
    /// # Errors
    /// As [`Self::submit`].
    pub fn submit_guided(&self, request: Request, guide: Box<dyn Guide>) -> Result<Generation, Refusal> {
        admission::admit(self.0.model.as_ref(), &self.0.settings, &self.0.shared, request, Some(guide))
    }

    /// Facts about the model.
    #[must_use]
    pub fn info(&self) -> &ModelInfo {
        self.0.model.info()
    }

    /// The bounds it runs under.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Whether it takes requests on: nobody closed it, and its thread is alive.
    #[must_use]
    pub fn is_open(&self) -> bool {
        // Who else holds the lock looks at the thread too, or has closed the door and waits for its end: nobody waits here.
        let lives =
            || self.0.thread.try_lock().map_or(true, |thread| thread.as_ref().is_some_and(|thread| !thread.is_finished()));
        self.0.shared.lock().door == Door::Open && lives()
    }

    /// Counters and levels.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let board = self.0.shared.lock();
        let waiting = board.waiting.iter().filter(|sequence| !sequence.abandoned()).count();
        Stats { waiting, cancelled: board.cancelled, ..board.stats }
    }

    /// How long requests take; as [`Stats`], published before the events that they count.
    #[must_use]
    pub fn timings(&self) -> Timings {
        self.0.shared.lock().timings.clone()
    }

    /// Refuses new requests, serves all that were taken on, those that wait included, and returns when the thread has ended.
    /// It blocks; whoever wants to bound the wait calls [`Self::abort`] from elsewhere.
    pub fn shutdown(&self) {
        self.0.shared.close(Door::Draining);
        self.join();
    }

    /// Refuses new requests and fails all that are not complete, after the step in hand. Does not block.
    pub fn abort(&self) {
        self.0.shared.close(Door::Aborted);
    }

    fn join(&self) {
        // The lock is held while waiting: a second shutdown returns no sooner than the first.
        let mut thread = self.0.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Err(_)) = thread.take().map(JoinHandle::join) {
            tracing::error!("the engine's thread panicked");
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.shared.close(Door::Aborted);
    }
}
