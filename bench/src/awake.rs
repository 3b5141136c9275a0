//! Keeps every core from falling asleep while a latency is measured. A core that is woken for each message costs tens of
//! microseconds a time, most of all in a virtual machine, where it is the host that wakes it: with an idle machine around one
//! connection that is what gets measured, and not the program.

use std::env::current_exe;
use std::hint::spin_loop;
use std::process::{Child, Command, Stdio};
use std::thread::available_parallelism;

/// The argument that makes this program such a loop.
pub(crate) const LOOP: &str = "stay-awake";

/// Loops that run only when a core has nothing else to do; stopped when dropped.
pub(crate) struct Awake(Vec<Child>);

impl Awake {
    /// One loop per core; `None` where the system has no `chrt` (util-linux).
    pub(crate) fn keep() -> Option<Self> {
        let program = current_exe().ok()?;
        let cores = available_parallelism().map_or(1, usize::from);
        let mut awake = Self(Vec::new());
        for _ in 0..cores {
            let mut command = Command::new("chrt");
            command.args(["--idle", "0"]).arg(&program).arg(LOOP).stdin(Stdio::null()).stderr(Stdio::null());
            awake.0.push(command.spawn().ok()?);
        }
        Some(awake)
    }
}

/// Until it is killed. Leaves the core's other thread its share: neighbouring virtual cores often are one real one.
pub(crate) fn stay() -> ! {
    loop {
        spin_loop();
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // One that has ended by itself needs no killing.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
