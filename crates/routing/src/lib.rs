//! Which endpoints may answer a request, in which order, and why: OpenRouter's `provider` object, the variants of a model's name,
//! its service tiers and its default selection (openrouter guides/routing/provider-selection). Pure: no clock, no randomness and
//! no network of its own; whoever calls it says what was measured and gives it dice.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod breaker;
mod budget;
mod choice;
mod entrant;
mod explanation;
mod filter;
mod health;
mod hedge;
mod histogram;
mod order;
mod pattern;
mod plan;
mod slug;
mod sticky;
mod tier;
mod tools;
mod uptime;
mod variant;
mod window;
mod wishes;

pub use breaker::{Breaker, Waiting};
pub use budget::RetryBudget;
pub use choice::{Choice, Contender, Ranked, Rule, Third, choose};
pub use entrant::{Credential, DataPolicy, Entrant, Needs, Pulse, Quantiles};
pub use explanation::{Basis, Explanation, Tried};
pub use filter::Removal;
pub use health::{Health, Outcome};
pub use hedge::HedgeBudget;
pub use histogram::Histogram;
pub use order::Rank;
pub use pattern::fits;
pub use plan::{Plan, plan};
pub use slug::names;
pub use sticky::{Sticky, Success};
pub use tier::Tier;
pub use uptime::{Figures, Standing};
pub use variant::{Requested, Shortcut, Variant};
pub use wishes::{PriceLimits, Wishes};
