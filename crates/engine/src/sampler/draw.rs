//! The dice: one number per (seed, token index), so an answer depends on no other draw, step or sequence.

use std::hash::{BuildHasher, RandomState};

use super::filters::Candidate;

/// Draws for one sequence.
pub(super) struct Draw {
    seed: u64,
}

impl Draw {
    /// Without a seed one is drawn from the randomness of the process; sampling needs no secrecy.
    pub(super) fn new(seed: Option<u64>) -> Self {
        Self { seed: seed.unwrap_or_else(|| RandomState::new().hash_one(0u64)) }
    }

    /// Picks one of `kept` by weight for the token number `index`; none when there is nothing to pick from.
    pub(super) fn pick(&self, index: u64, kept: &[Candidate]) -> Option<u32> {
        let total: f64 = kept.iter().map(|candidate| candidate.weight).sum();
        let mut left = self.uniform(index) * total;
        for candidate in kept {
            left -= candidate.weight;
            if left < 0.0 {
                return Some(candidate.id);
            }
        }
        // Rounding can leave a crumb behind the last candidate.
        kept.last().map(|candidate| candidate.id)
    }

    /// In [0, 1), with 53 random bits.
    fn uniform(&self, index: u64) -> f64 {
        let bits = splitmix(splitmix(self.seed) ^ index);
        (bits >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// One step of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
fn splitmix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_matches_the_published_sequence() {
        // First outputs for the seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
        let states = (0..3u64).map(|step| 1_234_567u64.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let drawn: Vec<u64> = states.map(splitmix).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn frequencies_follow_the_weights() {
        let kept = [(7, 0.5), (3, 1.0), (5, 0.25)].map(|(id, weight)| Candidate { id, logit: 0.0, weight });
        let draw = Draw::new(Some(11));
        let mut counts = [0u32; 8];
        for index in 0..70_000 {
            counts[draw.pick(index, &kept).expect("there are candidates") as usize] += 1;
        }
        // Expected 20,000, 40,000 and 10,000 with standard deviations of at most 131.
        for (id, expected) in [(7, 20_000), (3, 40_000), (5, 10_000)] {
            assert!(counts[id].abs_diff(expected) < 700, "{id}: {}", counts[id]);
        }
        assert_eq!(draw.pick(0, &[]), None);
    }

    #[test]
    fn seeds_differ_and_none_draws_one() {
        let series = |draw: Draw| (0..4).map(|index| draw.uniform(index).to_bits()).collect::<Vec<_>>();
        assert_eq!(series(Draw::new(Some(1))), series(Draw::new(Some(1))));
        assert_ne!(series(Draw::new(Some(1))), series(Draw::new(Some(2))));
        assert_ne!(series(Draw::new(None)), series(Draw::new(None)));
    }
}
