//! Requests off a socket, with bounds. Only what clients of the vendors send: a body has a length.

use serde_json::Value;
use tokio::{io::AsyncReadExt, net::tcp::OwnedReadHalf};

/// Most bytes of a request's head.
const HEAD_MAX: usize = 64 << 10;
/// Most bytes of its body.
const BODY_MAX: usize = 64 << 20;
/// Most header fields.
const FIELDS_MAX: usize = 128;
/// What a client may send ahead while it is being answered.
const AHEAD_MAX: usize = 64 << 10;

/// A request.
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path with its query, as sent.
    pub(crate) target: String,
    /// Names in small letters, in the order in which they came.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// Why no request could be read.
pub(crate) enum Bad {
    /// The connection broke.
    Socket,
    /// What came is no request, or more than allowed.
    Nonsense(&'static str),
}

/// The reading side of a connection.
pub(crate) struct Inbox {
    half: OwnedReadHalf,
    bytes: Vec<u8>,
}

impl Request {
    /// A header field.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Inbox {
    pub(crate) fn new(half: OwnedReadHalf) -> Self {
        Self { half, bytes: Vec::new() }
    }

    /// The next request; `None` when the client closed the connection between two.
    pub(crate) async fn request(&mut self) -> Result<Option<Request>, Bad> {
        loop {
            if let Some(request) = self.parse()? {
                return Ok(Some(request));
            }
            match self.half.read_buf(&mut self.bytes).await {
                Ok(0) if self.bytes.is_empty() => return Ok(None),
                Ok(0) | Err(_) => return Err(Bad::Socket),
                Ok(_) => {}
            }
        }
    }

    /// Waits until the client is gone. Cancelling it loses nothing.
    pub(crate) async fn gone(&mut self) {
        while self.bytes.len() < AHEAD_MAX {
            if let Ok(0) | Err(_) = self.half.read_buf(&mut self.bytes).await {
                return;
            }
        }
        std::future::pending().await
    }

    fn parse(&mut self) -> Result<Option<Request>, Bad> {
        let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
        let mut head = httparse::Request::new(&mut fields);
        let begin = match head.parse(&self.bytes) {
            Ok(httparse::Status::Complete(begin)) => begin,
            Ok(httparse::Status::Partial) if self.bytes.len() < HEAD_MAX => return Ok(None),
            Ok(httparse::Status::Partial) => return Err(Bad::Nonsense("the head is too long")),
            Err(_) => return Err(Bad::Nonsense("the head is no HTTP")),
        };
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers: Vec<(String, String)> =
            head.headers.iter().map(|field| (field.name.to_ascii_lowercase(), text(field.value))).collect();
        let (method, target) = (head.method.unwrap_or_default().to_owned(), head.path.unwrap_or_default().to_owned());
        let length = length(&headers)?;
        if self.bytes.len() < begin + length {
            return Ok(None);
        }
        let body = self.bytes[begin..begin + length].to_vec();
        self.bytes.drain(..begin + length);
        Ok(Some(Request { method, target, headers, body }))
    }
}

fn length(headers: &[(String, String)]) -> Result<usize, Bad> {
    let value = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    if value("transfer-encoding").is_some() {
        return Err(Bad::Nonsense("a body without a length"));
    }
    let Some(length) = value("content-length") else { return Ok(0) };
    length.parse().ok().filter(|length| *length <= BODY_MAX).ok_or(Bad::Nonsense("a length that is none, or too large"))
}

/// A reply's head; `fields` are whole lines without their ends.
pub(crate) fn head(status: u16, fields: &[String]) -> Vec<u8> {
    let lines: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    format!("HTTP/1.1 {status} {}\r\n{lines}\r\n", reason(status)).into_bytes()
}

/// A whole reply.
pub(crate) fn reply(status: u16, fields: &[String], body: &[u8]) -> Vec<u8> {
    let fields = [fields, &[format!("content-length: {}", body.len())]].concat();
    [head(status, &fields), body.to_vec()].concat()
}

/// A chunk of a body whose length is not said.
pub(crate) fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// The end of such a body.
pub(crate) const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// A path with its escapes resolved.
pub(crate) fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| byte == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &behind[2..];
            }
            None => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_and_nonsense_is_kept() {
        assert_eq!(unescaped("sim%2Ftokens-3%20%e2%82%ac"), "sim/tokens-3 €");
        assert_eq!(unescaped("100%"), "100%");
        assert_eq!(unescaped("%zz%4"), "%zz%4");
    }
}
