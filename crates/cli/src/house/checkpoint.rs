//! One checkpoint, from a directory or from inside the binary, made ready to answer.

use std::{
    borrow::Cow,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::UNIX_EPOCH,
};

use ::media::{Decoder, Fetcher, PictureRules, VideoRules};
use catalog::LocalCheckpoint;
use engine::{Engine, Settings};
use gateway::upstream::local::{Eyes, LocalModel};
use kernels::Pool;
use models::Model;
use prompt::{Kind, Prompter};
use wire::models::{DefaultParameters, ModelReasoning};

use crate::{
    builtin,
    exit::{Exit, Failed},
    progress::Progress,
};

/// Largest file that is read whole (a tokenizer of a large vocabulary has 11 MB). Weights are mapped, not read.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// What all local models share.
pub struct Shared {
    pub pool: Arc<Pool>,
    pub fetcher: Arc<Fetcher>,
    pub decoder: Arc<Decoder>,
    pub kv_bytes: usize,
}

/// Where a model lies.
pub struct Checkpoint {
    /// `None`: inside the binary.
    directory: Option<PathBuf>,
}

/// A model that can answer.
pub struct Loaded {
    pub row: LocalCheckpoint,
    pub model: LocalModel,
    pub engine: Engine,
}

impl Checkpoint {
    /// The model in the box.
    pub fn builtin() -> Self {
        Self { directory: None }
    }

    /// A model directory.
    pub fn at(path: &Path) -> Self {
        Self { directory: Some(path.to_owned()) }
    }

    /// What clients call it.
    pub fn id(&self) -> String {
        match &self.directory {
            None => builtin::ID.to_owned(),
            Some(path) => LocalCheckpoint::id_of_directory(&name(path)),
        }
    }

    fn file(&self, name: &'static str) -> Result<Cow<'static, [u8]>, Failed> {
        match &self.directory {
            None => builtin::file(name).map(Cow::Borrowed).map_err(|reason| Exit::Failure.because(reason)),
            Some(directory) => {
                let path = directory.join(name);
                let failed =
                    |error: &dyn std::fmt::Display| Exit::NotFound.because(format!("cannot read {}: {error}", path.display()));
                let size = fs::metadata(&path).map_err(|error| failed(&error))?.len();
                if size > FILE_BYTES_MAX {
                    return Err(failed(&format!("{size} bytes are more than {FILE_BYTES_MAX}")));
                }
                fs::read(&path).map(Cow::Owned).map_err(|error| failed(&error))
            }
        }
    }

    /// When it was made, in seconds since 1970: of a directory, what its `config.json` says by its date; 0 where the disk tells none.
    fn created(&self) -> i64 {
        let Some(directory) = &self.directory else { return builtin::CREATED };
        let written = fs::metadata(directory.join("config.json")).and_then(|file| file.modified()).unwrap_or(UNIX_EPOCH);
        written.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs().cast_signed())
    }

    fn words(&self) -> Result<Prompter, Failed> {
        let loaded = match &self.directory {
            Some(directory) => Prompter::from_dir(directory),
            None => {
                let template = self.file("chat_template.json")?;
                let template: serde_json::Value =
                    serde_json::from_slice(&template).map_err(|error| Exit::Failure.caused(&error))?;
                let template = template["chat_template"].as_str().unwrap_or_default();
                Prompter::new(&self.file("tokenizer.json")?, template, Some(&self.file("generation_config.json")?))
            }
        };
        loaded.map_err(|error| self.broken(&error))
    }

    /// The row of the catalogue. Reads small files only, no weights.
    pub fn row(&self) -> Result<LocalCheckpoint, Failed> {
        self.row_with(&self.words()?)
    }

    fn row_with(&self, words: &Prompter) -> Result<LocalCheckpoint, Failed> {
        let config = self.file("config.json")?;
        let config = str::from_utf8(&config).map_err(|error| self.broken(&error))?;
        let outline = models::outline(config).map_err(|error| self.broken(&error))?;
        let defaults = words.defaults();
        let directory = self.directory.as_deref().map(name);
        Ok(LocalCheckpoint {
            id: self.id(),
            name: directory.as_ref().map_or_else(|| builtin::NAME.to_owned(), |name| format!("Local: {name}")),
            created: self.created(),
            description: directory.map_or_else(|| builtin::DESCRIPTION.to_owned(), |_| String::new()),
            context_length: outline.context as u64,
            sees: true,
            reasoning: (words.kind() == Kind::Thinking).then(thinking),
            defaults: DefaultParameters {
                temperature: defaults.temperature,
                top_p: defaults.top_p,
                top_k: defaults.top_k,
                repetition_penalty: defaults.repetition_penalty,
                ..DefaultParameters::default()
            },
            quantization: None,
            tokenizer: Some("Qwen3".to_owned()),
            last_resort: self.directory.is_none(),
            // The model in the box is ours; of others the licence is not read.
            distillable: self.directory.is_none().then_some(true),
        })
    }

