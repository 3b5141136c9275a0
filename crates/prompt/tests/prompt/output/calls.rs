//! Good tool calls, and the ways in which models vary them.

use prompt::Piece;

use super::{Answer, answer, check, encode, parse, parse_ids, parser};
use crate::golden::{self, Random};

#[test]
fn one_call_and_several() {
    let one = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"city\": \"Zürich 🙂\"}}\n</tool_call>";
    check(one, false, &answer("", "", &[("f", "{\"city\": \"Zürich 🙂\"}")]));
    let two = format!("Calling.\n{one}\n{}", one.replace("\"f\"", "\"g\""));
    check(&two, false, &answer("", "Calling.", &[("f", "{\"city\": \"Zürich 🙂\"}"), ("g", "{\"city\": \"Zürich 🙂\"}")]));
}

#[test]
fn text_after_the_last_call_is_kept() {
    check(
        "<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>\n\nDone.\n",
        false,
        &answer("", "Done.\n", &[("f", "{}")]),
    );
}

#[test]
fn arguments_as_a_json_string_are_decoded() {
    let written =
        r#"<tool_call>{"name": "f", "arguments": "{\"a\": \"\\u00fc \\\"x\\\"\", \"b\": \"\u00fc\ud83d\ude42\"}"}</tool_call>"#;
    check(written, false, &answer("", "", &[("f", "{\"a\": \"\\u00fc \\\"x\\\"\", \"b\": \"ü🙂\"}")]));
    check(r#"<tool_call>{"name": "f", "arguments": ""}</tool_call>"#, false, &answer("", "", &[("f", "{}")]));
    check(r#"<tool_call>{"name": "f", "arguments": "\ud83d"}</tool_call>"#, false, &answer("", "", &[("f", "\u{FFFD}")]));
}

#[test]
fn name_after_arguments_waits_for_the_name() {
    let written = "<tool_call>{\"arguments\": {\"a\": [1, {\"b\": \"}\"}]}, \"name\": \"f\"}</tool_call>";
    check(written, false, &answer("", "", &[("f", "{\"a\": [1, {\"b\": \"}\"}]}")]));
    let text = "<tool_call>{\"arguments\": \"{\\\"a\\\": 1}\", \"name\": \"f\"}</tool_call>";
    check(text, false, &answer("", "", &[("f", "{\"a\": 1}")]));
}

#[test]
fn extra_blank_lines_and_keys_do_not_matter() {
    let written = "\n\n<tool_call>\n\n\n{ \"id\": {\"x\": \"]\"} , \"type\":\"function\",\n\"name\" : \"f\" ,\n \"n\": 1, \"arguments\"\n:\n{ }\n}\n\n</tool_call>\n\n";
    check(written, false, &answer("", "", &[("f", "{ }")]));
}

#[test]
fn unknown_names_pass_and_missing_arguments_are_an_empty_object() {
    check("<tool_call>{\"name\": \"no such tool\"}</tool_call>", false, &answer("", "", &[("no such tool", "{}")]));
    check("<tool_call>{\"name\": \"f\", \"arguments\": null}</tool_call>", false, &answer("", "", &[("f", "{}")]));
    check("<tool_call>{\"name\": \"f\", \"arguments\": 5}</tool_call>", false, &answer("", "", &[("f", "5")]));
}

#[test]
fn a_missing_end_tag_at_the_end_is_forgiven() {
    check("<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n", false, &answer("", "", &[("f", "{\"a\": 1}")]));
    check("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": 1}", false, &answer("", "", &[("f", "{\"a\": 1}")]));
    let next = "<tool_call>{\"name\": \"f\", \"arguments\": {}}\n<tool_call>{\"name\": \"g\", \"arguments\": {}}</tool_call>";
    check(next, false, &answer("", "", &[("f", "{}"), ("g", "{}")]));
}

/// vLLM 28297: the last brace of streamed arguments was lost.
#[test]
fn vllm_28297_the_last_brace_arrives() {
    let arguments = "{\"a\": {\"b\": {\"c\": \"}\\\"{\"}}}";
    let written = format!("<tool_call>\n{{\"name\": \"f\", \"arguments\": {arguments}}}\n</tool_call>");
    check(&written, false, &answer("", "", &[("f", arguments)]));
}

