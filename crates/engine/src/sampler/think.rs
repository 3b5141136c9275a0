//! The reasoning budget: when it is spent, the end of reasoning is forced token by token.

use crate::ThinkBudget;

/// Where a sequence is in its reasoning.
pub(super) struct Thinking {
    budget: ThinkBudget,
    state: State,
}

enum State {
    /// Reasoning, with so many tokens left.
    Free(u32),
    /// The token of this index is forced next.
    Forcing(usize),
    /// Reasoning is over, by itself or by force.
    Over,
}

impl Thinking {
    pub(super) fn new(budget: ThinkBudget) -> Self {
        Self { state: after_free(budget.tokens), budget }
    }

    /// The token that must come next.
    pub(super) fn forced(&self) -> Option<u32> {
        match self.state {
            State::Forcing(index) => self.budget.forced.get(index).copied(),
            State::Free(_) | State::Over => None,
        }
    }

    /// Counts a token, sampled or forced.
    pub(super) fn push(&mut self, id: u32) {
        self.state = match self.state {
            State::Free(_) if id == self.budget.end_id => State::Over,
            State::Free(left) => after_free(left.saturating_sub(1)),
            State::Forcing(index) if index + 1 < self.budget.forced.len() => State::Forcing(index + 1),
            State::Forcing(_) | State::Over => State::Over,
        };
    }
}

fn after_free(left: u32) -> State {
    if left == 0 { State::Forcing(0) } else { State::Free(left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is forced after each of the given tokens, from the start on.
    fn forced(tokens: u32, said: &[u32]) -> Vec<Option<u32>> {
        let mut thinking = Thinking::new(ThinkBudget { tokens, end_id: 9, forced: vec![1, 9, 2] });
        let mut all = vec![thinking.forced()];
        for &id in said {
            thinking.push(id);
            all.push(thinking.forced());
        }
        all
    }

    #[test]
    fn forces_the_whole_ending_once() {
        assert_eq!(forced(2, &[5, 5, 1, 9, 2, 5]), [None, None, Some(1), Some(9), Some(2), None, None]);
        assert_eq!(forced(0, &[1, 9, 2, 5]), [Some(1), Some(9), Some(2), None, None]);
    }

    #[test]
    fn an_end_in_time_needs_no_force() {
        assert_eq!(forced(2, &[5, 9, 5, 5]), [None; 5]);
    }
}
