//! The whole decision: who may answer, in which order, and why not the others.

use crate::{
    Entrant, Explanation, Needs, Removal, Tried, Wishes,
    filter::{answers_in_full, honours, likely_too_long, removal},
    order::{self, Question},
};

/// Fields whose loss changes what the answer is: if anybody honours them, only those who do are asked.
const FEATURES: [&str; 3] = ["tools", "response_format", "verbosity"];

/// The decision. Indexes are those of the entrants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// To be tried in this order.
    pub order: Vec<usize>,
    /// Who may not answer, and the first reason found.
    pub removed: Vec<(usize, Removal)>,
    /// What made the order, in the same order.
    pub tried: Vec<Tried>,
}

/// Decides. `sticky` is the endpoint that this conversation's cache is at; `dice` gives numbers from 0 to 1, evenly.
#[must_use]
pub fn plan(
    entrants: &[Entrant<'_>],
    needs: &Needs<'_>,
    wishes: &Wishes,
    sticky: Option<usize>,
    dice: &mut dyn FnMut() -> f64,
) -> Plan {
    let mut plan = Plan::default();
    for (index, entrant) in entrants.iter().enumerate() {
        match removal(entrant, needs, wishes) {
            Some(reason) => plan.removed.push((index, reason)),
            None => plan.order.push(index),
        }
    }
    plan.keep_able(entrants, |entrant| likely_too_long(entrant, needs));
    plan.keep_able(entrants, |entrant| (!answers_in_full(entrant, needs)).then_some(Removal::AnswerLength));
    for feature in FEATURES.into_iter().filter(|feature| needs.parameters.contains(feature)) {
        let missing = || Removal::Parameter(feature.to_owned());
        plan.keep_able(entrants, |entrant| (!honours(entrant, feature)).then(missing));
    }
    plan.tried = order::tried(&Question { entrants, needs, wishes, sticky }, &plan.order, dice);
    plan.order = plan.tried.iter().map(|one| one.index).collect();
    if !wishes.allow_fallbacks && wishes.order.is_empty() {
        plan.keep_first();
    }
    plan
}

impl Plan {
    /// Why it is as it is.
    #[must_use]
    pub fn explanation(&self) -> Explanation {
        Explanation { tried: self.tried.clone(), removed: self.removed.clone() }
    }

    /// Keeps those who can, if anybody can: for each model on its own, so that a fallback model does not lose its endpoints because
    /// another model has better ones.
    fn keep_able(&mut self, entrants: &[Entrant<'_>], lack: impl Fn(&Entrant<'_>) -> Option<Removal>) {
        let able = |&&index: &&usize| lack(&entrants[index]).is_none();
        let models: Vec<usize> = self.order.iter().filter(able).map(|&index| entrants[index].model).collect();
        let removed = &mut self.removed;
        self.order.retain(|&index| {
            let entrant = &entrants[index];
            let reason = lack(entrant).filter(|_| models.contains(&entrant.model));
            let stays = reason.is_none();
            removed.extend(reason.map(|reason| (index, reason)));
            stays
        });
    }

    fn keep_first(&mut self) {
        let rest = self.order.split_off(self.order.len().min(1));
        self.tried.truncate(1);
        self.removed.extend(rest.into_iter().map(|index| (index, Removal::NotFirst)));
    }
}

#[cfg(test)]
pub(crate) mod tests;
