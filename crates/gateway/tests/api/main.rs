//! The gateway as its clients see it: requests in, replies out, in process and over real sockets, with a real SQLite ledger and
//! a small OpenAI-compatible server as the provider. The file tree follows what is asked of the API.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

mod administered;
mod aws;
mod bad_input;
mod changing;
mod chat_json;
mod chat_stream;
mod explained;
mod failures;
mod filters;
mod hedging;
mod kept;
mod keys;
mod known;
mod leaving;
mod made;
mod messages;
mod messages_claude;
mod metrics;
mod money;
mod outages;
mod own_keys;
mod pictures;
mod policy;
mod presets;
mod records;
mod routers;
mod routing;
mod sessions;
mod sockets;
mod statistics;
mod strain;
mod tiers;
mod unended;
mod unthought;
mod variants;
mod worded;
