//! Stop strings over a stream of text. Holds back what may be the start of one, so nothing of a stop string ever gets out, and
//! the result does not depend on how the text was cut into fragments.

use std::mem;

/// OpenAI's limit.
pub const MAX_STOPS: usize = 4;

/// Watches one answer for stop strings.
pub struct StopStrings {
    matchers: Vec<Matcher>,
    /// The end of the text so far, as long as it may belong to a stop string.
    held: String,
    /// The one that is complete.
    stopped: Option<String>,
}

/// What one fragment of text came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Text that is certainly before every stop string.
    pub text: String,
    /// Whether a stop string is complete; everything after it is dropped.
    pub stopped: bool,
}

/// Stop strings that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StopError {
    /// More than [`MAX_STOPS`].
    #[error("{0} stop strings were given, the limit is {MAX_STOPS}")]
    TooMany(usize),
    /// It would stop everything.
    #[error("a stop string is empty")]
    Empty,
}

impl StopStrings {
    /// Watches for these strings; none is allowed.
    ///
    /// # Errors
    /// When there are too many, or one is empty.
    pub fn new<S: AsRef<str>>(stops: &[S]) -> Result<Self, StopError> {
        if stops.len() > MAX_STOPS {
            return Err(StopError::TooMany(stops.len()));
        }
        if stops.iter().any(|stop| stop.as_ref().is_empty()) {
            return Err(StopError::Empty);
        }
        let matchers = stops.iter().map(|stop| Matcher::new(stop.as_ref())).collect();
        Ok(Self { matchers, held: String::new(), stopped: None })
    }

    /// Takes the next fragment. The stop string that is complete first wins, the longest of several that end together.
    pub fn push(&mut self, fragment: &str) -> Checked {
        if self.stopped.is_some() {
            return Checked { text: String::new(), stopped: true };
        }
        for character in fragment.chars() {
            self.held.push(character);
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                self.matchers.iter_mut().for_each(|matcher| matcher.step(byte));
            }
            let complete = self.matchers.iter().filter(|matcher| matcher.complete()).map(|matcher| matcher.pattern.len()).max();
            if let Some(length) = complete {
                self.stopped = Some(self.held.split_off(self.held.len() - length));
                return Checked { text: mem::take(&mut self.held), stopped: true };
            }
        }
        let keep = self.matchers.iter().map(|matcher| matcher.matched).max().unwrap_or(0);
        let tail = self.held.split_off(self.held.len() - keep);
        Checked { text: mem::replace(&mut self.held, tail), stopped: false }
    }

    /// The stop string that is complete.
    #[must_use]
    pub fn stopped_by(&self) -> Option<&str> {
        self.stopped.as_deref()
    }

    /// What was held back, now that no more text comes.
    pub fn finish(&mut self) -> String {
        mem::take(&mut self.held)
    }
}

/// Knuth, Morris and Pratt's automaton for one string: linear however often the text begins to match.
struct Matcher {
    pattern: Vec<u8>,
    /// Length of the longest proper prefix that is also a suffix of the first `i + 1` bytes.
    borders: Vec<usize>,
    matched: usize,
}

impl Matcher {
    fn new(pattern: &str) -> Self {
        let pattern = pattern.as_bytes().to_vec();
        let mut borders = vec![0; pattern.len()];
        let mut border = 0;
        for at in 1..pattern.len() {
            while border > 0 && pattern[at] != pattern[border] {
                border = borders[border - 1];
            }
            border += usize::from(pattern[at] == pattern[border]);
            borders[at] = border;
        }
        Self { pattern, borders, matched: 0 }
    }

    fn complete(&self) -> bool {
        self.matched == self.pattern.len()
    }

    /// The automaton stops at a complete match: the caller never steps past one.
    fn step(&mut self, byte: u8) {
        while self.matched > 0 && self.pattern.get(self.matched) != Some(&byte) {
            self.matched = self.borders[self.matched - 1];
        }
        self.matched += usize::from(self.pattern[self.matched] == byte);
    }
}
