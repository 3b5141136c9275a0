//! Nothing that a client sent is lost or misread on its way into a template.

use inner::{Message, Part, Role};
use prompt::{Defaults, Kind, PromptError, Prompter, RenderOptions};
use serde_json::json;

use crate::golden::{self, assistant, call, system, tool_result, user};

/// The rendered prompt as text.
pub(crate) fn render(prompter: &Prompter, messages: &[Message]) -> String {
    let rendered = prompter.render(messages, &[], RenderOptions::default()).unwrap();
    let tokens = prompter.expand(&rendered, &crate::expansion::one_token_each(&rendered)).unwrap();
    prompter.tokenizer().decode(&tokens.ids)
}

#[test]
fn late_system_messages_join_the_first_where_the_template_would_drop_them() {
    let messages = [system("One"), user("Hi"), Message::text(Role::Developer, "Two"), user("Go")];
    assert_eq!(
        render(&golden::tiny("Instruct"), &messages),
        "<|im_start|>system\nOne\n\nTwo<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>user\nGo<|im_end|>\n<|im_start|>assistant\n"
    );
    assert_eq!(
        render(&golden::tiny("Instruct"), &messages[1..]),
        "<|im_start|>system\nTwo<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>user\nGo<|im_end|>\n<|im_start|>assistant\n"
    );
    assert_eq!(
        render(&golden::tiny("Thinking"), &messages),
        "<|im_start|>system\nOne<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>system\nTwo<|im_end|>\n<|im_start|>user\nGo<|im_end|>\n<|im_start|>assistant\n<think>\n"
    );
}

#[test]
fn tool_results_stand_in_the_order_of_the_calls() {
    let asked = Message { tool_calls: vec![call("x", "f", "{}"), call("y", "g", "")], ..assistant("") };
    let messages = [user("Q"), asked, tool_result("?", "third"), tool_result("y", "second"), tool_result("x", "first")];
    let text = render(&golden::tiny("Instruct"), &messages);
    let place = |word| text.find(word).unwrap();
    assert!(place("first") < place("second") && place("second") < place("third"), "{text}");
    assert!(text.contains("{\"name\": \"g\", \"arguments\": {}}"), "empty arguments are an empty object");
}

#[test]
fn reasoning_of_the_current_tool_loop_is_handed_back_from_every_field() {
    let asked = Message { tool_calls: vec![call("x", "f", "{}")], ..assistant("") };
    let spoken = Message { reasoning: Some("I think".into()), ..asked.clone() };
    let details = vec![golden::reasoning_detail("I "), golden::reasoning_detail("think")];
    for asked in [spoken, Message { reasoning_details: details, ..asked }] {
        let text = render(&golden::tiny("Thinking"), &[user("Q"), asked, tool_result("x", "r")]);
        assert!(text.contains("<|im_start|>assistant\n<think>\nI think\n</think>\n\n<tool_call>\n{\"name\": \"f\""), "{text}");
    }
}

#[test]
fn parts_are_joined_without_separator() {
    let message = Message { content: vec![Part::text("a"), Part::text("b"), golden::image(), Part::text("c")], ..user("") };
    assert!(
        render(&golden::tiny("Instruct"), &[message]).contains("user\nab<|vision_start|><|image_pad|><|vision_end|>c<|im_end|>")
    );
}

#[test]
fn nothing_to_answer_is_an_error() {
    let prompter = golden::tiny("Instruct");
    let refused = |messages: &[Message]| prompter.render(messages, &[], RenderOptions::default()).unwrap_err();
    assert!(matches!(refused(&[]), PromptError::NoMessages));
    assert!(matches!(refused(&[assistant("")]), PromptError::NoMessages));
    let asked = Message { tool_calls: vec![call("x", "f", "{}")], ..assistant("") };
    assert!(matches!(refused(&[user("Q"), asked]), PromptError::UnansweredCalls));
}

#[test]
fn the_kind_comes_from_the_template() {
    assert_eq!(golden::tiny("Instruct").kind(), Kind::Instruct);
    assert_eq!(golden::tiny("Thinking").kind(), Kind::Thinking);
}

#[test]
fn defaults_come_from_the_checkpoint() {
    let prompter = Prompter::from_dir(&golden::path("tiny-dense")).unwrap();
    let expected = Defaults {
        temperature: Some(0.7),
        top_p: Some(0.8),
        top_k: Some(20),
        min_p: None,
        repetition_penalty: Some(1.0),
        stop_ids: vec![1026, 1024],
    };
    assert_eq!(*prompter.defaults(), expected);
    assert_eq!(golden::tiny("Instruct").defaults().stop_ids, [1026, 1024], "found by text when there is no file");
}

#[test]
fn a_template_is_found_in_every_published_place() {
    let source = golden::template("Thinking");
    let layouts = [
        ("chat_template.jinja", source.clone()),
        ("chat_template.json", json!({"chat_template": source}).to_string()),
        ("tokenizer_config.json", json!({"chat_template": source}).to_string()),
        ("tokenizer_config.json", json!({"chat_template": [{"name": "default", "template": source}]}).to_string()),
    ];
    for (nth, (file, text)) in layouts.iter().enumerate() {
        let folder = std::env::temp_dir().join(format!("prompt-layout-{}-{nth}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(golden::path("tiny-dense/tokenizer.json"), folder.join("tokenizer.json")).unwrap();
        let missing = Prompter::from_dir(&folder).err().unwrap();
        assert!(missing.to_string().contains("has no chat_template.jinja"), "{missing}");
        std::fs::write(folder.join(file), text).unwrap();
        assert_eq!(Prompter::from_dir(&folder).unwrap().kind(), Kind::Thinking, "{file}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