/// vLLM 19056: fragments came twice or not at all.
#[test]
fn vllm_19056_fragments_come_once() {
    let arguments = "{\"text\": \"aaaa aaaa aaaa\", \"n\": [1, 1, 1, 1]}";
    let written = format!("<tool_call>\n{{\"name\": \"f\", \"arguments\": {arguments}}}\n</tool_call>");
    let mut parser = parser(golden::full("Instruct"), false, true);
    let mut fragments = Vec::new();
    for id in encode(&written) {
        for piece in parser.push(id) {
            if let Piece::ToolArguments { fragment, .. } = piece {
                fragments.push(fragment);
            }
        }
    }
    assert!(parser.finish().is_empty());
    assert_eq!(fragments.concat(), arguments);
    assert!(fragments.len() > 10, "they stream: {fragments:?}");
}

/// vLLM 21544: arguments of the first of several calls were dropped.
#[test]
fn vllm_21544_every_call_keeps_its_arguments() {
    let calls: Vec<(String, String)> = (0..5).map(|n| (format!("f{n}"), format!("{{\"n\": {n}}}"))).collect();
    let block = |(name, arguments): &(String, String)| {
        format!("<tool_call>\n{{\"name\": \"{name}\", \"arguments\": {arguments}}}\n</tool_call>")
    };
    let written = calls.iter().map(block).collect::<Vec<_>>().join("\n");
    check(&written, false, &Answer { calls, ..Answer::default() });
}

/// vLLM 10395: characters of several bytes were split over fragments.
#[test]
fn vllm_10395_no_fragment_holds_half_a_character() {
    let arguments = "{\"文字\": \"👩‍👩‍👧‍👦 नमस्ते ü\"}";
    let written = format!("<tool_call>\n{{\"name\": \"天気\", \"arguments\": {arguments}}}\n</tool_call>");
    check(&written, false, &answer("", "", &[("天気", arguments)]));
}

#[test]
fn the_name_is_announced_before_the_arguments_end() {
    let mut parser = parser(golden::full("Instruct"), false, true);
    let ids = encode("<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"long");
    let pieces: Vec<Piece> = ids.iter().flat_map(|&id| parser.push(id)).collect();
    assert_eq!(pieces[0], Piece::ToolStart { index: 0, id: "call_0".into(), name: "f".into() });
    assert_eq!(parser.tool_calls(), 1);
    assert!(pieces.len() > 3);
}

#[test]
fn without_tools_a_call_is_text() {
    let written = "Hi\n<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>";
    assert_eq!(parse_ids(&encode(written), false, false), answer("", written, &[]));
}

/// However the same text is cut into tokens, the answer is the same.
#[test]
fn every_cut_into_tokens_gives_the_same_answer() {
    let written = [
        "I think ü\n\n",
        "</think>",
        "\n\nLet me see 🙂.\n",
        "<tool_call>",
        "\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Zürich\", \"days\": [1, 2], \"s\": \"\\\"}{\\u00fc\"}}\n",
        "</tool_call>",
        "\n",
        "<tool_call>",
        "{\"arguments\": \"{\\\"a\\\": \\\"\\ud83d\\ude42\\\"}\", \"name\": \"g\"}",
        "</tool_call>",
        "\nnot a call: ",
        "<tool_call>",
        " {\"oops\": }",
        "</tool_call>",
        " end\n",
    ];
    let expected = parse(&written.concat(), true);
    assert_eq!(expected.calls.len(), 2);
    let tokenizer = golden::full("Thinking").tokenizer();
    let mut random = Random(5);
    for _ in 0..300 {
        let mut ids = Vec::new();
        for stretch in written {
            if let Some(tag) = tokenizer.id_of(stretch) {
                ids.push(tag);
                continue;
            }
            let mut rest = stretch;
            while !rest.is_empty() {
                let count = 1 + random.below(9);
                let cut = rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at);
                ids.extend(tokenizer.encode_plain(&rest[..cut]).unwrap());
                rest = &rest[cut..];
            }
        }
        assert_eq!(parse_ids(&ids, true, true), expected);
    }
}
