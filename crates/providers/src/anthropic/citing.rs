//! What the texts of an answer rest on: citations of web pages, which the dialect hangs on a block of text and we on its characters.
//! Citations of documents have no address and are left out.

use inner::Event;
use serde_json_borrow::Value;

use crate::citation::{Citation, characters};

/// The text so far, and the block of it that may still be cited for.
#[derive(Debug, Default)]
pub(super) struct Citing {
    /// Characters of text so far.
    said: u64,
    /// The block: its index and its first character.
    block: Option<(u64, u64)>,
    /// What it rests on.
    cited: Vec<Citation>,
}

impl Citing {
    /// A block of text begins.
    pub(super) fn begin(&mut self, index: u64) {
        self.block = Some((index, self.said));
        self.cited.clear();
    }

    /// A piece of text was said.
    pub(super) fn said(&mut self, text: &str) {
        self.said = self.said.saturating_add(characters(text));
    }

    /// The block rests on this.
    pub(super) fn cite(&mut self, index: u64, citation: &Value<'_>) {
        let word = |name: &'static str| citation.get(name).as_str().filter(|text| !text.is_empty());
        // The second is that of results that the client gave.
        let address = word("url").or_else(|| word("source")).filter(|_| self.block.is_some_and(|(open, _)| open == index));
        if let Some(url) = address {
            let (title, content) = (word("title").map(str::to_owned), word("cited_text").map(str::to_owned));
            self.cited.push(Citation { url: url.to_owned(), title, content, span: None });
        }
    }

    /// The block is whole.
    pub(super) fn end(&mut self, index: u64, events: &mut Vec<Event>) {
        let Some((_, from)) = self.block.take_if(|(open, _)| *open == index) else { return };
        let span = Some((from, self.said));
        events.extend(self.cited.drain(..).map(|citation| Citation { span, ..citation }.event()));
    }
}
