//! From encoded pictures and frames to what the engine takes. The one door of this crate to pixels.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    ClipPlan, Limits, MediaError, PictureBounds, Rgb, Rule, Size, WorkerCommand,
    child::{Job, Pool, Target},
    patches,
};

/// Whether pad tokens will be image or video ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A still picture.
    Image,
    /// A clip.
    Video,
}

/// A picture or clip, ready for the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// Which of the two.
    pub kind: Kind,
    /// Patches as (temporal, rows, columns).
    pub grid: [usize; 3],
    /// `t*h*w` rows of [`crate::ROW`] numbers in merge-block order.
    pub patches: Vec<f32>,
    /// BLAKE3 over kind, grid and pixels.
    pub hash: [u8; 32],
    /// Size before resizing, EXIF orientation applied.
    pub original_size: Size,
    /// Seconds, one per temporal patch; empty for a picture.
    pub timestamps: Vec<f64>,
}

impl Prepared {
    /// Pixels after resizing, for [`Limits::check_total`]. A doubled still counts once.
    #[must_use]
    pub fn pixels(&self) -> u64 {
        let frames = match self.kind {
            Kind::Image => 1,
            Kind::Video => 2 * self.grid[0],
        };
        (frames * self.grid[1] * self.grid[2] * 256) as u64
    }
}

/// Decodes, resizes and cuts into patches. Cheap to share; decoding happens in child processes.
pub struct Decoder {
    pool: Pool,
    rule: Rule,
}

impl Decoder {
    /// A decoder whose processes start when first needed.
    #[must_use]
    pub fn new(command: WorkerCommand, limits: Limits) -> Self {
        Self { pool: Pool::new(command, limits), rule: Rule::default() }
    }

    /// The bounds that it keeps.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        self.pool.limits()
    }

    /// Prepares one picture.
    ///
    /// # Errors
    /// Whatever is wrong with it; [`MediaError::Busy`] when the queue is full.
    pub async fn picture(&self, bytes: Bytes, bounds: PictureBounds) -> Result<Prepared, MediaError> {
        let (picture, original) = self.pool.run(&self.job(Target::Picture(bounds)), &bytes).await?;
        prepare(Kind::Image, vec![picture], original, Vec::new()).await
    }

    /// Prepares one clip from the frames that `plan.indices` names, in that order. All must have one size.
    ///
    /// # Errors
    /// As [`Self::picture`]; [`MediaError::FrameSize`] when they differ, [`MediaError::TooFewFrames`] when some are missing.
    pub async fn frames(&self, frames: Vec<Bytes>, plan: &ClipPlan) -> Result<Prepared, MediaError> {
        if frames.is_empty() || frames.len() != plan.indices.len() {
            return Err(MediaError::TooFewFrames);
        }
        let job = &self.job(Target::Frame(plan.bounds));
        let decoded: Vec<(Rgb, Size)> = stream::iter(frames)
            .map(|bytes| async move { self.pool.run(job, &bytes).await })
            .buffered(self.limits().workers.max(1))
            .try_collect()
            .await?;
        let first = decoded[0].1;
        if let Some((index, &(_, size))) = decoded.iter().enumerate().find(|(_, (_, size))| *size != first) {
            return Err(MediaError::FrameSize { index, size, first });
        }
        let frames = decoded.into_iter().map(|(picture, _)| picture).collect();
        prepare(Kind::Video, frames, first, plan.timestamps.clone()).await
    }

    fn job(&self, target: Target) -> Job {
        Job { target, rule: self.rule, limits: self.limits().clone() }
    }
}

/// Cuts into patches on a thread that may block: a large picture takes tens of milliseconds.
async fn prepare(kind: Kind, frames: Vec<Rgb>, original_size: Size, timestamps: Vec<f64>) -> Result<Prepared, MediaError> {
    let work = move || {
        let (grid, patches) = patches(&frames);
        Prepared { kind, grid, hash: identity(kind, grid, &frames), patches, original_size, timestamps }
    };
    // Fails only while the runtime shuts down.
    tokio::task::spawn_blocking(work).await.map_err(|_| MediaError::NoWorker)
}

/// Shape and kind are part of the identity: the same bytes as 30x100 and as 100x30 are different pictures.
fn identity(kind: Kind, grid: [usize; 3], frames: &[Rgb]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(match kind {
        Kind::Image => b"image",
        Kind::Video => b"video",
    });
    for side in grid {
        hasher.update(&(side as u64).to_le_bytes());
    }
    for frame in frames {
        hasher.update(&frame.pixels);
    }
    hasher.finalize().into()
}
