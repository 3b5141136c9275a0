//! The side-by-side benchmarks of the server, run by `cargo xtask bench`: `bench gateway [OPTIONS]` and `bench start PATH-OF-ROUNDHOUSE`.
//!
//! Knows the server only from outside: a process, its HTTP, and what the kernel says of its time and memory. Where tens of
//! microseconds count, blocking sockets, so that nothing stands between the clock and the kernel; where thousands of connections do,
//! one thread of tasks. Figures are printed beside their goals, never asserted.

mod call;
mod contender;
mod cores;
mod figures;
mod folder;
mod gateway;
mod load;
mod process;
mod proxy;
mod reply;
mod server;
mod start;
mod upstream;
mod way;

use std::path::Path;

use anyhow::{Context, Result, bail};

use gateway::Options;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["gateway", options @ ..] => gateway::run(&Options::read(options)?),
        ["start", binary] => start::run(Path::new(binary)),
        // How the gateway benchmark starts its own proxy: a process, so that its time and memory can be told.
        ["proxy", port, upstream] => {
            proxy::run(port.parse().context("a port")?, upstream.parse().context("the upstream's address")?)
        }
        _ => bail!("usage: bench gateway {}\n       bench start PATH-OF-ROUNDHOUSE", gateway::USAGE),
    }
}
