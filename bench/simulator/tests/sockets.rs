//! What only a socket shows: how connections end, what is remembered of requests.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::{io::ErrorKind, net::SocketAddr, time::Duration};

use simulator::{Fault, Outcome, Simulator, Vendor};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

fn address(simulator: &Simulator, fault: Option<Fault>) -> SocketAddr {
    let base = simulator.base(Vendor::Chat, fault);
    let (_, behind) = base.split_once("://").unwrap();
    behind.split('/').next().unwrap().parse().unwrap()
}

/// A connection with a request on it.
async fn asked(simulator: &Simulator, model: &str) -> TcpStream {
    let body = format!(r#"{{"model": "{model}", "messages": []}}"#);
    let request = format!(
        "POST /openai/v1/chat/completions HTTP/1.1\r\nauthorization: Bearer x\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut socket = TcpStream::connect(address(simulator, None)).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    socket
}

async fn everything(mut socket: TcpStream) -> Result<String, ErrorKind> {
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).await.map_err(|error| error.kind())?;
    Ok(String::from_utf8(bytes).unwrap())
}

#[tokio::test]
async fn connections_end_as_their_fault_says() {
    let simulator = Simulator::start(0).await.unwrap();
    assert_eq!(everything(asked(&simulator, "sim/fault-reset-at-once").await).await, Err(ErrorKind::ConnectionReset));
    assert_eq!(everything(asked(&simulator, "sim/fault-close-at-once").await).await, Ok(String::new()));
    let long = everything(asked(&simulator, "sim/fault-length-long").await).await.unwrap();
    let (head, body) = long.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("content-length: {}", body.len() + 100)), "{head}");
    assert_eq!(simulator.settled().await.iter().map(|seen| seen.outcome).collect::<Vec<_>>(), [Outcome::Broken; 3]);
}

#[tokio::test]
async fn addresses_of_their_own_refuse_or_never_answer() {
    let simulator = Simulator::start(0).await.unwrap();
    let refused = TcpStream::connect(address(&simulator, Some(Fault::Refuse))).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    let moment = Duration::from_millis(100);
    assert!(timeout(moment, TcpStream::connect(address(&simulator, Some(Fault::Blackhole)))).await.is_err());
    let mut silent = TcpStream::connect(address(&simulator, Some(Fault::SlowTls))).await.unwrap();
    assert!(timeout(moment, silent.read_u8()).await.is_err());
}

#[tokio::test]
async fn a_client_that_leaves_is_noticed() {
    let simulator = Simulator::start(0).await.unwrap();
    let socket = asked(&simulator, "sim/fault-stall-head").await;
    simulator.received(1).await;
    assert_eq!(simulator.requests()[0].outcome, Outcome::Running);
    drop(socket);
    let seen = simulator.settled().await;
    assert_eq!((seen[0].outcome, &seen[0].body["model"]), (Outcome::Left, &"sim/fault-stall-head".into()));
}
