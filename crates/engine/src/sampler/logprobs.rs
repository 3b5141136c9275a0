//! Log-probabilities of the raw logits: what the model thought, before anybody's parameters.

/// The log-probability of `chosen`, and those of the `count` likeliest ids below `limit`, likeliest first.
pub(super) fn report(row: &[f32], chosen: u32, count: usize, limit: u32) -> (f32, Vec<(u32, f32)>) {
    let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row.iter().map(|&logit| f64::from(logit - max).exp()).sum();
    let norm = f64::from(max) + sum.ln();
    let logprob = |logit: f32| (f64::from(logit) - norm) as f32;
    let chosen = row.get(chosen as usize).map_or(f32::NEG_INFINITY, |&logit| logprob(logit));
    let top = likeliest(row, count, limit).into_iter().map(|(id, logit)| (id, logprob(logit))).collect();
    (chosen, top)
}

/// Insertion into a short sorted list: `count` is at most a few dozen, and almost no logit gets past the first test.
fn likeliest(row: &[f32], count: usize, limit: u32) -> Vec<(u32, f32)> {
    let mut top: Vec<(u32, f32)> = Vec::with_capacity(count + 1);
    for (id, &logit) in (0..limit).zip(row) {
        if top.len() == count && top.last().is_none_or(|&(_, last)| logit <= last) {
            continue;
        }
        let place = top.partition_point(|&(_, other)| other >= logit);
        top.insert(place, (id, logit));
        top.truncate(count);
    }
    top
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_log_softmax_of_the_raw_row() {
        // Probabilities 1/10, 4/10, 2/10, 3/10 of an arbitrary scale.
        let row: Vec<f32> = [1.0f32, 4.0, 2.0, 3.0].iter().map(|p| p.ln() + 100.0).collect();
        let (chosen, top) = report(&row, 2, 3, 4);
        assert!((chosen - 0.2f32.ln()).abs() < 1e-5);
        let ids: Vec<_> = top.iter().map(|&(id, _)| id).collect();
        assert_eq!(ids, [1, 3, 2]);
        for ((_, logprob), p) in top.iter().zip([0.4f32, 0.3, 0.2]) {
            assert!((logprob - p.ln()).abs() < 1e-5, "{logprob} for {p}");
        }
    }

    #[test]
    fn ties_go_by_id_and_ids_without_text_are_left_out() {
        let (_, top) = report(&[1.0, 2.0, 2.0, 1.0, 9.0], 0, 3, 4);
        assert_eq!(top.iter().map(|&(id, _)| id).collect::<Vec<_>>(), [1, 2, 0]);
        assert_eq!(report(&[1.0, 2.0], 0, 0, 2).1, []);
        assert_eq!(report(&[1.0, 2.0], 0, 5, 2).1.len(), 2);
    }

    #[test]
    fn masked_tokens_are_impossible_not_nan() {
        let (chosen, _) = report(&[0.0, f32::NEG_INFINITY], 1, 0, 2);
        assert_eq!(chosen, f32::NEG_INFINITY);
        assert_eq!(report(&[0.0, f32::NEG_INFINITY], 0, 0, 2).0, 0.0);
    }
}
