//! Sections of the configuration, and AWS's usual variables.

use providers::{ProviderConfig, ProviderConfigError, table};

use crate::cloud::ids;

fn section(text: &str) -> ProviderConfig {
    toml::from_str(text).unwrap()
}

fn refused(text: &str) -> ProviderConfigError {
    section(text).provider(ids()).err().unwrap()
}

fn found(variables: &[(&str, &'static str)]) -> Option<ProviderConfig> {
    let look = |name: &str| variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| *value);
    ProviderConfig::of_variables(table::row("amazon-bedrock").unwrap(), look)
}

fn base(config: &ProviderConfig) -> String {
    config.provider(ids()).unwrap().base().to_owned()
}

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIA1"), ("AWS_SECRET_ACCESS_KEY", "very-secret")];

#[test]
fn a_region_is_an_address() {
    let keys = "aws = { region = \"eu-central-1\", access_key_id = \"AKIA1\", secret_access_key = \"s\" }";
    let known = section(&format!("id = \"amazon-bedrock\"\n{keys}")).provider(ids()).unwrap();
    let frankfurt = "https://bedrock-runtime.eu-central-1.amazonaws.com";
    assert_eq!((known.id(), known.name(), known.base()), ("amazon-bedrock", "Amazon Bedrock", frankfurt));
    let own = section(&format!("id = \"claude-eu\"\nname = \"Claude (EU)\"\ndialect = \"bedrock\"\n{keys}"));
    assert_eq!(base(&own), frankfurt);
    let moved = section(&format!("id = \"amazon-bedrock\"\nbase_url = \"https://vpce-1.example/\"\n{keys}"));
    assert_eq!(base(&moved), "https://vpce-1.example");
    let keyed = section("id = \"amazon-bedrock\"\napi_key = \"ABSK1\"\naws = { region = \"us-west-2\" }");
    assert_eq!(base(&keyed), "https://bedrock-runtime.us-west-2.amazonaws.com");
}

#[test]
fn what_is_wrong_is_refused_by_name() {
    assert_eq!(refused("id = \"amazon-bedrock\"\napi_key = \"k\""), ProviderConfigError::NoRegion("amazon-bedrock".into()));
    let misplaced = "id = \"openai\"\naws = { region = \"us-east-1\" }";
    assert_eq!(refused(misplaced), ProviderConfigError::NotAws("openai".into()));
    for aws in [
        "{ region = \"us-east-1\", access_key_id = \"very-secret\" }",
        "{ region = \"us-east-1\", secret_access_key = \"very-secret\" }",
        "{ region = \"us-east-1\", session_token = \"very-secret\" }",
        "{ region = \"us-east-1.evil.example/\" }",
        "{ region = \"\" }",
        "{ access_key_id = \"a\", secret_access_key = \"b\" }",
        "{ region = \"us-east-1\", profile = \"default\" }",
    ] {
        let error = toml::from_str::<ProviderConfig>(&format!("id = \"amazon-bedrock\"\naws = {aws}")).unwrap_err();
        assert!(!error.message().contains("very-secret"), "{error}");
    }
}

#[test]
fn a_key_of_bedrocks_own_and_a_region_are_enough() {
    let keyed = found(&[("AWS_BEARER_TOKEN_BEDROCK", "ABSK1"), ("AWS_REGION", "us-east-1"), KEYS[0], KEYS[1]]).unwrap();
    assert!(keyed.api_key.is_some() && base(&keyed).contains("us-east-1"));
    let older = found(&[("AWS_BEARER_TOKEN_BEDROCK", "ABSK1"), ("AWS_DEFAULT_REGION", "eu-west-1")]).unwrap();
    assert_eq!(base(&older), "https://bedrock-runtime.eu-west-1.amazonaws.com");
    let shown = format!("{keyed:?}");
    assert!(!shown.contains("ABSK1") && !shown.contains("very"), "{shown}");
    let moved = [("AWS_BEARER_TOKEN_BEDROCK", "ABSK1"), ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")];
    assert_eq!(base(&found(&moved).unwrap()), "http://127.0.0.1:9");
}

#[test]
fn what_many_machines_have_for_other_purposes_is_no_provider() {
    let region = ("AWS_REGION", "us-east-1");
    assert_eq!(found(&[region, KEYS[0], KEYS[1]]), None, "keys for another service of AWS");
    assert_eq!(found(&[]), None);
    assert_eq!(found(&[region]), None, "many machines have one");
    assert_eq!(found(&KEYS), None, "nobody says where");
    assert_eq!(found(&[region, KEYS[0]]), None);
    assert_eq!(found(&[region, KEYS[1], ("AWS_SESSION_TOKEN", "t")]), None);
    assert_eq!(found(&[("AWS_BEARER_TOKEN_BEDROCK", "ABSK1")]), None);
    assert_eq!(found(&[KEYS[0], KEYS[1], ("AWS_REGION", "a/b")]), None);
}
