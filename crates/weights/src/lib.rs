//! Weight files: safetensors (single, sharded, FP8 block-128), memory-mapped or in memory. Names, shapes and numbers
//! only: never knows which model they make.

mod checkpoint;
mod dtype;
mod error;
mod matrix;
mod tensor;

pub use checkpoint::Checkpoint;
pub use dtype::Dtype;
pub use error::WeightsError;
pub use matrix::Matrix;
pub use tensor::Tensor;
