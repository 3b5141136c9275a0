//! Model architectures: one folder each. A model turns a [`StepBatch`] into logits and pixels into [`Features`].
//!
//! Knows nothing of requests, scheduling, text or sampling; sequences exist only as block tables of the batch in hand.

mod kv;
mod load;
mod media;
mod model;
pub mod qwen3_vl;
pub mod scripted;
mod step;

pub use kv::{BLOCK_TOKENS, BlockId, CacheLayout, KvPool};
pub use load::{Outline, Progress, load, load_parts, outline};
pub use media::{Features, Media, MediaKind};
pub use model::{LoadError, Model, ModelInfo, NoProbe, PlanError, PositionPlan, Probe, VisionJob};
pub use step::{Inject, Span, StepBatch};
