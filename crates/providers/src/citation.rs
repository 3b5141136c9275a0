//! What a part of an answer rests on, as an entry of the API's `annotations` (openrouter features/web-search): a web page by its
//! address. Places are counted in characters of the whole text. What has no address has no word there.

use inner::Event;
use serde_json::{Map, Value, json};

/// A page, and what of the text rests on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Citation {
    pub(crate) url: String,
    pub(crate) title: Option<String>,
    /// What was read there.
    pub(crate) content: Option<String>,
    /// The first character, and the one behind the last.
    pub(crate) span: Option<(u64, u64)>,
}

impl Citation {
    /// The entry. A title stands in it always: clients want one.
    pub(crate) fn event(self) -> Event {
        let mut page = Map::new();
        page.insert("url".to_owned(), json!(self.url));
        page.insert("title".to_owned(), json!(self.title.unwrap_or_default()));
        page.extend(self.content.map(|content| ("content".to_owned(), json!(content))));
        if let Some((start, end)) = self.span {
            page.insert("start_index".to_owned(), json!(start));
            page.insert("end_index".to_owned(), json!(end));
        }
        let entry = [("type".to_owned(), json!("url_citation")), ("url_citation".to_owned(), Value::Object(page))];
        Event::Annotation(entry.into_iter().collect())
    }
}

/// How many characters a text has.
pub(crate) fn characters(text: &str) -> u64 {
    u64::try_from(text.chars().count()).unwrap_or(u64::MAX)
}
