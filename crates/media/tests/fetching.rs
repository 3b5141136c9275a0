//! The download policy: addresses, spellings, redirects, and real servers on this machine that behave badly.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use inner::{Failure, FailureKind, MediaRef};
use media::{FetchPolicy, Fetcher, Lookup, is_public};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const REFUSED: &str = "part: the URL's host does not exist, cannot be reached or is not allowed";

fn open() -> FetchPolicy {
    FetchPolicy { allow_http: true, allow_private: true, max_bytes: 1000, ..FetchPolicy::default() }
}

async fn get(policy: FetchPolicy, url: &str) -> Result<Bytes, Failure> {
    Fetcher::new(policy).unwrap().fetch(&MediaRef::Url(url.into()), "part").await
}

/// A resolver that answers every name with `addresses`.
fn answering(addresses: &'static [&'static str]) -> Lookup {
    Arc::new(|_| Box::pin(async { Ok(addresses.iter().map(|ip| ip.parse::<IpAddr>().unwrap()).collect()) }))
}

/// A server that answers every connection with `answer`, and how many it had.
async fn server<F, Fut>(answer: F) -> (String, Arc<AtomicUsize>)
where
    F: Fn(TcpStream, String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let Ok(byte) = stream.read_u8().await else { break };
                head.push(byte);
            }
            answer(stream, String::from_utf8(head).unwrap()).await;
        }
    });
    (format!("http://{address}"), count)
}

/// A server with one fixed answer.
async fn fixed(answer: &str) -> (String, Arc<AtomicUsize>) {
    let answer = answer.to_owned();
    server(move |mut stream, _| {
        let answer = answer.clone();
        async move { drop(stream.write_all(answer.as_bytes()).await) }
    })
    .await
}

#[tokio::test]
async fn a_body_arrives_with_and_without_a_length() {
    let (url, _) = fixed("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello").await;
    assert_eq!(get(open(), &url).await.unwrap(), "hello");
    let (url, _) = fixed("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n").await;
    assert_eq!(get(open(), &url).await.unwrap(), "hello");
}

#[tokio::test]
async fn a_request_carries_nothing_but_what_it_must() {
    let (url, _) = server(|mut stream, head| async move {
        let text = format!("HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-length: {}\r\n\r\n{head}", head.len());
        drop(stream.write_all(text.as_bytes()).await);
    })
    .await;
    let fetcher = Fetcher::new(open()).unwrap();
    for _ in 0..2 {
        let head = fetcher.fetch(&MediaRef::Url(format!("{url}/a.png")), "part").await.unwrap();
        let head = String::from_utf8(head.to_vec()).unwrap().to_lowercase();
        let mut names: Vec<&str> = head.lines().skip(1).filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"], "{head}");
        assert!(head.contains("accept-encoding: identity"));
    }
}

#[tokio::test]
async fn statuses_and_compressed_bodies_are_failed_downloads() {
    let (url, _) = fixed("HTTP/1.1 404 Not Found\r\ncontent-length: 6\r\n\r\nsecret").await;
    let failure = get(open(), &url).await.unwrap_err();
    assert_eq!(failure, Failure::new(FailureKind::ImageDownloadFailed, "part: the URL's server answered with status 404"));
    let (url, _) = fixed("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\nx").await;
    assert_eq!(get(open(), &url).await.unwrap_err().kind, FailureKind::ImageDownloadFailed);
}

#[tokio::test]
async fn too_much_is_refused_by_its_length_and_while_it_streams() {
    let (url, _) = fixed("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n").await;
    assert_eq!(get(open(), &url).await.unwrap_err().kind, FailureKind::ImageTooLarge);
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = sent.clone();
    let (url, _) = server(move |mut stream, _| {
        let counter = counter.clone();
        async move {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            while stream.write_all(&[0; 1024]).await.is_ok() && counter.fetch_add(1024, Ordering::SeqCst) < 1 << 30 {}
        }
    })
    .await;
    let failure = get(open(), &url).await.unwrap_err();
    assert_eq!(failure, Failure::new(FailureKind::ImageTooLarge, "part: more than 1000 bytes"));
    assert!(sent.load(Ordering::SeqCst) < 64 << 20, "an endless body is not read to its end");
}

