//! No spelling of a private address is connected to: a canary listens on every address of this machine and hears nothing. That the
//! canary would hear is shown by the same spellings where the operator allows them.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "private/hosts.rs"]
mod hosts;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use inner::{Failure, FailureKind, MediaRef};
use media::{FetchPolicy, Fetcher, Lookup};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use hosts::ADDRESSES;

const REFUSED: &str = "part: the URL's host does not exist, cannot be reached or is not allowed";

/// Names of what is not the open internet. The resolver of these tests gives every name the loopback.
const NAMES: [&str; 18] = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost.localdomain",
    "ip6-localhost",
    "ｌｏｃａｌｈｏｓｔ",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "loc\u{ad}alhost",
    "local%68ost",
    "localhost%2e",
    "a.localhost",
    "127.0.0.1.rebind.example",
    "7f000001.rebind.example",
    "metadata",
    "metadata.google.internal",
    "metadata.google.internal.",
    "instance-data",
    "kubernetes.default.svc",
];

/// URLs whose host is not where it seems to be, or is none. `PORT` is the canary's.
const URLS: [&str; 37] = [
    // A user in front of the host.
    "http://a@127.0.0.1:PORT/",
    "http://a:b@127.0.0.1:PORT/",
    "http://:@127.0.0.1:PORT/",
    "http://example.com@127.0.0.1:PORT/",
    "http://example.com:80@127.0.0.1:PORT/",
    "http://example.com%2f@127.0.0.1:PORT/",
    "http://example.com%00@127.0.0.1:PORT/",
    "http://a@b@127.0.0.1:PORT/",
    "http://example.com &@127.0.0.1:PORT# @example.com/",
    // Something else behind it.
    "http://127.0.0.1:PORT\\@example.com/",
    "http://127.0.0.1:PORT#@example.com/",
    "http://127.0.0.1:PORT?@example.com/",
    "http://127.0.0.1:PORT/@example.com/",
    "http://127.0.0.1;example.com:PORT/",
    "http://127.0.0.1,example.com:PORT/",
    // Slashes, spaces and line ends that parsers forgive.
    "http:127.0.0.1:PORT/",
    "http:/127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/",
    "http://////127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT\\",
    "http://127.0.\t0.1:PORT/",
    "http://127.0.\n0.1:PORT/",
    "ht\ttp://127.0.0.1:PORT/",
    " http://127.0.0.1:PORT/ ",
    "\u{0}http://127.0.0.1:PORT/",
    // Zones, brackets and numbers that are none.
    "http://[fe80::1%25eth0]:PORT/",
    "http://[fe80::1%eth0]:PORT/",
    "http://[::1%25lo]:PORT/",
    "http://[::1%lo]:PORT/",
    "http://%5B::1%5D:PORT/",
    "http://[::1:PORT/",
    "http://::1:PORT/",
    "http://[127.0.0.1]:PORT/",
    "http://127.0.0.0.1:PORT/",
    "http://256.0.0.1:PORT/",
    "http://0x17f000001:PORT/",
    "http://127.0.0.1:99999/",
];

/// Listens on every address of this machine; says its port and how often it was connected to.
async fn canary() -> (u16, Arc<AtomicUsize>) {
    let listener = match TcpListener::bind("[::]:0").await {
        Ok(both) => both,
        // A machine without IPv6.
        Err(_) => TcpListener::bind("0.0.0.0:0").await.unwrap(),
    };
    let port = listener.local_addr().unwrap().port();
    let visits = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&visits);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                // Whoever leaves early was counted all the same.
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello").await;
            });
        }
    });
    (port, visits)
}

/// Everything but private addresses is allowed, so that nothing else can be why a URL is refused.
fn strict() -> FetchPolicy {
    FetchPolicy { allow_http: true, any_port: true, ..FetchPolicy::default() }
}

async fn get(policy: FetchPolicy, url: &str) -> Result<Bytes, Failure> {
    let loopback: Lookup = Arc::new(|_| Box::pin(async { Ok(vec![IpAddr::from([127, 0, 0, 1])]) }));
    Fetcher::with_lookup(policy, loopback).unwrap().fetch(&MediaRef::Url(url.into()), "part").await
}

#[tokio::test]
async fn no_spelling_of_a_private_address_is_connected_to() {
    let (port, visits) = canary().await;
    for host in ADDRESSES.iter().chain(&NAMES) {
        for url in [format!("http://{host}:{port}/"), format!("https://{host}:{port}/"), format!("http://{host}/")] {
            let failure = get(strict(), &url).await.unwrap_err();
            assert_eq!(failure, Failure::new(FailureKind::ImageDownloadFailed, REFUSED), "{url}");
        }
    }
    for url in URLS {
        let failure = get(strict(), &url.replace("PORT", &port.to_string())).await.unwrap_err();
        assert!(matches!(failure.kind, FailureKind::InvalidRequest | FailureKind::ImageDownloadFailed), "{url}: {failure:?}");
        assert!(!failure.message.contains("127") && !failure.message.contains(&port.to_string()), "{url}: {failure:?}");
    }
    assert_eq!(visits.load(Ordering::SeqCst), 0, "the canary was connected to");
}

/// Else the test above would be green for want of a canary.
#[tokio::test]
async fn the_canary_hears_the_same_spellings_where_the_operator_allows_them() {
    let (port, visits) = canary().await;
    let allowed = || FetchPolicy { allow_private: true, ..strict() };
    // Those that lead here: one of another machine would have to be waited for.
    let of_here = |host: &&&str| {
        let url = reqwest::Url::parse(&format!("http://{host}/")).unwrap();
        matches!(url.host_str(), Some("127.0.0.1" | "127.0.0.2" | "127.1.2.3" | "[::ffff:7f00:1]"))
    };
    let here: Vec<&&str> = ADDRESSES.iter().filter(of_here).chain(&NAMES).collect();
    assert!(here.len() > 60, "{}", here.len());
    for host in &here {
        assert_eq!(get(allowed(), &format!("http://{host}:{port}/")).await.unwrap(), "hello", "{host}");
    }
    assert_eq!(visits.load(Ordering::SeqCst), here.len());
}

#[tokio::test]
async fn ports_of_their_own_are_the_operators_to_allow() {
    let failure = get(FetchPolicy::default(), "https://pictures.example:8443/").await.unwrap_err();
    assert_eq!(failure.message, REFUSED);
}

#[test]
fn a_hundred_spellings_and_more_are_tried() {
    assert!(ADDRESSES.len() + NAMES.len() + URLS.len() > 200);
    let mut all: Vec<&str> = ADDRESSES.into_iter().chain(NAMES).chain(URLS).collect();
    all.sort_unstable();
    assert!(all.is_sorted_by(|one, other| one < other), "a spelling is there twice");
}
