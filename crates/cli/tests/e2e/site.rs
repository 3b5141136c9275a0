//! The pages beside the API, from the real binary.

use std::io::{Read, Write};

use crate::house::House;

/// The reply as it comes over the socket.
fn raw(house: &House, method: &str, path: &str, more: &str) -> String {
    let mut socket = house.connect();
    write!(socket, "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{more}\r\n").unwrap();
    let mut reply = Vec::new();
    socket.read_to_end(&mut reply).unwrap();
    String::from_utf8_lossy(&reply).into_owned()
}

const BROWSER: &str = "accept: text/html,*/*;q=0.8\r\n";

#[test]
fn the_pages_are_served_beside_the_api_and_the_banner_says_where() {
    let mut house = House::routing("[site]\nname = \"Lab\"\nsupport = \"mailto:lab@example.org\"\n");
    assert_eq!(house.line("page: "), format!("page: {}", house.url));
    let page = raw(&house, "GET", "/", "");
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("<title>Roundhouse</title>"), "{page}");
    let deep = raw(&house, "GET", "/chat/some-room", BROWSER);
    assert_eq!(deep.split("\r\n\r\n").nth(1), page.split("\r\n\r\n").nth(1));
    let head = raw(&house, "HEAD", "/chat", BROWSER);
    let length = format!("content-length: {}\r\n", page.split("\r\n\r\n").nth(1).unwrap().len());
    assert!(head.starts_with("HTTP/1.1 200 ") && head.contains(&length) && head.ends_with("\r\n\r\n"), "{head}");
    assert!(raw(&house, "GET", "/assets/none.js", BROWSER).starts_with("HTTP/1.1 404 "));
    for path in ["/api/v1/none", "/v1/none", "/version/x", "/health/x"] {
        let reply = raw(&house, "GET", path, BROWSER);
        assert!(reply.starts_with("HTTP/1.1 404 ") && reply.contains("application/json"), "{path}: {reply}");
    }
    let (_, site) = house.get("/api/v1/site");
    assert_eq!((&site["data"]["name"], &site["data"]["operator"]["support"]), (&"Lab".into(), &"mailto:lab@example.org".into()));
    assert_eq!(house.stop(), Some(0));
}

#[test]
fn without_the_pages_there_is_only_the_api() {
    let house = House::routing("[site]\nenabled = false\n");
    let reply = raw(&house, "GET", "/", BROWSER);
    assert!(reply.starts_with("HTTP/1.1 404 ") && reply.contains("application/json"), "{reply}");
    assert_eq!(house.get("/api/v1/site").1["data"]["sign_in"], false);
    assert_eq!(house.stop(), Some(0));
}

#[test]
fn an_administrator_sees_the_settings_in_force_and_no_secret() {
    let house = House::routing(
        "[request]\nbody_mb = 4\n[[provider]]\nid = \"acme\"\nbase_url = \"http://127.0.0.1:1/v1\"\napi_key = \"sk-acme-secret\"\n",
    );
    let management = house.keys()["management_key"].as_str().unwrap().to_owned();
    let (status, told) = house.get_as("/api/v1/admin/settings", &management);
    assert_eq!(status, 200, "{told}");
    let find = |setting: &str| {
        let rows = told["data"].as_array().unwrap();
        rows.iter().find(|row| row["setting"] == setting).cloned().unwrap_or_else(|| panic!("no {setting} in {told}"))
    };
    assert_eq!(find("request.body_mb")["value"], 4);
    assert!(find("request.body_mb")["source"].as_str().unwrap().ends_with("roundhouse.toml:2"));
    assert_eq!((&find("site.enabled")["value"], &find("site.enabled")["source"]), (&true.into(), &"default".into()));
    assert!(!told.to_string().contains("sk-acme"), "{told}");
    let reply = raw(&house, "GET", "/api/v1/admin/settings", "");
    assert!(reply.starts_with("HTTP/1.1 401 "), "{reply}");
    assert_eq!(house.stop(), Some(0));
}
