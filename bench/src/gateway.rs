//! What a gateway adds to a call and takes of the machine: `roundhouse` beside a direct call, the barest proxy and its peers, in front of
//! one simulated upstream, in one run and as far as possible in turns, so that whatever else the machine does hits all of them.

mod capacity;
mod cost;
mod descriptors;
mod extent;
mod field;
mod figure;
mod json;
mod latency;
mod memory;
mod options;
mod overload;
mod sheet;
mod table;

use std::net::SocketAddr;

use anyhow::Result;

pub(crate) use options::{Options, USAGE};

use crate::contender::{Bare, Contender, Durability, Roundhouse};
use crate::cores::{Cores, Placement};
use crate::upstream;
use crate::way::Way;
use extent::Extent;
use field::Field;
use options::Part;
use sheet::Sheet;

/// All that a run found out.
struct Report {
    quick: bool,
    /// For everything together.
    cores: usize,
    /// What the machine did not allow.
    remarks: Vec<String>,
    /// The direct call first.
    sheets: Vec<Sheet>,
}

/// The machine, and how much is done to it.
struct Ground {
    upstream: SocketAddr,
    cores: Cores,
    extent: Extent,
    parts: Vec<Part>,
}

/// Measures, prints, and writes JSON where that is wanted.
pub(crate) fn run(options: &Options) -> Result<()> {
    let extent = if options.quick { Extent::quick() } else { Extent::full() };
    let remarks = descriptors::raise(extent.streams).err().map(|error| format!("{error:#}")).into_iter().collect();
    let ground = Ground { upstream: upstream::start()?, cores: Cores::allowed()?, extent, parts: options.parts.clone() };

    let roundhouse = |durability| Box::new(Roundhouse { binary: options.binary.clone(), durability });
    let house: [Box<dyn Contender>; 3] = [Box::new(Bare), roundhouse(Durability::Group), roundhouse(Durability::Fsync)];
    let mut sheets = ground.round(&house, 0)?;
    for peer in &options.peers {
        let peer = peer();
        let name = peer.name();
        // A peer that cannot be had or does not run stands in the table with the reason.
        let measured = peer.prepare().and_then(|()| Ok(ground.round(&[Box::new(Bare), peer], 1)?.pop()));
        sheets.push(measured.unwrap_or_else(|error| Some(Sheet::absent(&name, &error))).unwrap_or_else(|| Sheet::new(name)));
    }

    let report = Report { quick: options.quick, cores: ground.cores.count(), remarks, sheets };
    table::print(&report);
    options.json.as_ref().map_or(Ok(()), |file| json::write(&report, file))
}

impl Ground {
    /// Measures contenders in turns, the first of which is the bare proxy; those before `from` only as far as others are compared with
    /// them. The sheets of the direct call and of all contenders.
    fn round(&self, contenders: &[Box<dyn Contender>], from: usize) -> Result<Vec<Sheet>> {
        let Self { upstream, cores, extent, parts } = self;
        let mut sheets = vec![Sheet::new("direct".to_owned())];
        for (index, contender) in contenders.iter().enumerate() {
            let mut sheet = Sheet::new(contender.name());
            if index >= from && parts.contains(&Part::Memory) {
                say("memory", &sheet.name);
                memory::measure(contender.as_ref(), *upstream, extent, &mut sheet)?;
            }
            sheets.push(sheet);
        }
        let running = contenders.iter().map(|contender| contender.start(*upstream)).collect::<Result<_>>()?;
        let field = Field { direct: Way::new(*upstream, "none"), running, cores, extent };
        if parts.contains(&Part::Latency) {
            say("latency", &names(&sheets));
            latency::measure(&field, &mut sheets)?;
        }
        if parts.contains(&Part::Cost) {
            say("processor time", &names(&sheets));
            cost::measure(&field, &mut sheets)?;
        }
        let loaded = if parts.contains(&Part::Capacity) { from } else { field.running.len() };
        for (running, sheet) in field.running.iter().zip(&mut sheets[1..]).skip(loaded) {
            say("capacity", &sheet.name);
            if let Some(saturation) = capacity::measure(&field, running, sheet)? {
                overload::measure(&field, running, saturation, sheet)?;
            }
        }
        // What is started next must not inherit a place.
        cores.place(Placement::Anywhere, &[])?;
        Ok(sheets)
    }
}

fn names(sheets: &[Sheet]) -> String {
    sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Progress: whoever waits for minutes wants to know for what.
fn say(what: &str, whose: &str) {
    eprintln!("measuring {what}: {whose}");
}
