//! The figures behind the site: how much each model, endpoint and app was used, how fast and how reliable it was, by minute, hour and
//! day. Rolled up by the writer's thread in the transaction that records the calls, so that each is counted once however often it is
//! told, and no request waits for it; bounded in time and in width ([`Span`]).

mod app;
mod counts;
mod fold;
mod read;
mod record;
mod span;
mod spread;
mod verdict;

pub(crate) use app::identity;
pub use counts::Counts;
pub(crate) use fold::{EndpointKey, Fold, Measured, Seen, Use, UseKey};
pub use read::{App, StatsBy, StatsQuery, StatsRow, UseKind, UseQuery, UseRow};
pub(crate) use read::{stats, uses};
pub(crate) use record::{backfill, forget, record};
pub use span::Span;
pub use spread::{Percentiles, Spread};
pub(crate) use verdict::{Attempt, Verdict};

/// Under what everything beyond the bounds is counted: a model, an endpoint, an app.
pub const OTHER: &str = "other";
