//! Traces for OpenTelemetry: one span for every call to an endpoint, with the names of the GenAI conventions
//! (<https://github.com/open-telemetry/semantic-conventions-genai>, all of them still "Development"), sent to a collector by OTLP
//! over HTTP in batches.
//!
//! Never holds a call up: a span waits in a queue with a bound, and where the collector is gone, spans are lost and calls are not.
//! Never knows what was said: no prompt, no answer, no key.

mod call;
mod parent;
mod provider_name;
mod traces;

pub use call::{Asked, Call, Ending, Tokens, Vendor};
pub use parent::Parent;
pub use provider_name::provider_name;
pub use traces::{Collector, TelemetryError, Traces};
