//! Temperature and the filters: which tokens may be drawn, and how likely each is.
//!
//! Conventions of `transformers` (`TemperatureLogitsWarper`, `TopKLogitsWarper`, `TopPLogitsWarper`, `MinPLogitsWarper`), in
//! that order: ties with the k-th logit stay, the token that crosses `top_p` stays, at least one token always stays.

use std::cmp::Ordering;

use crate::Params;

/// A token that may be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) id: u32,
    /// After penalties and temperature.
    pub(super) logit: f32,
    /// Probability relative to the likeliest token, which has 1.
    pub(super) weight: f64,
}

/// First guess of how many tokens `top_p` keeps; the sorted head grows until it holds enough.
const HEAD: usize = 256;

/// Up to so many, `top_k` is found by insertion into a short list.
const FEW: usize = 256;

/// The largest logit, the lowest id among equals; none when all are masked.
pub(super) fn argmax(logits: &[f32]) -> Option<u32> {
    let mut best = (f32::NEG_INFINITY, None);
    for (id, &logit) in (0u32..).zip(logits) {
        if logit > best.0 {
            best = (logit, Some(id));
        }
    }
    best.1
}

/// Fills `kept` with the tokens that pass the filters; empty when all logits are masked. The order depends on the logits
/// and the parameters alone.
pub(super) fn keep(params: &Params, logits: &[f32], kept: &mut Vec<Candidate>) {
    kept.clear();
    let Some(best) = argmax(logits) else { return };
    let max = logits[best as usize];
    // Subtracting first keeps a small temperature from overflowing; softmax does not see the shift.
    let scale = |logit: f32| (logit - max) / params.temperature;
    let floor = scale(floor(params.top_k as usize, logits)).max(f32::MIN);
    let all = (0u32..).zip(logits).map(|(id, &logit)| Candidate { id, logit: scale(logit), weight: 0.0 });
    kept.extend(all.filter(|candidate| candidate.logit >= floor));
    top_k(params.top_k as usize, kept);
    for candidate in kept.iter_mut() {
        candidate.weight = f64::from(candidate.logit).exp();
    }
    top_p(params.top_p, kept);
    if params.min_p > 0.0 {
        kept.retain(|candidate| candidate.weight >= f64::from(params.min_p));
    }
}

/// The `count`-th largest logit when `count` is small, else minus infinity: it spares [`top_k`] most of the vocabulary.
fn floor(count: usize, logits: &[f32]) -> f32 {
    let mut floor = f32::NEG_INFINITY;
    if !(1..=FEW).contains(&count) {
        return floor;
    }
    let mut top = Vec::with_capacity(count + 1);
    for &logit in logits {
        if logit > floor {
            top.insert(top.partition_point(|&other| other >= logit), logit);
            top.truncate(count);
            if top.len() == count {
                floor = top[count - 1];
            }
        }
    }
    floor
}

fn top_k(count: usize, kept: &mut Vec<Candidate>) {
    if count == 0 || count >= kept.len() {
        return;
    }
    let (_, last, _) = kept.select_nth_unstable_by(count - 1, likelier);
    let last = last.logit;
    kept.retain(|candidate| candidate.logit >= last);
    kept.sort_unstable_by(likelier);
}

fn top_p(mass: f32, kept: &mut Vec<Candidate>) {
    if mass >= 1.0 {
        return;
    }
    let wanted = f64::from(mass) * kept.iter().map(|candidate| candidate.weight).sum::<f64>();
    let mut head = HEAD;
    loop {
        let sorted = sort_head(head, kept);
        let mut before = 0.0;
        // A token stays while the likelier ones together have not reached the mass.
        let crossing = sorted.iter().position(|candidate| {
            before += candidate.weight;
            before >= wanted
        });
        match crossing {
            Some(last) => return kept.truncate(last + 1),
            None if head >= kept.len() => return,
            None => head *= 8,
        }
    }
}

/// Brings the `count` likeliest to the front, sorted.
fn sort_head(count: usize, kept: &mut [Candidate]) -> &[Candidate] {
    if count < kept.len() {
        kept.select_nth_unstable_by(count, likelier);
    }
    let head = count.min(kept.len());
    kept[..head].sort_unstable_by(likelier);
    &kept[..head]
}

