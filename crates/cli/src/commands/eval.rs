//! `roundhouse eval TASKFILE... --model ID`: asks every case of the task files over HTTP and says how many answers were right.
//!
//! Measures what users get: the questions go through the API of a server that runs somewhere (`--url`), or of one in this process
//! on a port of its own, with a ledger that is thrown away. Always greedy and streamed, as there is no first token otherwise.
//! Never decides what is right (that is [`scorer`]) and never changes a question.

mod answer;
mod client;
mod course;
mod gate;
mod plan;
mod report;
mod scorer;
mod tally;
mod target;
mod taskfile;

use std::path::PathBuf;

use providers::Secret;

use crate::{
    Shared,
    exit::{Exit, Failed},
    runtime::runtime,
};
use client::Client;
use course::Course;
use gate::Gate;
use plan::Plan;
use target::Target;

/// Ask a model the cases of task files, and count how many answers are right.
#[derive(clap::Args)]
pub struct Arguments {
    /// Task files: JSON lines with id, task, messages, tools?, response_format?, scorer, expected.
    #[arg(required = true, value_name = "TASKFILE")]
    files: Vec<PathBuf>,
    /// A model id, or (without --url) a model directory.
    #[arg(long, value_name = "ID|DIR")]
    model: String,
    /// A server to ask: Roundhouse's address, or any OpenAI-compatible base such as `https://api.openai.com/v1`; without it, the
    /// model is served in this process.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The server's API key; a Roundhouse on this machine is also asked with the key of its first start (see --data-dir).
    #[arg(long, value_name = "KEY", env = "ROUNDHOUSE_API_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Questions at a time; more than one makes each answer slower.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// Most tokens of an answer, reasoning included.
    #[arg(long, value_name = "N", default_value_t = 512)]
    max_tokens: u32,
    /// Only the first N cases of each task.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// Show question, expectation and answer of the first N wrong answers.
    #[arg(long, value_name = "N", default_value_t = 0)]
    show_failures: usize,
    /// Exit with 1 when the accuracy of a task is lower, as in `box=0.85`; repeatable.
    #[arg(long = "at-least", value_name = "TASK=SHARE")]
    gates: Vec<Gate>,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: Arguments, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let plan = Plan::read(arguments.files, arguments.limit)?;
    gate::check_names(&arguments.gates, &plan)?;
    let key = arguments.key.map(Secret::new);
    let quiet = shared.no_progress;
    runtime(loaded.config.server.threads)?.block_on(async {
        let target = match &arguments.url {
            Some(url) => Target::at(url, key, &loaded.config, &environment)?,
            None => Target::in_process(loaded.config, &environment, &arguments.model, quiet).await?,
        };
        let client = Client::new(&target, arguments.model, arguments.max_tokens)?;
        let course = Course { concurrency: arguments.concurrency.into(), failures_max: arguments.show_failures, quiet };
        let (report, ended) = course.run(&plan, &client).await;
        let closed = target.close().await;
        if report.asked() > 0 {
            if arguments.json {
                println!("{}", report.json(client.model()));
            } else {
                report.print();
            }
        }
        ended?;
        closed?;
        let below = gate::below(&arguments.gates, &report);
        if below.is_empty() { Ok(()) } else { Err(Exit::Failure.because(below.join("; "))) }
    })
}
