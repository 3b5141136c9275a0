//! The published scores of models that the site shows: those that ship, and those of the operator's file (`site.benchmarks`), which is
//! read when the configuration is.

use std::{fs, path::Path, sync::Arc};

use catalog::benchmarks::{self, Score};

use crate::{
    config::Environment,
    exit::{Exit, Failed},
};

/// Largest file; what ships has 30 kB.
const BYTES_MAX: u64 = 4 << 20;

/// All of them, by model.
///
/// # Errors
/// When the operator's file cannot be read, or a line of it is no score with its source.
pub fn read(file: Option<&Path>, environment: &Environment) -> Result<Arc<[Score]>, Failed> {
    let mut scores = benchmarks::shipped().map_err(|error| Exit::Failure.caused(&error))?.to_vec();
    if let Some(path) = file.filter(|path| !path.as_os_str().is_empty()) {
        let path = environment.expand(path);
        let wrong = |reason: String| Exit::Config.because(format!("site.benchmarks: {}: {reason}", path.display()));
        if fs::metadata(&path).map_err(|error| wrong(error.to_string()))?.len() > BYTES_MAX {
            return Err(wrong(format!("it is larger than {} MiB", BYTES_MAX >> 20)));
        }
        let text = fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        scores.extend(benchmarks::parse(&text).map_err(|error| wrong(error.to_string()))?);
        benchmarks::sort(&mut scores);
    }
    Ok(scores.into())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn an_operators_scores_stand_beside_those_that_ship() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("scores.jsonl");
        let read = || read(Some(&path), &Environment::default()).map_err(|failed| failed.reason);
        assert!(read().unwrap_err().starts_with("site.benchmarks: "), "there is no such file");
        let line = r#"{"model":"a/b","test":"Ours","score":0.5,"by":"third_party","source":"https://lab.example/report"}"#;
        fs::write(&path, line).unwrap();
        let scores = read().unwrap();
        assert_eq!(scores.len(), benchmarks::shipped().unwrap().len() + 1);
        assert_eq!(scores[0].test, "Ours", "in order");
        fs::write(&path, line.replace("https", "ftp")).unwrap();
        assert!(read().unwrap_err().contains("line 1: "));
    }
}
