//! Who makes clearly worse tool calls than others that serve the same model. OpenRouter puts such endpoints behind the others for
//! every request with tools ("Auto Exacto", openrouter guides/routing/auto-exacto); this is our own measure of "clearly".

use crate::Pulse;

/// With fewer tool calls an endpoint neither judges nor is judged: they come in bursts of one conversation, which repeats its
/// mistakes.
const CALLS_MIN: u32 = 20;
/// The shares must differ by this much: after enough calls a difference is certain that no client would notice.
const DIFFERENCE_MIN: f64 = 0.02;
/// Half the width of the intervals that must not overlap, in standard deviations: each holds the true share with 95 %.
const DEVIATIONS: f64 = 1.96;

/// Whether its tool calls are clearly worse than those of the best of its rivals (which may include itself).
pub(crate) fn clearly_worse<'a>(pulse: &Pulse, rivals: impl Iterator<Item = &'a Pulse>) -> bool {
    let Some(own) = measured(pulse) else { return false };
    let worse = |other: Share| own.least > other.most && own.share - other.share >= DIFFERENCE_MIN;
    rivals.filter_map(measured).any(worse)
}

/// How many of its tool calls may be malformed at worst, from 0 to 1, after what was measured: few calls prove little.
pub(crate) fn at_worst(pulse: &Pulse) -> Option<f64> {
    Some(share(pulse)?.most)
}

/// What was measured, and the interval that the true share lies in.
struct Share {
    share: f64,
    least: f64,
    most: f64,
}

fn measured(pulse: &Pulse) -> Option<Share> {
    if pulse.tool_calls >= CALLS_MIN { share(pulse) } else { None }
}

/// Wilson's interval (1927), which holds for few calls and for shares near 0 as well.
fn share(pulse: &Pulse) -> Option<Share> {
    let share = pulse.tool_errors.filter(|share| pulse.tool_calls > 0 && (0.0..=1.0).contains(share))?;
    let calls = f64::from(pulse.tool_calls);
    let squared = DEVIATIONS * DEVIATIONS / calls;
    let middle = share + squared / 2.0;
    let half = (squared * (share * (1.0 - share) + squared / 4.0)).sqrt();
    Some(Share { share, least: (middle - half) / (1.0 + squared), most: (middle + half) / (1.0 + squared) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pulse(bad: u32, calls: u32) -> Pulse {
        Pulse { tool_errors: Some(f64::from(bad) / f64::from(calls)), tool_calls: calls, ..Pulse::default() }
    }

    fn worse(own: (u32, u32), other: (u32, u32)) -> bool {
        clearly_worse(&pulse(own.0, own.1), [pulse(own.0, own.1), pulse(other.0, other.1)].iter())
    }

    #[test]
    fn the_interval_is_wilsons() {
        // 10 of 50: 0.112 to 0.330.
        let share = share(&pulse(10, 50)).unwrap();
        assert!((share.least - 0.1124).abs() < 1e-3 && (share.most - 0.3304).abs() < 1e-3);
        assert!(at_worst(&pulse(0, 1)) > at_worst(&pulse(1, 100)), "one good call proves less than a hundred with one bad");
        assert_eq!(at_worst(&Pulse::default()), None);
        assert_eq!(at_worst(&Pulse { tool_errors: Some(f64::NAN), tool_calls: 9, ..Pulse::default() }), None);
    }

    #[test]
    fn clearly_is_more_than_by_chance_and_enough_to_be_noticed() {
        assert!(worse((8, 20), (0, 20)) && !worse((0, 20), (8, 20)));
        assert!(!worse((3, 20), (0, 20)), "may be chance");
        assert!(worse((30, 200), (0, 200)), "the same shares after ten times as many calls");
        assert!(!worse((300, 20_000), (100, 20_000)), "certain, and too little to be noticed");
        assert!(!worse((19, 19), (0, 1000)), "too few calls to be judged");
        assert!(!worse((100, 1000), (0, 19)), "too few calls to judge");
    }

    #[test]
    fn the_best_is_never_clearly_worse() {
        for number in 0..4_000_u32 {
            let at = |step: u32| pulse(number * step % 23, 20 + number * step % 300);
            let pulses = [at(1), at(7), at(13), at(29)];
            assert!(pulses.iter().any(|pulse| !clearly_worse(pulse, pulses.iter())), "{pulses:?}");
        }
    }
}
