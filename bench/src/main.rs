//! The load side of the benchmarks: `bench gateway|start PATH-OF-ROUNDHOUSE`, run by `cargo xtask bench`.
//!
//! Blocking sockets and threads on purpose: one connection, nothing between the clock and the kernel, so that tens of
//! microseconds can be told apart. Knows the server only from outside (a process and its HTTP). Never a load generator.

mod call;
mod figures;
mod gateway;
mod hop;
mod server;
mod start;
mod upstream;

use std::path::Path;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["gateway", binary] => gateway::run(Path::new(binary)),
        ["start", binary] => start::run(Path::new(binary)),
        _ => bail!("usage: bench gateway|start PATH-OF-ROUNDHOUSE"),
    }
}
