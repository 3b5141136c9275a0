//! One file per endpoint, named as its path ends. Each turns a request into words of the rooms below and their answer into a
//! reply; none holds state.

pub(crate) mod activity;
pub(crate) mod admin_settings;
pub(crate) mod administered;
pub(crate) mod analytics;
pub(crate) mod benchmarks;
pub(crate) mod byok;
pub(crate) mod chat_completions;
pub(crate) mod credits;
pub(crate) mod datasets;
pub(crate) mod endpoints;
pub(crate) mod generation;
pub(crate) mod generations;
pub(crate) mod guardrails;
pub(crate) mod health;
pub(crate) mod key;
pub(crate) mod keys;
pub(crate) mod ledger;
pub(crate) mod messages;
pub(crate) mod metrics;
pub(crate) mod models;
pub(crate) mod picture;
pub(crate) mod presets;
pub(crate) mod provider_test;
pub(crate) mod providers;
pub(crate) mod route;
pub(crate) mod session;
pub(crate) mod site;
pub(crate) mod stats;
pub(crate) mod status;

pub(crate) use chat_completions::parse::preset_trial;
