//! From files to a model: which architecture a `config.json` names, and where its weights are.

use std::{path::Path, sync::Arc};

use kernels::Pool;
use serde_json::Value;
use weights::Checkpoint;

use crate::{LoadError, Model, qwen3_vl};

/// Told (bytes read, bytes in all) while weights are packed.
pub type Progress<'a> = dyn FnMut(u64, u64) + 'a;

/// Builds a model of one architecture from its parsed config.
type Build = fn(&Value, &Checkpoint, Arc<Pool>, &mut Progress<'_>) -> Result<Arc<dyn Model>, LoadError>;

/// `model_type` of a config, and who can build it.
const ARCHITECTURES: &[(&str, Build)] = &[("qwen3_vl", qwen3_vl::build), ("qwen3_vl_moe", qwen3_vl::build)];

/// Loads the model in a folder: `config.json` and safetensors beside it.
///
/// # Errors
/// When a file is missing, corrupt or cut short, a config value is not implemented, or weights and config disagree.
pub fn load(folder: &Path, pool: Arc<Pool>, progress: &mut Progress<'_>) -> Result<Arc<dyn Model>, LoadError> {
    let path = folder.join("config.json");
    let config = std::fs::read_to_string(&path).map_err(|source| LoadError::Read { path, source })?;
    let config = parse(&config)?;
    let build = architecture(&config)?;
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
    architecture(&config)?(&config, checkpoint, pool, progress)
}

fn parse(config: &str) -> Result<Value, LoadError> {
    serde_json::from_str(config).map_err(|e| LoadError::Config(format!("no JSON: {e}")))
}

fn architecture(config: &Value) -> Result<Build, LoadError> {
    let Some(name) = config.get("model_type").and_then(Value::as_str) else {
        return Err(LoadError::Config("model_type is missing".into()));
    };
    ARCHITECTURES.iter().find(|(known, _)| *known == name).map(|(_, build)| *build).ok_or_else(|| LoadError::Unsupported {
        key: "model_type".into(),
        value: name.into(),
        supported: ARCHITECTURES.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", "),
    })
}
