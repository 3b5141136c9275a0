//! Which cores may run what. Set by `taskset` on whole processes, so that a gateway is confined the same way whatever it is written in.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Where this process (client and upstream) and the contenders run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Placement {
    /// Everything on one core: no message has to wake a sleeping core, which on a virtual machine takes longer than a gateway's own
    /// work, and varies.
    OneCore,
    /// Everything anywhere: as the machine is.
    Anywhere,
    /// The contenders on one half of the cores, client and upstream on the other: a heavier load takes nothing from who must carry it.
    Apart,
}

/// The cores that this program was started with.
pub(crate) struct Cores(Vec<usize>);

impl Cores {
    /// Asks the kernel. To be called before anything is placed.
    pub(crate) fn allowed() -> Result<Self> {
        let status = fs::read_to_string("/proc/self/status").context("this process's status")?;
        let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).context("no list of cores")?;
        Ok(Self(read(list.trim()).with_context(|| format!("`{list}` is no list of cores"))?))
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// How many of them are this process's own in [`Placement::Apart`].
    pub(crate) fn ours(&self) -> usize {
        (self.count() / 2).max(1)
    }

    /// Places this process and the `contenders` (process ids).
    pub(crate) fn place(&self, placement: Placement, contenders: &[u32]) -> Result<()> {
        let Self(all) = self;
        let (ours, theirs) = match placement {
            Placement::Anywhere => (&all[..], &all[..]),
            Placement::OneCore => (&all[..1], &all[..1]),
            Placement::Apart if all.len() < 2 => (&all[..], &all[..]),
            Placement::Apart => all.split_at(self.ours()),
        };
        confine(std::process::id(), ours)?;
        contenders.iter().try_for_each(|process| confine(*process, theirs))
    }
}

/// All threads of a process, and what they will start.
fn confine(process: u32, cores: &[usize]) -> Result<()> {
    let list = cores.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
    let mut command = Command::new("taskset");
    command.args(["--all-tasks", "--cpu-list", "--pid", &list, &process.to_string()]).stdout(Stdio::null());
    let status = command.status().context("failed to start taskset (of util-linux)")?;
    ensure!(status.success(), "taskset could not confine process {process} to cores {list}");
    Ok(())
}

/// `0-3,8`.
fn read(list: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        cores.extend(first.parse().ok()?..=last.parse::<usize>().ok()?);
    }
    Some(cores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cores_are_read() {
        assert_eq!(read("0-1"), Some(vec![0, 1]));
        assert_eq!(read("3"), Some(vec![3]));
        assert_eq!(read("0-2,8,10-11"), Some(vec![0, 1, 2, 8, 10, 11]));
        assert_eq!(read("none"), None);
    }
}
