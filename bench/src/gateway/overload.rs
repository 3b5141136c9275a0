//! What becomes of twice the load that a contender can carry: how much it refuses at once (503), how much it loses, and whether what it
//! does answer gets less by it.

use std::time::Instant;

use anyhow::Result;

use super::field::Field;
use super::figure::Figure;
use super::sheet::Sheet;
use crate::contender::Running;
use crate::cores::Placement;
use crate::load::{Open, open};
use crate::process::own_processor_time;

/// Times the saturation.
const OVERLOAD: f64 = 2.0;
/// Clients that wait at once: enough that somebody must decide what to do with them.
const CONNECTIONS_MAX: usize = 2_048;
/// The share of their cores' time that client and upstream may take for the result to say something about the contender.
const BUSY_MAX: f64 = 0.9;

/// Fills in the figures of overload; `saturation` in answers a second.
pub(super) fn measure(field: &Field, running: &Running, saturation: f64, sheet: &mut Sheet) -> Result<()> {
    field.place(Placement::Apart)?;
    let (rate, span) = (OVERLOAD * saturation, field.extent.overload);
    let (before, start) = (own_processor_time(), Instant::now());
    let tally = open(&running.way, &running.way.whole(), Open { rate, span, connections_max: CONNECTIONS_MAX })?;
    let sent = tally.sent() as f64;
    let busy = (own_processor_time() - before).as_secs_f64() / start.elapsed().as_secs_f64() / field.cores.ours() as f64;
    if busy > BUSY_MAX {
        let percent = busy * 100.0;
        sheet.note(format!(
            "overload: client and upstream took {percent:.0} % of their own cores, which may be what goodput shows"
        ));
    }
    if sent > 0.0 {
        sheet.set(Figure::OverloadShed, 100.0 * tally.shed as f64 / sent);
        sheet.set(Figure::OverloadLost, 100.0 * (tally.failed + tally.unanswered) as f64 / sent);
        sheet.set(Figure::OverloadGoodput, 100.0 * tally.rate() / saturation);
    }
    if let Some(complaint) = tally.complaint {
        sheet.note(format!("overload: {} of {sent:.0} failed, the first: {complaint}", tally.failed));
    }
    Ok(())
}
