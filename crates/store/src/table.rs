//! The tables, one file each. Portable SQL, numbered parameters; every function takes the connection it shall use.

pub(crate) mod credits;
pub(crate) mod documents;
pub(crate) mod generations;
pub(crate) mod keys;
pub(crate) mod meta;
pub(crate) mod usage_days;
