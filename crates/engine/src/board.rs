//! What the engine's thread and its callers share: the queue, the counters, and whether the house is open.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use crate::{Stats, Timings, pace::Pace, sequence::Sequence};

/// Behind one lock that is never held while a model computes.
pub(crate) struct Board {
    pub(crate) door: Door,
    /// In order of submission; the first is admitted first.
    pub(crate) waiting: VecDeque<Sequence>,
    /// As of the last step; `waiting` and `cancelled` are filled in on reading.
    pub(crate) stats: Stats,
    /// Requests whose reader left or cancelled, and which are gone.
    pub(crate) cancelled: u64,
    pub(crate) pace: Pace,
    pub(crate) timings: Timings,
    /// The id of the next sequence.
    pub(crate) next_id: u64,
}

/// Who may come in, and who may stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Open,
    /// Nobody new; everybody inside is served.
    Draining,
    /// Everybody out.
    Aborted,
}

impl Board {
    /// Takes requests out of the queue that nobody waits for any more.
    pub(crate) fn dismiss_abandoned(&mut self) {
        let before = self.waiting.len();
        self.waiting.retain(|sequence| {
            let stays = !sequence.abandoned();
            if !stays {
                self.timings.ended(&sequence.life);
                sequence.dismiss();
            }
            stays
        });
        self.cancelled += (before - self.waiting.len()) as u64;
    }
}

/// The board with its lock and its bell.
pub(crate) struct Shared {
    board: Mutex<Board>,
    bell: Condvar,
}

impl Shared {
    pub(crate) fn new(blocks: usize) -> Self {
        let board = Board {
            door: Door::Open,
            waiting: VecDeque::new(),
            stats: Stats { blocks, ..Stats::default() },
            cancelled: 0,
            pace: Pace::default(),
            timings: Timings::default(),
            next_id: 1,
        };
        Self { board: Mutex::new(board), bell: Condvar::new() }
    }

    /// Nothing under the lock can be left half-done by a panic, so a poisoned one is still good.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the engine's thread.
    pub(crate) fn ring(&self) {
        self.bell.notify_all();
    }

    /// Sleeps until somebody rings.
    pub(crate) fn wait<'a>(&self, board: MutexGuard<'a, Board>) -> MutexGuard<'a, Board> {
        self.bell.wait(board).unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the door, never opens it again.
    pub(crate) fn close(&self, door: Door) {
        let mut board = self.lock();
        if board.door != Door::Aborted {
            board.door = door;
        }
        drop(board);
        self.ring();
    }
}
