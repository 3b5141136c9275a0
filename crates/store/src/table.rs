//! The tables, one file each. Portable SQL, numbered parameters; every function takes the connection it shall use.

pub(crate) mod analysis;
pub(crate) mod apps;
pub(crate) mod attempts;
pub(crate) mod credits;
pub(crate) mod documents;
pub(crate) mod generations;
pub(crate) mod keys;
pub(crate) mod meta;
pub(crate) mod requests;
pub(crate) mod stats_endpoints;
pub(crate) mod stats_uses;
pub(crate) mod uncounted;
pub(crate) mod usage_days;
