//! Provider sections of the configuration.

use http::header::AUTHORIZATION;
use inner::{Message, Request, Role};
use providers::{ProviderConfig, ProviderConfigError, Secret, table};

use crate::vendors::ids;

fn section(text: &str) -> ProviderConfig {
    toml::from_str(text).unwrap()
}

#[test]
fn an_id_of_the_table_needs_nothing_else_and_any_other_an_address() {
    let known = section("id = \"openai\"").provider(ids()).unwrap();
    assert_eq!((known.id(), known.name(), known.base()), ("openai", "OpenAI", "https://api.openai.com/v1"));
    let own = section("id = \"gpu-box\"\nbase_url = \"http://10.0.0.5:8000/v1/\"\nquirks = { reasoning = \"never\" }")
        .provider(ids())
        .unwrap();
    assert_eq!((own.id(), own.name(), own.base()), ("gpu-box", "gpu-box", "http://10.0.0.5:8000/v1"));
    let moved = ProviderConfig::of_row(
        table::row("openrouter").unwrap(),
        Some(Secret::new("k")),
        Some("http://127.0.0.1:9/api/v1".into()),
    );
    assert_eq!(moved.provider(ids()).unwrap().base(), "http://127.0.0.1:9/api/v1");
}

#[test]
fn a_second_account_is_like_the_first() {
    let request = Request { messages: vec![Message::text(Role::User, "hi")], ..Request::default() };
    let second = section("id = \"azure-2\"\nlike = \"azure\"\nbase_url = \"http://h/openai/v1\"").provider(ids()).unwrap();
    let rendered = second.render(&request, "m", Some("k")).unwrap();
    assert_eq!((second.id(), second.name(), rendered.headers.contains_key("api-key")), ("azure-2", "Azure", true));
    let second = section("id = \"a\"\nlike = \"anthropic\"").provider(ids()).unwrap();
    assert_eq!(
        (second.base(), second.render(&request, "m", None).unwrap().path.as_str()),
        ("https://api.anthropic.com", "/v1/messages")
    );
    let refused = section("id = \"a\"\nlike = \"anthropics\"").provider(ids()).err().unwrap();
    assert!(refused.to_string().starts_with("provider `a`: like = \"anthropics\" is none of the known ids (openai, anthropic, "));
}

#[test]
fn a_dialect_is_the_tables_or_named() {
    let request = Request { messages: vec![Message::text(Role::User, "hi")], ..Request::default() };
    for (text, base) in [
        ("id = \"anthropic\"", "https://api.anthropic.com"),
        ("id = \"proxy\"\ndialect = \"anthropic_messages\"\nbase_url = \"http://h/v1\"", "http://h"),
    ] {
        let provider = section(text).provider(ids()).unwrap();
        assert_eq!(provider.base(), base);
        let rendered = provider.render(&request, "claude-x", Some("k")).unwrap();
        assert_eq!((rendered.path.as_str(), rendered.headers.contains_key("x-api-key")), ("/v1/messages", true));
    }
}

#[test]
fn what_is_wrong_is_refused_by_name() {
    let refused = |text: &str| section(text).provider(ids()).err().unwrap();
    assert_eq!(refused("id = \"box\""), ProviderConfigError::NoBaseUrl("box".into()));
    assert_eq!(refused("id = \"My Box\"\nbase_url = \"http://h/v1\""), ProviderConfigError::Id("My Box".into()));
    for url in ["h/v1", "ftp://h/v1", "http://", "http://user:pw@h/v1", "http://h/v1?key=x", ""] {
        let text = format!("id = \"box\"\nbase_url = \"{url}\"");
        assert_eq!(refused(&text), ProviderConfigError::BaseUrl("box".into()), "{url}");
    }
    assert!(toml::from_str::<ProviderConfig>("id = \"x\"\nurl = \"y\"").unwrap_err().to_string().contains("url"));
    assert!(toml::from_str::<ProviderConfig>("id = \"x\"\nquirks = { video = 1 }").is_err());
}

#[test]
fn a_credential_is_sent_as_sensitive_and_never_printed() {
    let config = section("id = \"openai\"\napi_key = \"sk-very-secret\"");
    assert!(!format!("{config:?}").contains("very"));
    let provider = config.provider(ids()).unwrap();
    let request = Request { messages: vec![Message::text(Role::User, "hi")], ..Request::default() };
    let rendered = provider.render(&request, "m", Some(config.api_key.as_ref().unwrap().expose())).unwrap();
    assert_eq!(rendered.headers[AUTHORIZATION], "Bearer sk-very-secret");
    assert!(rendered.headers[AUTHORIZATION].is_sensitive());
    assert!(!format!("{rendered:?}").contains("very"), "not even in the debug form of the call");
    let none = provider.render(&request, "m", None).unwrap();
    assert!(!none.headers.contains_key(AUTHORIZATION));
    let broken = provider.render(&request, "m", Some("a\nb")).unwrap_err();
    assert!(!broken.message.contains("a\nb"));
}

#[test]
fn at_another_address_fields_may_be_known_that_the_vendor_refuses() {
    let extra = serde_json::json!({ "foo": 1 }).as_object().unwrap().clone();
    let request = Request { messages: vec![Message::text(Role::User, "hi")], extra, ..Request::default() };
    let sent = |text: &str| {
        let body = section(text).provider(ids()).unwrap().render(&request, "m", Some("k")).unwrap().body;
        serde_json::from_slice::<serde_json::Value>(&body.to_vec()).unwrap()["foo"].clone()
    };
    for text in ["id = \"openai\"", "id = \"openai\"\nbase_url = \"https://api.openai.com/v1/\""] {
        assert!(sent(text).is_null(), "{text}");
    }
    assert_eq!(sent("id = \"openai\"\nbase_url = \"http://127.0.0.1:1/v1\""), 1);
}
