//! `simulator [PORT]`: prints where it listens, answers until SIGTERM or Ctrl-C. `simulator faults` lists what can go wrong.

use std::process::ExitCode;

use simulator::{Fault, Scope, Simulator, Vendor};
use tokio::signal::unix::{SignalKind, signal};

const HELP: &str = "usage: simulator [PORT] | simulator faults";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let port = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Ok(0),
        ["faults"] => return faults(),
        [port] => port.parse().map_err(|_| HELP.to_owned()),
        _ => Err(HELP.to_owned()),
    };
    match port.and_then(|port| serve(port).map_err(|error| format!("error: {error}"))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn serve(port: u16) -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let simulator = Simulator::start(port).await?;
    for fault in Fault::all().filter(|fault| fault.scope() == Scope::Port) {
        println!("{} at {}", fault.name(), simulator.base(Vendor::Chat, Some(fault)).trim_end_matches(Vendor::Chat.base()));
    }
    println!("listening on {}", simulator.url());
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

fn faults() -> ExitCode {
    for fault in Fault::all() {
        let scope = match fault.scope() {
            Scope::Port => "at a port of its own",
            Scope::Any => "",
            Scope::Stream => "streams only",
        };
        println!("{:<16} {}{}{scope}", fault.name(), fault.sentence(), if scope.is_empty() { "" } else { "; " });
    }
    ExitCode::SUCCESS
}
