//! From files to a model: which architecture a `config.json` names, and where its weights are.

use std::{path::Path, sync::Arc};

use kernels::Pool;
use serde_json::Value;
use weights::Checkpoint;

use crate::{LoadError, Model, qwen3_vl};

/// Told (bytes read, bytes in all) while weights are packed.
pub type Progress<'a> = dyn FnMut(u64, u64) + 'a;

/// What a `config.json` says about a model before any weight is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Longest sequence in tokens.
    pub context: usize,
    /// Parameters, counted from the sizes.
    pub parameters: u64,
}

/// Builds a model from its parsed config.
type Build = fn(&Value, &Checkpoint, Arc<Pool>, &mut Progress<'_>) -> Result<Arc<dyn Model>, LoadError>;

/// One architecture: what its configs call it, and what can be done with one.
struct Architecture {
    model_type: &'static str,
    outline: fn(&Value) -> Result<Outline, LoadError>,
    build: Build,
}

const ARCHITECTURES: &[Architecture] = &[
    Architecture { model_type: "qwen3_vl", outline: qwen3_vl::outline, build: qwen3_vl::build },
    Architecture { model_type: "qwen3_vl_moe", outline: qwen3_vl::outline, build: qwen3_vl::build },
];

/// Reads the text of a `config.json` without touching weights.
///
/// # Errors
/// When a value is missing or not implemented.
pub fn outline(config: &str) -> Result<Outline, LoadError> {
    let config = parse(config)?;
    (architecture(&config)?.outline)(&config)
}

/// Loads the model in a folder: `config.json` and safetensors beside it.
///
/// # Errors
/// When a file is missing, corrupt or cut short, a config value is not implemented, or weights and config disagree.
pub fn load(folder: &Path, pool: Arc<Pool>, progress: &mut Progress<'_>) -> Result<Arc<dyn Model>, LoadError> {
    let path = folder.join("config.json");
    let config = std::fs::read_to_string(&path).map_err(|source| LoadError::Read { path, source })?;
    let config = parse(&config)?;
    let build = architecture(&config)?.build;
    build(&config, &Checkpoint::open(folder)?, pool, progress)
}

/// Loads a model from the text of its config and an opened checkpoint (which may be in memory).
///
/// # Errors
/// As [`load`].
pub fn load_parts(
    config: &str,
    checkpoint: &Checkpoint,
    pool: Arc<Pool>,
    progress: &mut Progress<'_>,
) -> Result<Arc<dyn Model>, LoadError> {
    let config = parse(config)?;
    (architecture(&config)?.build)(&config, checkpoint, pool, progress)
}

fn parse(config: &str) -> Result<Value, LoadError> {
    serde_json::from_str(config).map_err(|e| LoadError::Config(format!("no JSON: {e}")))
}

fn architecture(config: &Value) -> Result<&'static Architecture, LoadError> {
    let Some(name) = config.get("model_type").and_then(Value::as_str) else {
        return Err(LoadError::Config("model_type is missing".into()));
    };
    ARCHITECTURES.iter().find(|known| known.model_type == name).ok_or_else(|| LoadError::Unsupported {
        key: "model_type".into(),
        value: name.into(),
        supported: ARCHITECTURES.iter().map(|known| known.model_type).collect::<Vec<_>>().join(", "),
    })
}
