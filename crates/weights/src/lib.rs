//! Weight files: safetensors (single, sharded, FP8 block-128), memory-mapped. Names and shapes only, never a model.

use std::path::PathBuf;

/// Why weights cannot be used. Every variant names the file and, where there is one, the tensor.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// A file is missing or unreadable.
    #[error("cannot read {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The bytes are no safetensors file, or are cut short.
    #[error("{path}: {reason}")]
    Corrupt {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A tensor the model needs is not there.
    #[error("tensor {name} is missing (in {source_name})")]
    Missing {
        /// The tensor.
        name: String,
        /// The file or folder searched.
        source_name: String,
    },
    /// A tensor has another shape than the config says.
    #[error("tensor {name} has shape {found:?}, expected {expected:?}")]
    Shape {
        /// The tensor.
        name: String,
        /// In the file.
        found: Vec<usize>,
        /// From the config.
        expected: Vec<usize>,
    },
    /// A number format that is not implemented.
    #[error("tensor {name} has type {dtype}, which is not supported here")]
    Type {
        /// The tensor.
        name: String,
        /// Its type.
        dtype: String,
    },
}
