//! What an answer rests on: `groundingMetadata` of Google's search, whose places are bytes of the text where ours are characters.

use inner::Event;
use serde_json_borrow::Value;

use crate::citation::{Citation, characters};

/// The text so far, and the newest word on what it rests on.
#[derive(Debug, Default)]
pub(super) struct Grounding {
    text: String,
    /// Later reports replace earlier ones; they are told once, at the end.
    cited: Vec<Citation>,
}

impl Grounding {
    /// A piece of text was said.
    pub(super) fn said(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Takes over a report. One without pages says nothing.
    pub(super) fn read(&mut self, report: &Value<'_>) {
        let Some(pages) = report.get("groundingChunks").as_array().filter(|pages| !pages.is_empty()) else { return };
        let page = |at: usize| {
            let web = pages.get(at)?.get("web");
            let url = web.get("uri").as_str()?.to_owned();
            Some(Citation { url, title: web.get("title").as_str().map(str::to_owned), ..Citation::default() })
        };
        let mut used = vec![false; pages.len()];
        self.cited.clear();
        for support in report.get("groundingSupports").as_array().unwrap_or_default() {
            let segment = support.get("segment");
            let place = |name: &'static str| segment.get(name).as_u64().and_then(|at| usize::try_from(at).ok());
            let span = place("endIndex").map(|end| (place("startIndex").unwrap_or(0), end));
            let content = segment.get("text").as_str().map(str::to_owned);
            for at in support.get("groundingChunkIndices").as_array().unwrap_or_default() {
                let Some(at) = at.as_u64().and_then(|at| usize::try_from(at).ok()) else { continue };
                let Some(found) = page(at) else { continue };
                used[at] = true;
                let span = span.and_then(|(start, end)| Some((self.place(start)?, self.place(end)?)));
                self.cited.push(Citation { content: content.clone(), span, ..found });
            }
        }
        // A page that no part of the text names was read all the same.
        let rest = (0..pages.len()).filter(|&at| !used[at]).filter_map(page);
        self.cited.extend(rest);
    }

    /// The place in characters of a place in bytes.
    fn place(&self, byte: usize) -> Option<u64> {
        self.text.get(..byte).map(characters)
    }

    /// The entries, once.
    pub(super) fn tell(&mut self, events: &mut Vec<Event>) {
        events.extend(self.cited.drain(..).map(Citation::event));
    }
}
