//! What HTTP itself refuses (a head that is too long, a length that is none) reaches no handler: hyper answers with a bare status.
//! Here that answer gets the contract's body on its way out. Knows hyper's three refusals and changes no other byte.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::reply;

/// The statuses that hyper 1 refuses with, and what each is about.
const REFUSALS: [(&str, u16, &str); 3] = [
    ("400 ", 400, "the request is not valid HTTP/1.1"),
    ("414 ", 414, "the request's target is too long"),
    ("431 ", 431, "the request's head is too long or has too many fields"),
];
/// Longer than any of its refusals.
const BARE_MAX: usize = 256;

/// A socket that puts words to bare refusals.
pub(super) struct Worded<S> {
    socket: S,
    /// The words under way, and how many bytes of them are out.
    answer: Option<(Vec<u8>, usize)>,
}

impl<S> Worded<S> {
    pub(super) fn new(socket: S) -> Self {
        Self { socket, answer: None }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Worded<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Self { socket, answer } = self.get_mut();
        if answer.is_none() {
            *answer = words_for(bytes).map(|words| (words, 0));
        }
        let Some((words, out)) = answer else { return Pin::new(socket).poll_write(cx, bytes) };
        while *out < words.len() {
            match ready!(Pin::new(&mut *socket).poll_write(cx, &words[*out..]))? {
                0 => return Poll::Ready(Ok(0)),
                written => *out += written,
            }
        }
        *answer = None;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        match slices {
            [bytes] => self.poll_write(cx, bytes),
            _ => Pin::new(&mut self.socket).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Worded<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

/// What is sent instead of these bytes if they are a bare refusal. No answer of ours is one: ours have bodies, and no text inside
/// a body has these line ends.
fn words_for(bytes: &[u8]) -> Option<Vec<u8>> {
    let rest = bytes.strip_prefix(b"HTTP/1.1 4").filter(|_| bytes.len() < BARE_MAX)?;
    let head = std::str::from_utf8(rest).ok()?.strip_suffix("\r\n\r\n")?;
    let (line, fields) = head.split_once("\r\n")?;
    let refused = |(begin, _, _): &&(&str, u16, &str)| line.starts_with(&begin[1..]);
    let (_, status, sentence) =
        REFUSALS.iter().find(refused).filter(|_| fields.split("\r\n").any(|field| field == "content-length: 0"))?;
    let body = reply::of_http(*status, sentence);
    let others = fields.split("\r\n").filter(|field| *field != "content-length: 0").map(|field| format!("{field}\r\n"));
    let head = format!(
        "HTTP/1.1 4{line}\r\n{}content-type: application/json\r\ncontent-length: {}\r\n",
        others.collect::<String>(),
        body.len()
    );
    Some(format!("{head}\r\n{body}").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_refusal_gets_words() {
        let bare = "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n";
        let worded = words_for(bare.as_bytes()).and_then(|words| String::from_utf8(words).ok()).unwrap_or_default();
        assert!(
            worded.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ndate: x\r\n"),
            "{worded}"
        );
        assert!(worded.contains("\"code\":431") && !worded.contains("content-length: 0"), "{worded}");
        for other in [
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
            "data: HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n",
            "",
        ] {
            assert_eq!(words_for(other.as_bytes()), None, "{other}");
        }
    }
}
