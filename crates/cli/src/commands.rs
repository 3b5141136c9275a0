//! The commands, one file each.

mod activity;
mod backup;
mod config;
mod credits;
mod doctor;
mod eval;
mod keys;
mod logs;
mod media_worker;
mod models;
mod providers;
mod restore;
mod run;
mod serve;
mod version;

use clap::Subcommand;

use crate::{Shared, exit::Failed};

/// What the program can do.
#[derive(Subcommand)]
pub enum Command {
    /// Start the server: API and engine.
    Serve(serve::Arguments),
    /// Ask a model, or talk to it when no prompt is given.
    Run(run::Arguments),
    /// Ask a model the cases of task files, and count how many answers are right.
    Eval(eval::Arguments),
    /// Create, list, disable and remove API keys.
    #[command(subcommand)]
    Keys(keys::Action),
    /// Show and grant credits, which all keys spend from once there are any.
    #[command(subcommand)]
    Credits(credits::Action),
    /// List, search and compare models.
    #[command(subcommand)]
    Models(models::Action),
    /// List the providers that are connected, and test them.
    #[command(subcommand)]
    Providers(providers::Action),
    /// What was used and spent.
    Activity(activity::Arguments),
    /// The latest calls, one line each.
    Logs(logs::Arguments),
    /// Make, check and show the configuration.
    #[command(subcommand)]
    Config(config::Action),
    /// Write a consistent copy of the data directory while the server runs.
    Backup(backup::Arguments),
    /// Make a data directory from a backup.
    Restore(restore::Arguments),
    /// Check this machine and configuration, and say what to do about what is wrong.
    Doctor(doctor::Arguments),
    /// Print the version.
    Version(version::Arguments),
    /// Decode pictures for the server (started by it).
    #[command(hide = true)]
    MediaWorker,
}

/// What is logged unless somebody says otherwise.
const LOG: &str = "warn";
/// Of a server also how each call ended, and what became of its configuration.
const SERVERS_LOG: &str = "warn,gateway::access=info,roundhouse::server=info";

impl Command {
    /// The log filter where none is given.
    pub fn log(&self) -> &'static str {
        if matches!(self, Self::Serve(_)) { SERVERS_LOG } else { LOG }
    }

    /// Runs the command to its end.
    ///
    /// # Errors
    /// With the exit code and the sentence for the terminal.
    pub fn run(self, shared: &Shared) -> Result<(), Failed> {
        match self {
            Self::Serve(arguments) => serve::run(arguments, shared),
            Self::Run(arguments) => run::run(arguments, shared),
            Self::Eval(arguments) => eval::run(arguments, shared),
            Self::Keys(action) => keys::run(action, shared),
            Self::Credits(action) => credits::run(action, shared),
            Self::Models(action) => models::run(action, shared),
            Self::Providers(action) => providers::run(action, shared),
            Self::Activity(arguments) => activity::run(&arguments, shared),
            Self::Logs(arguments) => logs::run(&arguments, shared),
            Self::Config(action) => config::run(action, shared),
            Self::Backup(arguments) => backup::run(&arguments, shared),
            Self::Restore(arguments) => restore::run(&arguments, shared),
            Self::Doctor(arguments) => doctor::run(&arguments, shared),
            Self::Version(arguments) => version::run(&arguments),
            Self::MediaWorker => media_worker::run(),
        }
    }
}
