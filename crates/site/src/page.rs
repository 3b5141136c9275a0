//! The answer to a request for a page or one of its files, with what protects whoever looks at it.

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{
        ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
        REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
    },
};

use crate::{
    encoding::Encoding,
    files::{File, Files},
};

/// The one page; its own script knows which of its faces an address is.
const INDEX: &str = "/index.html";

/// Nothing from anywhere else, no script that is not a file of ours, and no frame around it: what a model writes is hostile. Styles in
/// attributes are what the formulas' typesetting needs; pictures of one's own are shown from memory.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; \
    script-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What every reply carries.
const PROTECTIONS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// A year, in seconds: what caches keep as long as they like.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Asked for again each time, and answered with "still the same".
const ASK_AGAIN: &str = "no-cache";

/// The file that is asked for, or the page; `None` when it is neither, and the API shall say so.
pub(crate) fn answer(files: Files, request: &Request) -> Option<Response> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let (path, headers) = (request.uri().path(), request.headers());
    let path = if path == "/" { INDEX } else { path };
    let is_asset = path.starts_with("/assets/");
    let found = files.at(path).or_else(|| files.at(INDEX).filter(|_| !is_asset && takes_pages(headers)));
    let mut response = match found {
        Some(file) => served(file, headers),
        // A script of an older build: a page in its place would only be a stranger error.
        None if is_asset => (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], "Not Found").into_response(),
        None => return None,
    };
    response.headers_mut().extend(PROTECTIONS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    Some(response)
}

/// Whether somebody wants to look at it: a browser names HTML, a program takes anything.
fn takes_pages(headers: &HeaderMap) -> bool {
    let mut entries = headers.get_all(ACCEPT).iter().flat_map(|list| list.to_str().unwrap_or_default().split(','));
    entries.any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let html = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/html"));
        let refused = |part: &str| part.strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0);
        html && !parts.any(refused)
    })
}

fn served(file: &'static File, headers: &HeaderMap) -> Response {
    let form = Encoding::best(headers, |form| packed(file, form).is_some());
    let bytes = packed(file, form).unwrap_or(file.plain);
    // Each form is another sequence of bytes, and a strong tag says that they are the same.
    let tag = format!("\"{}-{}\"", file.tag, form.word());
    let mut response = if knows(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(bytes));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(file.media_type()));
        if form != Encoding::Identity {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(form.word()));
        }
        response
    };
    let replied = response.headers_mut();
    replied.insert(CACHE_CONTROL, HeaderValue::from_static(if file.is_hashed() { FOR_EVER } else { ASK_AGAIN }));
    replied.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        replied.insert(ETAG, tag);
    }
    response
}

fn packed(file: &File, form: Encoding) -> Option<&'static [u8]> {
    match form {
        Encoding::Brotli => file.brotli,
        Encoding::Gzip => file.gzip,
        Encoding::Identity => Some(file.plain),
    }
}

