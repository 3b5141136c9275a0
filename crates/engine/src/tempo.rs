//! What a prompt token costs, measured, so that steps stay short while answers are being written.
//!
//! It decides how a prompt is cut, never what comes out: answers do not depend on chunk boundaries.

use std::time::Duration;

/// A prompt gets on at this pace however slow the machine is.
const ROWS_MIN: usize = 16;

/// A moving average of the time per prompt token.
#[derive(Debug, Default)]
pub(crate) struct Tempo {
    seconds_per_row: Option<f64>,
}

impl Tempo {
    /// Counts a step. All of its time is put down to its prompt tokens, which errs on the side of short steps.
    pub(crate) fn measured(&mut self, prompt_rows: usize, took: Duration) {
        if prompt_rows > 0 {
            let seconds = took.as_secs_f64() / prompt_rows as f64;
            self.seconds_per_row = Some(self.seconds_per_row.map_or(seconds, |old| (old * 3.0 + seconds) / 4.0));
        }
    }

    /// How many prompt tokens, at most `most`, a step may have to take no longer than `goal`.
    pub(crate) fn rows_within(&self, goal: Duration, most: usize) -> usize {
        // Nothing measured divides by zero: infinitely many.
        let rows = goal.as_secs_f64() / self.seconds_per_row.unwrap_or_default();
        (rows as usize).max(ROWS_MIN).min(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_what_was_measured() {
        let mut tempo = Tempo::default();
        let goal = Duration::from_millis(200);
        assert_eq!(tempo.rows_within(goal, 500), 500);
        tempo.measured(0, Duration::from_secs(9));
        assert_eq!(tempo.rows_within(goal, 500), 500, "a step without prompt tokens says nothing");
        tempo.measured(100, Duration::from_millis(400));
        assert_eq!(tempo.rows_within(goal, 500), 50);
        tempo.measured(50, Duration::from_millis(600));
        assert_eq!(tempo.rows_within(goal, 500), 33, "(3 * 4 + 12) / 4 = 6 ms each");
        tempo.measured(1, Duration::from_secs(9));
        assert_eq!(tempo.rows_within(goal, 500), ROWS_MIN);
        assert_eq!(tempo.rows_within(goal, 5), 5);
        assert_eq!(tempo.rows_within(Duration::MAX, 500), 500);
    }
}
