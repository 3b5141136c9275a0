//! Resident memory of fresh processes: at rest, with many silent streams, and at the worst moment of a call with a large picture.

use std::net::SocketAddr;

use anyhow::{Context, Result};

use super::extent::Extent;
use super::figure::Figure;
use super::sheet::Sheet;
use crate::call::Connection;
use crate::contender::Contender;
use crate::load::{Held, hold};

/// Bytes of the body with the picture.
const PICTURE: usize = 10_000_000;
const KIBIBYTE: f64 = 1024.0;

/// Fills in the figures of memory.
pub(super) fn measure(contender: &dyn Contender, upstream: SocketAddr, extent: &Extent, sheet: &mut Sheet) -> Result<()> {
    streams(contender, upstream, extent, sheet)?;
    // What streams have left behind would hide what a picture takes.
    if let Err(error) = picture(contender, upstream, sheet) {
        sheet.note(format!("picture: {error:#}"));
    }
    Ok(())
}

fn streams(contender: &dyn Contender, upstream: SocketAddr, extent: &Extent, sheet: &mut Sheet) -> Result<()> {
    let running = contender.start(upstream)?;
    let idle = running.process.resident() as f64;
    sheet.set(Figure::Idle, idle / KIBIBYTE / KIBIBYTE);
    let Held { open, complaint, seen } =
        hold(&running.way, extent.streams, extent.opening, || running.process.resident() as f64)?;
    sheet.set(Figure::StreamsOpen, open as f64);
    if open > 0 {
        sheet.set(Figure::PerStream, (seen - idle) / open as f64 / KIBIBYTE);
    }
    if let Some(complaint) = complaint {
        sheet.note(format!("{open} of {} streams were open: {complaint}", extent.streams));
    }
    Ok(())
}

fn picture(contender: &dyn Contender, upstream: SocketAddr, sheet: &mut Sheet) -> Result<()> {
    let running = contender.start(upstream)?;
    let request = running.way.picture(PICTURE);
    let mut connection = Connection::open(running.way.address)?;
    let before = running.process.resident() as f64;
    running.process.forget_peak()?;
    connection.call(&request).context("the call with a picture")?;
    sheet.set(Figure::PictureGrowth, (running.process.peak() as f64 - before) / PICTURE as f64);
    Ok(())
}