/// Whether the client has it already. Compared weakly, as RFC 9110, 13.1.2, wants.
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let mut known = headers.get_all(IF_NONE_MATCH).iter().flat_map(|list| list.to_str().unwrap_or_default().split(','));
    known.any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use axum::{Router, routing::any};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;
    use crate::{files::EMBEDDED, of};

    const FILES: Files = Files(&[
        File { path: "assets/a-1f.js", plain: b"plain", brotli: Some(b"br"), gzip: Some(b"gz"), tag: "1" },
        File { path: "icon.svg", plain: b"<svg/>", brotli: None, gzip: None, tag: "2" },
        File { path: "index.html", plain: b"<p>", brotli: None, gzip: Some(b"gz"), tag: "3" },
    ]);

    struct Reply {
        status: StatusCode,
        headers: HeaderMap,
        body: String,
    }

    impl Reply {
        fn header(&self, name: &str) -> &str {
            self.headers.get(name).map_or("", |value| value.to_str().unwrap())
        }
    }

    async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let api = Router::new().fallback(any(|| async { (StatusCode::IM_A_TEAPOT, "api") }));
        let response = of(FILES, api).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Reply { status: head.status, headers: head.headers, body }
    }

    const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

    #[tokio::test]
    async fn hashed_files_are_kept_for_ever_and_the_page_is_asked_for_again() {
        let reply = ask("GET", "/assets/a-1f.js", &[("accept-encoding", "gzip, br")]).await;
        assert_eq!((reply.status, &*reply.body, reply.header("content-encoding")), (StatusCode::OK, "br", "br"));
        assert_eq!(reply.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!((reply.header("vary"), reply.header("content-type")), ("accept-encoding", "text/javascript; charset=utf-8"));
        let page = ask("GET", "/", &[]).await;
        assert_eq!((&*page.body, page.header("cache-control"), page.header("content-encoding")), ("<p>", "no-cache", ""));
        let again = ask("GET", "/", &[("if-none-match", "\"0\", W/\"3-identity\"")]).await;
        assert_eq!((again.status, &*again.body, again.header("etag")), (StatusCode::NOT_MODIFIED, "", "\"3-identity\""));
        let packed = ask("GET", "/", &[("if-none-match", "\"3-identity\""), ("accept-encoding", "gzip")]).await;
        assert_eq!((packed.status, &*packed.body), (StatusCode::OK, "gz"), "another form is something else");
    }

    #[tokio::test]
    async fn every_address_is_the_page_for_a_browser_and_only_for_one() {
        for path in ["/models", "/qwen/qwen2.5-vl-72b", "/rankings?view=apps", "/apiary", "/v1x", "/healthy"] {
            assert_eq!(ask("GET", path, &[BROWSER]).await.body, "<p>", "{path}");
            assert_eq!(ask("HEAD", path, &[BROWSER]).await.status, StatusCode::OK, "{path}");
            assert_eq!(ask("GET", path, &[("accept", "application/json")]).await.body, "api", "{path}");
            assert_eq!(ask("GET", path, &[("accept", "*/*")]).await.body, "api", "{path}");
            assert_eq!(ask("GET", path, &[("accept", "text/html;q=0, */*")]).await.body, "api", "{path}");
            assert_eq!(ask("POST", path, &[BROWSER]).await.body, "api", "{path}");
        }
        let of_the_api = [
            "/api",
            "/api/v1/models",
            "/v1/none",
            "/metrics",
            "/health",
            "/health/x",
            "/healthz",
            "/livez",
            "/readyz",
            "/version",
        ];
        for path in of_the_api {
            assert_eq!(ask("GET", path, &[BROWSER]).await.body, "api", "{path}");
        }
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_not_the_page() {
        let reply = ask("GET", "/assets/old.js", &[BROWSER]).await;
        assert_eq!((reply.status, reply.header("cache-control")), (StatusCode::NOT_FOUND, "no-store"));
        for path in ["/assets/../index.html", "/assets//index.html", "//index.html", "/..%2f..%2fetc/passwd"] {
            assert_ne!(ask("GET", path, &[]).await.body, "<p>", "{path}");
        }
    }

    #[tokio::test]
    async fn every_reply_is_protected() {
        for path in ["/", "/assets/a-1f.js", "/icon.svg", "/assets/old.js"] {
            let reply = ask("GET", path, &[]).await;
            let policy = reply.header("content-security-policy");
            for part in
                ["default-src 'self';", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]
            {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe-eval"), "{policy}");
            assert_eq!(reply.header("x-content-type-options"), "nosniff");
            assert_eq!(reply.header("referrer-policy"), "no-referrer");
            assert!(!reply.header("permissions-policy").is_empty());
        }
        assert!(ask("GET", "/api/v1/models", &[]).await.headers.get("content-security-policy").is_none());
    }

    #[test]
    fn what_is_embedded_is_sorted_and_its_page_has_no_script_of_its_own() {
        assert!(EMBEDDED.0.is_sorted_by_key(|file| file.path));
        let page = std::str::from_utf8(EMBEDDED.at(INDEX).unwrap().plain).unwrap();
        assert!(page.contains("<title>Roundhouse</title>"));
        for script in page.split("<script").skip(1) {
            let (attributes, inside) = script.split_once('>').unwrap();
            assert!(attributes.contains("src=\"/") && inside.starts_with("</script>"), "<script{script}");
        }
        assert_eq!(crate::IS_BUILT, EMBEDDED.0.iter().any(File::is_hashed));
    }
}
