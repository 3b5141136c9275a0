//! What came out: a table for people, one object for programs.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::tally::{Mark, Tally};
use crate::columns;

/// Failed requests that are listed; the others are only counted.
const ERRORS_SHOWN_MAX: usize = 20;
/// Characters of a question or an answer that are shown.
const TEXT_SHOWN_MAX: usize = 500;

/// The marks of a run, by task.
pub struct Report {
    tallies: Vec<(String, Tally)>,
    mistakes: Vec<Mistake>,
    mistakes_max: usize,
    errors: Vec<RequestError>,
}

/// A wrong answer.
#[derive(Serialize)]
pub struct Mistake {
    pub id: String,
    pub question: String,
    pub expected: String,
    pub got: String,
}

/// A question without an answer.
#[derive(Serialize)]
struct RequestError {
    id: String,
    reason: String,
}

impl Report {
    /// An empty one, which shows the tasks in this order and no more than so many wrong answers.
    pub fn new<'a>(tasks: impl Iterator<Item = &'a str>, mistakes_max: usize) -> Self {
        let tallies = tasks.map(|task| (task.to_owned(), Tally::default())).collect();
        Self { tallies, mistakes: Vec::new(), mistakes_max, errors: Vec::new() }
    }

    pub fn add(&mut self, task: &str, mark: &Mark) {
        if let Some((_, tally)) = self.tallies.iter_mut().find(|(name, _)| name == task) {
            tally.add(mark);
        }
    }

    /// Keeps a request that failed, as long as there are few.
    pub fn failed(&mut self, id: String, reason: String) {
        if self.errors.len() < ERRORS_SHOWN_MAX {
            self.errors.push(RequestError { id, reason: shown(&reason) });
        }
    }

    /// Keeps a wrong answer, as long as it is wanted.
    pub fn mistaken(&mut self, mistake: impl FnOnce() -> Mistake) {
        if self.mistakes.len() < self.mistakes_max {
            let Mistake { id, question, expected, got } = mistake();
            let (question, expected, got) = (shown(&question), shown(&expected), shown(&got));
            self.mistakes.push(Mistake { id, question, expected, got });
        }
    }

    /// How many cases were asked.
    pub fn asked(&self) -> usize {
        self.tallies.iter().map(|(_, tally)| tally.cases).sum()
    }

    /// How many answers were right.
    pub fn right(&self) -> usize {
        self.tallies.iter().map(|(_, tally)| tally.right).sum()
    }

    /// The share of right answers of a task.
    pub fn accuracy(&self, task: &str) -> Option<f64> {
        self.tallies.iter().find(|(name, _)| name == task)?.1.accuracy()
    }

    fn total(&self) -> Tally {
        Tally::sum(self.tallies.iter().map(|(_, tally)| tally))
    }

    /// For people, on stdout.
    pub fn print(&self) {
        for Mistake { id, question, expected, got } in &self.mistakes {
            println!("{id}\n  question  {question}\n  expected  {expected}\n  got       {got}\n");
        }
        let total = self.total();
        let rows: Vec<Vec<String>> = self.tallies.iter().map(|(task, tally)| row(task, tally)).collect();
        let last = row("total", &total);
        let header =
            ["TASK", "CASES", "CORRECT", "ACCURACY", "95 % INTERVAL", "ERRORS", "JSON", "ANSWER", "P95", "FIRST TOKEN", "P95"];
        columns::print(&header, &[rows, vec![last]].concat());
        for RequestError { id, reason } in &self.errors {
            println!("no answer to {id}: {reason}");
        }
        if total.errors > self.errors.len() {
            println!("no answer to {} more", total.errors - self.errors.len());
        }
    }

    /// For programs. Times in milliseconds, shares from 0 to 1.
    pub fn json(&self, model: &str) -> Value {
        let named = |task: &String| Map::from_iter([("task".to_owned(), task.as_str().into())]);
        let tasks = self.tallies.iter().map(|(task, tally)| named(task).into_iter().chain(figures(tally)).collect::<Map<_, _>>());
        json!({
            "model": model,
            "tasks": tasks.collect::<Vec<_>>(),
            "total": figures(&self.total()),
            "failures": self.mistakes,
            "errors": self.errors,
        })
    }
}

