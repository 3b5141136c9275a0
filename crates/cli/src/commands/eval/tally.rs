//! Counts of one task, and what they say. Arithmetic only.

use std::time::Duration;

/// The 97.5 % point of the normal distribution: 95 % lie between it and its negative.
const Z: f64 = 1.959_963_984_540_054;

/// What became of one case.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark {
    pub right: bool,
    /// Whether the answer is JSON, where a `response_format` asked for it.
    pub json: Option<bool>,
    /// `None` when the request failed.
    pub times: Option<Times>,
}

/// Since the request was sent.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// `None` for an answer without a token.
    pub first_token: Option<Duration>,
    pub total: Duration,
}

/// The marks of many cases.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub cases: usize,
    pub right: usize,
    /// Requests that failed; their cases count as wrong.
    pub errors: usize,
    pub json_asked: usize,
    pub json_valid: usize,
    totals: Vec<Duration>,
    first_tokens: Vec<Duration>,
}

impl Tally {
    pub fn add(&mut self, mark: &Mark) {
        self.cases += 1;
        self.right += usize::from(mark.right);
        self.errors += usize::from(mark.times.is_none());
        self.json_asked += usize::from(mark.json.is_some());
        self.json_valid += usize::from(mark.json == Some(true));
        self.totals.extend(mark.times.map(|times| times.total));
        self.first_tokens.extend(mark.times.and_then(|times| times.first_token));
    }

    /// All of them as one.
    pub fn sum<'a>(tallies: impl Iterator<Item = &'a Self>) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum.cases += tally.cases;
            sum.right += tally.right;
            sum.errors += tally.errors;
            sum.json_asked += tally.json_asked;
            sum.json_valid += tally.json_valid;
            sum.totals.extend(&tally.totals);
            sum.first_tokens.extend(&tally.first_tokens);
            sum
        })
    }

    /// The share of right answers; `None` without cases.
    pub fn accuracy(&self) -> Option<f64> {
        (self.cases > 0).then(|| count(self.right) / count(self.cases))
    }

    /// Wilson's 95 % interval of the accuracy (E. B. Wilson, 1927): honest near 0 and 1 and for few cases, where the usual
    /// "plus or minus" is not.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let (share, cases) = (self.accuracy()?, count(self.cases));
        let middle = share + Z * Z / (2.0 * cases);
        let half = Z * (share * (1.0 - share) / cases + Z * Z / (4.0 * cases * cases)).sqrt();
        let scale = 1.0 + Z * Z / cases;
        // Rounding must not lead out of what a share can be.
        Some((((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0)))
    }

    /// The time of whole answers that `share` of them do not exceed.
    pub fn total(&self, share: f64) -> Option<Duration> {
        quantile(&self.totals, share)
    }

    /// The same for the time to the first token.
    pub fn first_token(&self, share: f64) -> Option<Duration> {
        quantile(&self.first_tokens, share)
    }
}

/// The smallest time that at least `share` of all do not exceed (nearest rank).
fn quantile(times: &[Duration], share: f64) -> Option<Duration> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank lies between 0 and the length")]
    let rank = (share * count(sorted.len())).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

/// Exact: nobody asks 2^53 questions.
#[expect(clippy::cast_precision_loss, reason = "see above")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    fn tally(right: usize, cases: usize) -> Tally {
        Tally { right, cases, ..Tally::default() }
    }

    #[test]
    fn intervals_are_wilsons() {
        // Table I, method 3, of R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998.
        for ((right, cases), (low, high)) in
            [((81, 263), (0.2553, 0.3662)), ((15, 148), (0.0624, 0.1605)), ((0, 20), (0.0, 0.1611)), ((1, 29), (0.0061, 0.1718))]
        {
            let (l, h) = tally(right, cases).interval().unwrap();
            assert!((l - low).abs() < 1e-4 && (h - high).abs() < 1e-4, "{right} of {cases}: {l} to {h}");
        }
        let (low, high) = tally(10, 10).interval().unwrap();
        assert!(low > 0.7 && high <= 1.0, "{low} to {high}");
        assert_eq!(tally(0, 0).interval(), None);
    }

    #[test]
    fn quantiles_are_nearest_ranks() {
        let times: Vec<Duration> = (1..=20).rev().map(Duration::from_millis).collect();
        let at = |share| quantile(&times, share).map(|time| time.as_millis());
        assert_eq!((at(0.5), at(0.95), at(1.0), at(0.0)), (Some(10), Some(19), Some(20), Some(1)));
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&times[..1], 0.95), Some(times[0]));
    }

    #[test]
    fn a_failed_request_is_a_wrong_case_without_a_time() {
        let times = Times { first_token: None, total: Duration::from_secs(1) };
        let mut tally = Tally::default();
        tally.add(&Mark { right: true, json: Some(true), times: Some(times) });
        tally.add(&Mark { right: false, json: Some(false), times: None });
        tally.add(&Mark { right: false, json: None, times: Some(times) });
        let sum = Tally::sum([&tally, &tally].into_iter());
        assert_eq!((sum.cases, sum.right, sum.errors, sum.json_asked, sum.json_valid), (6, 2, 2, 4, 2));
        assert_eq!((sum.total(0.5), sum.first_token(0.5)), (Some(Duration::from_secs(1)), None));
    }
}
