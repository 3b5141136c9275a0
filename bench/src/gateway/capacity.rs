//! How much a contender carries: first what comes back when 64 connections never rest, then the highest rate that it holds without an
//! error and with answers in time.

use std::time::Duration;

use anyhow::Result;

use super::field::Field;
use super::figure::Figure;
use super::sheet::Sheet;
use crate::contender::Running;
use crate::cores::Placement;
use crate::figures::Figures;
use crate::load::{Open, Tally, closed, open};

/// Connections that never rest.
const BUSY: usize = 64;
/// Connections at a rate: nobody who holds it needs nearly as many.
const CONNECTIONS_MAX: usize = 512;
/// A rate is held when 99 % of the answers come in this time.
const P99_MAX: Duration = Duration::from_millis(10);

/// Fills in the figures of capacity; the saturation, if anything came back at all.
pub(super) fn measure(field: &Field, running: &Running, sheet: &mut Sheet) -> Result<Option<f64>> {
    field.place(Placement::Apart)?;
    let (way, span) = (&running.way, field.extent.span);
    let request = way.whole();
    let busy = closed(way, &request, BUSY, span)?;
    complain(sheet, "saturation", &busy);
    let saturation = busy.rate();
    if saturation == 0.0 {
        return Ok(None);
    }
    sheet.set(Figure::Saturation, saturation);
    let at = |way, request: &[u8], rate| open(way, request, Open { rate, span, connections_max: CONNECTIONS_MAX });
    let mut held: Option<(f64, Duration)> = None;
    for share in field.extent.shares {
        let rate = saturation * share;
        let tally = at(way, &request, rate)?;
        let p99 = p99(&tally);
        // Where no rate is answered in time, the lowest one that was answered at all is told with its times.
        if tally.flawless() {
            held = Some((rate, p99));
            if p99 <= P99_MAX {
                break;
            }
        }
    }
    let Some((rate, through)) = held else {
        sheet.note("no rate that was tried was held without an error".to_owned());
        return Ok(Some(saturation));
    };
    let direct = p99(&at(&field.direct, &field.direct.whole(), rate)?);
    sheet.set(Figure::HeldRate, rate);
    sheet.set(Figure::AddedP99Held, (through.as_secs_f64() - direct.as_secs_f64()) * 1e3);
    Ok(Some(saturation))
}

fn p99(tally: &Tally) -> Duration {
    Figures::new(tally.times.clone()).percentile(99)
}

fn complain(sheet: &mut Sheet, what: &str, tally: &Tally) {
    if let Some(complaint) = &tally.complaint {
        sheet.note(format!("{what}: {} of {} failed, the first: {complaint}", tally.failed, tally.sent()));
    }
}
