//! `exact`: the same words. Case, white space and full stops at the end do not count.

use serde_json::Value;

use super::Scorer;
use crate::commands::eval::answer::Answer;

/// What is expected, already plain.
struct Exact(String);

pub(super) fn read(expected: &Value) -> Result<Box<dyn Scorer>, String> {
    Ok(Box::new(Exact(plain(expected.as_str().ok_or("it must be a text")?))))
}

impl Scorer for Exact {
    fn right(&self, answer: &Answer) -> bool {
        plain(answer.text()) == self.0
    }
}

fn plain(text: &str) -> String {
    let words = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::right;

    #[test]
    fn case_space_and_final_stops_do_not_count() {
        for (expected, content, verdict) in [
            ("red star", "Red  star.", true),
            ("Melon 2.45\nTOTAL 2.45", "melon 2.45\n\ntotal 2.45 ", true),
            ("yes", "<think>no, it is: yes</think>\n\nYes", true),
            ("3.5", "3.5", true),
            ("3.5", "35", false),
            ("yes", "yes, it is", false),
            ("yes", "yes!", false),
            ("yes", "", false),
        ] {
            assert_eq!(right("exact", &expected.into(), content), verdict, "{expected:?} {content:?}");
        }
    }
}