    fn weights(&self, pool: &Arc<Pool>, quiet: bool) -> Result<Arc<dyn Model>, Failed> {
        let mut progress = Progress::bytes(&format!("loading {}", self.id()), quiet);
        let mut at = |done, total| progress.at(done, total);
        let config = self.file("config.json")?;
        let config = str::from_utf8(&config).map_err(|error| self.broken(&error))?;
        let weights = match &self.directory {
            Some(directory) => weights::Checkpoint::open(directory),
            None => weights::Checkpoint::from_bytes("model.safetensors", self.file("model.safetensors")?),
        };
        let weights = weights.map_err(|error| self.broken(&error))?;
        self.check_memory(weights.total_bytes(), engine::available_bytes())?;
        models::load_parts(config, &weights, Arc::clone(pool), &mut at).map_err(|error| self.broken(&error))
    }

    /// Weights take at least their size in the file. Refused here, where the arithmetic can be shown, and not by the kernel.
    fn check_memory(&self, needed: u64, available: Option<u64>) -> Result<(), Failed> {
        match available {
            Some(available) if needed > available => Err(Exit::Resources.because(format!(
                "model {}: the weights need at least {} MB, but {} MB of memory are free",
                self.id(),
                needed >> 20,
                available >> 20
            ))),
            _ => Ok(()),
        }
    }

    fn broken(&self, error: &dyn std::error::Error) -> Failed {
        let failed = Exit::Failure.caused(error);
        Exit::Failure.because(format!("model {}: {}", self.id(), failed.reason))
    }
}

/// Loads a model and starts its engine. Takes as long as reading the weights takes.
pub async fn load(checkpoint: Checkpoint, shared: &Shared, quiet: bool) -> Result<Loaded, Failed> {
    if let Some(path) = checkpoint.directory.as_deref().filter(|path| !path.is_dir()) {
        return Err(Exit::NotFound.because(format!("no model directory {}", path.display())));
    }
    let words = Arc::new(checkpoint.words()?);
    let row = checkpoint.row_with(&words)?;
    let pictures =
        PictureRules::parse(&checkpoint.file("preprocessor_config.json")?).map_err(|error| checkpoint.broken(&error))?;
    let clips =
        VideoRules::parse(&checkpoint.file("video_preprocessor_config.json")?).map_err(|error| checkpoint.broken(&error))?;
    let weights = checkpoint.weights(&shared.pool, quiet)?;
    let settings = Settings::for_budget(weights.info(), shared.kv_bytes);
    let engine = Engine::start(weights, settings).map_err(|error| {
        let failed = checkpoint.broken(&error);
        Exit::Resources.because(failed.reason)
    })?;
    let eyes = Eyes { fetcher: Arc::clone(&shared.fetcher), decoder: Arc::clone(&shared.decoder), pictures, clips };
    Ok(Loaded { row, model: LocalModel::new(words, eyes, engine.clone()), engine })
}

/// Qwen's thinking models have no switch: they always reason.
fn thinking() -> ModelReasoning {
    ModelReasoning { mandatory: true, default_enabled: Some(true), supports_max_tokens: Some(true), ..ModelReasoning::default() }
}

fn name(path: &Path) -> String {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    path.file_name().map_or_else(|| "model".to_owned(), |name| name.to_string_lossy().into_owned())
}

impl Loaded {
    /// One line for the banner.
    pub fn line(&self) -> String {
        let info = self.engine.info();
        let settings = self.engine.settings();
        format!(
            "model {} ({}, {:.1} M parameters, {} MB of weights, context {}, cache for {} tokens)",
            self.row.id,
            info.architecture,
            info.parameters as f64 / 1e6,
            info.weight_bytes >> 20,
            info.context,
            settings.kv_blocks * models::BLOCK_TOKENS,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_that_cannot_fit_are_refused_with_their_arithmetic() {
        let checkpoint = Checkpoint::at(Path::new("/models/big"));
        let refused = checkpoint.check_memory(64 << 30, Some(24 << 30)).expect_err("it does not fit");
        assert_eq!(refused.exit, Exit::Resources);
        assert!(refused.reason.contains("65536 MB") && refused.reason.contains("24576 MB"), "{}", refused.reason);
        assert!(checkpoint.check_memory(1, None).is_ok(), "what is not known is tried");
    }
}
