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
        // What the provider took of a caller's own key is reckoned from its prices.
        let own = self.reservation.own_key.as_ref().and(self.reservation.prices.as_ref());
        let upstream_cost = own.map(|prices| prices.cost(&usage));
        let (id, outcome) = (self.reservation.id.clone(), Outcome::Interrupted);
        let settlement = Settlement { id, outcome, usage, cost, upstream_cost, ..Settlement::default() };
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::spool::record::EntryRef;

    /// Records of different lengths, and where each ends.
    fn records() -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for n in 0..6 {
            let (id, usage) = (format!("gen-{}", "x".repeat(n * 7)), Usage::default());
            bytes.extend(EntryRef::Progress { id: &id, usage: &usage, cost: Nanos(n as i64) }.encode().unwrap());
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    fn whole(ends: &[usize], bytes: usize) -> usize {
        ends.iter().filter(|&&end| end <= bytes).count()
    }

    /// Cut at every byte, with and without the zeros that stand behind the records: the whole ones count, the torn one does not.
    #[test]
    fn a_tail_torn_at_any_byte_costs_only_its_own_record() {
        let (bytes, ends) = records();
        for cut in 0..=bytes.len() {
            for zeros in [0, 1, 5000] {
                let mut torn = bytes[..cut].to_vec();
                torn.resize(cut + zeros, 0);
                let (found, unreadable) = entries(&torn);
                assert_eq!(found.len(), whole(&ends, cut), "cut at {cut}, {zeros} zeros");
                let rest = &bytes[ends.iter().rfind(|&&end| end <= cut).copied().unwrap_or(0)..cut];
                let torn_bytes = rest.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1);
                assert_eq!(unreadable, Unreadable { middle: 0, end: torn_bytes }, "cut at {cut}, {zeros} zeros");
            }
        }
    }

    /// A byte changed anywhere before the last record is damage, and costs one record only.
    #[test]
    fn damage_at_any_byte_of_the_middle_is_reported_and_costs_one_record() {
        let (bytes, ends) = records();
        for at in 0..ends[4] {
            let mut damaged = bytes.clone();
            damaged[at] = !damaged[at];
            let (found, unreadable) = entries(&damaged);
            assert_eq!((found.len(), unreadable.end), (5, 0), "byte {at}");
            let begin = ends.iter().rfind(|&&end| end <= at).copied().unwrap_or(0);
            assert_eq!(unreadable.middle, ends[whole(&ends, at)] - begin, "byte {at}");
        }
    }

    /// A page that never reached the disk reads as zeros between sound records.
    #[test]
    fn a_hole_of_zeros_is_damage_and_not_the_end() {
        let (mut bytes, ends) = records();
        bytes[ends[1]..ends[3]].fill(0);
        let (found, unreadable) = entries(&bytes);
        assert_eq!((found.len(), unreadable.middle), (4, ends[3] - ends[1]));
    }
}
