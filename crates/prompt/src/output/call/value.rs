//! Two scanners over JSON values that arrive in pieces: one decodes a string, one finds the end of an object, array or string.

use std::mem;

/// Decodes a JSON string behind its opening quote. Lenient: an unknown escape stands for itself, half a surrogate is U+FFFD.
#[derive(Default)]
pub(super) struct JsonString {
    text: String,
    /// An escape that is not complete, with its backslash.
    escape: String,
    /// The first half of a surrogate pair.
    high: Option<u32>,
}

impl JsonString {
    /// One character; `true` for the closing quote.
    pub(super) fn push(&mut self, c: char) -> bool {
        if !self.escape.is_empty() || c == '\\' {
            self.escape.push(c);
            self.unescape();
            return false;
        }
        self.lone_half();
        if c != '"' {
            self.text.push(c);
        }
        c == '"'
    }

    /// The text decoded since the last call.
    pub(super) fn take(&mut self) -> String {
        mem::take(&mut self.text)
    }

    /// What an unfinished string still held: its incomplete escape as it was written.
    pub(super) fn rest(&mut self) -> String {
        self.lone_half();
        self.take() + &mem::take(&mut self.escape)
    }

    fn unescape(&mut self) {
        let Some(kind) = self.escape.chars().nth(1) else { return };
        if kind == 'u' {
            self.unescape_unicode();
            return;
        }
        self.lone_half();
        self.escape.clear();
        match kind {
            '"' | '\\' | '/' => self.text.push(kind),
            'b' => self.text.push('\u{8}'),
            'f' => self.text.push('\u{c}'),
            'n' => self.text.push('\n'),
            'r' => self.text.push('\r'),
            't' => self.text.push('\t'),
            other => self.text.extend(['\\', other]),
        }
    }

    fn unescape_unicode(&mut self) {
        let digits = &self.escape[2..];
        if !digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
            self.lone_half();
            self.text.push_str(&mem::take(&mut self.escape));
            return;
        }
        if digits.len() < 4 {
            return;
        }
        let unit = u32::from_str_radix(digits, 16).unwrap_or(0xFFFD);
        self.escape.clear();
        match (self.high.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) => {
                let code = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
                self.text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (high, _) => {
                if high.is_some() {
                    self.text.push(char::REPLACEMENT_CHARACTER);
                }
                match unit {
                    0xD800..=0xDBFF => self.high = Some(unit),
                    _ => self.text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)),
                }
            }
        }
    }

    fn lone_half(&mut self) {
        if self.high.take().is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// Finds the end of a value and passes it on as it is. Blank space outside of strings waits for what follows it, so that
/// nothing trails a value that was cut off.
#[derive(Default)]
pub(super) struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
    space: String,
}

impl Nesting {
    /// Behind a `{` or `[`.
    pub(super) fn opened() -> Self {
        Self { depth: 1, ..Self::default() }
    }

    /// Behind the quote of a string.
    pub(super) fn quoted() -> Self {
        Self { in_string: true, ..Self::default() }
    }

    /// One character, passed on to `out`; `true` for the last one of the value.
    pub(super) fn push(&mut self, c: char, out: &mut String) -> bool {
        if !self.in_string && c.is_ascii_whitespace() {
            self.space.push(c);
            return false;
        }
        out.push_str(&mem::take(&mut self.space));
        out.push(c);
        match c {
            _ if self.escaped => self.escaped = false,
            '\\' if self.in_string => self.escaped = true,
            '"' => self.in_string = !self.in_string,
            '{' | '[' if !self.in_string => self.depth += 1,
            '}' | ']' if !self.in_string => self.depth -= 1,
            _ => {}
        }
        self.depth == 0 && !self.in_string
    }
}
