//! Reasoning that stands inside the answer's text, between `<think>` and `</think>`: hosts without a reasoning parser, or with
//! one that does not fit (vllm-project/vllm#26239, #29408). Works on fragments cut anywhere; never drops a character of the
//! answer.

use crate::quirks::ThinkTags;

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";
/// Most bytes held back while it is not known whether they are reasoning.
const HELD_BYTES_MAX: usize = 1 << 20;

/// What a fragment turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Thought(String),
    Said(String),
}

/// Splits the text of one answer.
pub(crate) struct Tags {
    at: Place,
    /// What may still become something else.
    held: String,
    /// How many bytes of it are known to hold no closing tag, while the opening one is missing.
    searched: usize,
    /// Whether an answer may begin inside its reasoning.
    unopened: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing but white space or the beginning of a tag so far.
    Before,
    /// No tag at the beginning: reasoning if a closing tag comes.
    Unopened,
    /// Behind the opening tag and its line break.
    Opened,
    Thinking,
    /// Behind the closing tag and its line breaks.
    Closed,
    Answer,
}

impl Tags {
    pub(crate) fn new(mode: ThinkTags) -> Self {
        let at = if mode == ThinkTags::Never { Place::Answer } else { Place::Before };
        Self { at, held: String::new(), searched: 0, unopened: mode == ThinkTags::Unopened }
    }

    /// The next fragment.
    pub(crate) fn push(&mut self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.held.push_str(text);
        while self.step(&mut pieces) {}
        pieces
    }

    /// Reasoning came in a field of its own, or a tool was called: all text is text.
    pub(crate) fn settle(&mut self) -> Vec<Piece> {
        if !matches!(self.at, Place::Before | Place::Unopened) {
            return Vec::new();
        }
        self.at = Place::Answer;
        self.push("")
    }

    /// The answer ended; `cut` by its limit, if it did not come to its end.
    pub(crate) fn finish(&mut self, cut: bool) -> Vec<Piece> {
        let rest = std::mem::take(&mut self.held);
        let thought = matches!(self.at, Place::Opened | Place::Thinking) || (self.at == Place::Unopened && cut);
        self.at = Place::Answer;
        if rest.is_empty() {
            return Vec::new();
        }
        vec![if thought { Piece::Thought(rest) } else { Piece::Said(rest) }]
    }

    /// One step on; whether another may follow.
    fn step(&mut self, pieces: &mut Vec<Piece>) -> bool {
        let next = match self.at {
            Place::Before => self.begin(),
            Place::Unopened => self.unopened(pieces),
            Place::Opened => self.after_breaks(Place::Thinking),
            Place::Thinking => self.thinking(pieces),
            Place::Closed => self.after_breaks(Place::Answer),
            Place::Answer => {
                let said = std::mem::take(&mut self.held);
                pieces.extend((!said.is_empty()).then_some(Piece::Said(said)));
                None
            }
        };
        self.at = next.unwrap_or(self.at);
        next.is_some()
    }

    fn begin(&mut self) -> Option<Place> {
        let text = self.held.trim_start();
        if let Some(rest) = text.strip_prefix(OPEN) {
            self.held = rest.to_owned();
            return Some(Place::Opened);
        }
        (!OPEN.starts_with(text)).then_some(if self.unopened { Place::Unopened } else { Place::Answer })
    }

    fn unopened(&mut self, pieces: &mut Vec<Piece>) -> Option<Place> {
        // Only what is new, and what may be the beginning of a tag before it.
        let new = &self.held.as_bytes()[self.searched.saturating_sub(CLOSE.len() - 1)..];
        let closed = new.windows(CLOSE.len()).any(|window| window == CLOSE.as_bytes());
        self.searched = self.held.len();
        if closed || self.held.len() > HELD_BYTES_MAX {
            return self.thinking(pieces).or(Some(Place::Thinking));
        }
        None
    }

    fn thinking(&mut self, pieces: &mut Vec<Piece>) -> Option<Place> {
        let (end, next) = match self.held.find(CLOSE) {
            Some(at) => (at, Some(Place::Closed)),
            // The beginning of the tag, and line breaks that may stand before it, wait.
            None => (self.held.len() - beginning_of_close(&self.held), None),
        };
        let thought = self.held[..end].trim_end_matches('\n');
        let kept = if next.is_some() { end + CLOSE.len() } else { thought.len() };
        pieces.extend((!thought.is_empty()).then(|| Piece::Thought(thought.to_owned())));
        self.held.drain(..kept);
        next
    }

