//! The run itself: asks the cases of a plan, some at a time, and marks the answers. Ends early when no further question makes sense
//! or when the user has had enough; what is known by then is in the report.

use futures_util::{StreamExt, stream};

use super::{
    client::{Client, Trouble},
    plan::Plan,
    report::{Mistake, Report},
    scorer,
    tally::Mark,
    taskfile::Case,
};
use crate::{
    exit::{Exit, Failed},
    progress::Progress,
};

/// How to run.
pub struct Course {
    /// Questions at a time.
    pub concurrency: usize,
    /// Wrong answers to keep for showing.
    pub failures_max: usize,
    /// No progress bar.
    pub quiet: bool,
}

/// A case that was asked.
struct Asked {
    case: Case,
    mark: Mark,
    /// What was answered, or why nothing was.
    said: Result<String, String>,
}

impl Course {
    /// Asks everything. The second part says whether it came to the end.
    pub async fn run(&self, plan: &Plan, client: &Client) -> (Report, Result<(), Failed>) {
        let mut report = Report::new(plan.tasks(), self.failures_max);
        let mut progress = Progress::cases("eval", self.quiet);
        let mut answers =
            stream::iter(plan.cases()).map(|case| async move { ask(client, case?).await }).buffer_unordered(self.concurrency);
        let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
        let total = plan.total();
        loop {
            let asked = tokio::select! {
                // The interrupt first: it is listened for only once it was polled, and that must be before the first question.
                biased;
                _ = &mut interrupt => {
                    let reason = format!("interrupted after {} of {total} cases", report.asked());
                    return (report, Err(Exit::Failure.because(reason)));
                }
                asked = answers.next() => asked,
            };
            match asked {
                Some(Ok(asked)) => {
                    asked.note(&mut report);
                    progress.at(report.asked() as u64, total);
                    progress.say(&format!("{} right", report.right()));
                }
                Some(Err(failed)) => return (report, Err(failed)),
                None => return (report, Ok(())),
            }
        }
    }
}

async fn ask(client: &Client, case: Case) -> Result<Asked, Failed> {
    let asks_json = case.asks_json();
    match client.ask(&case).await {
        Ok((answer, times)) => {
            let json = asks_json.then(|| scorer::is_json(&answer));
            let mark = Mark { right: case.scorer.right(&answer), json, times: Some(times) };
            Ok(Asked { case, mark, said: Ok(answer.shown()) })
        }
        Err(Trouble::Case(reason)) => {
            let mark = Mark { right: false, json: asks_json.then_some(false), times: None };
            Ok(Asked { case, mark, said: Err(reason) })
        }
        Err(Trouble::Every(failed)) => Err(failed),
    }
}

impl Asked {
    fn note(self, report: &mut Report) {
        let Self { case, mark, said } = self;
        report.add(&case.task, &mark);
        match said {
            Err(reason) => report.failed(case.id, reason),
            Ok(_) if mark.right => {}
            Ok(got) => report.mistaken(|| Mistake {
                question: question(&case),
                expected: case.expected.as_str().map_or_else(|| case.expected.to_string(), str::to_owned),
                id: case.id,
                got,
            }),
        }
    }
}

/// The words of the last message: pictures cannot be shown here.
fn question(case: &Case) -> String {
    let last = case.messages.last().and_then(|message| serde_json::from_str::<serde_json::Value>(message.get()).ok());
    let content = last.unwrap_or_default()["content"].take();
    match content {
        serde_json::Value::String(text) => text,
        parts => {
            let parts = parts.as_array().into_iter().flatten();
            let words = parts.map(|part| {
                part["text"].as_str().map_or_else(|| format!("[{}]", part["type"].as_str().unwrap_or("?")), str::to_owned)
            });
            words.collect::<Vec<_>>().join(" ")
        }
    }
}
