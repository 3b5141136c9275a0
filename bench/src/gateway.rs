//! What the gateway adds to a call: the same call to a stub upstream directly, through a bare TCP hop and through `roundhouse`,
//! in turns, so that whatever else the machine does hits all three. One connection each.

use std::path::Path;
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::Result;

use crate::call::{Connection, Timing, chat};
use crate::figures::Figures;
use crate::server::{Folder, Server};
use crate::{hop, upstream};

/// Calls per turn, turns per path: 2,000 calls of each kind on each path.
const TURNS: usize = 20;
const CALLS: usize = 100;
/// Streams of 64 fragments per path.
const STREAMS: usize = 20;
/// Calls before the clock counts.
const WARM_UP: usize = 300;
/// What the gateway may add to the median whole answer.
const ADDED_MAX: Duration = Duration::from_micros(150);
/// A delayed acknowledgement meeting Nagle's algorithm shows as a step of this length (Linux, `TCP_DELACK_MIN`).
const NAGLE: Duration = Duration::from_millis(40);

/// One way to the upstream.
struct Way {
    connection: Connection,
    path: &'static str,
    key: String,
    prefix: &'static str,
}

impl Way {
    fn call(&mut self, model: &str, stream: bool) -> Result<Timing> {
        let request = chat(self.path, &self.key, &format!("{}{model}", self.prefix), stream);
        self.connection.call(&request)
    }

    fn many(&mut self, calls: usize, model: &str, stream: bool) -> Result<Vec<Timing>> {
        (0..calls).map(|_| self.call(model, stream)).collect()
    }
}

/// The three ways that are compared.
struct Ways {
    direct: Way,
    hop: Way,
    through: Way,
}

/// A figure on each way.
struct Row {
    direct: Figures,
    hop: Figures,
    through: Figures,
}

/// Measures and prints.
pub(crate) fn run(binary: &Path) -> Result<()> {
    let stub = upstream::start()?;
    let folder = Folder::new()?;
    let server = Server::start(binary, &folder, &config(&stub.to_string()))?;
    let plain = |address| {
        let connection = Connection::open(address)?;
        anyhow::Ok(Way { connection, path: "/v1/chat/completions", key: "none".to_owned(), prefix: "" })
    };
    let connection = Connection::open(server.address)?;
    let through = Way { connection, path: "/api/v1/chat/completions", key: Server::key(&folder)?, prefix: "bench/" };
    let mut ways = Ways { direct: plain(stub)?, hop: plain(hop::start(stub)?)?, through };

    let cores = available_parallelism().map_or(1, usize::from);
    println!("one connection; a call directly, through a TCP hop that only copies, and through the gateway, in turns");
    println!("cores for client, hop, gateway and upstream together: {cores}");
    ways.measure()
}

impl Ways {
    fn measure(&mut self) -> Result<()> {
        println!("{:<32} {:>9} {:>9} {:>9} {:>9} {:>8}", "", "direct", "hop", "gateway", "added", "of hop's");
        let whole = self.in_turns(false, |timing| timing.whole)?;
        whole.print("whole answer, p50", 50);
        whole.print("whole answer, p99", 99);
        let first = self.in_turns(true, |timing| timing.ticks.first().copied().unwrap_or_default())?;
        first.print("first fragment of a stream, p50", 50);
        first.print("first fragment of a stream, p99", 99);
        let gaps = self.longest_gaps()?;
        gaps.print("64 fragments: longest gap, p50", 50);
        let added = whole.added(50);
        println!("bar: added to the median whole answer at most {}: {}", show(ADDED_MAX), verdict(added <= ADDED_MAX));
        // Nagle's step is in every stream; a single long gap is the machine's.
        let step = gaps.through.percentile(50);
        println!("bar: no step of {} in a stream of 64: {}", show(NAGLE), verdict(step < NAGLE));
        Ok(())
    }

    fn in_turns(&mut self, stream: bool, figure: fn(&Timing) -> Duration) -> Result<Row> {
        for way in [&mut self.direct, &mut self.hop, &mut self.through] {
            way.many(WARM_UP, "instant", stream)?;
        }
        let (mut direct, mut hop, mut through) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            for (way, times) in [(&mut self.direct, &mut direct), (&mut self.hop, &mut hop), (&mut self.through, &mut through)] {
                times.extend(way.many(CALLS, "instant", stream)?.iter().map(figure));
            }
        }
        Ok(Row::new(direct, hop, through))
    }

    fn longest_gaps(&mut self) -> Result<Row> {
        let (mut direct, mut hop, mut through) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..STREAMS {
            direct.push(longest_gap(&self.direct.call("ticking", true)?));
            hop.push(longest_gap(&self.hop.call("ticking", true)?));
            through.push(longest_gap(&self.through.call("ticking", true)?));
        }
        Ok(Row::new(direct, hop, through))
    }
}

impl Row {
    fn new(direct: Vec<Duration>, hop: Vec<Duration>, through: Vec<Duration>) -> Self {
        Self { direct: Figures::new(direct), hop: Figures::new(hop), through: Figures::new(through) }
    }

    fn added(&self, percent: usize) -> Duration {
        self.through.percentile(percent).saturating_sub(self.direct.percentile(percent))
    }

    fn print(&self, name: &str, percent: usize) {
        let [direct, hop, through] = [&self.direct, &self.hop, &self.through].map(|figures| figures.percentile(percent));
        let added = self.added(percent);
        // A hop that took no longer than the direct call says nothing about the price of a hop.
        let ratio = match hop.saturating_sub(direct) {
            Duration::ZERO => "-".to_owned(),
            floor => format!("{:.1}", added.as_secs_f64() / floor.as_secs_f64()),
        };
        let [direct, hop, through, added] = [direct, hop, through, added].map(show);
        println!("{name:<32} {direct:>9} {hop:>9} {through:>9} {added:>9} {ratio:>8}");
    }
}

fn longest_gap(timing: &Timing) -> Duration {
    timing.ticks.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
}

fn config(stub: &str) -> String {
    let models = ["instant", "ticking"].map(|model| {
        format!(
            "[[provider.model]]\nid = \"bench/{model}\"\nupstream_id = \"{model}\"\ncontext_length = 4096\n\
             price = {{ prompt = \"0.26\", completion = \"2.60\" }}\n"
        )
    });
    format!(
        "[[provider]]\nid = \"bench\"\nname = \"Bench\"\nbase_url = \"http://{stub}/v1\"\napi_key = \"none\"\n{}",
        models.concat()
    )
}

fn show(time: Duration) -> String {
    format!("{} us", time.as_micros())
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}
