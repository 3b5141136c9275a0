//! What the command line asks for.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::contender::{PEERS, Peer};

/// What may be asked for.
pub(crate) const USAGE: &str =
    "[--quick] [--only PART,PART...] [--peers none|NAME,NAME...] [--json FILE] [--binary PATH-OF-ROUNDHOUSE]";

/// A part of the measurements: what somebody who works on it wants to see again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Memory,
    Latency,
    Cost,
    Capacity,
}

const PARTS: [(&str, Part); 4] =
    [("memory", Part::Memory), ("latency", Part::Latency), ("cost", Part::Cost), ("capacity", Part::Capacity)];

/// The wishes.
pub(crate) struct Options {
    /// Every way of measuring once and shortly, in about a minute without peers: whether it works, not what it says.
    pub(super) quick: bool,
    /// What to measure; by default everything.
    pub(super) parts: Vec<Part>,
    /// Whom to compare with; by default all.
    pub(super) peers: Vec<Peer>,
    /// Where to write what was measured.
    pub(super) json: Option<PathBuf>,
    /// By default the one beside this program.
    pub(super) binary: PathBuf,
}

impl Options {
    /// Reads the words behind `gateway`.
    ///
    /// # Errors
    /// When one means nothing.
    pub(crate) fn read(words: &[&str]) -> Result<Self> {
        let binary = std::env::current_exe().context("where this program is")?.with_file_name("roundhouse");
        let peers = PEERS.iter().map(|(_, peer)| *peer).collect();
        let parts = PARTS.iter().map(|(_, part)| *part).collect();
        let mut options = Self { quick: false, parts, peers, json: None, binary };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().copied().with_context(|| format!("{word} wants a value"));
            match *word {
                "--quick" => options.quick = true,
                "--only" => options.parts = named("part", &PARTS, value()?)?,
                "--peers" => options.peers = peers_named(value()?)?,
                "--json" => options.json = Some(value()?.into()),
                "--binary" => options.binary = value()?.into(),
                _ => bail!("`{word}` is none of {USAGE}"),
            }
        }
        Ok(options)
    }
}

fn peers_named(names: &str) -> Result<Vec<Peer>> {
    if names == "none" { Ok(Vec::new()) } else { named("peer", PEERS, names) }
}

fn named<T: Copy>(what: &str, known: &[(&str, T)], names: &str) -> Result<Vec<T>> {
    let all = || known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let find = |name: &str| {
        let found = known.iter().find(|(known, _)| *known == name).map(|(_, one)| *one);
        found.with_context(|| format!("no {what} `{name}`: there are {}", all()))
    };
    names.split(',').map(find).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn peers_are_all_some_or_none_and_parts_all_or_some() {
        let peers = |words: &[&str]| Options::read(words).map(|options| options.peers.len());
        assert_eq!(peers(&[]).unwrap(), PEERS.len());
        assert_eq!(peers(&["--peers", "smg,portkey"]).unwrap(), 2);
        assert_eq!(peers(&["--quick", "--peers", "none"]).unwrap(), 0);
        let parts = Options::read(&["--only", "latency,cost"]).unwrap().parts;
        assert_eq!(parts, [Part::Latency, Part::Cost]);
        assert!(Options::read(&["--only", "speed"]).is_err());
        assert!(peers(&["--peers", "nobody"]).is_err() && peers(&["--peers"]).is_err() && peers(&["--slow"]).is_err());
    }
}
