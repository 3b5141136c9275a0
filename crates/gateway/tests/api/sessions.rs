//! Browsers that are signed in: what a session may do, what it may not, and who cannot make use of it.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use gateway::{Settings, settings::OperatorPage};
use serde_json::{Value, json};
use store::{KeyChange, KeySpec, Store};

use crate::support::house::{House, Reply, Rooms, key};

/// What a browser remembers.
struct Browser {
    cookie: String,
    proof: String,
}

impl Browser {
    async fn sign_in(house: &House, key: &str) -> Self {
        let reply = house.ask(sign_in(key)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        Self { cookie: cookie(&reply), proof: reply.json()["data"]["csrf"].as_str().unwrap().to_owned() }
    }

    /// As the page's own script would send it.
    fn request(&self, method: &str, path: &str, body: Option<Value>) -> Request<Body> {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("theme=dark; {}", self.cookie))
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin")
            .header("x-csrf-token", &self.proof)
            .body(body)
            .unwrap()
    }

    fn without_proof(&self, method: &str, path: &str, body: Option<Value>) -> Request<Body> {
        let mut request = self.request(method, path, body);
        request.headers_mut().remove("x-csrf-token");
        request
    }
}

fn sign_in(key: &str) -> Request<Body> {
    Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .body(json!({ "key": key }).to_string().into())
        .unwrap()
}

fn set_cookie(reply: &Reply) -> &str {
    reply.headers[header::SET_COOKIE].to_str().unwrap()
}

fn cookie(reply: &Reply) -> String {
    set_cookie(reply).split(';').next().unwrap().to_owned()
}

fn question() -> Value {
    json!({ "model": "mock/priced", "messages": [{ "role": "user", "content": "hi" }] })
}

