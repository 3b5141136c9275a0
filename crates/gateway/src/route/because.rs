//! Why an endpoint was tried when it was: the few facts of a decision that the ledger keeps, so that the log can tell them later.
//! Everything else about a route is told only to who asks with the request (`explained`).

use routing::{Basis, Rank, Removal, Standing, Tried, Wishes};
use wire::{
    generation::{Because, ChosenBy, RemovedFor},
    provider::SortBy,
};

use super::nobody;

/// The decision about one request, as far as it is kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reasons {
    /// In the order in which they are tried.
    tried: Vec<Tried>,
    /// How many `provider.order` names.
    listed: usize,
    removed: Vec<RemovedFor>,
}

impl Reasons {
    pub(super) fn of(tried: Vec<Tried>, removals: &[(usize, Removal)], wishes: &Wishes) -> Self {
        let mut removed: Vec<RemovedFor> = Vec::new();
        for (_, reason) in removals {
            let (field, _) = nobody::described(reason);
            match removed.iter_mut().find(|row| row.field == field) {
                Some(row) => row.endpoints += 1,
                None => removed.push(RemovedFor { field: field.to_owned(), endpoints: 1 }),
            }
        }
        Self { tried, listed: wishes.order.len(), removed }
    }

    /// Of the endpoint at this place, counted from 0, as JSON; `None` if there was nothing to choose.
    pub(crate) fn json(&self, place: usize) -> Option<String> {
        serde_json::to_string(&self.because(place)?).ok()
    }

    fn because(&self, place: usize) -> Option<Because> {
        let tried = self.tried.get(place).filter(|_| self.tried.len() + self.removed.len() > 1)?;
        let behind_for = behind(&tried.rank).into_iter().map(str::to_owned).collect();
        let removed = if place == 0 { self.removed.clone() } else { Vec::new() };
        let by = self.by(tried);
        Some(Because { place: place + 1, of: self.tried.len(), by, chance: tried.chance, behind_for, removed })
    }

    fn by(&self, Tried { rank, basis, .. }: &Tried) -> ChosenBy {
        match basis {
            _ if rank.listed < self.listed => ChosenBy::Order,
            _ if !rank.cold => ChosenBy::Cache,
            Basis::Draw { .. } => ChosenBy::Draw,
            Basis::Sort { by: SortBy::Price, .. } => ChosenBy::Price,
            Basis::Sort { by: SortBy::Throughput, .. } => ChosenBy::Throughput,
            Basis::Sort { by: SortBy::Latency, .. } => ChosenBy::Latency,
            Basis::Sort { by: SortBy::Exacto, .. } => ChosenBy::Exacto,
        }
    }
}

/// Words for what puts an endpoint behind others.
pub(super) fn behind(rank: &Rank) -> Vec<&'static str> {
    let reasons = [
        ("broken", rank.broken),
        ("outage", rank.outage),
        ("uptime", rank.standing != Standing::Normal),
        ("tool_errors", rank.clumsy),
        ("preferences", rank.misses),
    ];
    reasons.into_iter().filter_map(|(word, holds)| holds.then_some(word)).collect()
}
