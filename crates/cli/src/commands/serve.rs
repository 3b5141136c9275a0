//! `roundhouse serve`: the server. Everything it prints on stdout is meant for people and scripts; logs go to stderr.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    sync::Arc,
};

use gateway::Server;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::Level;

use crate::{
    Shared, builtin,
    config::{Environment, Loaded},
    control::Control,
    descriptors,
    exit::{Exit, Failed},
    house::{House, Load, Renewal, found},
    moment::today,
    runtime::runtime,
};

/// Start the server: API and engine.
#[derive(clap::Args, Clone)]
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
    /// Serve the pages whatever the configuration says of them; where they are stands in the first lines. No browser is started.
    #[arg(long)]
    open: bool,
}

impl Arguments {
    /// The configuration with the flags laid over it.
    fn load(&self, shared: &Shared) -> Result<(Loaded, Environment), Failed> {
        let (mut loaded, environment) = shared.load()?;
        if let Some(host) = &self.host {
            loaded.config.server.host.clone_from(host);
            loaded.override_with("server", "host", "--host", host.as_str());
        }
        if let Some(port) = self.port {
            loaded.config.server.port = port;
            loaded.override_with("server", "port", "--port", i64::from(port));
        }
        if self.open {
            loaded.config.site.enabled = true;
            loaded.override_with("site", "enabled", "--open", true);
        }
        Ok((loaded, environment))
    }
}

pub fn run(arguments: Arguments, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = arguments.load(shared)?;
    descriptors::raise_limit();
    runtime(loaded.config.server.threads)?.block_on(async {
        let house = House::open(&loaded, &environment, &arguments.models, shared.no_progress).await?;
        let shared = shared.clone();
        let outcome = serve(loaded, &house, Box::new(move || arguments.load(&shared))).await;
        let closed = house.close().await;
        outcome.and(closed)
    })
}

async fn serve(loaded: Loaded, house: &House, load: Load) -> Result<(), Failed> {
    // From here on a signal is no longer the end of the process: whoever reads that the server listens may send one.
    let deaf = |error: std::io::Error| Exit::Failure.because(format!("cannot wait for signals: {error}"));
    let hangups = signal(SignalKind::hangup()).map_err(deaf)?;
    let stops = Stops::listen().map_err(deaf)?;
    let address = format!("{}:{}", loaded.config.server.host, loaded.config.server.port);
    let server = Server::bind(&address, house.gateway()).await.map_err(|error| Exit::Failure.caused(&error))?;
    let control = Control::open(house.data_dir());
    let first = house.first_keys().await?;
    house.nowhere(&loaded)?.iter().for_each(|warning| say(Level::WARN, &format!("warning: {warning}")));
    let scheme = if loaded.config.server.tls_certificate.is_some() { "https" } else { "http" };
    let address = format!("{scheme}://{}", server.address());
    // What clients shall write; where a proxy stands in front, not the address that is listened on.
    let url = loaded.config.server.public_url.as_deref().unwrap_or(&address).trim_end_matches('/');
    let pages = loaded.config.site.enabled;
    let mut out = std::io::stdout().lock();
    let model = house.assembly().example_model();
    let question = if model == builtin::ID { builtin::question() } else { "Hello".into() };
    let written = banner(&mut out, &loaded, house, &address)
        .and_then(|()| if pages { writeln!(out, "page: {}", reachable(url)) } else { Ok(()) })
        .and_then(|()| first.as_ref().map_or(Ok(()), |keys| keys.print(&mut out, url, &model, &question)))
        .and_then(|()| out.flush());
    drop(out);
    // A closed stdout is no reason not to serve.
    drop(written);
    let renewal = Arc::new(house.renewal(loaded, load));
    let answering = control.map(|control| tokio::spawn(control.answer(Arc::clone(&renewal))));
    let finding = tokio::spawn(found::keep(Arc::clone(&renewal)));
    let waiting = tokio::spawn(renew_at(hangups, renewal));
    let api = house.gateway().router();
    server.run_with(if pages { site::around(api) } else { api }, stops.first()).await;
    waiting.abort();
    finding.abort();
    if let Some(answering) = answering {
        answering.abort();
        // It takes the socket's file with it.
        drop(answering.await);
    }
    Ok(())
}

/// An address that a browser can open: nobody is at the one that means "every address of this machine".
fn reachable(url: &str) -> String {
    url.replacen("://0.0.0.0", "://127.0.0.1", 1).replacen("://[::]", "://[::1]", 1)
}

/// Takes up the configuration anew at every SIGHUP, and says how it came out.
async fn renew_at(mut hangups: Signal, renewal: Arc<Renewal>) {
    while hangups.recv().await.is_some() {
        match Arc::clone(&renewal).renew().await {
            Ok(renewed) => say(Level::INFO, &renewed.to_string()),
            Err(failed) => say(Level::ERROR, &format!("the configuration stays as it was: {}", failed.reason)),
        }
    }
}

/// Tells whoever runs the server: as it is on a terminal, and as a line of the log where that is read by a program.
fn say(level: Level, text: &str) {
    match level {
        _ if std::io::stderr().is_terminal() => eprintln!("{text}"),
        Level::ERROR => tracing::error!(target: "roundhouse::server", "{text}"),
        Level::WARN => tracing::warn!(target: "roundhouse::server", "{text}"),
        _ => tracing::info!(target: "roundhouse::server", "{text}"),
    }
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
    let (old, _) = house.assembly().catalog.old_prices(today());
    if old > 0 {
        let days = catalog::OLD_PRICE_DAYS;
        writeln!(out, "warning: {old} prices are older than {days} days; roundhouse models refresh fetches younger ones")?;
    }
    writeln!(out, "listening on {url}")
}

/// The signals that ask to stop.
struct Stops {
    terminate: Signal,
    interrupt: Signal,
}

impl Stops {
    /// From now on they are kept, even while nobody waits for one.
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Resolves at the first one. A second one ends the process at once, with the code that shells expect.
    async fn first(mut self) {
        let first = self.next().await;
        say(Level::INFO, "finishing running answers; a second signal stops at once");
        tokio::spawn(async move {
            self.next().await;
            crate::log::flush();
            std::process::exit(128 + first);
        });
    }

    /// The number of the next one.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.terminate.recv() => SignalKind::terminate().as_raw_value(),
            _ = self.interrupt.recv() => SignalKind::interrupt().as_raw_value(),
        }
    }
}
