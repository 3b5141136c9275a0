//! A way to the upstream, directly or through a gateway: where it begins, and how requests along it are written.

use std::net::SocketAddr;

use crate::upstream::{Kind, MODEL};

/// Bytes of the body of a usual request.
const BODY_BYTES: usize = 1024;

/// Where to send requests, and what each needs.
#[derive(Clone)]
pub(crate) struct Way {
    /// Where it begins.
    pub(crate) address: SocketAddr,
    /// Of chat completions.
    pub(crate) path: &'static str,
    /// Whole lines of the head, with their ends.
    pub(crate) headers: String,
    /// Before the model's name.
    pub(crate) prefix: &'static str,
}

impl Way {
    /// A way with OpenAI's path and this key.
    pub(crate) fn new(address: SocketAddr, key: &str) -> Self {
        Self { address, path: "/v1/chat/completions", headers: format!("authorization: Bearer {key}\r\n"), prefix: "" }
    }

    /// A request of 1 KB for a whole answer.
    pub(crate) fn whole(&self) -> Vec<u8> {
        self.chat(false, &|filler| text(Kind::Instant, filler), BODY_BYTES)
    }

    /// A request of 1 KB for a stream.
    pub(crate) fn stream(&self, kind: Kind) -> Vec<u8> {
        self.chat(true, &|filler| text(kind, filler), BODY_BYTES)
    }

    /// A request with a picture inside, for a whole answer; its body has `bytes` bytes, up to three less.
    pub(crate) fn picture(&self, bytes: usize) -> Vec<u8> {
        let content = |filler: usize| {
            // The signature of a PNG, then zeros: nobody here looks further than the first bytes. Base64 comes in fours.
            let base64 = &format!("iVBORw0KGgo{}", "A".repeat(filler))[..filler / 4 * 4];
            format!(r#"[{{"type":"image_url","image_url":{{"url":"data:image/png;base64,{base64}"}}}}]"#)
        };
        self.chat(false, &content, bytes)
    }

    /// Any other POST with a body of JSON.
    pub(crate) fn post(&self, path: &str, body: &str) -> Vec<u8> {
        let Self { address, headers, .. } = self;
        let length = body.len();
        format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\n{headers}content-type: application/json\r\ncontent-length: {length}\r\n\r\n\
             {body}"
        )
        .into_bytes()
    }

    /// `content` writes the user's message around so many bytes.
    fn chat(&self, stream: bool, content: &dyn Fn(usize) -> String, bytes: usize) -> Vec<u8> {
        let body = |content: &str| {
            format!(
                r#"{{"model":"{}{MODEL}","messages":[{{"role":"user","content":{content}}}],"max_tokens":64,"stream":{stream}}}"#,
                self.prefix
            )
        };
        let around = body(&content(0)).len();
        self.post(self.path, &body(&content(bytes.saturating_sub(around))))
    }
}

/// A message that asks for this kind of answer.
fn text(kind: Kind, filler: usize) -> String {
    format!(r#""{} {}""#, kind.word(), "x".repeat(filler))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn body(request: &[u8]) -> &str {
        std::str::from_utf8(request).unwrap().split_once("\r\n\r\n").unwrap().1
    }

    #[test]
    fn bodies_have_the_size_that_is_said() {
        let way = Way { prefix: "bench/", ..Way::new(([127, 0, 0, 1], 1).into(), "key") };
        assert_eq!(body(&way.whole()).len(), BODY_BYTES);
        assert_eq!(body(&way.stream(Kind::Held)).len(), BODY_BYTES);
        let picture = way.picture(10_000);
        assert!((9_980..=10_000).contains(&body(&picture).len()), "{}", body(&picture).len());
        for request in [way.whole(), way.stream(Kind::Held), picture] {
            serde_json::from_str::<serde_json::Value>(body(&request)).unwrap();
        }
    }
}
