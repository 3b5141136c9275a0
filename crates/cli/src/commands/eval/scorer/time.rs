//! `time`: the first time of the answer lies within half a second. Seconds (`1.5`) or a clock (`0:01.5`, `1:02:03`).

use serde_json::Value;

use super::{Scorer, number::first};
use crate::commands::eval::answer::Answer;

/// How far off a time may be, in seconds; the last digit is for the rounding of decimal fractions.
const TOLERANCE: f64 = 0.5 + 1e-9;

/// In seconds.
struct Time(f64);

pub(super) fn read(expected: &Value) -> Result<Box<dyn Scorer>, String> {
    Ok(Box::new(Time(expected.as_f64().ok_or("it must be a number of seconds")?)))
}

impl Scorer for Time {
    fn right(&self, answer: &Answer) -> bool {
        seconds(answer.text()).is_some_and(|time| (time - self.0).abs() <= TOLERANCE)
    }
}

fn seconds(text: &str) -> Option<f64> {
    let (mut time, mut rest) = first(text)?;
    // A colon counts only between digits: "at 3: the star" is three seconds.
    while let Some(next) = rest.strip_prefix(':').filter(|next| next.starts_with(|letter: char| letter.is_ascii_digit())) {
        let (smaller, behind) = first(next)?;
        time = time * 60.0 + smaller;
        rest = behind;
    }
    Some(time)
}

#[cfg(test)]
mod tests {
    use super::super::tests::right;
    use serde_json::json;

    #[test]
    fn half_a_second_off_is_right() {
        for (expected, content, verdict) in [
            (json!(1.5), "1.5", true),
            (json!(1.5), "<2.0 seconds>", true),
            (json!(0.6), "at 1.1 s", true),
            (json!(1.5), "2.01", false),
            (json!(1.5), "0.9", false),
            (json!(1.5), "00:01.50", true),
            (json!(62.5), "1:02.75", true),
            (json!(3723), "1:02:03", true),
            (json!(3), "At 3: the star turns blue", true),
            (json!(2), "1:02", false),
            (json!(1.5), "soon", false),
        ] {
            assert_eq!(right("time", &expected, content), verdict, "{expected} {content:?}");
        }
    }
}
