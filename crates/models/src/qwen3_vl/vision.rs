//! The vision tower (`model.visual`): patches in, merged rows and DeepStack rows out, a few layers at a time.
//!
//! Nothing crosses a frame. Patches come in merge-block order, so that four consecutive rows make one merged row.

mod block;
mod merger;
mod place;

use std::sync::Arc;

use kernels::Pool;
use weights::WeightsError;

use self::{
    block::{Block, Frame},
    merger::Merger,
    place::PositionTable,
};
use super::{
    config::VisionConfig,
    loader::{Linear, Loader},
    rope::{Angles, patch_angles},
    text::probe_angles,
};
use crate::{Features, Media, Probe};

/// The weights of the tower.
pub(super) struct Tower {
    config: VisionConfig,
    patch: Linear,
    positions: PositionTable,
    blocks: Vec<Block>,
    merger: Merger,
    deepstack: Vec<Merger>,
}

/// One picture or clip on its way through the tower.
pub(super) struct Job {
    grid: [usize; 3],
    patches: Arc<Vec<f32>>,
    /// The residual stream; empty before the first slice.
    x: Vec<f32>,
    /// Of one frame: all frames have the same.
    angles: Angles,
    next_block: usize,
    /// In the order of the taps.
    deepstack: Vec<Vec<f32>>,
}

impl Job {
    pub(super) fn new(media: &Media) -> Self {
        Self {
            grid: media.grid,
            patches: Arc::clone(&media.patches),
            x: Vec::new(),
            angles: Angles::default(),
            next_block: 0,
            deepstack: Vec::new(),
        }
    }
}

impl Tower {
    pub(super) fn load(loader: &mut Loader<'_>, config: &VisionConfig) -> Result<Self, WeightsError> {
        let root = "model.visual";
        Ok(Self {
            patch: loader.linear(&format!("{root}.patch_embed.proj"), &[config.hidden, 3, 2, 16, 16])?,
            positions: PositionTable::load(loader, &format!("{root}.pos_embed.weight"), config)?,
            blocks: (0..config.depth)
                .map(|i| Block::load(loader, &format!("{root}.blocks.{i}"), config))
                .collect::<Result<_, _>>()?,
            merger: Merger::load(loader, &format!("{root}.merger"), config, config.hidden)?,
            deepstack: (0..config.taps.len())
                .map(|k| {
                    let norm = config.group() * config.hidden;
                    Merger::load(loader, &format!("{root}.deepstack_merger_list.{k}"), config, norm)
                })
                .collect::<Result<_, _>>()?,
            config: config.clone(),
        })
    }

    /// Runs at most `layers` blocks, or the final merger when all have run.
    pub(super) fn advance(&self, pool: &Pool, job: &mut Job, layers: usize, probe: &mut dyn Probe) -> Option<Features> {
        if job.next_block == 0 {
            self.embed(pool, job, probe);
        } else if job.next_block == self.blocks.len() {
            return Some(self.finish(pool, job, probe));
        }
        let end = (job.next_block + layers.max(1)).min(self.blocks.len());
        let rows = job.x.len() / self.config.hidden;
        let mut buffers = Block::buffers(&self.config, rows);
        for i in job.next_block..end {
            let frame = Frame { patches: job.grid[1] * job.grid[2], angles: &job.angles };
            self.blocks[i].forward(pool, &frame, &mut job.x, &mut buffers, &mut |name, numbers| {
                probe.tensor(&format!("vision.block.{i}{name}"), rows, numbers);
            });
            self.tap(pool, job, i);
        }
        job.next_block = end;
        None
    }

    fn embed(&self, pool: &Pool, job: &mut Job, probe: &mut dyn Probe) {
        let [_, rows, columns] = job.grid;
        let places = place::merge_order(rows, columns, self.config.merge);
        job.x = self.patch.forward(pool, &job.patches);
        let count = job.x.len() / self.config.hidden;
        probe.tensor("vision.patch_embed", count, &job.x);
        let table = self.positions.resample((rows, columns), &places);
        for frame in job.x.chunks_exact_mut(table.len()) {
            kernels::add_assign(pool.isa(), frame, &table);
        }
        job.angles = patch_angles(&places, self.config.head_dim());
        if probe.active() {
            probe.tensor("vision.block_input", count, &job.x);
            let frames = vec![places; job.grid[0]].concat();
            probe_angles(&patch_angles(&frames, self.config.head_dim()), "vision", probe);
        }
    }

    /// Feeds the output of block `block` to its DeepStack merger, if it has one.
    fn tap(&self, pool: &Pool, job: &mut Job, block: usize) {
        job.deepstack.resize(self.config.taps.len(), Vec::new());
        for (k, _) in self.config.taps.iter().enumerate().filter(|(_, tap)| **tap == block) {
            job.deepstack[k] = self.deepstack[k].forward(pool, &job.x);
        }
    }

    fn finish(&self, pool: &Pool, job: &mut Job, probe: &mut dyn Probe) -> Features {
        let embeds = self.merger.forward(pool, &job.x);
        let rows = embeds.len() / self.config.out_hidden;
        probe.tensor("vision.merger", rows, &embeds);
        for (k, features) in job.deepstack.iter().enumerate() {
            probe.tensor(&format!("vision.deepstack.{k}"), rows, features);
        }
        Features { rows, embeds, deepstack: std::mem::take(&mut job.deepstack) }
    }
}
