//! The processor time of a request and of a stream, as the kernel counted it for the whole process, beside the bare proxy's in turns.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use super::field::Field;
use super::figure::Figure;
use super::sheet::Sheet;
use crate::contender::Running;
use crate::cores::Placement;
use crate::load::closed;
use crate::upstream::Kind;

/// After the last answer: what is written down later is part of the price.
const SETTLE: Duration = Duration::from_millis(500);

/// What is asked for again and again.
struct Errand {
    /// A stream of 64 fragments; else a whole answer.
    stream: bool,
    /// Streams wait for their next fragment most of the time, so that there are more of them.
    connections: usize,
    cost: Figure,
    ratio: Figure,
}

const ERRANDS: [Errand; 2] = [
    Errand { stream: false, connections: 8, cost: Figure::RequestCost, ratio: Figure::RequestCostRatio },
    Errand { stream: true, connections: 32, cost: Figure::StreamCost, ratio: Figure::StreamCostRatio },
];

/// What a contender spent on how many answers.
#[derive(Clone, Default)]
struct Spent {
    time: Duration,
    answers: usize,
    complaint: Option<String>,
}

/// Fills in the figures of processor time.
pub(super) fn measure(field: &Field, sheets: &mut [Sheet]) -> Result<()> {
    field.place(Placement::Apart)?;
    for errand in &ERRANDS {
        let mut spent = vec![Spent::default(); field.running.len()];
        for _ in 0..field.extent.cost_turns {
            for (running, spent) in field.running.iter().zip(&mut spent) {
                spent.turn(running, errand, field.extent.span)?;
            }
        }
        let bare = spent[0].microseconds();
        for (spent, sheet) in spent.iter().zip(&mut sheets[1..]) {
            if let Some(cost) = spent.microseconds() {
                sheet.set(errand.cost, cost);
                if let Some(bare) = bare.filter(|bare| *bare > 0.0) {
                    sheet.set(errand.ratio, cost / bare);
                }
            }
            if let Some(complaint) = &spent.complaint {
                sheet.note(format!("processor time of {}: {complaint}", if errand.stream { "streams" } else { "requests" }));
            }
        }
    }
    Ok(())
}

impl Spent {
    fn turn(&mut self, running: &Running, errand: &Errand, span: Duration) -> Result<()> {
        let way = &running.way;
        let request = if errand.stream { way.stream(Kind::Ticking) } else { way.whole() };
        let before = running.process.processor_time();
        let tally = closed(way, &request, errand.connections, span)?;
        sleep(SETTLE);
        self.time += running.process.processor_time().saturating_sub(before);
        self.answers += tally.times.len();
        if !tally.flawless() {
            let Some(first) = tally.complaint.clone() else { return Ok(()) };
            self.complaint.get_or_insert(format!("{} of {} failed, the first: {first}", tally.failed, tally.sent()));
        }
        Ok(())
    }

    /// Of one answer.
    fn microseconds(&self) -> Option<f64> {
        (self.answers > 0).then(|| self.time.as_secs_f64() * 1e6 / self.answers as f64)
    }
}
