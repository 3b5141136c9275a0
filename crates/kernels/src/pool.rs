//! The worker pool: persistent threads that share out the chunks of one job at a time.
//!
//! The caller takes part; chunks are handed out by an atomic counter, so a thread that the system has put aside delays
//! nobody by more than the chunk in its hands. Idle workers spin for a moment (the next stage of a forward pass follows
//! within microseconds), then sleep. Never decides what is computed: results do not depend on who did which chunk.

use std::{
    any::Any,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crate::Isa;

/// How long an idle worker looks for the next job before it sleeps.
const SPIN: Duration = Duration::from_micros(20);

/// Rows per chunk of [`Pool::rows`] are chosen so that a chunk has at least this many numbers: less is not worth a fork.
const MIN_CHUNK_NUMBERS: usize = 8 * 1024;

/// Threads that run one job at a time together with the caller.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
    isa: Isa,
    /// Held while a job runs; a second caller does its work alone instead of waiting.
    turn: Mutex<()>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Sleeping workers wait here for a job, and the caller for the last worker.
    wake: Condvar,
    /// Counts published jobs; lets workers spin without the lock.
    epoch: AtomicUsize,
    /// Workers inside the current job; changed only under the lock, read by the waiting caller without it.
    active: AtomicUsize,
    closing: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    job: Option<Job>,
    sleepers: usize,
    panic: Option<PanicPayload>,
}

struct PanicPayload(Box<dyn Any + Send>);

impl std::fmt::Debug for PanicPayload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PanicPayload")
    }
}

/// The work in hand. Dereferenced only by threads that are counted in `Shared::active`, and the caller does not return
/// before that count is zero: the closure and the counter on its stack outlive every use.
#[derive(Clone, Copy, Debug)]
struct Job {
    work: *const (dyn Fn(usize) + Sync),
    next: *const AtomicUsize,
    chunks: usize,
}

#[expect(unsafe_code, reason = "the pointers are used under the protocol described at `Job`")]
// SAFETY: the closure is `Sync` and the counter atomic; lifetimes are kept by the protocol at `Job`.
unsafe impl Send for Job {}

impl Job {
    fn run(self) {
        #[expect(unsafe_code, reason = "see `Job`: both outlive every registered thread")]
        // SAFETY: this thread is either the caller or registered in `Shared::active`.
        let (work, next) = unsafe { (&*self.work, &*self.next) };
        loop {
            let chunk = next.fetch_add(1, Ordering::Relaxed);
            if chunk >= self.chunks {
                return;
            }
            work(chunk);
        }
    }
}

impl Pool {
    /// A pool of `threads` threads, the caller's included, with the best instructions of this machine. If the system
    /// gives fewer threads, the pool works with those.
    #[must_use]
    pub fn new(threads: NonZeroUsize) -> Self {
        Self::with_isa(threads, Isa::detect())
    }

