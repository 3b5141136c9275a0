//! How long requests take, and in which phase of their lives: in the queue, reading the prompt, writing the answer. The terms
//! and the bounds are vLLM's, so that figures can be compared.
//!
//! The clock is read once for every token; a life is counted once, at its end.

mod durations;
mod life;

pub use durations::Durations;
pub(crate) use life::{Life, Token};

/// Between which bounds whole requests and their phases are counted, in seconds (`request_latency_buckets` in vLLM's
/// `v1/metrics/loggers.py`, 2025; so those below).
const REQUEST_S: [f64; 21] = [
    0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 120.0, 240.0, 480.0, 960.0, 1920.0, 7680.0,
];
/// The same to the first token.
const FIRST_TOKEN_S: [f64; 22] = [
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 20.0, 40.0, 80.0, 160.0, 640.0,
    2560.0,
];
/// The same between two tokens.
const TOKEN_S: [f64; 19] =
    [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 20.0, 40.0, 80.0];

/// Durations since the start. Tokens are counted as they are chosen, stop ids among them; everything else when a request has
/// ended, as far as it got, be it that its reader left. Requests that failed are not counted: how long a broken one took says
/// nothing about those that are served.
#[derive(Clone, Debug)]
pub struct Timings {
    /// From submission until a place and blocks were free; of a request that left while it waited, until then.
    pub queue: Durations,
    /// From there to the first token, pictures included.
    pub prefill: Durations,
    /// From the first token to the last.
    pub decode: Durations,
    /// Both together: from admission to the last token.
    pub inference: Durations,
    /// From submission to the end.
    pub whole: Durations,
    /// From submission to the first token.
    pub first_token: Durations,
    /// From one token to the next.
    pub between_tokens: Durations,
}

impl Default for Timings {
    fn default() -> Self {
        let [queue, prefill, decode, inference, whole] = [(); 5].map(|()| Durations::between(&REQUEST_S));
        let (first_token, between_tokens) = (Durations::between(&FIRST_TOKEN_S), Durations::between(&TOKEN_S));
        Self { queue, prefill, decode, inference, whole, first_token, between_tokens }
    }
}

impl Timings {
    /// Counts a token.
    pub(crate) fn token(&mut self, token: Token) {
        match token {
            Token::First { since_submission } => self.first_token.add(since_submission),
            Token::Next { since_last } => self.between_tokens.add(since_last),
        }
    }

    /// Counts a life that ends now.
    pub(crate) fn ended(&mut self, life: &Life) {
        let phases = life.phases();
        self.queue.add(phases.queue);
        self.whole.add(phases.whole);
        if let Some((prefill, decode)) = phases.inference {
            self.prefill.add(prefill);
            self.decode.add(decode);
            self.inference.add(prefill + decode);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn millis(timings: &Timings) -> [u128; 4] {
        [&timings.queue, &timings.prefill, &timings.decode, &timings.inference].map(|phase| phase.total().as_millis())
    }

    #[test]
    fn a_life_is_cut_where_it_was_admitted_and_where_its_first_token_came() {
        let mut timings = Timings::default();
        let submitted = Instant::now();
        let at = |ms| submitted + Duration::from_millis(ms);
        timings.ended(&Life::of(submitted, Some(at(300)), Some((at(1400), at(9000)))));
        assert_eq!(millis(&timings), [300, 1100, 7600, 8700]);
        // Its reader left during the prefill.
        timings.ended(&Life::of(submitted, Some(at(700)), None));
        assert_eq!(millis(&timings), [1000, 1100, 7600, 8700]);
        // Its reader left while it waited.
        timings.ended(&Life::of(submitted, None, None));
        let phases = [&timings.queue, &timings.whole, &timings.prefill, &timings.decode, &timings.inference];
        assert_eq!(phases.map(Durations::count), [3, 3, 1, 1, 1]);
    }

    #[test]
    fn bounds_rise() {
        assert!(REQUEST_S.is_sorted() && FIRST_TOKEN_S.is_sorted() && TOKEN_S.is_sorted());
    }
}
