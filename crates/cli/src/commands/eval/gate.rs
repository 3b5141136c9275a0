//! `--at-least TASK=SHARE`: the accuracy below which the command fails, for scripts.

use std::str::FromStr;

use super::{plan::Plan, report::Report};
use crate::exit::{Exit, Failed};

/// The least accuracy of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    task: String,
    /// From 0 to 1.
    share: f64,
}

impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (task, share) = text.rsplit_once('=').ok_or("expected TASK=SHARE, such as box=0.85")?;
        let share: f64 = share.parse().map_err(|_| format!("{share:?} is no number"))?;
        if !(0.0..=1.0).contains(&share) {
            return Err(format!("{share} is no share from 0 to 1"));
        }
        Ok(Self { task: task.to_owned(), share })
    }
}

/// # Errors
/// When a gate stands before a task that no file has: it would never close.
pub fn check_names(gates: &[Gate], plan: &Plan) -> Result<(), Failed> {
    match gates.iter().find(|gate| !plan.tasks().any(|task| task == gate.task)) {
        None => Ok(()),
        Some(gate) => {
            let known: Vec<&str> = plan.tasks().collect();
            Err(Exit::Usage.because(format!("--at-least: no task {:?}; there are {}", gate.task, known.join(", "))))
        }
    }
}

/// One sentence for each gate that the report does not pass.
pub fn below(gates: &[Gate], report: &Report) -> Vec<String> {
    let reached = |gate: &Gate| report.accuracy(&gate.task).unwrap_or(0.0);
    let low = gates.iter().filter(|gate| reached(gate) < gate.share);
    low.map(|gate| format!("{}: accuracy {:.3} is below {}", gate.task, reached(gate), gate.share)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_is_a_task_and_a_share() {
        assert_eq!("box=0.85".parse(), Ok(Gate { task: "box".into(), share: 0.85 }));
        assert_eq!("a=b=1".parse(), Ok(Gate { task: "a=b".into(), share: 1.0 }));
        for bad in ["box", "box=", "box=85", "box=-1", "box=NaN"] {
            assert!(bad.parse::<Gate>().is_err(), "{bad}");
        }
    }
}
