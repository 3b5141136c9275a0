//! Arithmetic of the engine behind a safe API, and the one place where `unsafe` may be written.
//!
//! Every result is bitwise independent of how many rows a call has, of the number of threads and of the instruction
//! set: an output number is one chain of fused multiply-adds in a fixed order, whichever path computes it. The scalar
//! path ([`Pool::oracle`]) is therefore the exact test oracle of the vector path. Knows nothing of models or files.

mod attention;
mod elementwise;
mod filemap;
mod isa;
mod linear;
mod norm;
mod packed;
mod pool;
mod slab;
mod softmax;
mod tile;

pub use attention::{BLOCK, CacheLayer, CacheShape, Queries, Side, attend, store};
pub use elementwise::{add_assign, exp, gelu_erf, gelu_tanh, rotate_half, scale_add, swiglu};
pub use filemap::FileMap;
pub use isa::Isa;
pub use linear::linear;
pub use norm::{layer_norm, rms_norm};
pub use packed::{Format, PANEL, Packed};
pub use pool::Pool;
pub use slab::Slab;
pub use softmax::{exp_weights, softmax};
