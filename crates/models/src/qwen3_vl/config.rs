//! `config.json` of Qwen3-VL, in the hub's spelling and in that of transformers 5.
//!
//! Parsed once into sizes that fit together. A value that this implementation would get wrong is refused by its dotted
//! key; keys that do not change the arithmetic (initialisers, dropout, token ids of the text) are not looked at.

mod reader;
mod text;
mod vision;

use serde_json::{Value, json};

use self::reader::Reader;
pub use self::{
    text::{MoeConfig, RopeConfig, TextConfig, Yarn},
    vision::VisionConfig,
};
use crate::LoadError;

/// Everything the architecture needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// `model_type`.
    pub model_type: String,
    /// The decoder.
    pub text: TextConfig,
    /// The vision tower.
    pub vision: VisionConfig,
    /// Placeholder of one merged image patch.
    pub image_token: u32,
    /// Placeholder of one merged video patch.
    pub video_token: u32,
    /// Whether the output matrix is the embedding table.
    pub tied: bool,
}

impl Config {
    /// Reads the text of a `config.json`.
    ///
    /// # Errors
    /// When it is no JSON, lacks a value, contradicts itself, or asks for something that is not implemented.
    pub fn parse(text: &str) -> Result<Self, LoadError> {
        Self::from_value(&serde_json::from_str(text).map_err(|e| LoadError::Config(format!("no JSON: {e}")))?)
    }

    /// Reads a parsed `config.json`.
    ///
    /// # Errors
    /// As [`Config::parse`].
    pub fn from_value(value: &Value) -> Result<Self, LoadError> {
        let root = Reader::root(value);
        root.only("model_type", &[json!("qwen3_vl"), json!("qwen3_vl_moe")])?;
        let model_type = root.optional("model_type").and_then(Value::as_str).unwrap_or("qwen3_vl");
        check_quantization(&root)?;
        let text = text::read(&root.object("text_config", "text_config.")?)?;
        let vision = vision::read(&root.object("vision_config", "vision_config.")?)?;
        let config = Self {
            model_type: model_type.into(),
            tied: root.flag("tie_word_embeddings")?,
            image_token: root.token("image_token_id")?,
            video_token: root.token("video_token_id")?,
            text,
            vision,
        };
        config.check()
    }

    fn check(self) -> Result<Self, LoadError> {
        let (text, vision) = (&self.text, &self.vision);
        if vision.out_hidden != text.hidden {
            return Err(LoadError::Config(format!(
                "vision_config.out_hidden_size {} is not text_config.hidden_size {}",
                vision.out_hidden, text.hidden
            )));
        }
        if vision.taps.len() > text.layers {
            return Err(LoadError::Config(format!("{} DeepStack taps for {} decoder layers", vision.taps.len(), text.layers)));
        }
        for (key, id) in [("image_token_id", self.image_token), ("video_token_id", self.video_token)] {
            if id as usize >= text.vocab {
                return Err(LoadError::Config(format!("{key} {id} is outside the vocabulary of {}", text.vocab)));
            }
        }
        Ok(self)
    }

    /// Number of weights, from the shapes.
    #[must_use]
    pub fn parameters(&self) -> u64 {
        let tables = if self.tied { 1 } else { 2 };
        (tables * self.text.vocab * self.text.hidden) as u64 + self.text.parameters() + self.vision.parameters()
    }
}

/// The one quantisation that is implemented is found per tensor (type and scales); here only others are refused.
fn check_quantization(root: &Reader<'_>) -> Result<(), LoadError> {
    if root.optional("quantization_config").is_none() {
        return Ok(());
    }
    let quantization = root.object("quantization_config", "quantization_config.")?;
    quantization.only("quant_method", &[json!("fp8")])?;
    quantization.only("fmt", &[json!("e4m3")])?;
    quantization.only("weight_block_size", &[json!([128, 128])])
}

#[cfg(test)]
mod tests;
