//! Against the exporter that the library has for tests; the wire itself is proven end to end.

use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    Value,
    trace::{SpanKind, Status},
};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SpanData};

use super::*;
use crate::{Asked, Ending, Tokens, Vendor};

fn recorded(call: &Call) -> SpanData {
    let exporter = InMemorySpanExporter::default();
    let traces = Traces::with(exporter.clone(), "house".into(), "1");
    traces.record(call);
    traces.provider.force_flush().expect("nothing can fail in memory");
    exporter.get_finished_spans().expect("nothing can fail in memory").remove(0)
}

fn call() -> Call {
    Call {
        parent: None,
        vendor: Vendor { slug: "google-ai-studio".into(), is_local: false, address: Some(("gemini.example".into(), 443)) },
        asked: Asked {
            model: "google/gemini".into(),
            stream: true,
            max_tokens: Some(64),
            stop: vec!["END".into(), "STOP".into()],
            reasoning: Some("high".into()),
            conversation: Some("talk-1".into()),
            ..Asked::default()
        },
        started: SystemTime::UNIX_EPOCH + Duration::from_secs(1000),
        duration: Duration::from_millis(1500),
        ending: Ending {
            id: "gen-1".into(),
            first_content: Some(Duration::from_millis(250)),
            finish: Some("stop".into()),
            error: None,
            tokens: Tokens { input: 12, output: 5, image: 4, reasoning: 2, ..Tokens::default() },
            cost: 1_500_000_000,
        },
    }
}

fn attribute(span: &SpanData, name: &str) -> Option<Value> {
    span.attributes.iter().find(|pair| pair.key.as_str() == name).map(|pair| pair.value.clone())
}

#[test]
fn a_call_is_a_span_by_the_conventions() {
    let span = recorded(&call());
    assert_eq!((span.name.as_ref(), &span.span_kind, &span.status), ("chat google/gemini", &SpanKind::Client, &Status::Unset));
    assert_eq!(span.end_time.duration_since(span.start_time).ok(), Some(Duration::from_millis(1500)));
    let said = |name| attribute(&span, name).map(|value| value.to_string()).unwrap_or_default();
    assert_eq!(said("gen_ai.provider.name"), "gcp.gemini");
    assert_eq!(said("gen_ai.request.max_tokens"), "64");
    assert_eq!(said("gen_ai.request.stop_sequences"), "[\"END\",\"STOP\"]");
    assert_eq!((said("gen_ai.request.reasoning.level"), said("gen_ai.conversation.id")), ("high".into(), "talk-1".into()));
    assert_eq!((said("server.address"), said("server.port")), ("gemini.example".into(), "443".into()));
    assert_eq!(said("gen_ai.usage.input_tokens"), "12");
    assert_eq!(said("gen_ai.usage.reasoning.output_tokens"), "2");
    assert_eq!(said("gen_ai.usage.image.input_tokens"), "4");
    assert_eq!(said("gen_ai.response.time_to_first_chunk"), "0.25");
    assert_eq!(said("roundhouse.usage.cost_usd"), "1.5");
    for absent in ["gen_ai.usage.cache_read.input_tokens", "gen_ai.request.seed", "error.type"] {
        assert_eq!(attribute(&span, absent), None, "{absent}");
    }
}

#[test]
fn a_failure_is_an_error_and_a_client_that_leaves_is_none() {
    let ended = |error: &str, finish: Option<&str>| {
        let mut call = call();
        call.ending.error = Some(error.into());
        call.ending.finish = finish.map(str::to_owned);
        recorded(&call)
    };
    let failed = ended("502", Some("error"));
    assert_eq!(failed.status, Status::error("502"));
    let left = ended("cancelled", None);
    assert_eq!((left.status.clone(), attribute(&left, "error.type")), (Status::Unset, Some(Value::from("cancelled"))));
}

#[test]
fn our_own_engine_is_no_other_side() {
    let mut local = call();
    local.vendor = Vendor { slug: "local".into(), is_local: true, address: None };
    let span = recorded(&local);
    assert_eq!(span.span_kind, SpanKind::Internal);
    assert_eq!(attribute(&span, "gen_ai.provider.name"), Some(Value::from("roundhouse")));
    assert_eq!(attribute(&span, "server.address"), None);
}

#[test]
fn a_call_belongs_to_the_span_that_the_client_named() {
    let value = HeaderValue::from_static("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    let headers = HeaderMap::from_iter([(HeaderName::from_static("traceparent"), value)]);
    let span = recorded(&Call { parent: Parent::of(&headers), ..call() });
    assert_eq!(span.parent_span_id.to_string(), "b7ad6b7169203331");
    assert_eq!(span.span_context.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
}
