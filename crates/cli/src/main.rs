//! `roundhouse`: the only binary. Parses the command line, runs one command, turns its result into an exit code.
//!
//! Holds no behaviour of its own: that lives in the library crates, and the wiring in [`house`].

#![expect(unreachable_pub, reason = "in a binary nothing is reachable from outside; `pub` marks what a module offers")]

#[macro_use]
mod print;

mod builtin;
mod columns;
mod commands;
mod config;
mod control;
mod descriptors;
mod exit;
mod house;
mod litellm;
mod log;
mod moment;
mod progress;
mod runtime;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{
    commands::Command,
    config::{Environment, Loaded},
    exit::Failed,
};

/// One address for every model: an OpenRouter-compatible router with a Qwen3-VL engine inside.
#[derive(Parser)]
#[command(name = "roundhouse", version, arg_required_else_help = true, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// Flags that every command understands.
#[derive(clap::Args, Clone)]
pub struct Shared {
    /// Configuration file (TOML).
    #[arg(long, global = true, env = "ROUNDHOUSE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where keys, ledger and statistics live.
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Log filter, such as `info` or `gateway=debug` [default: warn; of a server also a line for each call].
    #[arg(long, global = true, env = "ROUNDHOUSE_LOG", value_name = "FILTER")]
    log: Option<String>,
    /// No progress bars.
    #[arg(long, global = true)]
    no_progress: bool,
}

impl Shared {
    /// The configuration with the shared flags laid over it.
    ///
    /// # Errors
    /// When the configuration is invalid.
    pub fn load(&self) -> Result<(Loaded, Environment), Failed> {
        let environment = Environment::of_process();
        let mut loaded = config::load(self.config.as_deref(), &environment)?;
        if let Some(dir) = &self.data_dir {
            loaded.config.server.data_dir = Some(dir.clone());
            loaded.override_with("server", "data_dir", "--data-dir", dir.display().to_string());
        }
        Ok((loaded, environment))
    }

    /// The data directory alone. Where the configuration is wrong, that of the flags and the environment counts.
    ///
    /// # Errors
    /// When the configuration is invalid and nothing else names the directory.
    pub fn data_dir(&self) -> Result<PathBuf, Failed> {
        let environment = Environment::of_process();
        let named = self.data_dir.clone().or_else(|| environment.var("ROUNDHOUSE_DATA_DIR").map(PathBuf::from));
        match named {
            Some(dir) => Ok(environment.expand(&dir)),
            None => self.load().map(|(loaded, environment)| house::data_dir(&loaded.config, &environment)),
        }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start(cli.shared.log.as_deref().unwrap_or(cli.command.log()));
    let result = cli.command.run(&cli.shared);
    log::flush();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("roundhouse: {}", failed.reason);
            ExitCode::from(failed.exit.code())
        }
    }
}
