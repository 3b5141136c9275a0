//! Many streams, open at once and silent, so that somebody can look at what they take.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::{sleep, timeout};

use super::connection::Connection;
use super::run;
use crate::upstream::Kind;
use crate::way::Way;

/// How many are opened side by side.
const OPENERS: usize = 64;
/// How long one may take to open.
const OPENING_MAX: Duration = Duration::from_secs(10);
/// Before the look: whatever was only needed to open them is given back.
const SETTLE: Duration = Duration::from_secs(1);

/// What was seen of open streams.
pub(crate) struct Held<T> {
    /// How many were open.
    pub(crate) open: usize,
    /// Why there were no more.
    pub(crate) complaint: Option<String>,
    /// What the look saw.
    pub(crate) seen: T,
}

/// The streams that are open, and why no more shall be.
#[derive(Default)]
struct Shared {
    begun: Cell<usize>,
    streams: RefCell<Vec<Connection>>,
    complaint: RefCell<Option<String>>,
}

/// Opens `count` streams (of [`Kind::Held`]), for at most `span`, looks, and lets them go.
pub(crate) fn hold<T>(way: &Way, count: usize, span: Duration, look: impl FnOnce() -> T) -> Result<Held<T>> {
    run(async {
        let shared = Rc::<Shared>::default();
        let end = Instant::now() + span;
        let tasks: Vec<JoinHandle<()>> =
            (0..OPENERS).map(|_| spawn_local(Rc::clone(&shared).open_some(way.clone(), count, end))).collect();
        for task in tasks {
            // A task that panicked has said so itself.
            let _ = task.await;
        }
        sleep(SETTLE).await;
        let seen = look();
        let open = shared.streams.borrow().len();
        Held { open, complaint: shared.complaint.take(), seen }
    })
}

impl Shared {
    async fn open_some(self: Rc<Self>, way: Way, count: usize, end: Instant) {
        let request = way.stream(Kind::Held);
        while self.begun.get() < count && self.complaint.borrow().is_none() {
            if Instant::now() > end {
                self.complain("they took too long to open".to_owned());
                return;
            }
            self.begun.set(self.begun.get() + 1);
            match timeout(OPENING_MAX, opened(&way, &request)).await {
                Ok(Ok(stream)) => self.streams.borrow_mut().push(stream),
                Ok(Err(error)) => self.complain(format!("{error:#}")),
                Err(_) => self.complain(format!("one did not open within {} s", OPENING_MAX.as_secs())),
            }
        }
    }

    fn complain(&self, complaint: String) {
        self.complaint.borrow_mut().get_or_insert(complaint);
    }
}

async fn opened(way: &Way, request: &[u8]) -> Result<Connection> {
    let mut connection = Connection::open(way.address).await?;
    let reply = connection.call_until(request, |reply| reply.ticks > 0).await?;
    ensure!(reply.status == 200 && reply.ticks > 0, "{}", reply.complaint());
    Ok(connection)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::upstream;

    #[test]
    fn so_many_streams_are_open_at_once() {
        let way = Way::new(upstream::start().unwrap(), "none");
        let held = hold(&way, 100, Duration::from_secs(60), || "seen").unwrap();
        assert_eq!((held.open, held.seen, held.complaint), (100, "seen", None));
    }
}