    fn after_breaks(&mut self, next: Place) -> Option<Place> {
        let breaks = self.held.len() - self.held.trim_start_matches('\n').len();
        self.held.drain(..breaks);
        (!self.held.is_empty()).then_some(next)
    }
}

/// How many of the last bytes are the beginning of a closing tag.
fn beginning_of_close(text: &str) -> usize {
    (1..CLOSE.len()).rev().find(|&length| text.ends_with(&CLOSE[..length])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The thought and the text, however the answer is cut.
    fn split(mode: ThinkTags, text: &str, cut: bool) -> (String, String) {
        let whole = pieces(mode, &[text], cut);
        for at in (1..text.len()).filter(|&at| text.is_char_boundary(at)) {
            assert_eq!(pieces(mode, &[&text[..at], &text[at..]], cut), whole, "{text:?} cut at {at}");
        }
        let letters: Vec<String> = text.chars().map(String::from).collect();
        assert_eq!(pieces(mode, &letters.iter().map(String::as_str).collect::<Vec<_>>(), cut), whole, "{text:?} by letters");
        whole
    }

    fn pieces(mode: ThinkTags, parts: &[&str], cut: bool) -> (String, String) {
        let mut tags = Tags::new(mode);
        let mut pieces: Vec<Piece> = parts.iter().flat_map(|part| tags.push(part)).collect();
        pieces.extend(tags.finish(cut));
        let (mut thought, mut said) = (String::new(), String::new());
        for piece in pieces {
            match piece {
                Piece::Thought(text) => thought.push_str(&text),
                Piece::Said(text) => said.push_str(&text),
            }
        }
        (thought, said)
    }

    fn pair(thought: &str, said: &str) -> (String, String) {
        (thought.to_owned(), said.to_owned())
    }

    #[test]
    fn a_thought_between_tags_is_reasoning() {
        let tagged = |text| split(ThinkTags::Tagged, text, false);
        assert_eq!(tagged("\n<think>\nhm, é\n\n- so</x>\n</think>\n\nyes\n"), pair("hm, é\n\n- so</x>", "yes\n"));
        assert_eq!(tagged("<think>\n\n</think>\n\nyes"), pair("", "yes"));
        assert_eq!(tagged("yes <think>no</think>"), pair("", "yes <think>no</think>"), "only at the beginning");
        assert_eq!(tagged("hm</think>yes"), pair("", "hm</think>yes"));
        assert_eq!(tagged("<thin"), pair("", "<thin"));
        assert_eq!(split(ThinkTags::Tagged, "<think>hm </thi", true), pair("hm </thi", ""));
    }

    #[test]
    fn a_missing_opening_tag_is_known_by_the_closing_one() {
        let unopened = |text| split(ThinkTags::Unopened, text, false);
        assert_eq!(unopened("hm\n</think>\n\nyes"), pair("hm", "yes"));
        assert_eq!(unopened("<think>hm</think>yes"), pair("hm", "yes"));
        assert_eq!(unopened("yes"), pair("", "yes"), "it did not think: vllm#17349");
        assert_eq!(split(ThinkTags::Unopened, "hm", true), pair("hm", ""), "cut while it thought");
    }

    #[test]
    fn reasoning_in_a_field_of_its_own_leaves_the_text_alone() {
        let mut tags = Tags::new(ThinkTags::Unopened);
        assert_eq!(tags.push("a"), []);
        assert_eq!(tags.settle(), [Piece::Said("a".to_owned())]);
        assert_eq!(tags.push("</think>"), [Piece::Said("</think>".to_owned())]);
    }

    /// Searching everything again for each piece took minutes.
    #[test]
    fn an_answer_held_back_in_small_pieces_is_searched_once() {
        let mut tags = Tags::new(ThinkTags::Unopened);
        for _ in 0..HELD_BYTES_MAX - CLOSE.len() {
            assert_eq!(tags.push("x"), []);
        }
        let closing: Vec<Piece> = CLOSE.chars().flat_map(|letter| tags.push(&letter.to_string())).collect();
        assert!(matches!(&closing[..], [Piece::Thought(text)] if text.len() == HELD_BYTES_MAX - CLOSE.len()));
        assert_eq!(tags.push("yes"), [Piece::Said("yes".to_owned())]);
    }

    #[test]
    fn what_is_held_back_has_a_bound() {
        let mut tags = Tags::new(ThinkTags::Unopened);
        let pieces = tags.push(&"x".repeat(HELD_BYTES_MAX + 1));
        assert!(matches!(&pieces[..], [Piece::Thought(text)] if text.len() == HELD_BYTES_MAX + 1));
    }
}
