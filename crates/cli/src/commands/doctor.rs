//! `roundhouse doctor`: what is wrong here, and what to do about it. Starts no server; makes an empty data
//! directory where there is none, as `serve` would.

mod checks;

use crate::{
    Shared, columns,
    exit::{Exit, Failed},
    runtime::runtime,
};
use checks::{Check, State};

/// Check this machine and configuration, and say what to do about what is wrong.
#[derive(clap::Args)]
pub struct Arguments {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments, shared: &Shared) -> Result<(), Failed> {
    let checks = match shared.load() {
        Ok((loaded, environment)) => runtime(1)?.block_on(checks::all(&loaded, &environment)),
        Err(failed) => vec![Check::fail("configuration", failed.reason, "mend the file, or start without it")],
    };
    if arguments.json {
        println!("{}", serde_json::json!(checks));
    } else {
        let rows: Vec<Vec<String>> = checks
            .iter()
            .map(|check| vec![check.state.word().to_owned(), check.name.clone(), check.found.clone(), check.remedy.clone()])
            .collect();
        columns::print(&["", "CHECK", "FOUND", "REMEDY"], &rows);
    }
    let failed = checks.iter().filter(|check| check.state == State::Fail).count();
    if failed == 0 { Ok(()) } else { Err(Exit::Failure.because(format!("{failed} checks failed"))) }
}
