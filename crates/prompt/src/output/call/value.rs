//! Two scanners over JSON values that arrive in pieces: one decodes a string, one finds the end of an object, array or string.

use std::mem;

/// What a character came to.
pub(super) enum Scan {
    /// The value goes on; what can be passed on now.
    More(String),
    /// That was its last character.
    End,
}

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
    /// The decoded text so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The same place in the string, with the text so far forgotten: for strings that are passed on as they come.
    pub(super) fn without_text(mut self) -> Self {
        self.text.clear();
        self
    }

    /// One character. What it adds is also in [`Self::text`].
    pub(super) fn push(&mut self, c: char) -> Scan {
        let before = self.text.len();
        if self.escape.is_empty() && c == '"' {
            self.lone_half();
            return Scan::End;
        }
        if self.escape.is_empty() && c != '\\' {
            self.lone_half();
            self.text.push(c);
        } else {
            self.escape.push(c);
            self.unescape();
        }
        Scan::More(self.text[before..].to_owned())
    }

    /// What an unfinished string still held: its incomplete escape as it was written.
    pub(super) fn rest(&mut self) -> String {
        mem::take(&mut self.escape)
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
    last: String,
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

    /// The text of the last character, with the space before it.
    pub(super) fn last(&self) -> &str {
        &self.last
    }

    /// One character.
    pub(super) fn push(&mut self, c: char) -> Scan {
        if !self.in_string && c.is_ascii_whitespace() {
            self.space.push(c);
            return Scan::More(String::new());
        }
        let mut text = mem::take(&mut self.space);
        text.push(c);
        match c {
            _ if self.escaped => self.escaped = false,
            '\\' if self.in_string => self.escaped = true,
            '"' => self.in_string = !self.in_string,
            '{' | '[' if !self.in_string => self.depth += 1,
            '}' | ']' if !self.in_string => self.depth -= 1,
            _ => {}
        }
        if self.depth == 0 && !self.in_string {
            self.last = text;
            return Scan::End;
        }
        Scan::More(text)
    }
}
