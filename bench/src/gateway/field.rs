//! Whom a round measures in turns.

use anyhow::Result;

use super::extent::Extent;
use crate::contender::Running;
use crate::cores::{Cores, Placement};
use crate::way::Way;

/// The direct way and the contenders that run.
pub(super) struct Field<'a> {
    /// Without anybody in between.
    pub(super) direct: Way,
    /// The bare proxy first.
    pub(super) running: Vec<Running>,
    /// Of the machine.
    pub(super) cores: &'a Cores,
    /// How much is measured.
    pub(super) extent: &'a Extent,
}

impl Field<'_> {
    /// All ways, the direct one first.
    pub(super) fn ways(&self) -> Vec<&Way> {
        std::iter::once(&self.direct).chain(self.running.iter().map(|running| &running.way)).collect()
    }

    /// Places everybody.
    pub(super) fn place(&self, placement: Placement) -> Result<()> {
        let ids: Vec<u32> = self.running.iter().flat_map(|running| running.process.ids()).collect();
        self.cores.place(placement, &ids)
    }
}
