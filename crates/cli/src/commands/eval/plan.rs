//! What is to be asked. The files are read once before the first question: nobody waits an hour for an error in the last line.

use std::{collections::HashMap, path::PathBuf};

use super::taskfile::{Case, TaskFile};
use crate::exit::{Exit, Failed};

/// Task files, known to be sound, and how many of their cases are to be asked.
pub struct Plan {
    files: Vec<PathBuf>,
    limit: u32,
    /// Tasks in the order in which the files have them, with their number of cases.
    tasks: Vec<(String, u32)>,
}

impl Plan {
    /// Reads and checks all files; `limit` is the number of cases of each task, its first ones.
    ///
    /// # Errors
    /// When a file cannot be read, holds no case, or has a bad line.
    pub fn read(files: Vec<PathBuf>, limit: Option<u32>) -> Result<Self, Failed> {
        let mut plan = Self { files, limit: limit.unwrap_or(u32::MAX), tasks: Vec::new() };
        let mut places: HashMap<String, usize> = HashMap::new();
        for path in &plan.files {
            let mut empty = true;
            for case in TaskFile::open(path)? {
                let task = case?.task;
                empty = false;
                let place = *places.entry(task.clone()).or_insert(plan.tasks.len());
                if place == plan.tasks.len() {
                    plan.tasks.push((task, 0));
                }
                let cases = &mut plan.tasks[place].1;
                *cases = (*cases + 1).min(plan.limit);
            }
            if empty {
                return Err(Exit::Usage.because(format!("{} holds no case", path.display())));
            }
        }
        Ok(plan)
    }

    /// The names of the tasks.
    pub fn tasks(&self) -> impl Iterator<Item = &str> {
        self.tasks.iter().map(|(task, _)| task.as_str())
    }

    /// How many cases there are.
    pub fn total(&self) -> u64 {
        self.tasks.iter().map(|(_, cases)| u64::from(*cases)).sum()
    }

    /// The cases, read as they are needed. A file that changed since can still have a bad line.
    pub fn cases(&self) -> impl Iterator<Item = Result<Case, Failed>> {
        let mut left: HashMap<&str, u32> = self.tasks.iter().map(|(task, cases)| (task.as_str(), *cases)).collect();
        let cases = self.files.iter().flat_map(|path| {
            let (file, failed) = match TaskFile::open(path) {
                Ok(file) => (Some(file), None),
                Err(failed) => (None, Some(Err(failed))),
            };
            file.into_iter().flatten().chain(failed)
        });
        cases.filter(move |case| {
            let Ok(case) = case else { return true };
            let Some(left) = left.get_mut(case.task.as_str()).filter(|left| **left > 0) else { return false };
            *left -= 1;
            true
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    fn line(task: &str, number: u32) -> String {
        format!(
            "{{\"id\":\"{task}-{number}\",\"task\":\"{task}\",\"messages\":[{{}}],\"scorer\":\"number\",\"expected\":{number}}}\n"
        )
    }

    fn files(texts: &[String]) -> (tempfile::TempDir, Vec<PathBuf>) {
        let dir = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = (0..texts.len()).map(|number| dir.path().join(format!("{number}.jsonl"))).collect();
        paths.iter().zip(texts).for_each(|(path, text)| std::fs::write(path, text).unwrap());
        (dir, paths)
    }

    #[test]
    fn the_first_cases_of_each_task_are_asked_in_order() {
        let (_dir, paths) = files(&[line("b", 1) + &line("a", 1) + &line("b", 2), line("a", 2) + &line("b", 3)]);
        let plan = Plan::read(paths.clone(), Some(2)).unwrap();
        let ids: Vec<String> = plan.cases().map(|case| case.ok().unwrap().id).collect();
        assert_eq!(ids, ["b-1", "a-1", "b-2", "a-2"]);
        assert_eq!((plan.tasks().collect::<Vec<_>>(), plan.total()), (vec!["b", "a"], 4));
        assert_eq!(Plan::read(paths, None).unwrap().total(), 5);
    }

    #[test]
    fn a_file_without_cases_and_one_that_is_gone_are_errors() {
        let (dir, paths) = files(&["\n \n".to_owned()]);
        let failed = Plan::read(paths.clone(), None).err().unwrap();
        assert!(failed.exit == Exit::Usage && failed.reason.contains("0.jsonl holds no case"), "{}", failed.reason);
        let failed = Plan::read(vec![dir.path().join("no.jsonl")], None).err().unwrap();
        assert!(failed.exit == Exit::NotFound && failed.reason.contains("no.jsonl"), "{}", failed.reason);
        let failed = Plan::read(vec![dir.path().to_owned()], None).err().unwrap();
        assert!(failed.reason.contains("no regular file"), "{}", failed.reason);

        std::fs::write(&paths[0], line("a", 1)).unwrap();
        let plan = Plan::read(paths, None).unwrap();
        drop(dir);
        assert!(plan.cases().next().unwrap().is_err(), "gone after it was read");
    }
}
