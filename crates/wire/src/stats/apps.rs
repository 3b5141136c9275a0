//! Of apps that say who they are: `/stats/apps`, `/stats/categories` and `/stats/models/{author}/{slug}/apps`.

use serde::Serialize;

/// A row of `/stats/models/{author}/{slug}/apps`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelApp {
    /// Counted from 1.
    pub rank: usize,
    /// Ours.
    pub app_id: String,
    /// What it calls itself.
    pub title: Option<String>,
    /// Scheme, host and port.
    pub url: Option<String>,
    /// In the time that was asked about.
    pub tokens: i64,
    /// In the time that was asked about.
    pub requests: i64,
    /// The known kinds that it says it is of.
    pub categories: Vec<String>,
}

/// A row of `/stats/apps`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AppRow {
    /// The app and what it used.
    #[serde(flatten)]
    pub app: ModelApp,
    /// By how much its tokens grew, as a share of those of the same time before; null where there were none.
    pub change: Option<f64>,
}

/// `/stats/apps/{app_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AppDetail {
    /// Ours.
    pub app_id: String,
    /// What it calls itself.
    pub title: Option<String>,
    /// Scheme, host and port.
    pub url: Option<String>,
    /// The known kinds that it says it is of.
    pub categories: Vec<String>,
    /// When its first call was made.
    pub first_seen: String,
    /// In all that is kept.
    pub tokens: i64,
    /// In all that is kept.
    pub requests: i64,
    /// 30 days, oldest first.
    pub daily: Vec<AppDay>,
    /// The most used first.
    pub models: Vec<AppModel>,
}

/// A day of an app's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AppDay {
    /// The day.
    pub date: String,
    /// What it used.
    pub tokens: i64,
    /// How often it called.
    pub requests: i64,
}

/// A model that an app used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AppModel {
    /// The model.
    pub id: String,
    /// How much of it.
    pub tokens: i64,
    /// How often.
    pub requests: i64,
}

/// A row of `/stats/categories`: what apps of one kind used, the most used kind first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CategoryStats {
    /// The kind.
    pub category: String,
    /// What they used.
    pub tokens: i64,
    /// How often they called.
    pub requests: i64,
    /// The most used first; at most ten.
    pub models: Vec<CategoryModel>,
}

/// A model that apps of one kind used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CategoryModel {
    /// The model.
    pub id: String,
    /// How much of it.
    pub tokens: i64,
}
