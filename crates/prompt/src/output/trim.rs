//! Newlines at the edges of a stretch of streamed text: dropped at its start where that is wanted, held back at its end until it is
//! known whether more text follows.

/// One stretch of text.
pub(super) struct NewlineHold {
    /// Still dropping the newlines at the start.
    leading: bool,
    /// Whether newlines at the end are held back at all.
    trailing: bool,
    held: String,
}

impl NewlineHold {
    /// Text whose newlines are dropped at both ends.
    pub(super) fn both() -> Self {
        Self { leading: true, trailing: true, held: String::new() }
    }

    /// Text that keeps the newlines at its start.
    pub(super) fn end(trailing: bool) -> Self {
        Self { leading: false, trailing, held: String::new() }
    }

    /// Text that loses the newlines at its start.
    pub(super) fn start(trailing: bool) -> Self {
        Self { leading: true, trailing, held: String::new() }
    }

    /// What can be put out now.
    pub(super) fn push(&mut self, text: &str) -> String {
        let text = if self.leading { text.trim_start_matches('\n') } else { text };
        let body = if self.trailing { text.trim_end_matches('\n') } else { text };
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
