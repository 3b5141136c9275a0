//! All 22 renderings of the published templates, and limits on hostile ones.

use prompt::{RenderOptions, Template, TemplateError};
use serde_json::{Value, json};

use crate::golden;

#[test]
fn all_22_renderings_are_exact_in_text_and_ids() {
    let vectors = golden::json("chat_vectors.json");
    assert_eq!(vectors.as_object().unwrap().len(), 22);
    for (name, vector) in vectors.as_object().unwrap() {
        let (kind, _) = name.split_once('/').unwrap();
        let mut variables = vector["request"].clone();
        if variables.get("add_generation_prompt").is_none() {
            variables["add_generation_prompt"] = json!(true);
        }
        let text = Template::new(&golden::template(kind)).unwrap().render(variables).unwrap();
        assert_eq!(text, vector["text"].as_str().unwrap(), "{name}");
        let ids = golden::full(kind).tokenizer().encode_with_control(&text).unwrap();
        assert_eq!(ids, golden::ids(&vector["ids"]), "{name}");
    }
}

/// The same through the whole path of a request: messages in the inner language, marks, segments. Two requests are left out:
/// those that end with a finished assistant turn (we continue it, see `prefill`), and the one whose system message the Instruct
/// template loses (see `conversation`).
#[test]
fn a_request_gives_the_reference_ids() {
    let vectors = golden::json("chat_vectors.json");
    let mut compared = 0;
    for (name, vector) in vectors.as_object().unwrap() {
        if name.ends_with("last_is_assistant") || name == "Instruct/late_system" {
            continue;
        }
        let (kind, _) = name.split_once('/').unwrap();
        let request = &vector["request"];
        let messages: Vec<_> = request["messages"].as_array().unwrap().iter().map(golden::message).collect();
        let tools = request["tools"].as_array().cloned().unwrap_or_default();
        let options = RenderOptions { add_vision_id: request["add_vision_id"] == true, ..RenderOptions::default() };
        let rendered = golden::full(kind).render(&messages, &tools, options).unwrap();
        assert_eq!(rendered.starts_in_reasoning, kind == "Thinking");
        let tokens = golden::full(kind).expand(&rendered, &crate::expansion::one_token_each(&rendered)).unwrap();
        let expected = crate::expansion::with_first_timestamp(golden::full(kind), golden::ids(&vector["ids"]));
        assert_eq!(tokens.ids, expected, "{name}");
        compared += 1;
    }
    assert_eq!(compared, 19);
}

fn error(source: &str, variables: Value) -> TemplateError {
    Template::new(source).and_then(|template| template.render(variables)).unwrap_err()
}

#[test]
fn hostile_templates_end_with_an_error() {
    let endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% set c = a * b %}{% endfor %}{% endfor %}";
    assert!(matches!(error(endless, json!({})), TemplateError::Render(_)));
    let recursive = "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}";
    assert!(matches!(error(recursive, json!({})), TemplateError::Render(_)));
    let long = "{% for a in range(9999) %}{{ 'x' * 90000 }}{% endfor %}";
    assert!(matches!(error(long, json!({})), TemplateError::Render(_)));
    assert!(matches!(error("{{ 'x' * 10 ** 12 }}", json!({})), TemplateError::Render(_)));
    assert!(matches!(error("{% include '/etc/hostname' %}", json!({})), TemplateError::Render(_)));
    assert!(matches!(error("{% if %}", json!({})), TemplateError::Parse(_)));
    assert!(matches!(error(&" ".repeat(2 << 20), json!({})), TemplateError::TooLarge(_)));
}

#[test]
fn a_long_conversation_is_within_the_limits() {
    let turn = |n: usize| match n % 2 {
        0 => golden::user("What is it? <|im_end|>"),
        _ => golden::assistant("<think>\nHm.\n</think>\n\nIt is that."),
    };
    let messages: Vec<_> = (0..20_001).map(turn).collect();
    let rendered = golden::full("Thinking").render(&messages, &[], RenderOptions::default()).unwrap();
    assert!(rendered.starts_in_reasoning);
}

#[test]
fn a_template_refuses_in_its_own_words() {
    let refused = error("{{ raise_exception('roles must alternate') }}", json!({}));
    assert!(matches!(&refused, TemplateError::Refused(words) if words == "roles must alternate"), "{refused:?}");
}

#[test]
fn tojson_is_pythons() {
    let template = Template::new("{{ tool | tojson }}").unwrap();
    let tool = json!({"z": 1.0, "a": ["<b>&'", 1e-7, null], "ü": {"n": 12_345_678_901_234_567_890_u64}});
    assert_eq!(
        template.render(json!({"tool": tool})).unwrap(),
        r#"{"z": 1.0, "a": ["<b>&'", 1e-07, null], "ü": {"n": 12345678901234567890}}"#
    );
}
