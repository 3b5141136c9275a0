//! What can be wrong with weights. Every text names the file and, where there is one, the tensor.

use std::path::PathBuf;

/// Why weights cannot be used.
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
    /// The bytes are no safetensors file or no index, or are cut short.
    #[error("{path}: {reason}")]
    Corrupt {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A tensor the model needs is not there.
    #[error("{path}: tensor {name} is missing")]
    Missing {
        /// The file or folder searched.
        path: PathBuf,
        /// The tensor.
        name: String,
    },
    /// A tensor has another shape than the config says.
    #[error("{path}: tensor {name} has shape {found:?}, expected {expected:?}")]
    Shape {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// In the file.
        found: Vec<usize>,
        /// From the config.
        expected: Vec<usize>,
    },
    /// A number format that is not implemented.
    #[error("{path}: tensor {name} has type {dtype}, supported are F32, F16, BF16 and F8_E4M3")]
    Type {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// Its type.
        dtype: String,
    },
}
