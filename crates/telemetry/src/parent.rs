//! The span that a client's request belongs to.

use http::HeaderMap;
use opentelemetry::{Context, propagation::TextMapPropagator, trace::TraceContextExt};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;

/// What `traceparent` and `tracestate` say (<https://www.w3.org/TR/trace-context/>).
#[derive(Clone, Debug)]
pub struct Parent(Context);

impl Parent {
    /// `None` where the headers say nothing that is valid.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &HeaderExtractor(headers));
        context.span().span_context().is_valid().then_some(Self(context))
    }

    pub(crate) fn context(&self) -> &Context {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(http::HeaderName::from_static("traceparent"), http::HeaderValue::from_static(value))])
    }

    #[test]
    fn a_parent_is_what_the_standard_says_and_nothing_else() {
        let parent = Parent::of(&headers("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        let trace = parent.map(|parent| parent.context().span().span_context().trace_id().to_string());
        assert_eq!(trace.as_deref(), Some("0af7651916cd43dd8448eb211c80319c"));
        for wrong in ["", "00-0-0-01", "00-00000000000000000000000000000000-b7ad6b7169203331-01", "hello"] {
            assert!(Parent::of(&headers(wrong)).is_none(), "{wrong}");
        }
    }
}
