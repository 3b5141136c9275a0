//! Bias, penalties and bans: everything that changes single logits before the distribution is looked at.

use std::collections::BTreeMap;

use crate::Params;

/// What the penalties need to know of a sequence's tokens.
pub(super) struct Past {
    /// Distinct prompt ids, sorted; empty when no penalty asks for them.
    prompt: Vec<u32>,
    /// How often each id was generated.
    counts: BTreeMap<u32, u32>,
    generated: u64,
}

impl Past {
    pub(super) fn new(prompt: &[u32], params: &Params) -> Self {
        let mut distinct = if params.repetition_penalty == 1.0 { Vec::new() } else { prompt.to_vec() };
        distinct.sort_unstable();
        distinct.dedup();
        Self { prompt: distinct, counts: BTreeMap::new(), generated: 0 }
    }

    /// Tokens generated so far: the index of the next one.
    pub(super) fn generated(&self) -> u64 {
        self.generated
    }

    pub(super) fn push(&mut self, id: u32) {
        *self.counts.entry(id).or_default() += 1;
        self.generated += 1;
    }
}

/// Changes `logits` (cut at `vocab_limit` already) in the order that [`Params`] documents.
pub(super) fn apply(params: &Params, past: &Past, logits: &mut [f32]) {
    for (&id, bias) in &params.logit_bias {
        change(logits, id, |logit| logit + bias);
    }
    if params.repetition_penalty != 1.0 {
        let answer = past.counts.keys().filter(|id| past.prompt.binary_search(id).is_err());
        for &id in past.prompt.iter().chain(answer) {
            change(logits, id, |logit| repeated(logit, params.repetition_penalty));
        }
    }
    if params.presence_penalty != 0.0 || params.frequency_penalty != 0.0 {
        for (&id, &count) in &past.counts {
            change(logits, id, |logit| logit - params.frequency_penalty * count as f32 - params.presence_penalty);
        }
    }
    for &id in &params.banned {
        change(logits, id, |_| f32::NEG_INFINITY);
    }
}

fn repeated(logit: f32, penalty: f32) -> f32 {
    if logit < 0.0 { logit * penalty } else { logit / penalty }
}

/// Masked logits stay masked, others below infinity, however large bias and penalty are; ids that have no logit are ignored.
fn change(logits: &mut [f32], id: u32, change: impl Fn(f32) -> f32) {
    if let Some(logit) = logits.get_mut(id as usize).filter(|logit| **logit > f32::NEG_INFINITY) {
        *logit = change(*logit).min(f32::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(params: &Params, prompt: &[u32], answer: &[u32], logits: &[f32]) -> Vec<f32> {
        let mut past = Past::new(prompt, params);
        answer.iter().for_each(|&id| past.push(id));
        let mut logits = logits.to_vec();
        apply(params, &past, &mut logits);
        logits
    }

    #[test]
    fn repetition_hits_prompt_and_answer_once_each() {
        let params = Params { repetition_penalty: 2.0, ..Params::greedy(9, vec![]) };
        // Id 0 in the prompt twice, 1 in both, 2 in the answer three times, 3 nowhere, 70 outside the row.
        let logits = after(&params, &[0, 0, 1, 70], &[1, 2, 2, 2], &[4.0, -1.0, 3.0, 5.0]);
        assert_eq!(logits, [2.0, -2.0, 1.5, 5.0]);
    }

    #[test]
    fn presence_and_frequency_count_the_answer_only() {
        let params = Params { presence_penalty: 0.5, frequency_penalty: 0.25, ..Params::greedy(9, vec![]) };
        let logits = after(&params, &[0, 0], &[1, 2, 2, 2], &[4.0, 1.0, 3.0]);
        assert_eq!(logits, [4.0, 1.0 - 0.25 - 0.5, 3.0 - 0.75 - 0.5]);
    }

    #[test]
    fn bias_comes_before_repetition_and_bans_last() {
        let params = Params {
            logit_bias: BTreeMap::from([(0, 3.0), (1, 100.0), (2, -7.0)]),
            repetition_penalty: 2.0,
            banned: vec![1, 99],
            ..Params::greedy(9, vec![])
        };
        // 0: (1 + 3) / 2; 2: (1 - 7) * 2.
        assert_eq!(after(&params, &[0, 2], &[], &[1.0, 1.0, 1.0]), [2.0, f32::NEG_INFINITY, -12.0]);
    }

    #[test]
    fn huge_values_do_not_become_infinite_or_nan() {
        let params = Params {
            logit_bias: BTreeMap::from([(0, f32::MAX), (1, f32::MIN)]),
            repetition_penalty: f32::MIN_POSITIVE,
            ..Params::greedy(9, vec![])
        };
        let logits = after(&params, &[0], &[], &[f32::MAX, f32::MIN]);
        assert_eq!(logits[0], f32::MAX);
        assert_eq!(logits[1], f32::NEG_INFINITY);
    }
}
