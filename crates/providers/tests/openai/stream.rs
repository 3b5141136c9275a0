//! Streams as they were seen at vendors: one file each in `golden/openai/stream`, named after what is special about it. The
//! bytes stand above a line of `=====`, the events below it. Each must come out the same however the network cuts it.

use inner::Event;

use crate::{
    cut::same_however_cut,
    shown::{self, golden, lines},
    vendors::compatible,
};

macro_rules! streams {
    ($($name:ident),* $(,)?) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

streams! { call_arguments_as_an_object, call_cut_by_the_length_limit_stays_length, call_id_empty_string_gets_one_of_ours, call_id_repeated_name_empty_type_null, call_in_fragments, call_in_the_old_function_call_form, call_index_beginning_at_1_becomes_dense, call_is_not_finished_because_its_arguments_parse, call_name_after_arguments, call_with_finish_stop_is_tool_calls, call_without_arguments_gets_an_empty_object, calls_all_at_index_0_are_not_merged, calls_in_parallel, calls_interleaved_at_index_0_by_id, calls_without_index, calls_without_index_and_id_part_at_the_next_name, choices_absent_or_empty_do_not_crash, content_is_an_array_of_parts, cost_of_openrouter_is_read_exactly, cut_inside_an_event_is_a_failure, cut_without_a_finish_reason_is_a_failure, done_alone_is_a_failure, done_without_a_finish_reason_is_an_end, empty_stream_is_a_failure, error_400_of_sglang_inside_a_200_stream, error_400_of_vllm_inside_a_200_stream, error_after_usage_keeps_the_usage, error_as_a_string, error_code_as_a_string, error_flat_object, error_flat_without_any_marker, error_inside_an_array, error_named_event_keeps_its_status, error_of_groq_in_its_own_object, error_of_openrouter_after_content, finish_error_of_deepseek_is_no_clean_end, finish_reason_empty_string_is_null, html_from_a_proxy, last_event_without_a_blank_line, logprobs, missing_done_after_a_finish_reason_is_clean, nothing_follows_the_end, picture_among_the_parts_of_the_content, picture_sound_and_annotations_of_openrouter, ping_is_no_start, plain, reasoning_content, reasoning_details_win_and_stay_whole, reasoning_is_not_split_by_empty_tool_calls, reasoning_twice_is_taken_once, refusal, role_empty_or_repeated_and_content_null, system_fingerprint, usage_in_every_chunk_is_not_summed, usage_of_groq_in_its_own_object, usage_on_the_last_content_chunk }

fn check(name: &str) {
    let text = golden("openai/stream", name);
    let (stream, wanted) = text.split_once("=====\n").unwrap();
    for ending in ["\n", "\r\n"] {
        let bytes = stream.replace('\n', ending).into_bytes();
        assert_eq!(lines(&decoded(&[&bytes])), wanted, "{name} in one piece, {ending:?}");
        for cut in 1..bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            assert_eq!(lines(&decoded(&[head, tail])), wanted, "{name} cut at byte {cut}, {ending:?}");
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(lines(&decoded(&single)), wanted, "{name} byte by byte, {ending:?}");
    }
}

fn decoded(pieces: &[&[u8]]) -> Vec<Event> {
    shown::decoded(compatible("openrouter").decoder(), pieces)
}

#[test]
fn no_line_ending_and_no_byte_order_mark_changes_anything() {
    same_however_cut("openai/stream", "plain", || compatible("openrouter").decoder());
}

#[test]
fn every_golden_stream_has_its_test() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/openai/stream"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut names = NAMES.to_vec();
    names.sort_unstable();
    assert_eq!(files, names);
}

#[test]
fn a_huge_line_is_read() {
    let text = "x".repeat(1 << 20);
    let stream = format!(
        "data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":\"stop\"}}]}}\n\ndata: [DONE]\n\n"
    );
    let events = decoded(&[stream.as_bytes()]);
    assert!(events.iter().any(|event| matches!(event, Event::Text { text: said, .. } if *said == text)));
}

#[test]
fn an_endless_line_is_a_failure_and_not_all_our_memory() {
    let line = vec![b'x'; 1 << 20];
    let pieces: Vec<&[u8]> = std::iter::once(&b"data: "[..]).chain(std::iter::repeat_n(&line[..], 17)).collect();
    assert!(matches!(&decoded(&pieces)[..], [Event::End(end)] if end.failure.is_some()));
}

#[test]
fn an_endless_list_of_calls_is_a_failure() {
    let call = |at| {
        format!(
            "data: {{\"choices\":[{{\"delta\":{{\"tool_calls\":[{{\"index\":{at},\"id\":\"c{at}\",\"function\":{{\"name\":\"f\"}}}}]}}}}]}}\n\n"
        )
    };
    let stream: String = (0..300).map(call).collect();
    let events = decoded(&[stream.as_bytes()]);
    assert!(matches!(events.last(), Some(Event::End(end)) if end.failure.is_some()));
}
