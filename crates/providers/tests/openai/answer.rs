//! Whole answers: one file each in `golden/openai/answer`.

use inner::Event;

use crate::{
    shown::{golden, lines},
    vendors::compatible,
};

macro_rules! answers {
    ($($name:ident),* $(,)?) => { $(#[test] fn $name() { check(stringify!($name)); })* };
}

answers! { plain, padded_with_blank_lines, calls_without_ids_or_indexes, finish_reason_missing, error_with_status_200,
broken_off_choice_keeps_its_text, no_choices, html_with_status_200, empty_body, picture_sound_and_annotations }

fn check(name: &str) {
    let text = golden("openai/answer", name);
    let (body, wanted) = text.split_once("\n=====\n").unwrap();
    let events = compatible("openrouter").answer(body.as_bytes());
    assert_eq!(lines(&events), wanted, "{name}");
    assert!(matches!(events.last(), Some(Event::End(_))));
}

/// vLLM has it in `stop_reason`, where a number is a token, and SGLang in `matched_stop`.
#[test]
fn the_string_that_ended_an_answer_is_told_where_a_host_says_it() {
    let ended = |more: &str| {
        let message = r#"{"role":"assistant","content":"a"}"#;
        let body = format!(r#"{{"id":"x","choices":[{{"index":0,"message":{message},"finish_reason":"stop",{more}}}]}}"#);
        let Some(Event::End(end)) = compatible("openrouter").answer(body.as_bytes()).pop() else { panic!("an end") };
        end.stop_sequence
    };
    assert_eq!(ended(r#""stop_reason":"END""#).as_deref(), Some("END"));
    assert_eq!(ended(r####""matched_stop":"###""####).as_deref(), Some("###"));
    assert_eq!(ended(r#""stop_reason":151645"#), None);
    assert_eq!(ended(r#""stop_reason":null"#), None);
}
