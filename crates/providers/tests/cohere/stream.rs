//! Streams: the bytes stand above a line of `=====`, the events below it. Each must come out the same however the network cuts
//! it.

use inner::Event;
use providers::Provider;

use crate::{
    command::command,
    cut::same_however_cut,
    shown::{self, golden, lines},
};

macro_rules! streams {
    ($($name:ident),* $(,)?) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

streams! { arguments_of_null_are_an_empty_object, call_cut_by_the_length_limit_stays_length, call_is_not_finished_because_its_arguments_parse, call_without_arguments_gets_an_empty_object, calls_all_at_index_0_are_not_merged, calls_in_a_list, citations_and_unknown_events_mean_nothing, content_without_an_index, cut_before_the_end_is_a_failure, cut_inside_an_event_is_a_failure, done_word_ends_nothing, end_without_a_reason_is_a_failure, error_beside_a_good_reason_is_no_clean_end, error_finish_is_no_clean_end, error_flat_in_the_middle, error_named_event_first_is_a_failure, html_from_a_proxy, logprobs, nothing_follows_the_end, plain, plan_and_calls_in_parallel, thinking_stands_before_the_text, thought_and_plan_are_entries_of_their_own, timeout_is_no_clean_end, usage_without_a_bill_is_better_than_none }

fn check(name: &str) {
    let text = golden("cohere/stream", name);
    let (stream, wanted) = text.split_once("=====\n").unwrap();
    let bytes = stream.as_bytes();
    for cut in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        assert_eq!(lines(&decoded(&[head, tail])), wanted, "{name} cut at byte {cut}");
    }
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(lines(&decoded(&single)), wanted, "{name} byte by byte");
}

fn decoded(pieces: &[&[u8]]) -> Vec<Event> {
    shown::decoded(command().decoder(), pieces)
}

#[test]
fn no_line_ending_and_no_byte_order_mark_changes_anything() {
    same_however_cut("cohere/stream", "plain", || command().decoder());
}

#[test]
fn every_golden_stream_has_its_test() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/cohere/stream"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, NAMES);
}
