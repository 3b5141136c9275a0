//! File descriptors: an open stream takes two of this process (as client and as upstream) and two of the gateway.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// For everything but the streams.
const OTHERS: usize = 4_000;

/// Sees to it that so many streams can be open. Whoever is started later inherits the limit.
///
/// # Errors
/// When the system does not allow it; what it does allow is measured all the same.
pub(super) fn raise(streams: usize) -> Result<()> {
    let needed = 2 * streams + OTHERS;
    let limits = fs::read_to_string("/proc/self/limits").context("this process's limits")?;
    let allowed = read(&limits).context("no limit of open files")?;
    if allowed >= needed {
        return Ok(());
    }
    let mut command = Command::new("prlimit");
    command.args(["--pid", &std::process::id().to_string(), &format!("--nofile={needed}:{needed}")]);
    let status = command.stderr(Stdio::null()).status().context("failed to start prlimit (of util-linux)")?;
    ensure!(status.success(), "open files are limited to {allowed}, {streams} streams need {needed}: see ulimit -n");
    Ok(())
}

/// The soft limit.
fn read(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let soft = line.split_whitespace().next()?;
    if soft == "unlimited" { Some(usize::MAX) } else { soft.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_read() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max open files            1024                 524288               files     \n";
        assert_eq!(read(limits), Some(1024));
        assert_eq!(read("Max open files            unlimited            unlimited            files"), Some(usize::MAX));
        assert_eq!(read(""), None);
    }
}
