//! The figures behind the site: how much each model, endpoint and app was used, how fast and how reliable it was, by minute, hour and
//! day. Rolled up by the writer about every second ([`Tally`]), each call once however often it is told and whenever the process dies, and
//! no request waits for it; bounded in time and in width ([`Span`]).

mod app;
mod counts;
mod fold;
mod read;
mod record;
mod span;
mod spread;
mod tally;
mod verdict;

pub(crate) use app::identity;
pub use counts::Counts;
pub(crate) use fold::{EndpointKey, Fold, Measured, Seen, Use, UseKey};
pub use read::{App, StatsBy, StatsQuery, StatsRow, UseKind, UseQuery, UseRow};
pub(crate) use read::{stats, uses};
use record::record;
pub(crate) use record::{backfill, forget};
pub use span::Span;
pub use spread::{Percentiles, Spread};
pub(crate) use tally::{Tally, count};
pub(crate) use verdict::{Attempt, Verdict};

/// Under what everything beyond the bounds is counted: a model, an endpoint, an app.
pub const OTHER: &str = "other";
