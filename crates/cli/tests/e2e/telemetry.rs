//! Traces as a collector gets them: OTLP over HTTP, decoded with the types of its own definition.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{AnyValue, any_value},
    trace::v1::{Span, span::SpanKind, status::StatusCode},
};
use prost::Message;
use serde_json::json;

use crate::house::{House, TINY, ask, client};

/// Longer than any batch waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// One request that a collector got.
struct Batch {
    line: String,
    credential: String,
    request: ExportTraceServiceRequest,
}

/// Takes batches on one connection until the server closes it.
fn collector() -> (String, Receiver<Batch>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, (batches, taken)) = (listener.local_addr().unwrap(), channel());
    std::thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().unwrap().0);
        loop {
            let head: Vec<String> = reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
            let Some(line) = head.first().cloned() else { break };
            let header = |name: &str| {
                let found = head.iter().filter_map(|line| line.split_once(": ")).find(|(key, _)| key.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.to_owned()).unwrap_or_default()
            };
            let mut body = vec![0; header("content-length").parse().unwrap()];
            reader.read_exact(&mut body).unwrap();
            let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
            let request = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
            batches.send(Batch { line, credential: header("authorization"), request }).unwrap();
        }
    });
    (format!("http://{address}"), taken)
}

fn said(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(any_value::Value::StringValue(text)) => text.clone(),
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        Some(any_value::Value::BoolValue(is)) => is.to_string(),
        Some(any_value::Value::ArrayValue(list)) => {
            list.values.iter().map(|value| said(Some(value))).collect::<Vec<_>>().join(",")
        }
        other => format!("{other:?}"),
    }
}

fn attribute(span: &Span, name: &str) -> String {
    said(span.attributes.iter().find(|pair| pair.key == name).and_then(|pair| pair.value.as_ref()))
}

#[test]
fn every_call_is_a_span_for_the_collector_when_the_server_has_stopped() {
    let (endpoint, batches) = collector();
    let config = format!(
        "[telemetry]\notlp_endpoint = \"{endpoint}\"\notlp_headers = \"authorization=Bearer for-the-collector\"\n\
         [[provider]]\nid = \"acme\"\nbase_url = \"http://127.0.0.1:1/v1\"\n"
    );
    let house = House::with(&[], &config);
    let answer = client()
        .post(format!("{}/api/v1/chat/completions", house.url))
        .bearer_auth(house.api_key())
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .header("content-type", "application/json")
        .body(ask("a secret").to_string())
        .send()
        .unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let answer: serde_json::Value = serde_json::from_str(&answer.text().unwrap()).unwrap();
    assert_eq!(house.chat(&json!({ "model": "acme/x", "messages": ask("x")["messages"] })).0, 502);
    let key = house.api_key();
    assert_eq!(house.stop(), Some(0));

    let batch = batches.recv_timeout(PATIENCE).unwrap();
    assert_eq!((batch.line.as_str(), batch.credential.as_str()), ("POST /v1/traces HTTP/1.1", "Bearer for-the-collector"));
    let all = format!("{:?}", batch.request);
    assert!(!all.contains("a secret") && !all.contains(&key), "what was said and who asked is nobody's: {all}");
    let [resource] = batch.request.resource_spans.as_slice() else { panic!("{all}") };
    let about = &resource.resource.as_ref().unwrap().attributes;
    let service = about.iter().find(|pair| pair.key == "service.name").and_then(|pair| pair.value.as_ref());
    assert_eq!(said(service), "roundhouse");
    let [local, failed] = resource.scope_spans[0].spans.as_slice() else { panic!("{all}") };

    assert_eq!((local.name.as_str(), local.kind()), (format!("chat {TINY}").as_str(), SpanKind::Internal));
    assert_eq!(local.trace_id, 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes());
    assert_eq!(local.parent_span_id, 0xb7ad_6b71_6920_3331_u64.to_be_bytes());
    assert!(local.end_time_unix_nano > local.start_time_unix_nano);
    for (name, value) in [
        ("gen_ai.operation.name", "chat".to_owned()),
        ("gen_ai.provider.name", "roundhouse".to_owned()),
        ("gen_ai.request.model", TINY.to_owned()),
        ("gen_ai.request.stream", "false".to_owned()),
        ("gen_ai.request.max_tokens", "8".to_owned()),
        ("gen_ai.response.id", answer["id"].as_str().unwrap().to_owned()),
        ("gen_ai.response.finish_reasons", "length".to_owned()),
        ("gen_ai.usage.input_tokens", answer["usage"]["prompt_tokens"].to_string()),
        ("gen_ai.usage.output_tokens", "8".to_owned()),
    ] {
        assert_eq!(attribute(local, name), value, "{name}");
    }

    assert_eq!((failed.name.as_str(), failed.kind()), ("chat acme/x", SpanKind::Client));
    assert_eq!((attribute(failed, "error.type"), failed.status.as_ref().unwrap().code()), ("502".to_owned(), StatusCode::Error));
    assert_eq!(attribute(failed, "gen_ai.provider.name"), "acme");
}

#[test]
fn a_collector_that_is_gone_holds_nothing_up() {
    let house = House::with_variables(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")]);
    assert_eq!(house.chat(&ask("x")).0, 200);
    assert_eq!(house.stop(), Some(0));
}
