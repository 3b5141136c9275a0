//! Streams: the bytes stand above a line of `=====`, the events below it. Each must come out the same however the network cuts it.

use inner::Event;
use providers::{Anthropic, Provider};

use crate::{
    cut::same_however_cut,
    shown::{self, golden, lines},
};

macro_rules! streams {
    ($($name:ident),* $(,)?) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

streams! { answer_as_the_input_of_a_tool_is_text, calls_in_parallel_get_dense_numbers_and_empty_arguments_an_object, citations_name_the_text_that_rests_on_them, closed_after_the_reason_is_an_end, cut_without_a_reason_is_a_failure, error_event_keeps_its_meaning_and_the_usage, error_first_is_a_failure, html_from_a_proxy, length_and_refusal_have_their_reasons, nothing_follows_the_end, plain, refusal_is_a_filter, stop_without_a_reason_is_a_failure, thinking_is_signed_and_redacted_thinking_kept, unknown_events_and_blocks_mean_nothing, usage_of_caches_is_added_and_cumulative }

fn check(name: &str) {
    let text = golden("anthropic/stream", name);
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
    shown::decoded(Anthropic::new("anthropic", "Anthropic", "https://api.anthropic.com/v1").decoder(), pieces)
}

#[test]
fn no_line_ending_and_no_byte_order_mark_changes_anything() {
    same_however_cut("anthropic/stream", "plain", || {
        Anthropic::new("anthropic", "Anthropic", "https://api.anthropic.com/v1").decoder()
    });
}

#[test]
fn every_golden_stream_has_its_test() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/anthropic/stream"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, NAMES);
}
