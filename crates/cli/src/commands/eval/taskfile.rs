//! One task file, read a line at a time: a file full of pictures may have hundreds of megabytes, a run holds only the cases that are
//! being asked. Every error names the file and the line.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::scorer::{self, Scorer};
use crate::exit::{Exit, Failed};

/// Most bytes of a line: twice what a server takes as a request.
const LINE_BYTES_MAX: u64 = 64 << 20;

/// One question, and how to judge the answer.
pub struct Case {
    pub id: String,
    pub task: String,
    /// As written in the file, and so sent.
    pub messages: Vec<Box<RawValue>>,
    pub tools: Option<Box<RawValue>>,
    pub response_format: Option<Box<RawValue>>,
    /// What the scorer was made from, to be shown.
    pub expected: Value,
    pub scorer: Box<dyn Scorer>,
}

impl Case {
    /// Whether the answer is promised to be JSON.
    pub fn asks_json(&self) -> bool {
        let format = self.response_format.as_ref().and_then(|format| serde_json::from_str::<Value>(format.get()).ok());
        format.is_some_and(|format| matches!(format["type"].as_str(), Some("json_object" | "json_schema")))
    }
}

/// A line as it is written. A misspelt key is an error: without it another question would be measured.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    task: String,
    messages: Vec<Box<RawValue>>,
    tools: Option<Box<RawValue>>,
    response_format: Option<Box<RawValue>>,
    scorer: String,
    expected: Value,
}

/// The cases of one file.
pub struct TaskFile<R> {
    name: String,
    reader: R,
    /// Of the line that was read last, from 1.
    number: usize,
}

impl TaskFile<BufReader<File>> {
    /// # Errors
    /// When there is no such file.
    pub fn open(path: &Path) -> Result<Self, Failed> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| Exit::NotFound.because(format!("cannot read {name}: {error}")))?;
        // Read twice, so a pipe will not do.
        if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return Err(Exit::Usage.because(format!("{name} is no regular file")));
        }
        Ok(Self { name, reader: BufReader::new(file), number: 0 })
    }
}

impl<R: BufRead> TaskFile<R> {
    /// The next line that is not blank.
    fn line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        loop {
            let mut line = Vec::new();
            if self.reader.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
    }

    fn bad(&self, reason: &str) -> Failed {
        Exit::Usage.because(format!("{}:{}: {reason}", self.name, self.number))
    }
}

impl<R: BufRead> Iterator for TaskFile<R> {
    type Item = Result<Case, Failed>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.line() {
            Ok(line) => Some(case(&line?).map_err(|reason| self.bad(&reason))),
            Err(error) => Some(Err(Exit::Failure.because(format!("cannot read {}: {error}", self.name)))),
        }
    }
}

fn case(line: &[u8]) -> Result<Case, String> {
    if line.len() as u64 > LINE_BYTES_MAX {
        return Err(format!("the line is longer than {} MiB", LINE_BYTES_MAX >> 20));
    }
    let line: Line = serde_json::from_slice(line).map_err(|error| without_place(&error))?;
    for (name, text) in [("id", &line.id), ("task", &line.task)] {
        if text.is_empty() {
            return Err(format!("{name} is empty"));
        }
    }
    if line.messages.is_empty() {
        return Err("messages is empty".to_owned());
    }
    let scorer = scorer::read(&line.scorer, &line.expected)?;
    let Line { id, task, messages, tools, response_format, expected, .. } = line;
    Ok(Case { id, task, messages, tools, response_format, expected, scorer })
}

/// The reason without its place, as every text is on its own first line.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).map_or_else(|| text.clone(), |reason| format!("{reason} (column {})", error.column()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    const GOOD: &str =
        r#"{"id":"a-1","task":"a","messages":[{"role":"user","content":"?"}],"tools":[{}],"scorer":"exact","expected":"yes"}"#;

    fn cases(text: &str) -> Vec<Result<Case, Failed>> {
        TaskFile { name: "a.jsonl".into(), reader: text.as_bytes(), number: 0 }.collect()
    }

    #[test]
    fn a_case_keeps_what_it_sends_as_it_is_written() {
        let spaced = GOOD.replace(r#"{"role":"#, r#"{ "role" :  "#);
        let cases = cases(&format!("{GOOD}\n\n{spaced}\r\n"));
        let [Ok(first), Ok(second)] = cases.as_slice() else { unreachable!("two good lines") };
        assert_eq!((first.id.as_str(), first.task.as_str(), first.expected.as_str()), ("a-1", "a", Some("yes")));
        assert_eq!(second.messages[0].get(), r#"{ "role" :  "user","content":"?"}"#);
        assert_eq!(second.tools.as_ref().unwrap().get(), "[{}]");
    }

    #[test]
    fn a_bad_line_names_file_and_line_and_what_is_wrong() {
        for (bad, reason) in [
            ("{".to_owned(), "EOF"),
            ("yes".to_owned(), "expected value"),
            (GOOD.replace(r#""id":"a-1","#, ""), "missing field `id`"),
            (GOOD.replace(r#","expected":"yes""#, ""), "missing field `expected`"),
            (GOOD.replace("a-1", ""), "id is empty"),
            (GOOD.replace(r#"[{"role":"user","content":"?"}]"#, "[]"), "messages is empty"),
            (GOOD.replace(r#"[{"role":"user","content":"?"}]"#, "3"), "invalid type: integer `3`"),
            (GOOD.replace("tools", "toolz"), "unknown field `toolz`"),
            (GOOD.replace("exact", "bleu"), "unknown scorer \"bleu\""),
            (GOOD.replace(r#""yes""#, "3"), "expected does not fit scorer exact: it must be a text"),
        ] {
            let failed = cases(&format!("{GOOD}\n\n{bad}\n")).into_iter().nth(1).unwrap().err().unwrap();
            assert_eq!(failed.exit, Exit::Usage);
            assert!(failed.reason.starts_with("a.jsonl:3: ") && failed.reason.contains(reason), "{}", failed.reason);
            assert!(!failed.reason.contains("at line 1"), "{}", failed.reason);
        }
    }

    #[test]
    fn an_endless_line_is_refused_without_reading_it_all() {
        let endless = std::io::repeat(b' ').take(LINE_BYTES_MAX + 10);
        let mut file = TaskFile { name: "a.jsonl".into(), reader: BufReader::new(b"x".chain(endless)), number: 0 };
        let failed = file.next().unwrap().err().unwrap();
        assert!(failed.reason.contains("longer than 64 MiB"), "{}", failed.reason);
    }
}
