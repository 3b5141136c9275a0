//! Stop strings, whatever the fragments.

use prompt::{StopError, StopStrings};

use crate::golden::Random;

fn run(stops: &[&str], fragments: &[&str]) -> (String, bool) {
    let mut filter = StopStrings::new(stops).unwrap();
    let mut text = String::new();
    for fragment in fragments {
        let checked = filter.push(fragment);
        text += &checked.text;
        if checked.stopped {
            return (text, true);
        }
    }
    (text + &filter.finish(), false)
}

#[test]
fn a_stop_string_across_fragments_never_leaks() {
    assert_eq!(run(&["END"], &["a E", "N", "D b"]), ("a ".into(), true));
    assert_eq!(run(&["END"], &["a E", "N", "x"]), ("a ENx".into(), false));
    assert_eq!(run(&["\n\n"], &["a\n", "b\n", "\nc"]), ("a\nb".into(), true));
    assert_eq!(run(&[], &["anything"]), ("anything".into(), false));
    assert_eq!(run(&["aab"], &["a", "a", "a", "b"]), ("a".into(), true), "a match that begins inside a failed one");
    assert_eq!(run(&["世界"], &["你好世", "界!"]), ("你好".into(), true));
}

#[test]
fn text_goes_out_as_soon_as_it_cannot_match() {
    let mut filter = StopStrings::new(&["STOP"]).unwrap();
    assert_eq!(filter.push("abST").text, "ab");
    assert_eq!(filter.push("x").text, "STx");
    assert_eq!(filter.stopped_by(), None);
    assert_eq!(filter.push("STOP").text, "");
    assert_eq!(filter.stopped_by(), Some("STOP"));
    assert!(filter.push("more").stopped, "it stays stopped");
    assert_eq!(filter.push("more").text, "");
}

#[test]
fn the_first_complete_one_wins_and_the_longest_of_those() {
    assert_eq!(run(&["bcd", "c"], &["abcd"]), ("ab".into(), true));
    assert_eq!(run(&["d", "bcd"], &["abcd"]), ("a".into(), true));
}

#[test]
fn unusable_lists_are_refused() {
    assert_eq!(StopStrings::new(&["a"; 5]).err(), Some(StopError::TooMany(5)));
    assert_eq!(StopStrings::new(&["a", ""]).err(), Some(StopError::Empty));
}

#[test]
fn every_cut_gives_what_a_search_gives() {
    let mut random = Random(3);
    for _ in 0..4000 {
        let word = |random: &mut Random, most: usize| -> String {
            (0..=random.below(most)).map(|_| ['a', 'b', 'é'][random.below(3)]).collect()
        };
        let text = word(&mut random, 14);
        let stops: Vec<String> = (0..1 + random.below(4)).map(|_| word(&mut random, 4)).collect();
        let mut fragments = Vec::new();
        let mut letters: Vec<char> = text.chars().collect();
        while !letters.is_empty() {
            let tail = letters.split_off(1 + random.below(letters.len()));
            fragments.push(letters.into_iter().collect::<String>());
            letters = tail;
        }
        let stops: Vec<&str> = stops.iter().map(String::as_str).collect();
        let fragments: Vec<&str> = fragments.iter().map(String::as_str).collect();
        assert_eq!(run(&stops, &fragments), search(&text, &stops), "{text} {stops:?} {fragments:?}");
    }
}

/// The definition, by brute force: the earliest end, then the earliest start.
fn search(text: &str, stops: &[&str]) -> (String, bool) {
    for end in 1..=text.len() {
        let starts = stops.iter().filter(|stop| text.is_char_boundary(end) && text[..end].ends_with(**stop));
        if let Some(start) = starts.map(|stop| end - stop.len()).min() {
            return (text[..start].to_owned(), true);
        }
    }
    (text.to_owned(), false)
}
