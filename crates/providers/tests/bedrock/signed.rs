//! Signatures: the same as botocore's for the same call at the same time (`golden/bedrock/signed`).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use providers::{Provider, ProviderConfig, Rendered};
use serde_json::Value;

use crate::cloud::{ask, bedrock, ids, user};

fn golden(name: &str) -> Value {
    let path = format!("{}/tests/golden/bedrock/signed/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))).unwrap()
}

/// The provider with the keys of a golden, as a section describes it.
fn signing(golden: &Value) -> Box<dyn Provider> {
    let mut aws = toml::Table::new();
    for name in ["region", "access_key_id", "secret_access_key", "session_token"] {
        aws.extend(golden[name].as_str().map(|text| (name.to_owned(), text.into())));
    }
    let mut section = toml::Table::new();
    section.insert("id".into(), "amazon-bedrock".into());
    section.insert("base_url".into(), golden["base"].as_str().unwrap().into());
    section.insert("aws".into(), aws.into());
    section.try_into::<ProviderConfig>().unwrap().provider(ids()).unwrap()
}

fn call(golden: &Value) -> Rendered {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let text = |name: &str| golden[name].as_str().unwrap().to_owned();
    Rendered { path: text("path"), headers, body: Bytes::from(text("body")).into() }
}

fn at(golden: &Value) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(golden["unix_seconds"].as_u64().unwrap())
}

#[test]
fn a_call_is_signed_as_botocore_signs_it() {
    for name in ["profile", "arn", "session_token", "another_address"] {
        let golden = golden(name);
        let mut call = call(&golden);
        signing(&golden).sign(&mut call, at(&golden)).unwrap();
        for header in ["authorization", "x-amz-date", "x-amz-security-token"] {
            let value = call.headers.get(header).map(|value| value.to_str().unwrap());
            assert_eq!(value, golden[header].as_str(), "{name}: {header}");
        }
        let shown = format!("{call:?}");
        assert!(!shown.contains("AKIDEXAMPLE") && !shown.contains("FwoGZX"), "{shown}");
    }
}

#[test]
fn another_try_is_signed_anew() {
    let golden = golden("session_token");
    let provider = signing(&golden);
    let mut call = call(&golden);
    provider.sign(&mut call, at(&golden)).unwrap();
    let first = call.headers.clone();
    call.headers.remove(AUTHORIZATION);
    provider.sign(&mut call, at(&golden) + Duration::from_secs(600)).unwrap();
    assert_eq!(call.headers.get_all("x-amz-date").iter().count(), 1);
    assert_eq!(call.headers["x-amz-date"], "20261123T011203Z");
    assert_ne!(call.headers[AUTHORIZATION], first[AUTHORIZATION]);
}

#[test]
fn a_rendered_call_is_signed_on_the_path_that_it_takes() {
    let golden = golden("profile");
    let provider = signing(&golden);
    let rendered = provider.render(&ask(vec![user("Grüße")]), "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", None).unwrap();
    assert_eq!(format!("{}-stream", rendered.path), golden["path"]);
    assert!(!rendered.headers.contains_key(AUTHORIZATION), "not before it is sent");
    let mut rendered = Rendered { path: golden["path"].as_str().unwrap().into(), ..rendered };
    provider.sign(&mut rendered, at(&golden)).unwrap();
    assert_eq!(rendered.headers[AUTHORIZATION], golden["authorization"].as_str().unwrap(), "{rendered:?}");
}

#[test]
fn a_key_of_bedrocks_own_is_a_bearer_token_and_nothing_is_signed() {
    let golden = golden("session_token");
    for provider in [signing(&golden), Box::new(bedrock())] {
        let mut rendered = provider.render(&ask(vec![user("x")]), "amazon.nova-pro-v1:0", Some("ABSK-very")).unwrap();
        provider.sign(&mut rendered, at(&golden)).unwrap();
        assert_eq!(rendered.headers[AUTHORIZATION], "Bearer ABSK-very");
        assert!(!rendered.headers.contains_key("x-amz-date") && !rendered.headers.contains_key("x-amz-security-token"));
        assert!(!format!("{rendered:?}").contains("very"));
    }
}

#[test]
fn a_time_without_a_date_is_no_panic() {
    let golden = golden("arn");
    let far = UNIX_EPOCH + Duration::from_secs(1 << 55);
    let failure = signing(&golden).sign(&mut call(&golden), far).unwrap_err();
    assert_eq!((failure.kind.status(), failure.provider.as_deref()), (500, Some("Amazon Bedrock")));
}
