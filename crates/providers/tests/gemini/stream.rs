//! Streams: the bytes stand above a line of `=====`, the events below it. Each must come out the same however the network cuts
//! it.

use inner::Event;
use providers::Provider;

use crate::{
    cut::same_however_cut,
    shown::{self, golden, lines},
    studio::studio,
};

macro_rules! streams {
    ($($name:ident),* $(,)?) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

streams! { answer_of_only_a_picture_is_an_answer, blocked_prompt_breaks_a_rule, call_cut_by_the_length_limit_stays_length, calls_in_parallel_have_numbers_and_ids_of_their_own, cut_inside_an_event_is_a_failure, cut_without_a_reason_is_a_failure, empty_answer_is_a_failure, error_behind_the_events_without_their_framing, error_in_a_list, error_in_the_middle_keeps_its_meaning_and_the_usage, error_without_a_code_is_known_by_its_name, html_from_a_proxy, logprobs, malformed_call_is_a_failure, nothing_follows_an_error, pictures_and_sound_stand_between_texts, plain, reason_in_every_chunk_ends_with_the_connection, safety_is_a_filter, search_is_cited_in_characters, signed_call_names_its_signature, signed_thought_is_closed_by_its_signature, thinking_to_the_limit_is_length_without_a_word, thoughts_go_on_in_one_entry_and_the_signature_at_the_end_stays, unknown_parts_and_second_candidates_mean_nothing, unspecified_block_reason_is_none, usage_is_added_up_and_never_summed }

fn check(name: &str) {
    let text = golden("gemini/stream", name);
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
    shown::decoded(studio().decoder(), pieces)
}

#[test]
fn no_line_ending_and_no_byte_order_mark_changes_anything() {
    same_however_cut("gemini/stream", "plain", || studio().decoder());
}

#[test]
fn every_golden_stream_has_its_test() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/gemini/stream"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, NAMES);
}
