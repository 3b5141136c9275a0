//! `iou`: every expected box has an answered one of its own that overlaps it by half or more (intersection over union, the measure
//! of PASCAL VOC), and there are no others.

use serde::Deserialize;
use serde_json::Value;

use super::{Scorer, json::parsed, plane::Area};
use crate::commands::eval::answer::Answer;

const OVERLAP_MIN: f64 = 0.5;

struct Iou(Vec<Labelled>);

/// `{"bbox_2d": [x1, y1, x2, y2], "label": "..."}`
#[derive(Deserialize)]
struct Labelled {
    bbox_2d: Area,
    #[serde(default)]
    label: Option<String>,
}

pub(super) fn read(expected: &Value) -> Result<Box<dyn Scorer>, String> {
    match boxes(expected.clone()) {
        Some(boxes) => Ok(Box::new(Iou(boxes))),
        None => Err("it must be a list of {\"bbox_2d\": [x1, y1, x2, y2], \"label\": \"...\"}".to_owned()),
    }
}

impl Scorer for Iou {
    fn right(&self, answer: &Answer) -> bool {
        let Some(answered) = parsed(answer.text()).and_then(boxes) else { return false };
        answered.len() == self.0.len() && Pairing::of(&self.0, &answered).is_whole()
    }
}

/// A list of boxes, or one box without the list around it.
fn boxes(value: Value) -> Option<Vec<Labelled>> {
    let list = if value.is_array() { value } else { Value::Array(vec![value]) };
    serde_json::from_value(list).ok()
}

impl Labelled {
    fn matches(&self, other: &Self) -> bool {
        self.bbox_2d.overlap(&other.bbox_2d) >= OVERLAP_MIN && same_thing(self.label.as_deref(), other.label.as_deref())
    }
}

/// Labels name the same thing when one is part of the other, word by word: a question for "the red star" may be answered with
/// "star", but "blue star" is another one. A box without a label goes by its place alone.
fn same_thing(a: Option<&str>, b: Option<&str>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let within = |small: &str, large: &str| small.split_whitespace().all(|word| large.split_whitespace().any(|w| w == word));
    within(&a, &b) || within(&b, &a)
}

/// Which expected box goes with which answered one. Found by augmenting paths: taking the best for each in turn can take away
/// the only one that another has.
struct Pairing<'a> {
    expected: &'a [Labelled],
    answered: &'a [Labelled],
    /// For each answered box its expected one.
    partners: Vec<Option<usize>>,
}

impl<'a> Pairing<'a> {
    fn of(expected: &'a [Labelled], answered: &'a [Labelled]) -> Self {
        Self { expected, answered, partners: vec![None; answered.len()] }
    }

    fn is_whole(&mut self) -> bool {
        (0..self.expected.len()).all(|wanted| self.place(wanted, &mut vec![false; self.answered.len()]))
    }

    /// Finds a partner for `wanted`, moving others to theirs if need be. `tried` keeps it from going in circles.
    fn place(&mut self, wanted: usize, tried: &mut [bool]) -> bool {
        for index in 0..self.answered.len() {
            if tried[index] || !self.expected[wanted].matches(&self.answered[index]) {
                continue;
            }
            tried[index] = true;
            let free = match self.partners[index] {
                Some(other) => self.place(other, tried),
                None => true,
            };
            if free {
                self.partners[index] = Some(wanted);
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::right;
    use super::same_thing;
    use serde_json::{Value, json};

    fn thing(corners: [u32; 4], label: &str) -> Value {
        json!({ "bbox_2d": corners, "label": label })
    }

    #[test]
    fn every_box_is_found_and_no_other() {
        let (star, ring) = (thing([100, 100, 300, 300], "red star"), thing([500, 500, 900, 700], "blue ring"));
        let expected = json!([star, ring]);
        for (answer, verdict) in [
            (json!([star, ring]), true),
            (json!([ring, star]), true),
            (json!([thing([300, 300, 100, 100], "red star"), ring]), true),
            (json!([thing([120, 90, 310, 290], "Red star"), ring]), true),
            (json!([thing([250, 250, 450, 450], "red star"), ring]), false),
            (json!([star]), false),
            (json!([star, star]), false),
            (json!([star, ring, ring]), false),
            (json!([thing([100, 100, 300, 300], "blue ring"), thing([500, 500, 900, 700], "red star")]), false),
            (json!([{ "bbox_2d": [100, 100, 300, 300] }, ring]), true),
            (json!([{ "bbox_2d": [100, 100, 300] }, ring]), false),
            (json!([{ "box": [100, 100, 300, 300] }, ring]), false),
            (json!([[100, 100, 300, 300], [500, 500, 900, 700]]), false),
        ] {
            assert_eq!(right("iou", &expected, &answer.to_string()), verdict, "{answer}");
        }
        assert!(right("iou", &json!([star]), &format!("```json\n{star}\n```")), "one box needs no list");
        assert!(right("iou", &json!([]), "[]") && !right("iou", &json!([]), &json!([star]).to_string()));
        assert!(!right("iou", &json!([star]), "there is none"));
    }

    #[test]
    fn half_an_overlap_is_enough() {
        let expected = json!([thing([0, 0, 100, 100], "a")]);
        assert!(right("iou", &expected, &json!([thing([0, 0, 100, 50], "a")]).to_string()));
        assert!(!right("iou", &expected, &json!([thing([0, 0, 100, 49], "a")]).to_string()));
    }

    #[test]
    fn a_box_that_suits_two_goes_to_the_one_that_has_no_other() {
        // The first answer overlaps both, the second only the first.
        let expected = json!([thing([0, 0, 100, 100], "a"), thing([30, 0, 130, 100], "a")]);
        let answer = json!([thing([15, 0, 115, 100], "a"), thing([0, 0, 90, 100], "a")]);
        assert!(right("iou", &expected, &answer.to_string()));
    }

    #[test]
    fn a_shorter_name_is_the_same_thing() {
        assert!(same_thing(Some("red star"), Some("Star")) && same_thing(None, Some("star")));
        assert!(!same_thing(Some("red star"), Some("blue star")) && !same_thing(Some("star"), Some("starfish")));
    }
}
