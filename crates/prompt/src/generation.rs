//! What a checkpoint wants when a request says nothing: `generation_config.json`. A value that the file leaves out stays out.

use serde::{Deserialize, Serialize};

/// Defaults of a checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Defaults {
    /// 0 (greedy) when the file says `do_sample: false`.
    pub temperature: Option<f32>,
    /// Nucleus.
    pub top_p: Option<f32>,
    /// Candidates.
    pub top_k: Option<u32>,
    /// Least share of the best candidate's probability.
    pub min_p: Option<f32>,
    /// CTRL penalty.
    pub repetition_penalty: Option<f32>,
    /// Ids that end an answer; empty when the file names none.
    #[serde(skip)]
    pub stop_ids: Vec<u32>,
}

#[derive(Deserialize)]
struct File {
    temperature: Option<f32>,
    top_p: Option<f32>,
    top_k: Option<u32>,
    min_p: Option<f32>,
    repetition_penalty: Option<f32>,
    do_sample: Option<bool>,
    eos_token_id: Option<OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(u32),
    Many(Vec<u32>),
}

impl Defaults {
    /// Reads the text of a `generation_config.json`.
    ///
    /// # Errors
    /// When it is not JSON or a known field has a wrong type.
    pub fn from_json(text: &[u8]) -> Result<Self, serde_json::Error> {
        let file: File = serde_json::from_slice(text)?;
        Ok(Self {
            temperature: if file.do_sample == Some(false) { Some(0.0) } else { file.temperature },
            top_p: file.top_p,
            top_k: file.top_k,
            min_p: file.min_p,
            repetition_penalty: file.repetition_penalty,
            stop_ids: match file.eos_token_id {
                None => Vec::new(),
                Some(OneOrMany::One(id)) => vec![id],
                Some(OneOrMany::Many(ids)) => ids,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greedy_is_temperature_zero_and_one_stop_id_is_a_list() {
        let defaults = Defaults::from_json(br#"{"do_sample": false, "temperature": 0.7, "eos_token_id": 7}"#).unwrap_or_default();
        assert_eq!(defaults.temperature, Some(0.0));
        assert_eq!(defaults.stop_ids, [7]);
        assert_eq!(defaults.top_k, None, "what the file leaves out stays out");
    }

    #[test]
    fn a_wrong_type_is_refused() {
        assert!(Defaults::from_json(br#"{"top_k": "twenty"}"#).is_err());
        assert!(Defaults::from_json(b"{").is_err());
    }
}
