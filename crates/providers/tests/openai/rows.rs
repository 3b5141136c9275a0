//! The table itself: who is a provider by which variables, and where and how it is called.

use http::header::AUTHORIZATION;
use inner::{Message, Request, Role};
use providers::{Provider, ProviderConfig, Rendered, rows, table};

use crate::vendors::{compatible, ids};

fn found(id: &str, variables: &[(&str, &'static str)]) -> Option<ProviderConfig> {
    let look = |name: &str| variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| *value);
    ProviderConfig::of_variables(table::row(id).unwrap(), look)
}

fn called(provider: &dyn Provider, model: &str, key: Option<&str>) -> Rendered {
    let request = Request { messages: vec![Message::text(Role::User, "hi")], ..Request::default() };
    provider.render(&request, model, key).unwrap()
}

#[test]
fn ids_and_variables_are_used_once_and_addresses_are_whole() {
    let mut seen = std::collections::HashSet::new();
    for row in rows() {
        for name in row.key_variables.iter().chain([&row.id, &row.base_url_variable]) {
            assert!(seen.insert(*name), "{name} stands twice");
        }
        let secret = row.keyless.then_some("http://");
        let base = row.base_url.unwrap_or("https://resource.example");
        assert!(base.starts_with(secret.unwrap_or("https://")) && !base.ends_with('/'), "{base}");
        // AWS has names of its own.
        let endings = if row.id == "amazon-bedrock" { ["_BEDROCK_RUNTIME", "_BEDROCK"] } else { ["_BASE_URL", "_API_KEY"] };
        assert!(row.base_url_variable.ends_with(endings[0]), "{}", row.id);
        assert!(!row.key_variables.is_empty() && row.key_variables.iter().all(|name| name.ends_with(endings[1])));
    }
}

#[test]
fn a_key_is_enough_where_all_share_an_address() {
    let groq = found("groq", &[("GROQ_API_KEY", "k")]).unwrap().provider(ids()).unwrap();
    assert_eq!((groq.name(), groq.base()), ("Groq", "https://api.groq.com/openai/v1"));
    let beijing = [("DASHSCOPE_API_KEY", "k"), ("DASHSCOPE_BASE_URL", "https://dashscope-us.aliyuncs.com/compatible-mode/v1")];
    let alibaba = found("alibaba", &beijing).unwrap().provider(ids()).unwrap();
    assert_eq!(alibaba.base(), "https://dashscope-us.aliyuncs.com/compatible-mode/v1");
    assert_eq!(found("alibaba-cn", &beijing), None, "a key belongs to its region");
    assert_eq!(found("groq", &[("GROQ_BASE_URL", "https://proxy.example/v1")]), None, "an address is no credential");
    assert!(found("z-ai", &[("ZHIPU_API_KEY", "k")]).is_some());
}

#[test]
fn azure_needs_an_address_and_a_key_in_its_own_header() {
    assert_eq!(found("azure", &[("AZURE_OPENAI_API_KEY", "k")]), None);
    let base = "https://acme.openai.azure.com/openai/v1";
    let azure = found("azure", &[("AZURE_API_KEY", "k"), ("AZURE_OPENAI_BASE_URL", base)]).unwrap();
    let call = called(&*azure.provider(ids()).unwrap(), "my-gpt", Some("k"));
    assert_eq!((call.path.as_str(), &call.headers["api-key"]), ("/chat/completions", &"k".parse().unwrap()));
    assert!(call.headers["api-key"].is_sensitive() && !call.headers.contains_key(AUTHORIZATION));
    let section = "id = \"azure\"\nbase_url = \"https://acme.openai.azure.com/openai\"\n\
        quirks = { credential = \"api_key\", deployments = \"2024-10-21\", max_tokens = \"max_completion_tokens\",\
        developer = true }";
    let older: ProviderConfig = toml::from_str(section).unwrap();
    let call = called(&*older.provider(ids()).unwrap(), "my gpt/../x?y", Some("k"));
    assert_eq!(call.path, "/deployments/my%20gpt%2F..%2Fx%3Fy/chat/completions?api-version=2024-10-21");
    let older = older.provider(ids()).unwrap();
    let request = Request { messages: vec![Message::text(Role::User, "hi")], ..Request::default() };
    for id in ["", ".", ".."] {
        let refused = older.render(&request, id, Some("k")).unwrap_err();
        assert_eq!((refused.kind.status(), refused.provider.as_deref()), (400, Some("Azure")), "`{id}` is another path");
    }
    assert!(toml::from_str::<ProviderConfig>("id = \"azure\"").unwrap().provider(ids()).is_err(), "it has no common address");
}

#[test]
fn a_server_of_ones_own_needs_only_its_address() {
    for row in rows().filter(|row| row.keyless) {
        let address = [(row.base_url_variable, "http://10.0.0.5:1/v1")];
        let provider = found(row.id, &address).unwrap();
        assert_eq!(provider.api_key, None);
        assert_eq!(provider.provider(ids()).unwrap().base(), "http://10.0.0.5:1/v1");
        assert_eq!(found(row.id, &[(row.key_variables[0], "k")]), None, "{}: a key may be another service's", row.id);
        let section: ProviderConfig = toml::from_str(&format!("id = {:?}", row.id)).unwrap();
        assert_eq!(section.provider(ids()).unwrap().base(), row.base_url.unwrap());
        assert!(!called(&*compatible(row.id), "m", None).headers.contains_key(AUTHORIZATION));
    }
}

#[test]
fn quirks_are_written_in_a_section_too() {
    let text = "id = \"box\"\nbase_url = \"http://h/v1\"\n[quirks]\nreasoning = \"template\"\nthink_tags = \"unopened\"\n\
        stream_only = [\"qwq\"]\njson_schema = []\nthinking_budget = { least = 1, most = 9 }\ntemperature_max = 1.5\n\
        tool_choice = { required = \"any\", named = \"only\", none = \"no_tools\", while_thinking = false }\n\
        efforts = [{ model = \"qwen\", levels = [\"none\", \"default\"] }]\nrename = { seed = \"random_seed\" }\n\
        call_ids = \"nine_alphanumeric\"\nimages = \"inline\"\nreasoning_tokens = \"outside_if_more\"";
    let section: ProviderConfig = toml::from_str(text).unwrap();
    assert!(section.provider(ids()).is_ok());
    assert!(toml::from_str::<ProviderConfig>(&text.replace("while_thinking", "while_talking")).is_err());
}