/// Descending by logit, then ascending by id: a total order, so that unstable sorts are reproducible.
fn likelier(a: &Candidate, b: &Candidate) -> Ordering {
    b.logit.total_cmp(&a.logit).then(a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled() -> Params {
        Params { temperature: 1.0, ..Params::greedy(1 << 20, vec![]) }
    }

    fn kept(params: &Params, logits: &[f32]) -> Vec<u32> {
        let mut kept = Vec::new();
        keep(params, logits, &mut kept);
        let mut ids: Vec<_> = kept.iter().map(|candidate| candidate.id).collect();
        ids.sort_unstable();
        ids
    }

    /// Logits of the probabilities 0.5, 0.25, 0.125, 0.0625, 0.0625, shuffled: ids by likelihood are 2, 0, 3, 1, 4.
    fn halves() -> Vec<f32> {
        [0.25f32, 0.0625, 0.5, 0.125, 0.0625].iter().map(|p| p.ln() + 3.0).collect()
    }

    #[test]
    fn argmax_takes_the_lowest_id_among_equals() {
        assert_eq!(argmax(&[1.0, 3.0, 3.0, 2.0]), Some(1));
        assert_eq!(argmax(&[f32::NEG_INFINITY; 3]), None);
        assert_eq!(argmax(&[]), None);
    }

    #[test]
    fn top_k_keeps_ties_with_the_last() {
        let with = |top_k| kept(&Params { top_k, ..sampled() }, &halves());
        assert_eq!(with(1), [2]);
        assert_eq!(with(3), [0, 2, 3]);
        assert_eq!(with(4), [0, 1, 2, 3, 4], "1 and 4 tie");
        assert_eq!(with(0), with(5));
    }

    #[test]
    fn top_p_keeps_the_token_that_crosses() {
        let with = |top_p| kept(&Params { top_p, ..sampled() }, &halves());
        assert_eq!(with(0.01), [2]);
        assert_eq!(with(0.49), [2]);
        assert_eq!(with(0.51), [0, 2]);
        assert_eq!(with(0.80), [0, 2, 3]);
        assert_eq!(with(0.90), [0, 1, 2, 3]);
        assert_eq!(with(1.0).len(), 5);
    }

    #[test]
    fn top_p_sees_what_top_k_left_renormalised() {
        // Of 0.5 and 0.25 the first has two thirds.
        assert_eq!(kept(&Params { top_k: 2, top_p: 0.66, ..sampled() }, &halves()), [2]);
        assert_eq!(kept(&Params { top_k: 2, top_p: 0.67, ..sampled() }, &halves()), [0, 2]);
    }

    #[test]
    fn min_p_is_relative_to_the_likeliest() {
        let with = |min_p| kept(&Params { min_p, ..sampled() }, &halves());
        assert_eq!(with(0.51), [2]);
        assert_eq!(with(0.49), [0, 2]);
        assert_eq!(with(0.2), [0, 2, 3]);
        assert_eq!(with(1.0), [2]);
    }

    #[test]
    fn temperature_comes_before_the_filters() {
        // At temperature 0.5 the probabilities are squared: 0.25 has a quarter of 0.5's weight, not half.
        assert_eq!(kept(&Params { temperature: 0.5, min_p: 0.3, ..sampled() }, &halves()), [2]);
        // At 2 they are rooted: 0.707 of it.
        assert_eq!(kept(&Params { temperature: 2.0, min_p: 0.7, ..sampled() }, &halves()), [0, 2]);
    }

    #[test]
    fn the_nucleus_of_a_flat_distribution_is_larger_than_the_first_guess() {
        let flat = vec![1.0; 10_000];
        assert_eq!(kept(&Params { top_p: 0.5, ..sampled() }, &flat).len(), 5_000);
        assert_eq!(kept(&Params { top_p: 0.9999, ..sampled() }, &flat).len(), 9_999);
    }

    #[test]
    fn masks_and_extremes_leave_a_distribution() {
        let logits = [f32::MAX, f32::NEG_INFINITY, f32::MIN, 0.0];
        assert_eq!(kept(&Params { temperature: f32::MIN_POSITIVE, ..sampled() }, &logits), [0]);
        let mut all = Vec::new();
        keep(&sampled(), &[f32::NEG_INFINITY; 4], &mut all);
        assert_eq!(all, []);
    }

    /// The warpers of `transformers` written down as they are there: masks over the whole row, one after the other.
    fn reference(params: &Params, logits: &[f32]) -> Vec<u32> {
        let mut row: Vec<f64> = logits.iter().map(|&logit| f64::from(logit / params.temperature)).collect();
        let softmax = |row: &[f64]| {
            let max = row.iter().copied().fold(f64::MIN, f64::max);
            let sum: f64 = row.iter().map(|logit| (logit - max).exp()).sum();
            row.iter().map(|logit| (logit - max).exp() / sum).collect::<Vec<_>>()
        };
        if params.top_k > 0 {
            let mut sorted = row.clone();
            sorted.sort_by(|a, b| b.total_cmp(a));
            let last = sorted[(params.top_k as usize).min(row.len()) - 1];
            row.iter_mut().filter(|logit| **logit < last).for_each(|logit| *logit = f64::NEG_INFINITY);
        }
        if params.top_p < 1.0 {
            let p = softmax(&row);
            let mut ascending: Vec<usize> = (0..row.len()).collect();
            ascending.sort_by(|&a, &b| row[a].total_cmp(&row[b]).then(b.cmp(&a)));
            let mut cumulative = 0.0;
            for &id in &ascending[..row.len() - 1] {
                cumulative += p[id];
                if cumulative <= 1.0 - f64::from(params.top_p) {
                    row[id] = f64::NEG_INFINITY;
                }
            }
        }
        let p = softmax(&row);
        let floor = f64::from(params.min_p) * p.iter().copied().fold(0.0, f64::max);
        (0u32..).zip(p).filter(|&(_, p)| p > 0.0 && p >= floor).map(|(id, _)| id).collect()
    }

    #[test]
    fn agrees_with_the_warpers_written_down_plainly() {
        let mut state = 1u64;
        let logits: Vec<f32> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // 4,096 values for 5,000 tokens, so that there are ties.
            (state >> 52) as f32 / 512.0
        })
        .take(5000)
        .collect();
        for temperature in [0.5, 1.0, 1.7] {
            for top_k in [0, 1, 20, 256, 257, 4999, 9999] {
                for (top_p, min_p) in [(1.0, 0.0), (0.8, 0.0), (0.95, 0.05), (1.0, 0.2), (0.3, 0.9)] {
                    let params = Params { temperature, top_k, top_p, min_p, ..sampled() };
                    assert_eq!(kept(&params, &logits), reference(&params, &logits), "{params:?}");
                }
            }
        }
    }
}
