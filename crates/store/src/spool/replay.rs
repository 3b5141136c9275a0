//! What a dead process left in the spool, put together again. Reads only; the caller writes the result to the database and
//! then removes the files.

use std::{collections::HashMap, fs, io, path::Path};

use inner::{Nanos, Usage};

use super::{
    numbers,
    record::{Entry, MARK, decode},
    segment,
};
use crate::{Generation, Outcome, Reservation, Settlement};

/// The sum of all files.
#[derive(Debug, Default)]
pub(crate) struct Replayed {
    /// Settled calls in the order of their settlement, then interrupted ones in the order of their beginning.
    pub(crate) generations: Vec<Generation>,
    /// How many of them had not ended.
    pub(crate) interrupted: usize,
    /// Bytes of an unfinished last record, which never counted: its writer did not live to say so.
    pub(crate) torn_bytes: usize,
    /// Files with damage before their end, and how many bytes of them are unreadable.
    pub(crate) damaged: Vec<(u64, usize)>,
    /// Settlements whose intent is lost to such damage.
    pub(crate) orphans: Vec<String>,
    /// Numbers of all files.
    pub(crate) files: Vec<u64>,
}

/// A call that has begun.
struct Open {
    reservation: Reservation,
    used: (Usage, Nanos),
}

/// Reads every file of `dir`, oldest first.
pub(crate) fn replay(dir: &Path) -> io::Result<Replayed> {
    let mut replayed = Replayed { files: numbers(dir)?, ..Replayed::default() };
    let mut open: HashMap<String, Open> = HashMap::new();
    for (at, &number) in replayed.files.clone().iter().enumerate() {
        let bytes = fs::read(segment::path(dir, number))?;
        let (entries, unreadable) = entries(&bytes);
        let last = at + 1 == replayed.files.len();
        if unreadable.middle > 0 || (unreadable.end > 0 && !last) {
            replayed.damaged.push((number, unreadable.middle + unreadable.end));
        } else {
            replayed.torn_bytes += unreadable.end;
        }
        for entry in entries {
            replayed.absorb(entry, &mut open);
        }
    }
    let mut interrupted: Vec<Open> = open.into_values().collect();
    interrupted.sort_by(|a, b| (a.reservation.created_ms, &a.reservation.id).cmp(&(b.reservation.created_ms, &b.reservation.id)));
    replayed.interrupted = interrupted.len();
    replayed.generations.extend(interrupted.into_iter().map(Open::interrupted));
    Ok(replayed)
}

impl Replayed {
    fn absorb(&mut self, entry: Entry, open: &mut HashMap<String, Open>) {
        match entry {
            // A call that was open when a new file was begun stands in both.
            Entry::Intent(reservation) => {
                let begun = Open { reservation: *reservation, used: Default::default() };
                open.entry(begun.reservation.id.clone()).or_insert(begun);
            }
            Entry::Progress { id, usage, cost } => {
                if let Some(call) = open.get_mut(&id) {
                    call.used = (usage, cost);
                }
            }
            Entry::Settled(settlement) => match open.remove(&settlement.id) {
                Some(call) => {
                    self.generations.push(Generation { reservation: call.reservation, settlement: *settlement });
                }
                None => self.orphans.push(settlement.id),
            },
            Entry::Void { id } => drop(open.remove(&id)),
        }
    }
}

impl Open {
    fn interrupted(self) -> Generation {
        let (usage, cost) = self.used;
        let settlement = Settlement {
            id: self.reservation.id.clone(),
            outcome: Outcome::Interrupted,
            usage,
            cost,
            finish: None,
            native_finish: None,
            upstream_id: None,
            latency_ms: None,
            duration_ms: 0,
            error_status: None,
        };
        Generation { reservation: self.reservation, settlement }
    }
}

/// Bytes that are neither sound records nor the zeros behind them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Unreadable {
    /// With a sound record somewhere behind: damage.
    middle: usize,
    /// With nothing behind: what an interrupted `write` leaves.
    end: usize,
}

fn entries(bytes: &[u8]) -> (Vec<Entry>, Unreadable) {
    let (mut entries, mut unreadable) = (Vec::new(), Unreadable::default());
    let mut rest = bytes;
    loop {
        while let Some((entry, length)) = decode(rest) {
            entries.push(entry);
            rest = &rest[length..];
        }
        match next_sound(rest) {
            Some(at) => {
                unreadable.middle += at;
                rest = &rest[at..];
            }
            None => break,
        }
    }
    unreadable.end = rest.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1);
    (entries, unreadable)
}

/// Where the next sound record begins.
fn next_sound(bytes: &[u8]) -> Option<usize> {
    let marks = bytes.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    marks.map(|(at, _)| at).find(|&at| decode(&bytes[at..]).is_some())
}
