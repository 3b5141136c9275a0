//! Calls that are open, settlements that are not yet in the database, and the spool that makes both survive a crash. Every
//! change is one append under one lock, so the files and the memory never disagree. Never waits; the writer does.

use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use inner::{Nanos, Usage};

use crate::{
    Generation, Reservation, Settlement,
    spool::{EntryRef, Spool},
};

#[derive(Debug)]
pub(crate) struct Journal(Mutex<State>);

#[derive(Debug)]
struct State {
    spool: Spool,
    open: HashMap<String, Call>,
    /// Settled and not yet in the database, oldest first. Bounded by the permits of `SqliteStore::reserve`.
    queue: VecDeque<Arc<Generation>>,
    /// The same by id.
    queued: HashMap<String, Arc<Generation>>,
    /// Settlements since the start.
    settlements: u64,
    /// Nothing is recorded any more.
    closed: bool,
}

/// A call that has begun.
#[derive(Debug)]
struct Call {
    reservation: Reservation,
    used: Option<(Usage, Nanos)>,
}

/// What `settle` did.
#[derive(Debug)]
pub(crate) enum Settled {
    /// There is no such open call (any more).
    NotOpen,
    /// Too late: the call counts as interrupted at the next start.
    Closed,
    /// It is in the queue; the error says that it is not in the spool.
    Queued { generation: Arc<Generation>, written: io::Result<u64>, settlement: u64 },
}

impl Journal {
    /// Begins with nothing open, in a new file after `last`.
    pub(crate) fn begin(dir: &Path, last: u64, bytes_max: u64) -> io::Result<Self> {
        let spool = Spool::begin(dir, last, bytes_max)?;
        Ok(Self(Mutex::new(State {
            spool,
            open: HashMap::new(),
            queue: VecDeque::new(),
            queued: HashMap::new(),
            settlements: 0,
            closed: false,
        })))
    }

    /// Records an intent. Returns its number in the spool.
    pub(crate) fn begin_call(&self, reservation: Reservation) -> io::Result<u64> {
        let mut state = self.lock();
        if state.closed {
            return Err(closed());
        }
        if state.open.contains_key(&reservation.id) || state.queued.contains_key(&reservation.id) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "this generation id is in use"));
        }
        let claims = state.open.len() + 1;
        let written = state.spool.append(&EntryRef::Intent(&reservation), claims)?;
        state.open.insert(reservation.id.clone(), Call { reservation, used: None });
        Ok(written)
    }

    /// Takes an intent back whose call was not made. Returns what was held for it.
    pub(crate) fn void(&self, id: &str) -> Option<Reservation> {
        let mut state = self.lock();
        let call = state.open.remove(id)?;
        let claims = state.open.len();
        if let Err(error) = state.spool.append(&EntryRef::Void { id }, claims) {
            // Then the intent stands alone: after a crash it reads as an interrupted call that cost nothing.
            tracing::warn!(%error, "could not record that a call was not made");
        }
        Some(call.reservation)
    }

    /// Records what an open call has used up to now.
    pub(crate) fn progress(&self, id: &str, usage: &Usage, cost: Nanos) -> io::Result<()> {
        let mut state = self.lock();
        if state.closed {
            return Err(closed());
        }
        let claims = state.open.len();
        let Some(call) = state.open.get_mut(id) else { return Ok(()) };
        call.used = Some((usage.clone(), cost));
        state.spool.append(&EntryRef::Progress { id, usage, cost }, claims).map(drop)
    }

    /// Records how an open call ended, and queues it for the database in any case.
    pub(crate) fn settle(&self, settlement: Settlement) -> Settled {
        let mut state = self.lock();
        if state.closed {
            return Settled::Closed;
        }
        let Some(call) = state.open.remove(&settlement.id) else { return Settled::NotOpen };
        let claims = state.open.len();
        let written = state.spool.append(&EntryRef::Settled(&settlement), claims);
        let generation = Arc::new(Generation { reservation: call.reservation, settlement });
        state.queue.push_back(Arc::clone(&generation));
        state.queued.insert(generation.settlement.id.clone(), Arc::clone(&generation));
        state.settlements += 1;
        Settled::Queued { generation, written, settlement: state.settlements }
    }

    /// A settled call that is not in the database yet.
    pub(crate) fn queued(&self, id: &str) -> Option<Arc<Generation>> {
        self.lock().queued.get(id).cloned()
    }

    /// Records and settlements since the start: what a flush waits for.
    pub(crate) fn totals(&self) -> (u64, u64) {
        let state = self.lock();
        (state.spool.written(), state.settlements)
    }

    /// What is to be synced, for how many records to be on the disk.
    pub(crate) fn unsynced(&self) -> (Vec<Arc<File>>, u64) {
        self.lock().spool.unsynced()
    }

    /// What is to be inserted next, `rows_max` settlements at most.
    pub(crate) fn settled(&self, rows_max: usize) -> Vec<Arc<Generation>> {
        self.lock().queue.iter().take(rows_max).cloned().collect()
    }

    /// The settled attempts at one request, by the id of the first, that are not in the database yet.
    pub(crate) fn queued_of(&self, first: &str) -> Vec<Arc<Generation>> {
        let is_one = |call: &&Arc<Generation>| {
            let Generation { reservation, .. } = &***call;
            reservation.id == first || reservation.request.as_deref() == Some(first)
        };
        self.lock().queue.iter().filter(is_one).cloned().collect()
    }

    /// The first `count` of the queue are in the database.
    pub(crate) fn committed(&self, count: usize) {
        let mut state = self.lock();
        for _ in 0..count {
            let Some(generation) = state.queue.pop_front() else { break };
            state.queued.remove(&generation.settlement.id);
        }
    }

    /// Begins a new file when one is due, or in any case when `anyway`.
    pub(crate) fn rotate(&self, anyway: bool) -> io::Result<()> {
        let mut state = self.lock();
        if !anyway && !state.spool.is_long(state.open.len()) {
            return Ok(());
        }
        let State { spool, open, settlements, .. } = &mut *state;
        spool.rotate(open.values().map(Call::entries), *settlements)
    }

    /// Removes the files whose settlements are all in the database.
    pub(crate) fn remove_settled(&self) -> io::Result<()> {
        let mut state = self.lock();
        let committed = state.settlements - state.queue.len() as u64;
        state.spool.remove_settled(committed)
    }

    /// Ends it if everything is in the database, or in any case when `anyway`; returns whether it did. What is not in the
    /// database then, or still open, stays in the spool.
    pub(crate) fn close(&self, anyway: bool) -> io::Result<bool> {
        let mut state = self.lock();
        state.closed = anyway || state.queue.is_empty();
        if state.queue.is_empty() && state.open.is_empty() {
            state.spool.remove()?;
        }
        Ok(state.closed)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn closed() -> io::Error {
    io::Error::other("the store is closed")
}

impl Call {
    /// What a new file must say about it.
    fn entries(&self) -> Vec<EntryRef<'_>> {
        let mut entries = vec![EntryRef::Intent(&self.reservation)];
        entries.extend(self.used.as_ref().map(|(usage, cost)| EntryRef::Progress {
            id: &self.reservation.id,
            usage,
            cost: *cost,
        }));
        entries
    }
}
