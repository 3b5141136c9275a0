//! What an import left out and where its sources disagree. Everything is counted and names its row, so that a person can go and
//! look; nothing here decides anything.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use crate::base::row::Origin;

/// What was wrong with a row, or noteworthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It has not the shape of its format; skipped.
    Malformed,
    /// A price that is no amount; the price is left out.
    Price,
    /// A date that is no day; the date is left out.
    Date,
    /// Withdrawn before the snapshot was taken; skipped.
    Withdrawn,
    /// A variant for one region, one commitment or one speed of an endpoint that has a row; skipped.
    Variant,
    /// A model that has no id with us; skipped.
    Unknown,
    /// A model that nobody of our providers serves; skipped.
    Unserved,
    /// A model without a name; its id stands in.
    Unnamed,
    /// A price of zero that only one source states: it may mean "free" or "unknown"; left out.
    LonelyZero,
    /// Prices by the time of day; the standard price is taken, and it is the highest.
    OffPeak,
    /// An answer longer than the context; that limit is left out.
    LongAnswer,
    /// An endpoint with a tiny part of the model's context, which is a default of the source's; its limits are left out.
    ShortContext,
    /// A cache that costs more than no cache; the cache's price is left out.
    DearCache,
    /// A prompt that costs more than an answer; kept, look at it.
    DearPrompt,
    /// A price that became more than five times what it was in the base before, or less than a fifth; kept, look at it.
    PriceJump,
    /// A correction by hand that fits no row any more; delete it.
    Stale,
}

/// One such finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What it is.
    pub kind: Kind,
    /// Which row: source or provider, and id.
    pub row: String,
    /// More, or nothing.
    pub detail: String,
}

/// Two sources that say different things about one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The model's id.
    pub model: String,
    /// The provider's slug.
    pub provider: String,
    /// Which field.
    pub field: &'static str,
    /// What the base says now.
    pub kept: String,
    /// Who said that.
    pub kept_from: Origin,
    /// What the other one says.
    pub other: String,
    /// The other one.
    pub other_from: Origin,
    /// Whether one is more than five times the other: one of them is probably wrong.
    pub wide: bool,
}

/// All findings of an import, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What was left out or looks odd.
    pub warnings: Vec<Warning>,
    /// Where sources disagree.
    pub conflicts: Vec<Conflict>,
}

impl Report {
    /// Notes something about a row.
    pub(super) fn warn(&mut self, kind: Kind, row: impl Into<String>, detail: impl Into<String>) {
        self.warnings.push(Warning { kind, row: row.into(), detail: detail.into() });
    }

    /// How many warnings there are of each kind.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for warning in &self.warnings {
            *counts.entry(warning.kind).or_insert(0) += 1;
        }
        counts
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Warning { kind, row, detail } in &self.warnings {
            writeln!(f, "{kind:?}\t{row}\t{detail}")?;
        }
        for conflict in &self.conflicts {
            let Conflict { model, provider, field, kept, kept_from, other, other_from, wide } = conflict;
            let flag = if *wide { "WIDE" } else { "" };
            writeln!(f, "Conflict\t{model} at {provider}\t{field}: {kept} ({kept_from}), not {other} ({other_from}) {flag}")?;
        }
        for (kind, count) in self.counts() {
            writeln!(f, "{count:6} {kind:?}")?;
        }
        let wide = self.conflicts.iter().filter(|conflict| conflict.wide).count();
        write!(f, "{:6} conflicts, {wide} of them wide", self.conflicts.len())?;
        f.write_char('\n')
    }
}
