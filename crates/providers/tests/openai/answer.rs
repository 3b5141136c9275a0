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
