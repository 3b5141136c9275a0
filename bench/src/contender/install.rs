//! Installs peers from the package registries, below `target/bench-peers`, once: a note beside them says what is there.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{last_line, peers_folder};

/// The note.
const NOTE: &str = "installed.txt";

/// A package of PyPI in an environment of its own; its folder.
pub(super) fn python(name: &str, requirement: &str) -> Result<PathBuf> {
    install(name, requirement, |folder| {
        let mut environment = Command::new("python3");
        environment.args(["-m", "venv", "--clear"]).arg(folder);
        let mut package = Command::new(folder.join("bin/python"));
        package.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]);
        Ok(vec![environment, package])
    })
}

/// What a `package.json` wants of npm; its folder. Scripts of packages do not run.
pub(super) fn node(name: &str, manifest: &str) -> Result<PathBuf> {
    install(name, manifest, |folder| {
        fs::write(folder.join("package.json"), manifest).context("the manifest of what to install")?;
        let mut packages = Command::new("npm");
        packages.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]).current_dir(folder);
        Ok(vec![packages])
    })
}

fn install(name: &str, what: &str, commands: impl Fn(&Path) -> Result<Vec<Command>>) -> Result<PathBuf> {
    let folder = peers_folder()?.join(name);
    if fs::read_to_string(folder.join(NOTE)).is_ok_and(|installed| installed == what) {
        return Ok(folder);
    }
    eprintln!("installing {name} in {}", folder.display());
    fs::create_dir_all(&folder).with_context(|| format!("failed to create {}", folder.display()))?;
    // Beside the folder, which an installer may empty.
    let log = folder.with_extension("log");
    for mut command in commands(&folder)? {
        let file = File::create(&log).context("a file for what the installer prints")?;
        let status = command.stdout(file.try_clone()?).stderr(file).status();
        let status = status.with_context(|| format!("cannot install: no {}", command.get_program().to_string_lossy()))?;
        if !status.success() {
            let said = fs::read(&log).unwrap_or_default();
            bail!("cannot install: {}", last_line(&String::from_utf8_lossy(&said)));
        }
    }
    fs::write(folder.join(NOTE), what).context("the note of what is installed")?;
    Ok(folder)
}
