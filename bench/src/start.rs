//! How long `roundhouse serve` takes from its start as a process until `/readyz` answers 200, without a large model:
//! on an empty data directory (keys and schema are made), and again on the same one.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::call::Connection;
use crate::figures::Figures;
use crate::folder::Folder;
use crate::server::Server;

const STARTS: usize = 10;
const READY_MAX: Duration = Duration::from_secs(1);
const GIVE_UP: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(1);
const READY: &[u8] = b"GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n";

/// Measures and prints.
pub(crate) fn run(binary: &Path) -> Result<()> {
    let (mut fresh, mut again) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let folder = Folder::new()?;
        fresh.push(until_ready(binary, &folder)?);
        again.push(until_ready(binary, &folder)?);
    }
    let (fresh, again) = (Figures::new(fresh), Figures::new(again));
    println!("start to ready, {STARTS} times each (milliseconds)");
    println!("{:<24} {:>8} {:>8}", "", "median", "longest");
    for (name, figures) in [("empty data directory", &fresh), ("existing data directory", &again)] {
        println!("{name:<24} {:>8} {:>8}", figures.percentile(50).as_millis(), figures.longest().as_millis());
    }
    let met = if fresh.longest() <= READY_MAX { "met" } else { "MISSED" };
    println!("bar: ready within {} ms: {met}", READY_MAX.as_millis());
    Ok(())
}

fn until_ready(binary: &Path, folder: &Folder) -> Result<Duration> {
    let start = Instant::now();
    let server = Server::start(binary, folder, "")?;
    while Connection::open(server.address).and_then(|mut connection| connection.call(READY)).is_err() {
        if start.elapsed() > GIVE_UP {
            bail!("not ready after {} s", GIVE_UP.as_secs());
        }
        thread::sleep(POLL);
    }
    Ok(start.elapsed())
}
