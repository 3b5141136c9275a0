//! Streams: the frames stand above a line of `-----`, their bytes in base64 above one of `=====`, the events below it. Each must
//! come out the same however the network cuts it.

use inner::Event;
use providers::Provider;

use crate::{
    cloud::bedrock,
    shown::{self, golden, lines},
};

macro_rules! streams {
    ($($name:ident),* $(,)?) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

streams! { a_tag_behind_a_thought_is_text, calls_in_parallel_get_dense_numbers_and_empty_arguments_an_object, closed_after_the_reason_is_an_end, cut_before_the_first_frame_is_a_failure, cut_inside_a_frame_is_a_failure, cut_inside_the_first_frame_is_a_failure, cut_without_a_reason_is_a_failure, error_without_an_exception, exception_behind_the_reason_is_a_failure, exception_behind_the_usage_comes_too_late, full_context_is_length, guardrail_is_a_filter, html_from_a_proxy, html_in_the_middle, internal_error_in_the_middle, malformed_call_is_a_failure, model_fails_in_the_middle, plain, prompt_is_too_long_only_now, thinking_is_signed_and_redacted_thinking_kept, thoughts_in_the_text_are_thoughts, thoughts_that_only_openai_can_read_are_named_so, throttled_before_the_first_word, tools_of_the_provider_are_its_own_business, unavailable_in_the_middle, unknown_events_and_blocks_mean_nothing, usage_before_the_reason_counts_as_well, usage_behind_the_reason_is_awaited, usage_of_caches_is_added, validation_fails_in_the_middle, wrong_checksum_is_a_failure }

fn check(name: &str) {
    let text = golden("bedrock/stream", name);
    let (source, wanted) = text.split_once("=====\n").unwrap();
    let (_, base64) = source.split_once("-----\n").unwrap();
    let bytes = base64_simd::STANDARD.decode_to_vec(base64.replace('\n', "")).unwrap();
    for cut in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        assert_eq!(lines(&decoded(&[head, tail])), wanted, "{name} cut at byte {cut}");
    }
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(lines(&decoded(&single)), wanted, "{name} byte by byte");
}

fn decoded(pieces: &[&[u8]]) -> Vec<Event> {
    shown::decoded(bedrock().decoder(), pieces)
}

#[test]
fn every_golden_stream_has_its_test() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/bedrock/stream"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, NAMES);
}
