//! From one row of logits to the next token of one sequence.
//!
//! Everything that a choice depends on is the row, the parameters and the sequence's own past: never its place in the batch.

mod draw;
mod filters;
mod logprobs;
mod penalties;
mod think;

use crate::{Guide, Params, TokenEvent};

use self::{draw::Draw, filters::Candidate, penalties::Past, think::Thinking};

/// Buffers over the vocabulary, kept by the engine's thread for all sequences.
#[derive(Default)]
pub(crate) struct Scratch {
    logits: Vec<f32>,
    candidates: Vec<Candidate>,
}

/// The sampling state of one sequence.
pub(crate) struct Sampler {
    params: Params,
    past: Past,
    draw: Draw,
    thinking: Option<Thinking>,
    guide: Option<Box<dyn Guide>>,
}

/// Why no token can be chosen. Safe to print.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SampleError {
    #[error("the model's output is not a number")]
    NotANumber,
    #[error("bans and biases leave no token to choose")]
    NothingLeft,
    #[error("{0}")]
    Guide(String),
}

impl Sampler {
    /// For an answer to `prompt`; `params` have been checked.
    pub(crate) fn new(params: Params, prompt: &[u32], guide: Option<Box<dyn Guide>>) -> Self {
        Self {
            past: Past::new(prompt, &params),
            draw: Draw::new(params.seed),
            thinking: params.think.clone().map(Thinking::new),
            guide,
            params,
        }
    }

    /// Whether `id` ends the answer.
    pub(crate) fn ends(&self, id: u32) -> bool {
        self.params.stop_ids.contains(&id)
    }

    /// Chooses the next token from its raw logits, and counts it.
    pub(crate) fn next(&mut self, row: &[f32], scratch: &mut Scratch) -> Result<TokenEvent, SampleError> {
        // Plus infinity turns into NaN in every softmax; minus infinity is an ordinary mask.
        if row.iter().any(|logit| logit.is_nan() || *logit == f32::INFINITY) {
            return Err(SampleError::NotANumber);
        }
        let id = match self.thinking.as_ref().and_then(Thinking::forced) {
            Some(forced) => forced,
            None => self.choose(row, scratch)?,
        };
        let (logprob, top) = match self.params.logprobs {
            Some(count) => {
                let (logprob, top) = logprobs::report(row, id, count.into(), self.params.vocab_limit);
                (Some(logprob), top)
            }
            None => (None, Vec::new()),
        };
        self.past.push(id);
        if let Some(thinking) = &mut self.thinking {
            thinking.push(id);
        }
        if let Some(guide) = &mut self.guide
            && !self.params.stop_ids.contains(&id)
        {
            guide.push(id).map_err(SampleError::Guide)?;
        }
        Ok(TokenEvent { id, logprob, top })
    }

    fn choose(&mut self, row: &[f32], scratch: &mut Scratch) -> Result<u32, SampleError> {
        let Scratch { logits, candidates } = scratch;
        let limit = row.len().min(self.params.vocab_limit as usize);
        logits.clear();
        logits.extend_from_slice(&row[..limit]);
        penalties::apply(&self.params, &self.past, logits);
        if let Some(guide) = &mut self.guide {
            guide.restrict(logits).map_err(SampleError::Guide)?;
        }
        if self.params.temperature == 0.0 {
            return filters::argmax(logits).ok_or(SampleError::NothingLeft);
        }
        filters::keep(&self.params, logits, candidates);
        self.draw.pick(self.past.generated(), candidates).ok_or(SampleError::NothingLeft)
    }
}
