//! Answers that need a vendor's quirks to be understood: one file each in `golden/openai/quirk`. Above a line of `-----` stands
//! the vendor as a section of the configuration, then the stream or the whole answer, and below a line of `=====` the events.
//! Each stream must come out the same however the network cuts it.

use inner::Event;
use providers::{Provider, ProviderConfig};

use crate::{
    shown::{self, golden, lines},
    vendors::ids,
};

macro_rules! answers {
    ($($name:ident),* $(,)?) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

answers! { azure_begins_with_filter_results, cost_of_deepinfra_is_called_an_estimate, cost_of_xai_is_in_ticks, deepseek_has_no_room, mistral_thinks_in_parts_of_a_whole_answer, mistral_thinks_in_parts_of_the_content, padded_answer_of_deepseek, reasoning_of_together_in_two_fields, reasoning_of_xai_said_twice, reasoning_twice_is_meant_elsewhere, tgi_leaks_stop_sequence, tgi_says_422_whatever_failed, think_tag_missing_and_cut_by_the_limit, think_tag_missing_because_it_did_not_think, think_tag_missing_in_qwen3_vl_thinking, think_tags_are_reasoning, think_tags_are_text_where_nobody_writes_them, think_tags_before_a_call, think_tags_do_not_matter_beside_a_field, think_tags_in_a_whole_answer, think_tags_of_groqs_raw_mode, usage_of_alibaba_in_a_chunk_of_its_own, usage_of_deepinfra_adds_reasoning_that_is_more, usage_of_deepseek_on_the_last_chunk, usage_of_moonshot_at_the_top, usage_of_xai_adds_cached_tokens_that_are_more, usage_of_xai_adds_reasoning }

fn check(name: &str) {
    let text = golden("openai/quirk", name);
    let (section, rest) = text.split_once("-----\n").unwrap();
    let (said, wanted) = rest.split_once("=====\n").unwrap();
    let section: ProviderConfig = toml::from_str(section).unwrap();
    let vendor = || section.provider(ids()).unwrap();
    if !said.starts_with("data:") && !said.starts_with(':') {
        assert_eq!(lines(&vendor().answer(said.as_bytes())), wanted, "{name}");
        return;
    }
    let bytes = said.as_bytes();
    assert_eq!(shown_of(&*vendor(), &[bytes]), wanted, "{name} in one piece");
    for cut in 1..bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        assert_eq!(shown_of(&*vendor(), &[head, tail]), wanted, "{name} cut at byte {cut}");
    }
}

fn shown_of(vendor: &dyn Provider, pieces: &[&[u8]]) -> String {
    let events: Vec<Event> = shown::decoded(vendor.decoder(), pieces);
    lines(&events)
}

#[test]
fn every_golden_quirk_has_its_test() {
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/openai/quirk"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut names = NAMES.to_vec();
    names.sort_unstable();
    assert_eq!(files, names);
}
