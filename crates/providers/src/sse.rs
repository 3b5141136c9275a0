//! Server-sent events out of network bytes that are cut anywhere (WHATWG HTML, section 9.2). Only framing: what an event means
//! is its reader's business.

/// Most bytes of one event. Generated pictures come in one line of a few MiB.
pub const EVENT_BYTES_MAX: usize = 16 << 20;
/// Most bytes that are kept of lines that belong to no event.
const STRAY_BYTES_MAX: usize = 16 << 10;

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The `event:` name; empty when there was none.
    pub event: String,
    /// The `data:` lines, joined by line breaks. Bytes that are not UTF-8 are replaced.
    pub data: String,
}

/// An event is longer than [`EVENT_BYTES_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event is longer than {EVENT_BYTES_MAX} bytes")]
pub struct EventTooLarge;

/// An incremental parser: LF, CRLF or CR, comments, names, several data lines, characters cut in two.
#[derive(Debug, Default)]
pub struct Parser {
    /// The line that has not ended yet.
    line: Vec<u8>,
    event: String,
    data: String,
    has_data: bool,
    /// The last byte was a CR, so that an LF now belongs to it.
    after_cr: bool,
    /// The first line may begin with a byte order mark.
    begun: bool,
    stray: String,
}

impl Parser {
    /// The frames that `bytes` complete.
    ///
    /// # Errors
    /// When an event grows too large; the parser is of no use afterwards.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<Frame>, EventTooLarge> {
        let mut frames = Vec::new();
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &bytes[..end.unwrap_or(bytes.len())];
            if self.line.len() + self.data.len() + part.len() > EVENT_BYTES_MAX {
                return Err(EventTooLarge);
            }
            self.line.extend_from_slice(part);
            let Some(end) = end else { break };
            self.after_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            frames.extend(self.end_of_line());
        }
        Ok(frames)
    }

    /// The connection ended: the last event, if it lacks its blank line.
    pub fn finish(&mut self) -> Option<Frame> {
        self.end_of_line().or_else(|| self.dispatch())
    }

    /// The lines so far that are no field of an event, not more than their first bytes. Some servers that give up in the middle
    /// write their error like this.
    #[must_use]
    pub fn stray(&self) -> &str {
        &self.stray
    }

    fn end_of_line(&mut self) -> Option<Frame> {
        let line = std::mem::take(&mut self.line);
        let mut line = line.as_slice();
        if !std::mem::replace(&mut self.begun, true) {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        if line.is_empty() {
            return self.dispatch();
        }
        let colon = line.iter().position(|&byte| byte == b':');
        let (name, value) = line.split_at(colon.unwrap_or(line.len()));
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = String::from_utf8_lossy(value.strip_prefix(b" ").unwrap_or(value));
        match name {
            b"data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(&value);
            }
            b"event" => self.event = value.into_owned(),
            // Comments have an empty name.
            b"" | b"id" | b"retry" => {}
            _ if self.stray.len() + line.len() < STRAY_BYTES_MAX => {
                self.stray.push_str(&String::from_utf8_lossy(line));
                self.stray.push('\n');
            }
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Frame> {
        let frame = Frame { event: std::mem::take(&mut self.event), data: std::mem::take(&mut self.data) };
        std::mem::take(&mut self.has_data).then_some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(event: &str, data: &str) -> Frame {
        Frame { event: event.into(), data: data.into() }
    }

    fn all(bytes: &[u8]) -> Vec<Frame> {
        let mut parser = Parser::default();
        let mut frames = parser.push(bytes).expect("small");
        frames.extend(parser.finish());
        frames
    }

    #[test]
    fn every_line_ending_and_field_form_is_read() {
        let wanted = vec![frame("", "a"), frame("error", "b\nc"), frame("", "ü")];
        for ending in ["\n", "\r\n", "\r"] {
            let text = "\u{feff}: hello\ndata: a\nid: 7\n\n\nevent: error\ndata:b\ndata: c\nretry\n\n: keep-alive\n\ndata: ü\n\n";
            let bytes = text.replace('\n', ending).into_bytes();
            assert_eq!(all(&bytes), wanted, "{ending:?}");
            for cut in 0..bytes.len() {
                let mut parser = Parser::default();
                let mut frames = parser.push(&bytes[..cut]).expect("small");
                frames.extend(parser.push(&bytes[cut..]).expect("small"));
                frames.extend(parser.finish());
                assert_eq!(frames, wanted, "{ending:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn the_last_event_may_lack_its_blank_line() {
        assert_eq!(all(b"data: a\n\ndata: b\n"), [frame("", "a"), frame("", "b")]);
        assert_eq!(all(b"data: a\n\ndata: b"), [frame("", "a"), frame("", "b")]);
        assert_eq!(all(b"event: x\n\n"), [], "a name without data is no event");
        assert_eq!(all(b"data\n\n"), [frame("", "")]);
    }

    #[test]
    fn lines_outside_of_events_are_kept_apart_and_not_without_end() {
        let mut parser = Parser::default();
        let frames = parser.push(b": hello\ndata: a\nid: 7\nretry\n\n{\n  \"error\": 1\n}").expect("small");
        assert_eq!((frames, parser.finish()), (vec![frame("", "a")], None));
        assert_eq!(parser.stray(), "{\n  \"error\": 1\n}\n");
        for _ in 0..STRAY_BYTES_MAX {
            parser.push(b"<p>\n").expect("small");
        }
        assert!(parser.stray().len() <= STRAY_BYTES_MAX);
    }

    #[test]
    fn one_space_is_framing_and_a_second_is_data() {
        assert_eq!(all(b"data:  a\n\n"), [frame("", " a")]);
    }

    #[test]
    fn a_huge_event_is_read_and_an_endless_one_refused() {
        let line = format!("data: {}\n\n", "x".repeat(1 << 20));
        assert_eq!(all(line.as_bytes())[0].data.len(), 1 << 20);
        let mut parser = Parser::default();
        let refused = (0..17).map(|_| parser.push(&[b'x'; 1 << 20])).find(Result::is_err);
        assert_eq!(refused, Some(Err(EventTooLarge)));
        let mut lines = Parser::default();
        let refused = (0..17).map(|_| lines.push(format!("data: {}\n", "x".repeat(1 << 20)).as_bytes())).find(Result::is_err);
        assert_eq!(refused, Some(Err(EventTooLarge)), "many short lines of one event count together");
    }
}
