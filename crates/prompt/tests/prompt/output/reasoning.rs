//! Where reasoning begins and ends.

use super::{answer, check, encode, parse_ids, parser};
use crate::golden;

#[test]
fn newlines_around_reasoning_are_dropped_and_inside_kept() {
    check("\nFirst.\n\nThen.\n\n</think>\n\nAnswer\n\nmore\n", true, &answer("First.\n\nThen.", "Answer\n\nmore\n", &[]));
}

#[test]
fn without_an_end_all_of_it_is_reasoning() {
    check("I wonder\n", true, &answer("I wonder", "", &[]));
}

/// vLLM 26239, 29408, 22507, 31045: a parser that wanted both tags put whole thoughts into the content.
#[test]
fn an_opening_tag_is_not_required_and_dropped_when_it_comes() {
    check("thought</think>answer", true, &answer("thought", "answer", &[]));
    check("<think>\nthought\n</think>\n\nanswer", true, &answer("thought", "answer", &[]));
    check("<think>\nthought\n</think>\n\nanswer", false, &answer("thought", "answer", &[]));
}

#[test]
fn instruct_output_is_text_as_it_is() {
    check("\n\nHi\n", false, &answer("", "\n\nHi\n", &[]));
    check("Hi <think> no </think>", false, &answer("", "Hi <think> no </think>", &[]));
}

#[test]
fn an_empty_thought_is_none() {
    check("\n</think>\n\nanswer", true, &answer("", "answer", &[]));
    check("", true, &answer("", "", &[]));
}

#[test]
fn a_tool_call_ends_reasoning() {
    let written = "thought\n<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>";
    check(written, true, &answer("thought", "", &[("f", "{}")]));
    let without_tools = parse_ids(&encode(written), true, false);
    assert!(without_tools.calls.is_empty() && without_tools.text.is_empty(), "without tools it is part of the thought");
}

#[test]
fn a_tag_spelled_in_plain_tokens_is_text() {
    let ids = golden::full("Thinking").tokenizer().encode_plain("a</think>b").unwrap();
    assert_eq!(parse_ids(&ids, true, true), answer("a</think>b", "", &[]));
}

#[test]
fn special_tokens_are_never_text() {
    check("a<|vision_start|>b<|endoftext|>", false, &answer("", "ab", &[]));
}

#[test]
fn reasoning_tokens_are_counted_with_their_end_tag() {
    let mut parser = parser(golden::full("Thinking"), true, true);
    let ids = encode("one two</think>\n\nthree");
    for &id in &ids {
        parser.push(id);
    }
    let end = golden::full("Thinking").think_end().unwrap().id;
    let expected = ids.iter().position(|&id| id == end).unwrap() + 1;
    assert_eq!(parser.reasoning_tokens(), expected as u64);
    assert!(!parser.in_reasoning());
}

#[test]
fn text_streams_while_it_is_written() {
    let mut parser = parser(golden::full("Thinking"), true, true);
    let mut pieces = 0;
    let ids = encode("one two three four</think>five six seven");
    for &id in &ids {
        pieces += parser.push(id).len();
    }
    assert_eq!(pieces, ids.len() - 1, "one fragment per token, none for the tag");
}

#[test]
fn newlines_wait_only_where_a_call_may_follow() {
    let newline = encode("\n")[0];
    let mut without_tools = parser(golden::full("Instruct"), false, false);
    assert_eq!(without_tools.push(newline), [prompt::Piece::Text("\n".into())]);
    let mut with_tools = parser(golden::full("Instruct"), false, true);
    assert_eq!(with_tools.push(newline), []);
    assert_eq!(with_tools.finish(), [prompt::Piece::Text("\n".into())]);
}

#[test]
fn a_loaded_model_is_shared_and_an_answer_may_move_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    fn movable<T: Send>(_: &T) {}
    shared(golden::full("Thinking"));
    movable(&parser(golden::full("Thinking"), true, true));
}

#[test]
fn ids_of_calls_have_openais_form() {
    let id = prompt::tool_call_id(&std::array::from_fn(|n| u8::try_from(n * 10).unwrap()));
    let (head, letters) = id.split_at(5);
    assert_eq!((head, letters.len()), ("call_", 24));
    assert!(letters.chars().all(|letter| letter.is_ascii_alphanumeric()));
}

#[test]
fn a_tokenizer_without_tags_has_only_text() {
    let mut file = golden::json("tiny-dense/tokenizer.json");
    let keep = |token: &serde_json::Value| token["special"] == true;
    file["added_tokens"].as_array_mut().unwrap().retain(keep);
    let source = golden::template("Instruct");
    let prompter = prompt::Prompter::new(file.to_string().as_bytes(), &source, None).unwrap();
    assert!(prompter.think_end().is_none());
    let mut parser = parser(&prompter, true, true);
    let ids = prompter.tokenizer().encode_with_control("a</think>b<tool_call>").unwrap();
    let mut got = super::Answer::default();
    ids.iter().flat_map(|&id| parser.push(id)).collect::<Vec<_>>().into_iter().for_each(|piece| got.add(piece));
    assert_eq!(got, answer("", "a</think>b<tool_call>", &[]));
}
