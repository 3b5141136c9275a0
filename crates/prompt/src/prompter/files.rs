//! Finds a model's words in its folder, in the layouts that are published. Reads bounded amounts and nothing else.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use serde_json::Value;

use super::{LoadError, Prompter};

/// Qwen's is 7 MB.
const MAX_TOKENIZER_BYTES: u64 = 64 << 20;
/// Templates and configs have some KB.
const MAX_CONFIG_BYTES: u64 = 4 << 20;

impl Prompter {
    /// Reads `tokenizer.json`, the chat template (`chat_template.jinja`, else `chat_template.json`, else the field of
    /// `tokenizer_config.json`) and, where present, `generation_config.json`.
    ///
    /// # Errors
    /// When a needed file is missing or one does not parse; the message names it.
    pub fn from_dir(folder: &Path) -> Result<Self, LoadError> {
        let tokenizer = required(folder, "tokenizer.json", MAX_TOKENIZER_BYTES)?;
        let template = template(folder)?;
        let generation = optional(folder, "generation_config.json")?;
        Self::new(&tokenizer, &template, generation.as_deref())
    }
}

fn template(folder: &Path) -> Result<String, LoadError> {
    if let Some(source) = optional(folder, "chat_template.jinja")? {
        return String::from_utf8(source).map_err(|error| LoadError::Read {
            path: folder.join("chat_template.jinja"),
            source: io::Error::new(io::ErrorKind::InvalidData, error),
        });
    }
    for file in ["chat_template.json", "tokenizer_config.json"] {
        let Some(text) = optional(folder, file)? else { continue };
        let json: Value = serde_json::from_slice(&text).map_err(|source| LoadError::Json { file, source })?;
        if let Some(source) = named_template(&json["chat_template"]) {
            return Ok(source.to_owned());
        }
    }
    Err(LoadError::NoTemplate(folder.to_owned()))
}

/// The field is a string, or a list of `{"name": ..., "template": ...}` with one called `default`.
fn named_template(field: &Value) -> Option<&str> {
    let named = || field.as_array()?.iter().find(|entry| entry["name"] == "default")?["template"].as_str();
    field.as_str().or_else(named)
}

fn optional(folder: &Path, file: &str) -> Result<Option<Vec<u8>>, LoadError> {
    match required(folder, file, MAX_CONFIG_BYTES) {
        Err(LoadError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

fn required(folder: &Path, file: &str, limit: u64) -> Result<Vec<u8>, LoadError> {
    let path = folder.join(file);
    read(&path, limit).map_err(|source| LoadError::Read { path, source })
}

fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("more than {limit} bytes")));
    }
    Ok(bytes)
}
