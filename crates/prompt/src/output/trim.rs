//! Newlines at the edges of a stretch of streamed text: dropped at its start, held back at its end until it is known whether more
//! text follows.

/// One stretch of text.
pub(super) struct NewlineHold {
    /// Still dropping the newlines at the start.
    leading: bool,
    held: String,
}

impl NewlineHold {
    /// `trim_start` drops newlines at the start; those at the end are always held back.
    pub(super) fn new(trim_start: bool) -> Self {
        Self { leading: trim_start, held: String::new() }
    }

    /// What can be put out now.
    pub(super) fn push(&mut self, text: &str) -> String {
        let text = if self.leading { text.trim_start_matches('\n') } else { text };
        let body = text.trim_end_matches('\n');
        if text.is_empty() {
            return String::new();
        }
        self.leading = false;
        let newlines = &text[body.len()..];
        if body.is_empty() {
            self.held.push_str(newlines);
            return String::new();
        }
        let before = std::mem::replace(&mut self.held, newlines.to_owned());
        before + body
    }

    /// Whether only dropped newlines came so far.
    pub(super) fn at_start(&self) -> bool {
        self.leading
    }

    /// The newlines at the end.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.held)
    }
}
