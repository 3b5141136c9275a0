//! `number`: the first number of the answer is the expected one.

use serde_json::Value;

use super::Scorer;
use crate::commands::eval::answer::Answer;

struct Number(f64);

pub(super) fn read(expected: &Value) -> Result<Box<dyn Scorer>, String> {
    Ok(Box::new(Number(expected.as_f64().ok_or("it must be a number")?)))
}

impl Scorer for Number {
    #[expect(clippy::float_cmp, reason = "both are the nearest to what was written: the same number is the same bits")]
    fn right(&self, answer: &Answer) -> bool {
        first(answer.text()).is_some_and(|(number, _)| number == self.0)
    }
}

/// The first decimal number of a text, with its minus sign, and the text behind it.
pub(super) fn first(text: &str) -> Option<(f64, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = text.find(|letter: char| letter.is_ascii_digit())?;
    let start = if text[..whole].ends_with('-') { whole - 1 } else { whole };
    let mut end = whole + digits(&text[whole..]);
    let fraction = text[end..].strip_prefix('.').map_or(0, digits);
    if fraction > 0 {
        end += 1 + fraction;
    }
    Some((text[start..end].parse().ok()?, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::super::tests::right;
    use serde_json::json;

    #[test]
    fn the_first_number_counts() {
        for (expected, content, verdict) in [
            (json!(3), "3", true),
            (json!(3), "There are 3 stars.", true),
            (json!(3), "3.", true),
            (json!(3), "3.0", true),
            (json!(0.1), "0.10", true),
            (json!(-2), "It is -2 \u{b0}C", true),
            (json!(2), "-2", false),
            (json!(3), "2 or 3", false),
            (json!(3), "three", false),
            (json!(3), "", false),
        ] {
            assert_eq!(right("number", &expected, content), verdict, "{expected} {content:?}");
        }
    }
}