#[tokio::test]
async fn a_slow_drip_and_a_silent_server_are_cut_in_time() {
    let drip = |head: &'static [u8]| {
        server(move |mut stream, _| async move {
            let _ = stream.write_all(head).await;
            while stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
    };
    for head in [&b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n"[..], b"HTTP/1.1 200 OK\r\nx-slow: "] {
        let (url, _) = drip(head).await;
        let start = Instant::now();
        let failure = get(FetchPolicy { total_time: Duration::from_millis(200), ..open() }, &url).await.unwrap_err();
        assert_eq!(failure, Failure::new(FailureKind::ImageDownloadFailed, "part: the URL's server took too long"));
        assert!(start.elapsed() < Duration::from_secs(2));
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_a_picture() {
    let (url, _) = fixed("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
    let failure = get(open(), &url).await.unwrap_err();
    assert_eq!(failure, Failure::new(FailureKind::ImageDownloadFailed, "part: the download was cut off"));
}

#[tokio::test]
async fn redirects_are_followed_three_times() {
    let (url, count) = server(|mut stream, head| async move {
        let step: u32 = head.split(['/', ' ']).nth(2).unwrap().parse().unwrap();
        let text = match step {
            0 => "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndone".to_owned(),
            n => {
                let status = [301, 302, 307, 308][n as usize % 4];
                format!("HTTP/1.1 {status} X\r\nlocation: /{}\r\ncontent-length: 0\r\n\r\n", n - 1)
            }
        };
        drop(stream.write_all(text.as_bytes()).await);
    })
    .await;
    assert_eq!(get(open(), &format!("{url}/3")).await.unwrap(), "done");
    assert_eq!(count.swap(0, Ordering::SeqCst), 4);
    let failure = get(open(), &format!("{url}/9")).await.unwrap_err();
    assert_eq!(failure.message, "part: the URL redirects too often");
    assert_eq!(count.load(Ordering::SeqCst), 4, "the fourth redirect is not followed");
}

#[tokio::test]
async fn a_redirect_is_judged_like_the_first_url() {
    let (canary, visits) = fixed("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello").await;
    for location in ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/x", "data:text/plain,x"] {
        let (url, _) = fixed(&format!("HTTP/1.1 302 X\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")).await;
        assert_eq!(get(open(), &url).await.unwrap_err().kind, FailureKind::InvalidRequest, "{location}");
    }
    // The first hop is on the allowlist, the second is not.
    let port = canary.rsplit(':').next().unwrap();
    let elsewhere = format!("HTTP/1.1 302 X\r\nlocation: http://localhost:{port}/\r\ncontent-length: 0\r\n\r\n");
    let (url, _) = fixed(&elsewhere).await;
    let listed = FetchPolicy { hosts: vec!["127.0.0.1".into()], ..open() };
    assert_eq!(get(listed, &url).await.unwrap_err().message, REFUSED);
    assert_eq!(visits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn one_private_answer_among_public_ones_is_enough_to_refuse() {
    let policy = || FetchPolicy { allow_http: true, ..FetchPolicy::default() };
    let answers: [&'static [&'static str]; 5] =
        [&["127.0.0.1"], &["93.184.215.14", "127.0.0.1"], &["::1"], &["2606:2800:21f::1", "::ffff:10.0.0.1"], &[]];
    for addresses in answers {
        let fetcher = Fetcher::with_lookup(policy(), answering(addresses)).unwrap();
        let failure = fetcher.fetch(&MediaRef::Url("http://rebind.example/".into()), "part").await.unwrap_err();
        assert_eq!(failure.message, REFUSED, "{addresses:?}");
    }
}

#[tokio::test]
async fn a_name_is_resolved_once_and_the_connection_goes_to_that_answer() {
    let (url, visits) = fixed("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello").await;
    let port = url.rsplit(':').next().unwrap();
    let questions = Arc::new(AtomicUsize::new(0));
    let counter = questions.clone();
    // The first answer works; any later one would lead nowhere.
    let lookup: Lookup = Arc::new(move |name| {
        assert_eq!(name, "pinned.example");
        let ip = if counter.fetch_add(1, Ordering::SeqCst) == 0 { "127.0.0.1" } else { "127.0.0.9" };
        Box::pin(async move { Ok(vec![ip.parse().unwrap()]) })
    });
    let fetcher = Fetcher::with_lookup(open(), lookup).unwrap();
    let body = fetcher.fetch(&MediaRef::Url(format!("http://pinned.example:{port}/")), "part").await.unwrap();
    assert_eq!(body, "hello");
    assert_eq!((questions.load(Ordering::SeqCst), visits.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn only_https_unless_the_operator_says_so() {
    for url in
        ["http://example.com/a.png", "ftp://example.com/", "file:///etc/passwd", "javascript:1", "unix:/x", "HTTP://example.com"]
    {
        let failure = get(FetchPolicy::default(), url).await.unwrap_err();
        assert_eq!(failure, Failure::invalid("part: only https and data URLs are supported"), "{url}");
    }
    let long = format!("https://example.com/{}", "a".repeat(9000));
    assert_eq!(get(FetchPolicy::default(), &long).await.unwrap_err(), Failure::invalid("part: the URL is not valid"));
}

#[tokio::test]
async fn an_allowlist_names_hosts_and_their_children() {
    let policy = || FetchPolicy { hosts: vec!["pictures.example".into(), ".cdn.example".into()], allow_http: true, ..open() };
    let reached = |url: &'static str| async move {
        let lookup: Lookup = Arc::new(|_| Box::pin(async { panic!("asked") }));
        let fetcher = Fetcher::with_lookup(policy(), lookup).unwrap();
        let task = tokio::spawn(async move { fetcher.fetch(&MediaRef::Url(url.into()), "part").await });
        task.await.is_err()
    };
    for inside in ["http://pictures.example/", "http://PICTURES.example./", "http://a.cdn.example/", "http://a.b.cdn.example/"] {
        assert!(reached(inside).await, "{inside}");
    }
    for outside in
        ["http://cdn.example/", "http://evilcdn.example/", "http://pictures.example.evil/", "http://x.pictures.example/"]
    {
        assert!(!reached(outside).await, "{outside}");
    }
}

#[tokio::test]
async fn data_urls_are_decoded_within_the_same_bound() {
    let fetcher = Fetcher::new(open()).unwrap();
    let fetch = |base64: Bytes| {
        let source = MediaRef::Data { media_type: "image/png".into(), base64 };
        let fetcher = &fetcher;
        async move { fetcher.fetch(&source, "messages[2].content[1]").await }
    };
    assert_eq!(fetch("aGVsbG8=".into()).await.unwrap(), "hello");
    assert_eq!(fetch("aGVsbG8".into()).await.unwrap(), "hello", "padding is optional");
    assert_eq!(fetch("aGVs\r\nbG8=\n".into()).await.unwrap(), "hello", "line ends are skipped");
    assert_eq!(fetch("".into()).await.unwrap(), "");
    for bad in ["aGVsbG8*", "a", "====", "aGVsbG8==", "aGVs\0", "héllo"] {
        let expected = Failure::invalid("messages[2].content[1]: the data URL is not valid base64");
        assert_eq!(fetch(bad.into()).await.unwrap_err(), expected, "{bad}");
    }
    assert_eq!(fetch("AAAA".repeat(333).into()).await.unwrap().len(), 999);
    // One byte too many, and far too many that are not even base64: the length is judged first.
    assert_eq!(fetch("AAAA".repeat(334).into()).await.unwrap_err().kind, FailureKind::ImageTooLarge);
    assert_eq!(fetch("*".repeat(1 << 20).into()).await.unwrap_err().kind, FailureKind::ImageTooLarge);
}

#[test]
fn public_addresses_are_public_and_each_special_range_is_not() {
    for public in [
        "1.1.1.1",
        "8.8.8.8",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450::1",
        "2620:fe::fe",
        "2001:4860:4860::8888",
    ] {
        assert!(is_public(public.parse().unwrap()), "{public}");
    }
    for special in [
        "0.0.0.0",
        "0.255.255.255",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.255.255.255",
        "169.254.0.0",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.0",
        "239.255.255.255",
        "240.0.0.0",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:2::1",
        "2001:20::1",
        "2001:1ff:ffff::",
        "2001:db8::1",
        "2002:808:808::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "fec0::1",
        "ff00::1",
        "ff02::1",
        "4000::1",
    ] {
        assert!(!is_public(special.parse().unwrap()), "{special}");
    }
}