fn row(task: &str, tally: &Tally) -> Vec<String> {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    let time = |time: Option<Duration>| or_dash(time.map(|time| format!("{:.0} ms", milliseconds(time))));
    vec![
        task.to_owned(),
        tally.cases.to_string(),
        tally.right.to_string(),
        or_dash(tally.accuracy().map(|share| format!("{} %", percent(share)))),
        or_dash(tally.interval().map(|(low, high)| format!("{} - {}", percent(low), percent(high)))),
        tally.errors.to_string(),
        or_dash((tally.json_asked > 0).then(|| format!("{}/{}", tally.json_valid, tally.json_asked))),
        time(tally.total(0.5)),
        time(tally.total(0.95)),
        time(tally.first_token(0.5)),
        time(tally.first_token(0.95)),
    ]
}

fn figures(tally: &Tally) -> Map<String, Value> {
    let time = |time: Option<Duration>| time.map(milliseconds);
    let row = [
        ("cases", json!(tally.cases)),
        ("correct", json!(tally.right)),
        ("accuracy", json!(tally.accuracy())),
        ("interval", json!(tally.interval().map(|(low, high)| [low, high]))),
        ("errors", json!(tally.errors)),
        ("json", json!((tally.json_asked > 0).then(|| json!({ "asked": tally.json_asked, "valid": tally.json_valid })))),
        ("answer_ms", json!({ "median": time(tally.total(0.5)), "p95": time(tally.total(0.95)) })),
        ("first_token_ms", json!({ "median": time(tally.first_token(0.5)), "p95": time(tally.first_token(0.95)) })),
    ];
    row.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// One line of a text, not endless, and without characters that a terminal would obey.
fn shown(text: &str) -> String {
    let mut letters = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let start: String = letters.by_ref().take(TEXT_SHOWN_MAX).collect();
    if letters.next().is_some() { start + " ..." } else { start }
}

#[cfg(test)]
mod tests {
    use super::super::tally::Times;
    use super::*;

    fn report() -> Report {
        let mut report = Report::new(["a", "b"].into_iter(), 1);
        let times = Times { first_token: Some(Duration::from_millis(2)), total: Duration::from_millis(40) };
        report.add("a", &Mark { right: true, json: Some(true), times: Some(times) });
        report.add("a", &Mark { right: false, json: Some(false), times: None });
        report.failed("a-2".into(), "HTTP 500: \u{1b}[31mno".into());
        for id in ["b-1", "b-2"] {
            let mistake =
                || Mistake { id: id.into(), question: "?".into(), expected: "3".into(), got: "x\n".repeat(TEXT_SHOWN_MAX) };
            report.mistaken(mistake);
        }
        report
    }

    #[test]
    fn programs_get_shares_and_milliseconds() {
        let json = report().json("m");
        assert_eq!((json["tasks"][0]["task"].as_str(), json["tasks"][0]["accuracy"].as_f64()), (Some("a"), Some(0.5)));
        assert_eq!(json["tasks"][0]["json"], json!({ "asked": 2, "valid": 1 }));
        assert_eq!(json["tasks"][0]["answer_ms"], json!({ "median": 40.0, "p95": 40.0 }));
        assert_eq!(json["tasks"][1]["accuracy"], Value::Null, "nothing was asked");
        assert_eq!((&json["total"]["cases"], &json["total"]["errors"]), (&json!(2), &json!(1)));
        assert_eq!(json["errors"][0]["reason"], "HTTP 500:  [31mno", "no escape sequence reaches a terminal");
        let failures = json["failures"].as_array().map_or(0, Vec::len);
        assert_eq!(failures, 1, "no more than asked for");
        assert!(json["failures"][0]["got"].as_str().is_some_and(|got| got.starts_with("x x x") && got.ends_with(" ...")));
    }

    #[test]
    fn a_row_has_a_cell_for_everything() {
        let report = report();
        let cells = row("a", &report.total());
        assert_eq!(cells[..7], ["a", "2", "1", "50.0 %", "9.5 - 90.5", "1", "1/2"]);
        assert_eq!(cells[7..], ["40 ms", "40 ms", "2 ms", "2 ms"]);
        assert_eq!(row("b", &Tally::default())[3..], ["-", "-", "0", "-", "-", "-", "-", "-"]);
    }
}
