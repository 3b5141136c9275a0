//! Whether calls wait for the processor: then some are turned away at once, so that the rest still get their answers in time. A queue
//! that nobody shortens makes every answer late, and those who gave up are served all the same.
//!
//! The wait is measured by calls themselves: one that steps back behind everything that is ready to run on its thread learns how
//! long that takes, and what is ready beyond what a thread takes for itself (tokio's global queue) takes as much longer.
//! What is looked at is the shortest wait of a while, after Nichols & Jacobson, "Controlling Queue Delay" (ACM Queue 10(5), 2012):
//! a burst is no strain, a wait that does not go away is.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use inner::{Failure, FailureKind};
use tokio::runtime::Handle;

/// What a thread of tokio takes for itself (`LOCAL_QUEUE_CAPACITY`); what is more waits for all threads together.
const THREAD_TASKS_MAX: usize = 256;
/// A wait that is still in order.
const WAIT_MAX: Duration = Duration::from_millis(25);
/// How long every wait must be longer for that to be strain.
const PATIENCE: Duration = Duration::from_millis(100);
/// How many measured waits in a row: one that the system put to sleep is no proof, whoever asks it.
const LATE_MIN: u32 = 8;
/// After strain, how long the first long wait is strain again.
const WARY: Duration = Duration::from_secs(1);
/// From one measurement to the next.
const MEASURE_EVERY: Duration = Duration::from_millis(5);
/// When who was turned away may try again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The strain of one process.
#[derive(Debug)]
pub(crate) struct Strain {
    began: Instant,
    /// Microseconds after `began`.
    measured: AtomicU64,
    strained: AtomicBool,
    waits: Mutex<Waits>,
}

/// What the latest measurements say together.
#[derive(Debug, Default)]
struct Waits {
    /// Since when, after the beginning, every wait was too long, and how many were.
    late: Option<(Duration, u32)>,
    /// When it was last too much.
    strained: Option<Duration>,
}

impl Strain {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), measured: AtomicU64::new(0), strained: AtomicBool::new(false), waits: Mutex::default() }
    }

    /// Lets a call in, or turns it away. Now and then that takes a turn of everything that is ready to run.
    ///
    /// # Errors
    /// A 503 that says when to come back.
    pub(crate) async fn admit(&self) -> Result<(), Failure> {
        let start = self.began.elapsed();
        if self.is_due(start) {
            tokio::task::yield_now().await;
            let now = self.began.elapsed();
            let wait = now.saturating_sub(start).saturating_mul(1 + queues_behind());
            let strained = self.waits.lock().unwrap_or_else(PoisonError::into_inner).note(now, wait);
            if strained != self.strained.swap(strained, Ordering::Relaxed) && strained {
                tracing::debug!("more calls than the processor can serve; some are turned away");
            }
        }
        if !self.strained.load(Ordering::Relaxed) {
            return Ok(());
        }
        let message = "the server has more calls than it can serve at the moment; nothing was sent or charged";
        Err(Failure { retry_after: Some(RETRY_AFTER), ..Failure::new(FailureKind::ProviderOverloaded, message) })
    }

    /// Whether it is time to measure, which one call at a time does.
    fn is_due(&self, now: Duration) -> bool {
        let (now, last) = (micros(now), self.measured.load(Ordering::Relaxed));
        now.saturating_sub(last) >= micros(MEASURE_EVERY)
            && self.measured.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl Waits {
    /// Notes a wait that ended at `now`; returns whether that is strain.
    fn note(&mut self, now: Duration, wait: Duration) -> bool {
        if wait <= WAIT_MAX {
            self.late = None;
            return false;
        }
        let (since, count) = self.late.unwrap_or((now, 0));
        self.late = Some((since, count + 1));
        let wary = self.strained.is_some_and(|last| now.saturating_sub(last) < WARY);
        let strained = wary || count + 1 >= LATE_MIN && now.saturating_sub(since) >= PATIENCE;
        if strained {
            self.strained = Some(now);
        }
        strained
    }
}

/// How often what is ready beyond the threads' own queues would fill these.
fn queues_behind() -> u32 {
    let runtime = Handle::current().metrics();
    let waiting = runtime.global_queue_depth() / (THREAD_TASKS_MAX * runtime.num_workers().max(1));
    u32::try_from(waiting).unwrap_or(u32::MAX - 1)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may fail loudly")]

    use std::sync::Arc;

    use super::*;

    const SHORT: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_millis(80);

    fn at(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_burst_is_no_strain() {
        let mut waits = Waits::default();
        assert!((0..30).all(|number| !waits.note(at(10 * number), if number % 7 == 0 { SHORT } else { LONG })));
    }

    #[test]
    fn few_long_waits_are_no_strain_however_far_apart() {
        let mut waits = Waits::default();
        assert!((0..LATE_MIN - 1).all(|number| !waits.note(at(u64::from(number) * 1_000), LONG)));
    }

    #[test]
    fn a_wait_that_stays_long_is_strain_until_one_is_short() {
        let mut waits = Waits::default();
        let strained: Vec<bool> = (0..20).map(|number| waits.note(at(10 * number), LONG)).collect();
        assert!(strained[..10].iter().all(|strained| !strained), "patience");
        assert!(strained[10..].iter().all(|strained| *strained));
        assert!(!waits.note(at(200), SHORT));
        assert!(waits.note(at(300), LONG), "wary for a while");
        assert!(!waits.note(at(310), SHORT));
        assert!(!waits.note(at(2_000), LONG), "and then patient again");
    }

    #[tokio::test]
    async fn a_call_at_rest_is_let_in() {
        let strain = Strain::new();
        for _ in 0..100 {
            assert!(strain.admit().await.is_ok());
        }
    }

    /// Two thousand tasks that are always ready, on one thread: whoever comes then waits for all of them.
    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn more_work_than_there_is_time_for_turns_calls_away_until_it_is_done() {
        let strain = Arc::new(Strain::new());
        let busy: Vec<_> = (0..2_000)
            .map(|_| {
                tokio::spawn(async {
                    loop {
                        let begun = Instant::now();
                        while begun.elapsed() < Duration::from_micros(50) {}
                        tokio::task::yield_now().await;
                    }
                })
            })
            .collect();
        let callers = Arc::clone(&strain);
        let refused = tokio::spawn(async move {
            loop {
                if let Err(failure) = callers.admit().await {
                    return failure;
                }
            }
        });
        let failure = tokio::time::timeout(Duration::from_secs(60), refused).await.expect("turned away").expect("no panic");
        assert_eq!((failure.kind.status(), failure.retry_after), (503, Some(RETRY_AFTER)));
        busy.iter().for_each(tokio::task::JoinHandle::abort);
        while strain.admit().await.is_err() {
            tokio::time::sleep(MEASURE_EVERY).await;
        }
    }
}