#[tokio::test]
async fn a_key_opens_a_session_that_stands_for_it_until_signing_out() {
    let house = House::open().await;
    let reply = house.ask(sign_in(&house.management)).await;
    let words: Vec<&str> = set_cookie(&reply).split("; ").skip(1).collect();
    assert_eq!(words, ["Path=/", "Max-Age=604800", "HttpOnly", "SameSite=Strict"]);
    let data = &reply.json()["data"];
    assert_eq!((&data["kind"], &data["name"]), (&json!("management"), &json!("management")));
    assert!(data["expires_at"].as_str().unwrap().ends_with('Z') && data["label"].as_str().unwrap().contains("..."));
    assert!(!reply.text().contains(&house.management) && reply.headers[header::CACHE_CONTROL] == "no-store");

    let browser = Browser::sign_in(&house, &house.management).await;
    let again = house.ask(browser.request("GET", "/api/v1/session", None)).await;
    assert_eq!((again.json()["data"]["csrf"].as_str().unwrap(), cookie(&again)), (&*browser.proof, browser.cookie.clone()));
    assert_eq!(house.ask(browser.request("GET", "/api/v1/keys", None)).await.status, StatusCode::OK);
    let made = house.ask(browser.request("POST", "/api/v1/keys", Some(json!({ "name": "by hand" })))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());

    let out = house.ask(browser.request("DELETE", "/api/v1/session", None)).await;
    assert_eq!((out.status, set_cookie(&out).contains("Max-Age=0")), (StatusCode::NO_CONTENT, true));
    let over = house.ask(browser.request("GET", "/api/v1/keys", None)).await;
    assert_eq!((over.status, &over.error()["message"]), (StatusCode::UNAUTHORIZED, &json!("The session is over; sign in again")));
    assert_eq!(house.ask(browser.request("DELETE", "/api/v1/session", None)).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_restart_signs_nobody_out_and_forgets_no_sign_out() {
    let mut house = House::open().await;
    let (stays, leaves) = (Browser::sign_in(&house, &house.management).await, Browser::sign_in(&house, &house.key).await);
    house.ask(leaves.request("DELETE", "/api/v1/session", None)).await;
    house.restart().await;
    let again = house.ask(stays.request("GET", "/api/v1/session", None)).await;
    assert_eq!((again.status, again.json()["data"]["csrf"].as_str()), (StatusCode::OK, Some(&*stays.proof)));
    assert_eq!(house.ask(stays.request("POST", "/api/v1/keys", Some(json!({ "name": "x" })))).await.status, StatusCode::CREATED);
    assert_eq!(house.ask(leaves.request("GET", "/api/v1/session", None)).await.status, StatusCode::UNAUTHORIZED);

    // What a copy of the database says opens nothing.
    let token = stays.cookie.split('=').next_back().unwrap();
    let documents = house.store.documents().await.unwrap();
    assert!(documents.len() == 1 && documents[0].kind == "session");
    assert!(!documents[0].id.contains(token) && !documents[0].body.contains(token));
    let mut stolen = stays.request("GET", "/api/v1/keys", None);
    stolen.headers_mut().insert(header::COOKIE, format!("roundhouse_session={}", documents[0].id).parse().unwrap());
    assert_eq!(house.ask(stolen).await.status, StatusCode::UNAUTHORIZED);

    // A key that is gone takes its sessions with it, also after a restart.
    let hash = house.store.key_by_secret(&house.management).unwrap().hash;
    house.store.delete_key(&hash).await.unwrap();
    house.restart().await;
    assert_eq!(house.ask(stays.request("GET", "/api/v1/session", None)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nothing_changes_and_nothing_is_spent_without_the_pages_own_proof() {
    let house = House::open().await;
    let browser = Browser::sign_in(&house, &house.management).await;
    let hash = house.store.key_by_secret(&house.key).unwrap().hash;
    let one = format!("/api/v1/keys/{hash}");
    for (method, path, body) in [
        ("POST", "/api/v1/keys", json!({ "name": "forged" })),
        ("PATCH", &*one, json!({ "disabled": true })),
        ("DELETE", &*one, Value::Null),
        ("DELETE", "/api/v1/session", Value::Null),
        ("POST", "/api/v1/chat/completions", question()),
        ("POST", "/v1/chat/completions", question()),
    ] {
        let reply = house.ask(browser.without_proof(method, path, Some(body.clone()))).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{method} {path}");
        assert!(reply.error()["message"].as_str().unwrap().contains("x-csrf-token"));
        let mut forged = browser.request(method, path, Some(body));
        forged.headers_mut().insert("x-csrf-token", "00".repeat(32).parse().unwrap());
        assert_eq!(house.ask(forged).await.status, StatusCode::FORBIDDEN, "{method} {path}");
    }
    assert!(house.store.keys().len() == 2 && house.provider.requests().is_empty());
    assert_eq!(house.ask(browser.without_proof("GET", "/api/v1/keys", None)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn pages_of_other_origins_get_nothing_of_a_session() {
    let house = House::open().await;
    let browser = Browser::sign_in(&house, &house.management).await;
    // A page at another port of this host has the same site, and the browser sends the cookie.
    for (name, value) in [
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "cross-site"),
        ("origin", "http://127.0.0.1:3000"),
        ("origin", "null"),
    ] {
        for (method, path) in [("GET", "/api/v1/keys"), ("GET", "/api/v1/session"), ("POST", "/api/v1/keys")] {
            let mut request = browser.request(method, path, Some(json!({ "name": "theirs" })));
            let headers = request.headers_mut();
            headers.remove("sec-fetch-site");
            headers.insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
            headers.insert(name, value.parse().unwrap());
            let reply = house.ask(request).await;
            assert!(matches!(reply.status.as_u16(), 401 | 403), "{name}: {value} {method} {path}: {}", reply.text());
            assert!(!reply.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{name}: {value}");
        }
        let mut request = sign_in(&house.management);
        request.headers_mut().insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
        request.headers_mut().insert(name, value.parse().unwrap());
        let reply = house.ask(request).await;
        assert_eq!((reply.status, reply.headers.contains_key(header::SET_COOKIE)), (StatusCode::FORBIDDEN, false), "{value}");
    }
    let mut own = browser.request("GET", "/api/v1/keys", None);
    own.headers_mut().remove("sec-fetch-site");
    own.headers_mut().insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
    own.headers_mut().insert(header::ORIGIN, "http://127.0.0.1:8080".parse().unwrap());
    let reply = house.ask(own).await;
    assert_eq!((reply.status, reply.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)), (StatusCode::OK, false));

    // With a key of their own they are welcome, whatever cookie comes with it; and nobody may send the proof from elsewhere.
    let mut keyed = browser.request("GET", "/api/v1/key", None);
    keyed.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {}", house.key).parse().unwrap());
    keyed.headers_mut().insert(header::ORIGIN, "https://elsewhere.example".parse().unwrap());
    let reply = house.ask(keyed).await;
    assert_eq!((reply.status, &reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN]), (StatusCode::OK, &"*".parse().unwrap()));
    let preflight = Request::options("/api/v1/keys")
        .header(header::ORIGIN, "https://elsewhere.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .body(Body::empty())
        .unwrap();
    let reply = house.ask(preflight).await;
    assert!(!reply.headers[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap().contains("csrf"));
    assert!(!reply.headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));
}

#[tokio::test]
async fn a_key_in_the_header_wins() {
    let house = House::open().await;
    let browser = Browser::sign_in(&house, &house.management).await;
    let mut request = browser.request("GET", "/api/v1/keys", None);
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {}", house.key).parse().unwrap());
    assert_eq!(house.ask(request).await.status, StatusCode::FORBIDDEN, "it is a normal one");
    // Whoever puts a password of a proxy before the site has the browser send that one.
    let mut request = browser.request("GET", "/api/v1/keys", None);
    request.headers_mut().insert(header::AUTHORIZATION, "Basic dTpw".parse().unwrap());
    assert_eq!(house.ask(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_chat_of_a_manager_is_paid_by_a_key_of_its_own() {
    let house = House::open().await;
    let browser = Browser::sign_in(&house, &house.management).await;
    let ask = || house.ask(browser.request("POST", "/api/v1/chat/completions", Some(question())));
    let (one, other) = tokio::join!(ask(), ask());
    assert_eq!((one.status, other.status), (StatusCode::OK, StatusCode::OK), "{}", one.text());
    let keys: Vec<_> = house.store.keys().into_iter().filter(|key| key.name == "Site chat").collect();
    let [chat] = &keys[..] else { panic!("one key, not {}", keys.len()) };
    assert!(!chat.management);
    assert_eq!(house.settled(one.generation_id()).await.reservation.key_hash, chat.hash);
    // It is a key like any other.
    house.store.set_key_disabled(&chat.hash, true).await.unwrap();
    let refused = ask().await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.error()["message"].as_str().unwrap().contains("Site chat"), "{}", refused.text());
    house.store.delete_key(&chat.hash).await.unwrap();
    assert_eq!(ask().await.status, StatusCode::OK, "a new one is made");
    // A normal key pays for itself, and administers nothing.
    let normal = Browser::sign_in(&house, &house.key).await;
    let reply = house.ask(normal.request("POST", "/api/v1/chat/completions", Some(question()))).await;
    let payer = house.settled(reply.generation_id()).await.reservation.key_hash;
    assert_eq!(payer, house.store.key_by_secret(&house.key).unwrap().hash);
    assert_eq!(house.ask(normal.request("GET", "/api/v1/keys", None)).await.status, StatusCode::FORBIDDEN);
    let mut bare = house.post(question().to_string());
    bare.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {}", house.management).parse().unwrap());
    assert_eq!(house.ask(bare).await.status, StatusCode::FORBIDDEN, "the key itself still does no inference");
}

#[tokio::test]
async fn a_session_outlives_a_reload_and_not_its_key() {
    let house = House::open().await;
    let spec = KeySpec { name: "second".into(), management: true, ..KeySpec::default() };
    let second = key(&house.store, spec).await;
    let browser = Browser::sign_in(&house, &second).await;
    house.gateway.change(Rooms::empty(Settings::default()));
    assert_eq!(house.ask(browser.request("GET", "/api/v1/keys", None)).await.status, StatusCode::OK);
    let hash = house.store.key_by_secret(&second).unwrap().hash;
    let off = |disabled| KeyChange { disabled: Some(disabled), ..KeyChange::default() };
    house.store.update_key(&hash, off(true)).await.unwrap();
    assert_eq!(house.ask(browser.request("GET", "/api/v1/keys", None)).await.status, StatusCode::UNAUTHORIZED);
    house.store.update_key(&hash, off(false)).await.unwrap();
    assert_eq!(house.ask(browser.request("GET", "/api/v1/keys", None)).await.status, StatusCode::OK);
    house.store.delete_key(&hash).await.unwrap();
    assert_eq!(house.ask(browser.request("GET", "/api/v1/keys", None)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn wrong_keys_are_refused_and_after_ten_of_them_all() {
    let house = House::open().await;
    for body in ["", "{}", "{\"key\": 3}", "[]"] {
        let request = Request::post("/api/v1/session").header(header::CONTENT_TYPE, "application/json");
        assert_eq!(house.ask(request.body(body.into()).unwrap()).await.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let form = Request::post("/api/v1/session").header(header::CONTENT_TYPE, "text/plain");
    let form = form.body(json!({ "key": house.management }).to_string().into()).unwrap();
    assert_eq!(house.ask(form).await.status, StatusCode::BAD_REQUEST, "what a foreign form can send");
    assert_eq!(house.ask(sign_in(&"x".repeat(5000))).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    for _ in 0..10 {
        assert_eq!(house.ask(sign_in("sk-or-v1-wrong")).await.status, StatusCode::UNAUTHORIZED);
    }
    let reply = house.ask(sign_in(&house.management)).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(reply.headers[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() <= 60);
}

#[tokio::test]
async fn the_cookie_is_for_https_where_that_is_spoken() {
    let secure = |url: &'static str| async move {
        let house = House::with(|settings| settings.site.public_url = Some(url.to_owned())).await;
        let reply = house.ask(sign_in(&house.key)).await;
        set_cookie(&reply).ends_with("; Secure")
    };
    assert!(secure("https://models.example").await);
    assert!(!secure("http://models.example").await);
    let house = House::with(|settings| settings.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await;
    let served = house.serve().await;
    // Another test may have done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    for (scheme, secure) in [("https", true), ("http", false)] {
        let request = client.post(format!("{}/api/v1/session", served.url)).header("x-forwarded-proto", scheme);
        let body = json!({ "key": house.key }).to_string();
        let reply = request.header(header::CONTENT_TYPE, "application/json").body(body).send().await.unwrap();
        assert_eq!(reply.headers()[header::SET_COOKIE].to_str().unwrap().contains("Secure"), secure);
    }
}

#[tokio::test]
async fn without_a_site_there_is_nothing_to_sign_in_to() {
    let house = House::with(|settings| settings.site.enabled = false).await;
    assert_eq!(house.ask(sign_in(&house.key)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.ask(House::get("/api/v1/site", None)).await.json()["data"]["sign_in"], false);
}

#[tokio::test]
async fn the_site_is_presented_as_its_operator_says() {
    let house = House::with(|settings| {
        settings.site.tagline = Some("Models for the lab".into());
        settings.site.public_url = Some("https://models.example/".into());
        settings.site.privacy = Some(OperatorPage::Address("https://example.org/privacy".into()));
        settings.site.terms = Some(OperatorPage::Text { text: "# Be *kind*".into(), is_markdown: true });
    })
    .await;
    let data = &house.ask(House::get("/api/v1/site", None)).await.json()["data"];
    assert_eq!((&data["name"], &data["tagline"]), (&json!("Roundhouse"), &json!("Models for the lab")));
    assert_eq!((&data["public_url"], &data["sign_in"]), (&json!("https://models.example"), &json!(true)));
    let operator = json!({ "about": null, "privacy": "https://example.org/privacy", "terms": "/terms", "support": null });
    assert_eq!(data["operator"], operator, "what is shown here has an address here");
    let page = |page: &str| House::get(&format!("/api/v1/site/{page}"), None);
    let terms = house.ask(page("terms")).await.json();
    assert_eq!(terms["data"], json!({ "page": "terms", "format": "markdown", "text": "# Be *kind*" }));
    for none in ["about", "privacy", "etc"] {
        assert_eq!(house.ask(page(none)).await.status, StatusCode::NOT_FOUND, "{none}: no text was given");
    }
    assert!(data["version"].is_string());
}
