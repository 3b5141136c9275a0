//! What one connection waits longer: whole answers and first tokens, of all ways in turns, first with everything on one core, then as the
//! machine is; and whether a stream stutters.

use std::time::Duration;

use anyhow::{Context, Result};

use super::field::Field;
use super::figure::{Figure, ROWS};
use super::sheet::Sheet;
use crate::call::{Connection, Timing};
use crate::cores::Placement;
use crate::figures::Figures;
use crate::upstream::Kind;
use crate::way::Way;

/// A way and what was measured on it, or why no more is.
struct Lane<'a> {
    way: &'a Way,
    times: Vec<Duration>,
    failed: Option<anyhow::Error>,
}

/// How the calls of a turn are made, and what is looked at.
struct Measure {
    /// The stream that is asked for; else a whole answer.
    stream: Option<Kind>,
    of: fn(&Timing) -> Duration,
}

const WHOLE: Measure = Measure { stream: None, of: |timing| timing.whole };
const FIRST: Measure = Measure { stream: Some(Kind::Instant), of: |timing| timing.ticks.first().copied().unwrap_or_default() };
const GAP: Measure = Measure { stream: Some(Kind::Ticking), of: longest_gap };

/// Fills in the figures of latency.
pub(super) fn measure(field: &Field, sheets: &mut [Sheet]) -> Result<()> {
    use Figure::{AddedFirstToken, AddedFirstTokenOneCore, AddedP50, AddedP50OneCore, AddedP99, AddedP99OneCore, LongestGap};
    for (placement, p50, p99, first) in [
        (Placement::OneCore, AddedP50OneCore, AddedP99OneCore, AddedFirstTokenOneCore),
        (Placement::Anywhere, AddedP50, AddedP99, AddedFirstToken),
    ] {
        field.place(placement)?;
        let (turns, calls, warm_up) = (field.extent.turns, field.extent.calls, field.extent.warm_up);
        let whole = in_turns(field, &WHOLE, turns, calls, warm_up)?;
        added(&whole, 50, p50, sheets);
        added(&whole, 99, p99, sheets);
        added(&in_turns(field, &FIRST, turns, calls, warm_up)?, 50, first, sheets);
    }
    for (lane, sheet) in in_turns(field, &GAP, field.extent.gaps, 1, 0)?.into_iter().zip(sheets) {
        match lane.failed {
            None => sheet.set(LongestGap, Figures::new(lane.times).percentile(50).as_secs_f64() * 1e3),
            Some(error) => sheet.note(format!("gaps in a stream: {error:#}")),
        }
    }
    Ok(())
}

/// Of the direct call the time itself, of all others how much more it is. A few calls less than wanted are not told.
fn added(lanes: &[Lane], percent: usize, figure: Figure, sheets: &mut [Sheet]) {
    let time = |lane: &Lane| Figures::new(lane.times.clone()).percentile(percent).as_secs_f64() * 1e6;
    let direct = time(&lanes[0]);
    for (index, (lane, sheet)) in lanes.iter().zip(sheets).enumerate() {
        match &lane.failed {
            None => sheet.set(figure, time(lane) - if index > 0 { direct } else { 0.0 }),
            Some(error) => sheet.note(format!("{}: {error:#}", ROWS[figure as usize].name)),
        }
    }
}

fn in_turns<'a>(field: &'a Field, measure: &Measure, turns: usize, calls: usize, warm_up: usize) -> Result<Vec<Lane<'a>>> {
    let mut lanes: Vec<Lane> = field.ways().into_iter().map(|way| Lane { way, times: Vec::new(), failed: None }).collect();
    for turn in 0..=turns {
        // The turn before the first only warms up.
        let calls = if turn == 0 { warm_up } else { calls };
        for lane in &mut lanes {
            lane.turn(measure, calls);
            if turn == 0 {
                lane.times.clear();
            }
        }
    }
    // Without a direct call there is nothing to compare with.
    lanes[0].failed.take().map_or(Ok(()), Err).context("the direct call failed")?;
    Ok(lanes)
}

impl Lane<'_> {
    fn turn(&mut self, measure: &Measure, calls: usize) {
        if self.failed.is_none() {
            self.failed = self.calls(measure, calls).err();
        }
    }

    /// A connection for each turn: some servers close one that rests for a few seconds, while others have their turns.
    fn calls(&mut self, measure: &Measure, calls: usize) -> Result<()> {
        let request = measure.stream.map_or_else(|| self.way.whole(), |kind| self.way.stream(kind));
        let mut connection = Connection::open(self.way.address)?;
        connection.call(&self.way.whole())?;
        for _ in 0..calls {
            self.times.push((measure.of)(&connection.call(&request)?));
        }
        Ok(())
    }
}

fn longest_gap(timing: &Timing) -> Duration {
    timing.ticks.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
}
