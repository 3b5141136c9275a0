//! Where an answer begins: started answers, reasoning on and off, budgets.

use inner::Message;
use prompt::{Prompter, RenderOptions, Rendered};

use crate::golden::{self, assistant, user};

fn render(prompter: &Prompter, messages: &[Message], reasoning: bool) -> (String, bool) {
    let rendered: Rendered = prompter.render(messages, &[], RenderOptions { reasoning, ..RenderOptions::default() }).unwrap();
    let tokens = prompter.expand(&rendered, &[]).unwrap();
    (prompter.tokenizer().decode(&tokens.ids), rendered.starts_in_reasoning)
}

#[test]
fn a_started_answer_is_continued() {
    let (text, reasoning) = render(&golden::tiny("Instruct"), &[user("Q"), assistant("One, two, ")], true);
    assert_eq!(text, "<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\nOne, two, ");
    assert!(!reasoning);
}

#[test]
fn a_started_answer_of_a_thinking_model_is_not_reasoned_about_again() {
    let prompter = golden::tiny("Thinking");
    let (text, reasoning) = render(&prompter, &[user("Q"), assistant("One")], true);
    assert_eq!(text, "<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\nOne");
    assert!(!reasoning);
    let thought = Message { reasoning: Some("r".into()), ..assistant("One") };
    let (text, reasoning) = render(&prompter, &[user("Q"), thought], true);
    assert!(text.ends_with("<|im_start|>assistant\n<think>\nr\n</think>\n\nOne"), "{text}");
    assert!(!reasoning);
    let (_, reasoning) = render(&prompter, &[user("Q"), assistant("<think>\nso far")], true);
    assert!(reasoning, "an open <think> is continued as reasoning");
}

#[test]
fn an_empty_started_answer_is_none() {
    for kind in ["Instruct", "Thinking"] {
        let prompter = golden::tiny(kind);
        assert_eq!(render(&prompter, &[user("Q"), assistant("")], true), render(&prompter, &[user("Q")], true));
    }
}

#[test]
fn reasoning_can_be_switched_off() {
    let prompter = golden::full("Thinking");
    let (text, reasoning) = render(prompter, &[user("Q")], true);
    assert!(text.ends_with("<think>\n") && reasoning);
    let (text, reasoning) = render(prompter, &[user("Q")], false);
    assert!(text.ends_with("<|im_start|>assistant\n<think>\n\n</think>\n\n"), "{text}");
    assert!(!reasoning);
    let rendered = prompter.render(&[user("Q")], &[], RenderOptions { reasoning: false, ..RenderOptions::default() }).unwrap();
    let ids = prompter.expand(&rendered, &[]).unwrap().ids;
    assert_eq!(ids[ids.len() - 4..], [151_667, 271, 151_668, 271], "as the reference encodes an empty thought");
    let (text, _) = render(&golden::tiny("Instruct"), &[user("Q")], false);
    assert!(text.ends_with("<|im_start|>assistant\n"), "a model that does not reason has nothing to switch off");
}

#[test]
fn inline_thoughts_of_earlier_turns_do_not_count() {
    let messages = [user("Q"), assistant("<think>\nopen"), user("Q2")];
    assert!(!render(&golden::tiny("Instruct"), &messages, true).1);
}

#[test]
fn a_budget_forces_the_end_tag_between_newlines() {
    let end = golden::full("Thinking").think_end().unwrap();
    assert_eq!((end.id, end.forced.as_slice()), (151_668, [198, 151_668, 271].as_slice()));
}
