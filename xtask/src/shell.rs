//! Runs other programs, shows what they print while it comes, and keeps it for reading counts out of it.
//! Never hides output and never retries.

use std::io::{BufRead, BufReader, pipe};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// A finished program.
pub(crate) struct Finished {
    /// Whether it exited with 0.
    pub ok: bool,
    /// Everything it printed, standard output and error interleaved as they came.
    pub output: String,
}

/// Runs a program in `folder`, copying what it prints to our standard output.
pub(crate) fn show(folder: &Path, command: &[&str]) -> Result<Finished> {
    let [program, arguments @ ..] = command else {
        bail!("no program given");
    };
    println!("$ {}", command.join(" "));
    let (reader, writer) = pipe().context("a pipe for the program's output")?;
    let mut command = Command::new(program);
    std::env::vars_os().filter(|(name, _)| is_about_us(&name.to_string_lossy())).for_each(|(name, _)| {
        command.env_remove(name);
    });
    let mut child = command
        .args(arguments)
        .current_dir(folder)
        .stdout(writer.try_clone().context("a second end of the pipe")?)
        .stderr(writer)
        .spawn()
        .with_context(|| format!("failed to start {program}"))?;
    // It holds the writing ends of the pipe, which else would never come to its end.
    drop(command);
    let mut output = String::new();
    let mut line = Vec::new();
    let mut reader = BufReader::new(reader);
    while reader.read_until(b'\n', &mut line).context("the program's output")? > 0 {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        output.push_str(&text);
        line.clear();
    }
    let ok = child.wait().with_context(|| format!("failed to wait for {program}"))?.success();
    Ok(Finished { ok, output })
}

/// Whether cargo has set a variable to tell this program about itself. A cargo that is called from here must not see it: build
/// scripts look at such variables, so that a build from the shell would compile the same crates once more.
fn is_about_us(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_"].iter().any(|start| name.starts_with(start))
}

/// Like [`show`], for a program that must succeed.
pub(crate) fn must(folder: &Path, command: &[&str]) -> Result<()> {
    if show(folder, command)?.ok {
        return Ok(());
    }
    bail!("`{}` failed", command.join(" "))
}

/// Runs a program silently; its standard output when it exited with 0.
pub(crate) fn ask(command: &[&str]) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn both_outputs_are_kept_in_order_and_the_exit_code_is_seen() {
        let finished = show(Path::new("/"), &["sh", "-c", "echo one; echo two >&2; echo three; exit 3"]).unwrap();
        assert_eq!(finished.output, "one\ntwo\nthree\n");
        assert!(!finished.ok);
    }

    #[test]
    fn what_cargo_says_about_this_program_is_not_passed_on() {
        let finished = show(Path::new("/"), &["sh", "-c", "echo ${CARGO_PKG_NAME-none} ${CARGO_MANIFEST_DIR-none}"]).unwrap();
        assert_eq!(finished.output, "none none\n");
        assert!(!is_about_us("CARGO_HOME") && !is_about_us("CARGO_TARGET_DIR"));
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = show(Path::new("/"), &["no-such-program"]).err().unwrap();
        assert!(error.to_string().contains("no-such-program"), "{error}");
        assert_eq!(ask(&["no-such-program"]), None);
    }
}
