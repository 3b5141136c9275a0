//! A process that is measured from outside: what the kernel says of its time and memory, its children's included. Killed when dropped.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

/// The kernel counts processor time in this unit for whoever reads `/proc` (`USER_HZ`, 100 on every Linux).
const TICK: Duration = Duration::from_millis(10);
/// Where `/proc/PID/stat` has them, counted behind the name in brackets (proc(5)).
const PARENT: usize = 1;
const USER_TIME: usize = 11;
const SYSTEM_TIME: usize = 12;

/// The process.
pub(crate) struct Process(Child);

impl Process {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        Ok(Self(command.spawn().with_context(|| format!("failed to start {name}"))?))
    }

    /// The child, whose pipes somebody may want.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.0.try_wait().context("failed to look after the process")
    }

    /// Its id and those of its children, their children, ...
    pub(crate) fn ids(&self) -> Vec<u32> {
        let parents = parents();
        let mut ids = vec![self.0.id()];
        let mut at = 0;
        while at < ids.len() {
            let children = parents.iter().filter(|(_, parent)| **parent == ids[at]).map(|(id, _)| *id);
            let children: Vec<u32> = children.collect();
            ids.extend(children);
            at += 1;
        }
        ids
    }

    /// Processor time so far, in user and kernel mode.
    pub(crate) fn processor_time(&self) -> Duration {
        self.ids().into_iter().map(processor_time).sum()
    }

    /// Bytes of resident memory now.
    pub(crate) fn resident(&self) -> u64 {
        self.ids().iter().filter_map(|id| status(*id, "VmRSS:")).sum()
    }

    /// The most bytes of resident memory since [`Process::forget_peak`].
    pub(crate) fn peak(&self) -> u64 {
        self.ids().iter().filter_map(|id| status(*id, "VmHWM:")).sum()
    }

    /// Lets the peak begin at what is resident now.
    pub(crate) fn forget_peak(&self) -> Result<()> {
        // 5 resets the high-water mark (proc(5)).
        let forget = |id: &u32| fs::write(format!("/proc/{id}/clear_refs"), "5");
        self.ids().iter().try_for_each(forget).context("the kernel does not let us reset the peak of a process's memory")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Killing is fine: what they wrote goes too. Who is gone already needs none.
        let others = self.ids().split_off(1);
        let _ = self.0.kill();
        let _ = self.0.wait();
        for id in others {
            let _ = Command::new("kill").args(["-9", &id.to_string()]).stderr(Stdio::null()).status();
        }
    }
}

/// That of this process, without children.
pub(crate) fn own_processor_time() -> Duration {
    processor_time(std::process::id())
}

/// None of a process that is gone.
fn processor_time(id: u32) -> Duration {
    let fields = stat(id).unwrap_or_default();
    let ticks = |place: usize| fields.get(place).and_then(|ticks| ticks.parse::<u32>().ok()).unwrap_or_default();
    TICK * (ticks(USER_TIME) + ticks(SYSTEM_TIME))
}

/// The parent of every process.
fn parents() -> BTreeMap<u32, u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter_map(|id| Some((id, stat(id)?.get(PARENT)?.parse().ok()?))).collect()
}

/// The fields behind the name, which may hold anything.
fn stat(id: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(") ")?;
    Some(fields.split(' ').map(str::to_owned).collect())
}

/// An amount of memory in bytes.
fn status(id: u32, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let kilobytes: u64 = text.lines().find_map(|line| line.strip_prefix(name))?.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes << 10)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_process_is_seen_with_its_children() {
        let mut process =
            Process::start(Command::new("sh").args(["-c", "sleep 60 & echo started; wait"]).stdout(Stdio::piped())).unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(process.child().stdout.take().unwrap()), &mut line).unwrap();
        assert_eq!(process.ids().len(), 2);
        assert!(process.resident() > 0 && process.peak() >= process.resident() / 2);
        assert!(process.ended().unwrap().is_none());
        let ids = process.ids();
        drop(process);
        assert!(stat(ids[0]).is_none(), "it is gone");
    }
}