    /// One thread per available core.
    #[must_use]
    pub fn available() -> Self {
        Self::new(thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }

    /// The plain path on the caller's thread alone: slow, and the oracle of every other pool.
    #[must_use]
    pub fn oracle() -> Self {
        Self::with_isa(NonZeroUsize::MIN, Isa::scalar())
    }

    fn with_isa(threads: NonZeroUsize, isa: Isa) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            wake: Condvar::new(),
            epoch: AtomicUsize::new(0),
            active: AtomicUsize::new(0),
            closing: AtomicBool::new(false),
        });
        let workers = (1..threads.get())
            .map_while(|i| {
                let shared = Arc::clone(&shared);
                thread::Builder::new().name(format!("kernel-{i}")).spawn(move || shared.work()).ok()
            })
            .collect();
        Self { shared, workers, isa, turn: Mutex::new(()) }
    }

    /// The instructions its work may use.
    #[must_use]
    pub fn isa(&self) -> Isa {
        self.isa
    }

    /// Threads that take part, the caller included.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.workers.len() + 1
    }

    /// Calls `work(0) .. work(chunks - 1)`, in any order and on any thread, and returns when all are done.
    ///
    /// A panic in `work` is passed on to the caller after the other threads have left the job. A nested or concurrent
    /// call runs on its own thread alone.
    pub fn run(&self, chunks: usize, work: &(dyn Fn(usize) + Sync)) {
        let turn = (chunks > 1 && !self.workers.is_empty()).then(|| self.turn.try_lock().ok()).flatten();
        let Some(_turn) = turn else {
            (0..chunks).for_each(work);
            return;
        };
        let next = AtomicUsize::new(0);
        #[expect(unsafe_code, reason = "only the lifetime is erased; see `Job`")]
        // SAFETY: `finish` below waits for every thread that uses the pointer before this frame is left.
        let work = unsafe { std::mem::transmute::<*const (dyn Fn(usize) + Sync + '_), *const (dyn Fn(usize) + Sync)>(work) };
        let job = Job { work, next: &raw const next, chunks };
        self.shared.publish(job);
        let own = catch_unwind(AssertUnwindSafe(|| job.run()));
        if own.is_err() {
            next.store(chunks, Ordering::Relaxed);
        }
        let other = self.shared.finish();
        if let Err(payload) = own {
            resume_unwind(payload);
        }
        if let Some(PanicPayload(payload)) = other {
            resume_unwind(payload);
        }
    }

    /// Splits a row-major matrix of `width` columns into blocks of whole rows and calls `work(first_row, block)` on each.
    pub fn rows(&self, data: &mut [f32], width: usize, work: impl Fn(usize, &mut [f32]) + Sync) {
        let width = width.max(1);
        let fair = (data.len() / width).div_ceil(self.threads() * 4);
        let block = fair.max(MIN_CHUNK_NUMBERS.div_ceil(width)).max(1);
        self.parts(data, block * width, |i, part| work(i * block, part));
    }

    /// Splits a slice into parts of `length` (the last may be shorter) and calls `work(number, part)` on each.
    pub fn parts<T: Send>(&self, data: &mut [T], length: usize, work: impl Fn(usize, &mut [T]) + Sync) {
        let parts: Vec<Mutex<&mut [T]>> = data.chunks_mut(length.max(1)).map(Mutex::new).collect();
        self.run(parts.len(), &|i| {
            // Each part is locked once, by whoever drew its number: the lock is only the proof of that.
            let mut part = parts[i].lock().unwrap_or_else(PoisonError::into_inner);
            work(i, &mut part);
        });
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Release);
        drop(self.shared.lock());
        self.shared.wake.notify_all();
        for worker in self.workers.drain(..) {
            // A worker catches panics of its jobs; there is nothing to learn from its result.
            let _ = worker.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, job: Job) {
        let mut state = self.lock();
        state.job = Some(job);
        self.epoch.fetch_add(1, Ordering::Release);
        let wake = state.sleepers > 0;
        drop(state);
        if wake {
            self.wake.notify_all();
        }
    }

    /// Withdraws the job and waits until no worker is inside; returns the first worker's panic.
    fn finish(&self) -> Option<PanicPayload> {
        self.lock().job = None;
        let start = Instant::now();
        while self.active.load(Ordering::Acquire) > 0 && start.elapsed() < SPIN {
            std::hint::spin_loop();
        }
        let mut state = self.lock();
        while self.active.load(Ordering::Acquire) > 0 {
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.panic.take()
    }

    /// The life of a worker.
    fn work(&self) {
        let mut seen = 0;
        while self.next_epoch(&mut seen) {
            let state = self.lock();
            let Some(job) = state.job else { continue };
            self.active.fetch_add(1, Ordering::Relaxed);
            drop(state);
            let result = catch_unwind(AssertUnwindSafe(|| job.run()));
            let mut state = self.lock();
            if let Err(payload) = result {
                state.panic.get_or_insert(PanicPayload(payload));
            }
            let last = self.active.fetch_sub(1, Ordering::Release) == 1;
            drop(state);
            if last {
                self.wake.notify_all();
            }
        }
    }

    /// Waits for a job newer than `seen`; false when the pool is closing.
    fn next_epoch(&self, seen: &mut usize) -> bool {
        let start = Instant::now();
        loop {
            if self.closing.load(Ordering::Acquire) {
                return false;
            }
            let epoch = self.epoch.load(Ordering::Acquire);
            if epoch != *seen {
                *seen = epoch;
                return true;
            }
            if start.elapsed() < SPIN {
                std::hint::spin_loop();
                continue;
            }
            let mut state = self.lock();
            state.sleepers += 1;
            while self.epoch.load(Ordering::Acquire) == *seen && !self.closing.load(Ordering::Acquire) {
                state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.sleepers -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::*;

    fn pool(threads: usize) -> Pool {
        Pool::new(NonZeroUsize::new(threads).unwrap())
    }

    #[test]
    fn every_chunk_runs_exactly_once() {
        for threads in [1, 2, 5] {
            let pool = pool(threads);
            for round in 0..300 {
                let counts: Vec<AtomicUsize> = (0..round).map(|_| AtomicUsize::new(0)).collect();
                pool.run(round, &|i| {
                    counts[i].fetch_add(1, Ordering::Relaxed);
                });
                assert!(counts.iter().all(|c| c.load(Ordering::Relaxed) == 1));
            }
        }
    }

    #[test]
    fn a_panic_reaches_the_caller_and_the_pool_lives_on() {
        let pool = pool(3);
        for bad in [0, 7, 63] {
            let result = catch_unwind(AssertUnwindSafe(|| {
                pool.run(64, &|i| {
                    if i == bad {
                        panic!("chunk {i}");
                    }
                });
            }));
            assert_eq!(*result.unwrap_err().downcast::<String>().unwrap(), format!("chunk {bad}"));
            let done = AtomicUsize::new(0);
            pool.run(64, &|_| {
                done.fetch_add(1, Ordering::Relaxed);
            });
            assert_eq!(done.into_inner(), 64);
        }
    }

    #[test]
    fn nested_and_concurrent_calls_finish() {
        let pool = pool(2);
        let done = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        pool.run(4, &|_| {
                            pool.run(2, &|_| {
                                done.fetch_add(1, Ordering::Relaxed);
                            });
                        });
                    }
                });
            }
        });
        assert_eq!(done.into_inner(), 3 * 50 * 4 * 2);
    }

    #[test]
    fn rows_come_in_whole_rows_with_their_number() {
        let pool = pool(2);
        let mut data = vec![0.0; 1000 * 37];
        pool.rows(&mut data, 37, |first, block| {
            for (i, row) in block.chunks_exact_mut(37).enumerate() {
                row.fill((first + i) as f32);
            }
        });
        assert!(data.chunks_exact(37).enumerate().all(|(i, row)| row.iter().all(|&v| v == i as f32)));
    }
}
