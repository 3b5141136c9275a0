//! Pictures that answers point to, through this server: for who has a key, and never anything else than a picture.

use std::net::SocketAddr;

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    routing::get,
};

use crate::support::house::{House, Reply};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and what follows";

/// Somebody else's server: pictures, and what calls itself one.
async fn elsewhere() -> SocketAddr {
    let lie = |bytes: &'static [u8]| get(move || async move { ([(header::CONTENT_TYPE, "image/png")], bytes) });
    let routes = Router::new()
        .route(
            "/plan.png",
            get(|headers: HeaderMap| async move {
                let told = [header::COOKIE, header::REFERER, header::AUTHORIZATION].iter().any(|name| headers.contains_key(name));
                if told { (StatusCode::IM_A_TEAPOT, &b"told who looks"[..]) } else { (StatusCode::OK, PNG) }
            }),
        )
        .route("/drawing", lie(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"))
        .route("/page", lie(b"<!doctype html><script>alert(1)</script>"))
        .route("/scan", lie(b"II*\0 a scan"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

async fn asked(house: &House, url: &str, key: Option<&str>) -> Reply {
    let address = reqwest::Url::parse_with_params("http://site/api/v1/site/picture", [("url", url)]).unwrap();
    house.ask(House::get(&address.as_str()["http://site".len()..], key)).await
}

#[tokio::test]
async fn a_picture_comes_through_this_server_and_is_nothing_else() {
    let (house, there) = (House::open().await, elsewhere().await);
    let key = Some(house.key.as_str());
    let reply = asked(&house, &format!("http://{there}/plan.png"), key).await;
    assert_eq!((reply.status, &reply.body[..]), (StatusCode::OK, PNG), "{}", reply.text());
    let header = |name: &str| reply.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(
        (header("x-content-type-options"), header("cross-origin-resource-policy")),
        ("nosniff".into(), "same-origin".into())
    );
    for path in ["drawing", "page", "scan", "nothing"] {
        let reply = asked(&house, &format!("http://{there}/{path}"), key).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(reply.json()["error"]["message"].as_str().unwrap().starts_with("url: "), "{}", reply.text());
    }
}

#[tokio::test]
async fn it_is_for_those_with_a_key_and_for_addresses_of_the_web() {
    let (house, there) = (House::open().await, elsewhere().await);
    let url = format!("http://{there}/plan.png");
    assert_eq!(asked(&house, &url, None).await.status, StatusCode::UNAUTHORIZED);
    for url in ["", "file:///etc/passwd", "data:image/png;base64,AAAA", "javascript:alert(1)", "//x/y.png"] {
        assert_eq!(asked(&house, url, Some(&house.key)).await.status, StatusCode::BAD_REQUEST, "{url}");
    }
    assert_eq!(house.ask(House::get("/api/v1/site/picture", Some(&house.key))).await.status, StatusCode::BAD_REQUEST);
}
