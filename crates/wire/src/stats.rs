//! `GET /stats/*` (ours): the statistics of an installation. Times are the beginnings of buckets (ISO 8601, UTC), dates are days of UTC,
//! shares are 0 to 1, and null is unknown, never 0.

mod apps;
mod models;
mod providers;
mod rankings;

pub use apps::{AppDay, AppDetail, AppModel, AppRow, CategoryModel, CategoryStats, ModelApp};
pub use models::{
    EffectivePrice, EndpointIncident, EndpointPrice, EndpointUptime, ModelDay, ModelPricing, ModelStats, ModelUptime, Outage,
    Performance, PerformanceSeries, PriceStep,
};
pub use providers::{ProviderDay, ProviderDetail, ProviderFigures, ProviderModel, ProviderStats};
pub use rankings::{RankedSeries, Rankings};
