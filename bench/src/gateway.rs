//! What the gateway adds to a call: the same call to a stub upstream directly and through `roundhouse`, in turns, so that
//! whatever else the machine does hits both. One connection each.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::call::{Connection, Timing, chat};
use crate::figures::Figures;
use crate::server::{Folder, Server};
use crate::upstream;

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

/// Measures and prints.
pub(crate) fn run(binary: &Path) -> Result<()> {
    let stub = upstream::start()?;
    let folder = Folder::new()?;
    let server = Server::start(binary, &folder, &config(&stub.to_string()))?;
    let key = Server::key(&folder)?;
    let mut direct =
        Way { connection: Connection::open(stub)?, path: "/v1/chat/completions", key: "none".to_owned(), prefix: "" };
    let mut through =
        Way { connection: Connection::open(server.address)?, path: "/api/v1/chat/completions", key, prefix: "bench/" };

    println!("one connection, a call directly and through the gateway in turns");
    println!("{:<34} {:>10} {:>10} {:>10} {:>7}", "", "direct", "through", "added", "ratio");
    let whole = in_turns(&mut direct, &mut through, false, |timing| timing.whole)?;
    print_row("whole answer, p50", &whole, 50);
    print_row("whole answer, p99", &whole, 99);
    let first = in_turns(&mut direct, &mut through, true, |timing| timing.ticks.first().copied().unwrap_or_default())?;
    print_row("first fragment of a stream, p50", &first, 50);
    print_row("first fragment of a stream, p99", &first, 99);
    let gaps = longest_gaps(&mut direct, &mut through)?;
    print_row("64 fragments: longest gap, p50", &gaps, 50);
    print_row("64 fragments: longest gap, max", &gaps, 100);

    let added = whole.1.percentile(50).saturating_sub(whole.0.percentile(50));
    println!("bar: added to the median whole answer at most {}: {}", show(ADDED_MAX), verdict(added <= ADDED_MAX));
    // Nagle's step is in every stream; a single long gap is the machine's.
    let step = gaps.1.percentile(50);
    println!("bar: no step of {} in a stream of 64: {}", show(NAGLE), verdict(step < NAGLE));
    Ok(())
}

type Pair = (Figures, Figures);

fn in_turns(direct: &mut Way, through: &mut Way, stream: bool, figure: fn(&Timing) -> Duration) -> Result<Pair> {
    direct.many(WARM_UP, "instant", stream)?;
    through.many(WARM_UP, "instant", stream)?;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        left.extend(direct.many(CALLS, "instant", stream)?.iter().map(figure));
        right.extend(through.many(CALLS, "instant", stream)?.iter().map(figure));
    }
    Ok((Figures::new(left), Figures::new(right)))
}

fn longest_gaps(direct: &mut Way, through: &mut Way) -> Result<Pair> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for _ in 0..STREAMS {
        left.push(longest_gap(&direct.call("ticking", true)?));
        right.push(longest_gap(&through.call("ticking", true)?));
    }
    Ok((Figures::new(left), Figures::new(right)))
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

fn print_row(name: &str, (direct, through): &Pair, percent: usize) {
    let (direct, through) = (direct.percentile(percent), through.percentile(percent));
    let ratio = through.as_secs_f64() / direct.as_secs_f64().max(1e-9);
    let added = show(through.saturating_sub(direct));
    println!("{name:<34} {:>10} {:>10} {added:>10} {ratio:>7.2}", show(direct), show(through));
}

fn show(time: Duration) -> String {
    format!("{} us", time.as_micros())
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}
