//! Loops of whole calls.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::sync::Semaphore;
use tokio::task::spawn_local;
use tokio::time::{sleep, timeout};

use super::connection::Connection;
use super::{Tally, run};
use crate::reply::Reply;
use crate::way::Way;

/// How long requests that are under way at the end of a loop are waited for.
const GRACE: Duration = Duration::from_secs(3);
/// Between two looks at the clock of an open loop: the shortest sleep of a timer wheel.
const BEAT: Duration = Duration::from_millis(1);

/// An open loop's measures.
#[derive(Clone, Copy)]
pub(crate) struct Open {
    /// Requests a second, evenly spread.
    pub(crate) rate: f64,
    /// How long.
    pub(crate) span: Duration,
    /// Connections at once; whoever finds none free waits, and its time counts.
    pub(crate) connections_max: usize,
}

/// Who shares what in a loop.
struct Shared {
    way: Way,
    request: Vec<u8>,
    end: Instant,
    idle: RefCell<Vec<Connection>>,
    tally: RefCell<Tally>,
}

/// So many connections, each sending its next request when the last is answered.
pub(crate) fn closed(way: &Way, request: &[u8], connections: usize, span: Duration) -> Result<Tally> {
    run(async {
        let shared = Shared::new(way, request, span);
        let tasks: Vec<_> = (0..connections)
            .map(|_| {
                let shared = Rc::clone(&shared);
                spawn_local(async move {
                    while Instant::now() < shared.end {
                        shared.call(Instant::now()).await;
                    }
                })
            })
            .collect();
        let all = async {
            for task in tasks {
                // A task that panicked has said so itself.
                let _ = task.await;
            }
        };
        let in_time = timeout(span + GRACE, all).await.is_ok();
        let mut tally = shared.tally.take();
        tally.span = span;
        tally.unanswered = if in_time { 0 } else { connections };
        tally
    })
}

/// Requests at a rate, whatever becomes of them. A request is due when the loop lets it go: what it then waits for a connection counts,
/// so that a server that stalls cannot hide it by being asked less.
pub(crate) fn open(way: &Way, request: &[u8], measures: Open) -> Result<Tally> {
    run(async {
        let Open { rate, span, connections_max } = measures;
        let shared = Shared::new(way, request, span);
        let places = Rc::new(Semaphore::new(connections_max));
        let (start, mut sent) = (Instant::now(), 0);
        while Instant::now() < shared.end {
            let due = (start.elapsed().as_secs_f64() * rate) as usize;
            for _ in sent..due {
                let (shared, places, due) = (Rc::clone(&shared), Rc::clone(&places), Instant::now());
                spawn_local(async move {
                    // It is never closed.
                    let _place = places.acquire().await;
                    shared.call(due).await;
                });
            }
            sent = due.max(sent);
            sleep(BEAT).await;
        }
        let given_up = shared.end + GRACE;
        while shared.tally.borrow().sent() < sent && Instant::now() < given_up {
            sleep(BEAT).await;
        }
        let mut tally = shared.tally.take();
        tally.span = span;
        tally.unanswered = sent - tally.sent();
        tally
    })
}

impl Shared {
    fn new(way: &Way, request: &[u8], span: Duration) -> Rc<Self> {
        let (idle, tally) = (RefCell::default(), RefCell::default());
        Rc::new(Self { way: way.clone(), request: request.to_vec(), end: Instant::now() + span, idle, tally })
    }

    /// One call on a connection that is free, or a new one.
    async fn call(&self, due: Instant) {
        let end = self.exchange().await;
        let in_time = Instant::now() <= self.end;
        self.tally.borrow_mut().note(end, due.elapsed(), in_time);
    }

    async fn exchange(&self) -> Result<Reply> {
        let free = self.idle.borrow_mut().pop();
        let mut connection = match free {
            Some(connection) => connection,
            None => Connection::open(self.way.address).await?,
        };
        let reply = connection.call(&self.request).await?;
        if !reply.closes {
            self.idle.borrow_mut().push(connection);
        }
        Ok(reply)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::upstream;

    #[test]
    fn every_request_of_a_loop_is_told() {
        let way = Way::new(upstream::start().unwrap(), "none");
        let span = Duration::from_millis(50);
        let tally = closed(&way, &way.whole(), 4, span).unwrap();
        assert!(tally.flawless() && tally.rate() > 0.0, "{tally:?}");
        let tally = open(&way, &way.whole(), Open { rate: 200.0, span, connections_max: 2 }).unwrap();
        assert!(tally.flawless() && (1..=10).contains(&tally.sent()), "{tally:?}");
        let nobody = Way { address: ([127, 0, 0, 1], 1).into(), ..way };
        let tally = open(&nobody, b"", Open { rate: 200.0, span, connections_max: 2 }).unwrap();
        assert!(tally.failed > 0 && tally.complaint.is_some() && tally.unanswered == 0, "{tally:?}");
    }
}
