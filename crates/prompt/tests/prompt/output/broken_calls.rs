//! Calls that are none: nothing that the model wrote is lost, and nothing comes twice.

use super::{Answer, answer, check, encode, parse_ids};
use crate::golden::{self, Random};

#[test]
fn what_is_no_call_comes_back_as_text() {
    for inside in [
        "\nnot json\n",
        "",
        "{}",
        "[{\"name\": \"f\", \"arguments\": {}}]",
        "{\"name\": 5, \"arguments\": {}}",
        "{\"name\": \"\", \"arguments\": {}}",
        "{\"arguments\": {\"a\": 1}}",
        "{\"name\": \"f\", arguments: {}}",
        "{\"name\": \"f\", \"arguments\": }",
        "{\"name\": \"f\"",
        "{name: \"f\"}",
    ] {
        let written = format!("Before.\n<tool_call>{inside}</tool_call>\nAfter ü.");
        check(&written, false, &answer("", &written, &[]));
    }
}

#[test]
fn a_call_that_never_says_its_name_comes_back_at_the_end() {
    let written = "Hm.\n\n<tool_call>\n{\"arguments\": {\"a\": \"ü";
    check(written, false, &answer("", written, &[]));
}

#[test]
fn a_good_call_after_a_broken_one_is_a_call() {
    check(
        "<tool_call>{oops</tool_call>\n<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>",
        false,
        &answer("", "<tool_call>{oops</tool_call>", &[("f", "{}")]),
    );
}

#[test]
fn an_announced_call_keeps_what_the_model_wrote() {
    // Python literals, an unbalanced brace, and a cut in the middle of a string: arguments are passed on as they are.
    check(
        "<tool_call>{\"name\": \"f\", \"arguments\": {'a': None}}</tool_call>",
        false,
        &answer("", "", &[("f", "{'a': None}")]),
    );
    check("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": {}\n</tool_call>", false, &answer("", "", &[("f", "{\"a\": {}")]));
    check("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"x ", false, &answer("", "", &[("f", "{\"a\": \"x ")]));
    check("<tool_call>{\"name\": \"f\", \"arguments\": \"{\\\"a\\u00", false, &answer("", "", &[("f", "{\"a\\u00")]));
}

#[test]
fn what_follows_the_object_inside_the_tags_is_text() {
    check("<tool_call>{\"name\": \"f\", \"arguments\": {}}} x</tool_call>", false, &answer("", "} x", &[("f", "{}")]));
    check("<tool_call>{\"name\": \"f\", \"arguments\": {} x}</tool_call>y", false, &answer("", "x}y", &[("f", "{}")]));
}

/// Random damage: text comes back whole, and a call's arguments are a stretch of what was written.
#[test]
fn damaged_calls_lose_nothing() {
    let good: Vec<char> = "{\"name\": \"Q\", \"arguments\": {\"W\": [1, \"E\\n\"], \"R\": {\"T\": null}}}".chars().collect();
    let mut random = Random(17);
    let mut broken = 0;
    for _ in 0..3000 {
        let mut letters = good.clone();
        for _ in 0..1 + random.below(3) {
            match random.below(3) {
                0 => drop(letters.remove(random.below(letters.len()))),
                1 => letters.insert(random.below(letters.len()), ['{', '}', '"', '\\', ',', 'X'][random.below(6)]),
                _ => letters.truncate(random.below(letters.len()).max(8)),
            }
        }
        let damaged: String = letters.iter().collect();
        let got = parse_ids(&encode(&format!("<tool_call>{damaged}</tool_call>")), false, true);
        let Answer { text, calls, .. } = &got;
        match calls.as_slice() {
            [] => {
                broken += 1;
                assert_eq!(text, &format!("<tool_call>{damaged}</tool_call>"));
            }
            [(_, arguments)] => {
                let decoded = damaged.contains("\"arguments\": \"");
                assert!(arguments == "{}" || decoded || damaged.contains(arguments.as_str()), "{damaged} -> {got:?}");
                assert!(damaged.ends_with(text.as_str()), "{damaged} -> {got:?}");
            }
            _ => panic!("one block is one call: {damaged} -> {got:?}"),
        }
    }
    assert!((500..2900).contains(&broken), "the damage is of both kinds: {broken}");
}

#[test]
fn any_ids_at_all_are_survived() {
    let prompter = golden::full("Thinking");
    let tags: Vec<u32> =
        ["<think>", "</think>", "<tool_call>", "</tool_call>"].iter().filter_map(|tag| prompter.tokenizer().id_of(tag)).collect();
    let words = encode("{\"name\": \"f\", \"arguments\": {\"a\": \"ü🙂\\\"\"}}\n\n");
    let mut random = Random(23);
    for round in 0..2000 {
        let ids: Vec<u32> = (0..random.below(40))
            .map(|_| match random.below(8) {
                0 => tags[random.below(tags.len())],
                1 => u32::try_from(random.below(152_000)).unwrap(),
                _ => words[random.below(words.len())],
            })
            .collect();
        parse_ids(&ids, round % 2 == 0, round % 3 != 0);
    }
}
