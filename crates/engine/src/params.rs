//! Sampling and stopping, every value decided: the caller has applied the defaults of the checkpoint already.

use std::collections::BTreeMap;

/// Most alternatives that can be reported with a token (OpenAI's limit for `top_logprobs`).
pub const LOGPROBS_MAX: u8 = 20;

/// How to sample and when to stop.
///
/// Order of operations, on a copy of the logits: bias, repetition, presence and frequency, banned ids and `vocab_limit`,
/// the rules of a [`crate::Guide`], temperature, `top_k`, `top_p`, `min_p`, draw. It is the order of `transformers` (`GenerationMixin._get_logits_processor`:
/// sequence bias, repetition, bad words, then the warpers); presence and frequency stand where vLLM has them
/// (`vllm.v1.sample.ops.penalties`). Each filter sees what the one before left, renormalised.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// 0 is greedy: the largest logit, the lowest id among equals.
    pub temperature: f32,
    /// Keeps the smallest set of likely ids that holds this much probability; 1 is off.
    pub top_p: f32,
    /// Keeps this many ids and all that tie with the last of them; 0 is off.
    pub top_k: u32,
    /// Keeps ids at least this likely relative to the likeliest; 0 is off.
    pub min_p: f32,
    /// Subtracted once from the logit of every token that was generated already (OpenAI).
    pub presence_penalty: f32,
    /// Subtracted per occurrence among the generated tokens.
    pub frequency_penalty: f32,
    /// Divides positive, multiplies negative logits of every token in prompt or answer (CTRL, arXiv 1909.05858, as
    /// transformers does); 1 is off.
    pub repetition_penalty: f32,
    /// Added to logits before everything else.
    pub logit_bias: BTreeMap<u32, f32>,
    /// Tokens that must never be sampled (unused rows of the table, banned control tokens).
    pub banned: Vec<u32>,
    /// Ids from this one on are never sampled (logits exist for unused rows).
    pub vocab_limit: u32,
    /// Same seed, same answer, whatever else is in the batch. `None` draws one.
    pub seed: Option<u64>,
    /// Most tokens to generate. `None` is as many as context, cache and [`crate::Settings::open_answer`] allow.
    pub max_tokens: Option<u32>,
    /// Ids that end the answer (not emitted).
    pub stop_ids: Vec<u32>,
    /// How many alternatives to report with each token, at most [`LOGPROBS_MAX`]; `None` reports no log-probabilities.
    pub logprobs: Option<u8>,
    /// Limits the reasoning part.
    pub think: Option<ThinkBudget>,
}

/// After `tokens` generated tokens without `end_id`, the engine forces the ids of `forced`, one per step; they are emitted
/// and counted like any others, and masks do not apply to them. Then sampling goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThinkBudget {
    /// Reasoning tokens allowed.
    pub tokens: u32,
    /// The id whose appearance ends reasoning by itself.
    pub end_id: u32,
    /// What is forced when the budget is spent (a newline, `</think>`, newlines); contains `end_id`.
    pub forced: Vec<u32>,
}

impl Params {
    /// The likeliest token every time, until a stop id or the end of the room; nothing banned, nothing penalised.
    #[must_use]
    pub fn greedy(vocab_limit: u32, stop_ids: Vec<u32>) -> Self {
        Self {
            temperature: 0.0,
            top_p: 1.0,
            top_k: 0,
            min_p: 0.0,
            presence_penalty: 0.0,
            frequency_penalty: 0.0,
            repetition_penalty: 1.0,
            logit_bias: BTreeMap::new(),
            banned: Vec::new(),
            vocab_limit,
            seed: None,
            max_tokens: None,
            stop_ids,
            logprobs: None,
            think: None,
        }
    }

    /// Whether every value can be used with a vocabulary of `vocab` rows; the error names the parameter.
    pub(crate) fn check(&self, vocab: usize) -> Result<(), String> {
        self.check_ranges()?;
        if self.vocab_limit == 0 {
            return Err("vocab_limit is 0, which leaves no token".into());
        }
        for (&id, &bias) in &self.logit_bias {
            if id as usize >= vocab {
                return Err(format!("logit_bias names token {id}, the vocabulary has {vocab}"));
            }
            if !bias.is_finite() {
                return Err(format!("logit_bias of token {id} is not a finite number"));
            }
        }
        self.think.as_ref().map_or(Ok(()), |think| think.check(vocab))
    }

    fn check_ranges(&self) -> Result<(), String> {
        let in_range = [
            ("temperature", self.temperature, 0.0, f32::MAX),
            ("top_p", self.top_p, f32::MIN_POSITIVE, 1.0),
            ("min_p", self.min_p, 0.0, 1.0),
            ("presence_penalty", self.presence_penalty, f32::MIN, f32::MAX),
            ("frequency_penalty", self.frequency_penalty, f32::MIN, f32::MAX),
            ("repetition_penalty", self.repetition_penalty, f32::MIN_POSITIVE, f32::MAX),
        ];
        for (name, value, low, high) in in_range {
            if !(low..=high).contains(&value) {
                return Err(format!("{name} is {value}, which is out of range"));
            }
        }
        if self.max_tokens == Some(0) {
            return Err("max_tokens is 0; at least 1 token must be allowed".into());
        }
        if self.logprobs.is_some_and(|count| count > LOGPROBS_MAX) {
            return Err(format!("more than {LOGPROBS_MAX} log-probabilities per token"));
        }
        Ok(())
    }
}

impl ThinkBudget {
    fn check(&self, vocab: usize) -> Result<(), String> {
        if !self.forced.contains(&self.end_id) {
            return Err("the forced end of reasoning does not contain its end token".into());
        }
        match self.forced.iter().find(|&&id| id as usize >= vocab) {
            Some(id) => Err(format!("the forced end of reasoning names token {id}, the vocabulary has {vocab}")),
            None => Ok(()),
        }
    }
}
