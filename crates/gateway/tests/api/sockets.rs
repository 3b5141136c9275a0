//! Bytes that no HTTP library would send.

use std::time::Duration;

use gateway::{ServeError, Server};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::house::{House, Served};

/// Sends the bytes and reads until the server closes the connection.
async fn exchange(served: &Served, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(served.address()).await.unwrap();
    // A server that refuses early may close while we still write.
    let _ = socket.write_all(bytes).await;
    let mut reply = Vec::new();
    let _ = socket.read_to_end(&mut reply).await;
    String::from_utf8(reply).unwrap()
}

fn head(house: &House, more: &str) -> String {
    let key = &house.key;
    format!("POST /api/v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {key}\r\n{more}\r\n")
}

fn status(reply: &str) -> u16 {
    reply.split(' ').nth(1).unwrap_or_else(|| panic!("no status in {reply:?}")).parse().unwrap()
}

fn error(reply: &str) -> Value {
    let (_, body) = reply.split_once("\r\n\r\n").unwrap();
    serde_json::from_str::<Value>(body).unwrap()["error"].clone()
}

#[tokio::test]
async fn a_huge_body_is_a_413_that_the_client_gets_to_read() {
    let house = House::with(|settings| settings.request.body_bytes_max = 1 << 20).await;
    let served = house.serve().await;
    let body = vec![b' '; 8 << 20];
    let announced = [head(&house, &format!("content-length: {}\r\n", body.len())).into_bytes(), body.clone()].concat();
    let chunked = [
        head(&house, "transfer-encoding: chunked\r\n").into_bytes(),
        format!("{:x}\r\n", body.len()).into_bytes(),
        body,
        b"\r\n0\r\n\r\n".to_vec(),
    ]
    .concat();
    for request in [announced, chunked] {
        let reply = exchange(&served, &request).await;
        assert_eq!(status(&reply), 413);
        assert_eq!(error(&reply)["metadata"]["error_type"], "payload_too_large");
    }
}

#[tokio::test]
async fn a_wrong_key_is_told_although_the_body_was_not_read() {
    let house = House::open().await;
    let served = house.serve().await;
    let body = vec![b' '; 8 << 20];
    let head = format!(
        "POST /api/v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer no\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let reply = exchange(&served, &[head.into_bytes(), body].concat()).await;
    assert_eq!(status(&reply), 401);
}

#[tokio::test]
async fn a_body_that_does_not_come_is_a_408() {
    let house = House::with(|settings| settings.request.body_read = Duration::from_millis(100)).await;
    let served = house.serve().await;
    let mut socket = TcpStream::connect(served.address()).await.unwrap();
    socket.write_all(head(&house, "content-length: 100\r\n").as_bytes()).await.unwrap();
    socket.write_all(b"{\"model\":").await.unwrap();
    let mut reply = vec![0; 4096];
    let read = socket.read(&mut reply).await.unwrap();
    let reply = String::from_utf8(reply[..read].to_vec()).unwrap();
    assert_eq!(status(&reply), 408);
}

#[tokio::test]
async fn a_body_that_breaks_off_reaches_no_provider() {
    let house = House::open().await;
    let served = house.serve().await;
    let mut socket = TcpStream::connect(served.address()).await.unwrap();
    socket.write_all(head(&house, "content-length: 100\r\n").as_bytes()).await.unwrap();
    socket.write_all(b"{\"model\":").await.unwrap();
    drop(socket);
    let after = house.ask(house.chat("good", json!({}))).await;
    assert_eq!(after.status.as_u16(), 200);
    assert_eq!(house.provider.requests().len(), 1);
}

#[tokio::test]
async fn heads_are_bounded_in_bytes_number_and_time() {
    let house = House::open().await;
    let served = house.serve().await;
    let long = head(&house, &format!("x-long: {}\r\n", "x".repeat(40 << 10)));
    assert_eq!(status(&exchange(&served, long.as_bytes()).await), 431);
    let many = (0..150).map(|number| format!("x-{number}: y\r\n")).collect::<String>();
    assert_eq!(status(&exchange(&served, head(&house, &many).as_bytes()).await), 431);
    let house = House::with(|settings| settings.server.header_read = Duration::from_millis(200)).await;
    let served = house.serve().await;
    // Never finished: the server hangs up.
    let slow = exchange(&served, b"GET /livez HTTP/1.1\r\nhost: x\r\n").await;
    assert!(slow.is_empty() || status(&slow) == 408, "{slow}");
}

#[tokio::test]
async fn ambiguous_and_broken_requests_are_refused() {
    let house = House::open().await;
    let served = house.serve().await;
    let smuggled = head(&house, "content-length: 5\r\ncontent-length: 6\r\n");
    for request in [smuggled.as_str(), "\u{16}\u{3}\u{1}garbage\r\n\r\n", "GET /livez HTTP/9.9\r\n\r\n", "GET\r\n\r\n"] {
        let reply = exchange(&served, request.as_bytes()).await;
        assert!(reply.is_empty() || status(&reply) == 400, "{request}: {reply}");
    }
    assert!(house.provider.requests().is_empty());
}

#[tokio::test]
async fn beyond_the_limit_connections_wait_for_their_turn() {
    let house = House::with(|settings| settings.server.connections_max = 1).await;
    let served = house.serve().await;
    let ask = b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut first = TcpStream::connect(served.address()).await.unwrap();
    first.write_all(ask).await.unwrap();
    let mut byte = [0];
    first.read_exact(&mut byte).await.unwrap();
    let mut second = TcpStream::connect(served.address()).await.unwrap();
    second.write_all(ask).await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(50), second.read_exact(&mut byte)).await;
    assert!(early.is_err(), "the first connection is still open");
    drop(first);
    second.read_exact(&mut byte).await.unwrap();
}

#[tokio::test]
async fn a_port_in_use_is_an_error_of_its_own() {
    let house = House::open().await;
    let server = Server::bind("127.0.0.1:0", house.gateway.clone()).await.unwrap();
    let address = server.address().to_string();
    let Err(error) = Server::bind(&address, house.gateway.clone()).await else { panic!("bound twice") };
    assert!(matches!(&error, ServeError::InUse { address: named } if *named == address));
    assert_eq!(error.to_string(), format!("{address} is already in use"));
}
