//! Which rows the next step has: one for every sequence that decodes, then a fair share of the prompts.

use models::StepBatch;

use crate::sequence::Sequence;

/// A step, and whose rows it holds.
pub(crate) struct Composed {
    pub(crate) batch: StepBatch,
    /// One per span of the batch.
    pub(crate) members: Vec<Member>,
}

/// One sequence's part of a step.
pub(crate) struct Member {
    /// Its place among the running sequences.
    pub(crate) index: usize,
    /// Its row of the step's logits, when its last token is in the step.
    pub(crate) logits: Option<usize>,
}

/// The next step over `running`, with about `chunk` prompt tokens.
pub(crate) fn compose(running: &[Sequence], chunk: usize) -> Composed {
    let mut batch = StepBatch::default();
    let decoding = running.iter().enumerate().filter(|(_, sequence)| sequence.decoding());
    let prompts: Vec<(usize, usize)> = running
        .iter()
        .enumerate()
        .filter(|(_, sequence)| !sequence.decoding())
        .map(|(index, sequence)| (index, sequence.ready()))
        .filter(|&(_, ready)| ready > 0)
        .collect();
    let mut plan: Vec<(usize, usize)> = decoding.map(|(index, _)| (index, 1)).collect();
    plan.extend(shares(prompts, chunk));
    let members =
        plan.into_iter().map(|(index, count)| Member { index, logits: running[index].fill(count, &mut batch) }).collect();
    Composed { batch, members }
}

/// Divides `chunk` tokens over prompts given as (index, tokens ready): equal shares, what a short prompt leaves goes to the
/// longer ones, and nobody gets nothing, so that no prompt starves.
fn shares(mut prompts: Vec<(usize, usize)>, chunk: usize) -> Vec<(usize, usize)> {
    prompts.sort_by_key(|&(index, ready)| (ready, index));
    let mut left = chunk;
    let count = prompts.len();
    for (place, (_, ready)) in prompts.iter_mut().enumerate() {
        let share = (left / (count - place)).max(1);
        *ready = share.min(*ready);
        left = left.saturating_sub(*ready);
    }
    prompts.sort_unstable();
    prompts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_prompts_leave_their_share_to_long_ones() {
        assert_eq!(shares(vec![(4, 1000), (5, 10), (6, 1000)], 100), [(4, 45), (5, 10), (6, 45)]);
        assert_eq!(shares(vec![(0, 7)], 100), [(0, 7)]);
        assert_eq!(shares(vec![(0, 700)], 100), [(0, 100)]);
    }

    #[test]
    fn nobody_starves_when_the_chunk_is_small() {
        assert_eq!(shares(vec![(0, 9), (1, 9), (2, 9)], 1), [(0, 1), (1, 1), (2, 1)]);
        assert_eq!(shares(vec![], 8), []);
    }
}
