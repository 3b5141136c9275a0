//! `roundhouse serve`: the server. Everything it prints on stdout is meant for people and scripts; logs go to stderr.

use std::{io::Write, path::PathBuf};

use gateway::Server;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    Shared, builtin,
    config::Loaded,
    exit::{Exit, Failed},
    house::House,
    runtime::runtime,
};

/// Start the server: API and engine.
#[derive(clap::Args)]
pub struct Arguments {
    /// Address to listen on [default: 127.0.0.1].
    #[arg(long)]
    host: Option<String>,
    /// Port to listen on, 0 for any [default: 8080].
    #[arg(long)]
    port: Option<u16>,
    /// A model directory to serve as `local/<directory name>`, or the id of the built-in model; repeatable.
    #[arg(long = "model", value_name = "ID|DIR")]
    models: Vec<PathBuf>,
}

pub fn run(arguments: Arguments, shared: &Shared) -> Result<(), Failed> {
    let (mut loaded, environment) = shared.load()?;
    let server = &mut loaded.config.server;
    server.host = arguments.host.unwrap_or_else(|| server.host.clone());
    server.port = arguments.port.unwrap_or(server.port);
    runtime(server.threads)?.block_on(async {
        let house = House::open(&loaded.config, &environment, &arguments.models, shared.no_progress).await?;
        let outcome = serve(&loaded, &house).await;
        let closed = house.close().await;
        outcome.and(closed)
    })
}

async fn serve(loaded: &Loaded, house: &House) -> Result<(), Failed> {
    let address = format!("{}:{}", loaded.config.server.host, loaded.config.server.port);
    let server = Server::bind(&address, house.gateway()).await.map_err(|error| Exit::Failure.caused(&error))?;
    let first = house.first_keys().await?;
    let url = format!("http://{}", server.address());
    let mut out = std::io::stdout().lock();
    let model = house.assembly().example_model();
    let question = if model == builtin::ID { builtin::question() } else { "Hello".into() };
    let written = banner(&mut out, loaded, house, &url)
        .and_then(|()| first.as_ref().map_or(Ok(()), |keys| keys.print(&mut out, &url, &model, &question)))
        .and_then(|()| out.flush());
    drop(out);
    // A closed stdout is no reason not to serve.
    drop(written);
    server.run(stopped()).await;
    Ok(())
}

fn banner(out: &mut impl Write, loaded: &Loaded, house: &House, url: &str) -> std::io::Result<()> {
    writeln!(out, "roundhouse {}", env!("CARGO_PKG_VERSION"))?;
    if let Some(file) = &loaded.file {
        writeln!(out, "configuration {}", file.display())?;
    }
    writeln!(out, "data in {}", house.data_dir().display())?;
    for line in house.assembly().inventory() {
        writeln!(out, "  {line}")?;
    }
    if house.assembly().serves_builtin() {
        writeln!(out, "note: {}", builtin::NOTE)?;
    }
    writeln!(out, "listening on {url}")
}

/// Resolves at the first SIGTERM or SIGINT. A second one ends the process at once, with the code that shells expect.
async fn stopped() {
    let first = next_signal().await;
    eprintln!("finishing running answers; a second signal stops at once");
    tokio::spawn(async move {
        next_signal().await;
        std::process::exit(128 + first);
    });
}

/// The number of the next signal that asks to stop.
async fn next_signal() -> i32 {
    let wait = |kind: SignalKind| async move {
        match signal(kind) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        };
        kind.as_raw_value()
    };
    tokio::select! {
        number = wait(SignalKind::terminate()) => number,
        number = wait(SignalKind::interrupt()) => number,
    }
}
