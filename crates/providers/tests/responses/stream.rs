//! Streams: the bytes stand above a line of `=====`, the events below it. Each must come out the same however the network cuts
//! it.

use inner::Event;

use crate::{
    cut::same_however_cut,
    platform::platform,
    shown::{self, golden, lines},
};

macro_rules! streams {
    ($($name:ident),* $(,)?) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

streams! { annotations_and_pictures_are_told_once, call_cut_by_the_length_limit_stays_length, call_is_not_finished_because_its_arguments_parse, call_known_only_by_its_call_id_is_not_doubled, call_whole_in_its_end, call_without_arguments_gets_an_empty_object, calls_all_at_place_0_are_not_merged, calls_in_parallel_keep_apart_by_their_place, cut_before_the_end_is_a_failure, cut_inside_an_event_is_a_failure, done_response_is_an_end, done_word_ends_nothing, error_400_of_vllm_inside_a_200_stream, error_event_first_is_a_failure, error_event_with_an_object_inside, failed_response_keeps_its_meaning_and_not_the_request, failed_response_without_a_reason_is_no_clean_end, filter_is_incomplete, flagged_prompt_breaks_a_rule, html_from_a_proxy, item_ids_that_change_with_every_event_are_not_trusted, items_that_never_ended_are_in_the_whole_answer, items_without_a_place_are_known_by_their_ids, items_without_any_name_are_the_latest, logprobs, nothing_follows_the_end, plain, reasoning_text_of_open_models, refusal, server_error_is_not_told, thought_is_summarised_and_its_encrypted_form_is_that_of_the_end, unknown_events_and_items_mean_nothing, whole_answer_in_the_last_event }

fn check(name: &str) {
    let text = golden("responses/stream", name);
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
    shown::decoded(platform().decoder(), pieces)
}

#[test]
fn no_line_ending_and_no_byte_order_mark_changes_anything() {
    same_however_cut("responses/stream", "plain", || platform().decoder());
}

#[test]
fn every_golden_stream_has_its_test() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/responses/stream"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, NAMES);
}
