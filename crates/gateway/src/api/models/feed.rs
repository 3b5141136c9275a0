//! The list as an RSS 2.0 feed (`use_rss=true`), for whoever wants to hear of new models (<https://www.rssboard.org/rss-specification>).

use axum::response::{IntoResponse, Response};
use http::{
    HeaderMap,
    header::{CONTENT_TYPE, HOST},
};
use inner::Failure;
use wire::models::Model;

use super::value;

const KIND: &str = "application/rss+xml; charset=utf-8";

/// What the client wants of a feed.
pub(super) struct Feed {
    /// Whether an item leads to a conversation with its model; else to the model's page.
    chat_links: bool,
    /// Where the server is, as the client calls it.
    base: String,
}

impl Feed {
    /// The wishes of a query, if it wants a feed.
    ///
    /// # Errors
    /// When it says neither yes nor no.
    pub(super) fn wanted(pairs: &[(String, String)], scheme: &str, headers: &HeaderMap) -> Result<Option<Self>, Failure> {
        if !is_true(pairs, "use_rss")? {
            return Ok(None);
        }
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        Ok(Some(Self { chat_links: is_true(pairs, "use_rss_chat_links")?, base: format!("{scheme}://{host}") }))
    }

    /// The feed of these models.
    pub(super) fn of(&self, models: &[Model]) -> Response {
        let items: String = models.iter().map(|model| self.item(model)).collect();
        let link = escaped(&format!("{}/models", self.base));
        let head = format!("<title>Models</title><link>{link}</link><description>The models of this server</description>");
        let body =
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>{head}{items}</channel></rss>\n");
        ([(CONTENT_TYPE, KIND)], body).into_response()
    }

    fn item(&self, model: &Model) -> String {
        let Model { id, name, description, created, .. } = model;
        let link = if self.chat_links { format!("{}/chat?models={id}", self.base) } else { format!("{}/{id}", self.base) };
        let time = jiff::Timestamp::from_second(*created).ok();
        let time = time.and_then(|time| jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_string(&time).ok());
        let date = time.map_or_else(String::new, |time| format!("<pubDate>{time}</pubDate>"));
        let [id, name, description, link] = [id, name, description, &link].map(|text| escaped(text));
        format!(
            "<item><title>{name}</title><link>{link}</link><guid isPermaLink=\"false\">{id}</guid>\
             <description>{description}</description>{date}</item>"
        )
    }
}

fn is_true(pairs: &[(String, String)], name: &str) -> Result<bool, Failure> {
    match value(pairs, name) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Failure::invalid(format!("{name}: must be true or false"))),
    }
}

/// Text as XML has it. Control characters, which XML cannot say, are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')) {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(escaped("<a b=\"c\"> & \u{0}\u{7}d\n"), "&lt;a b=&quot;c&quot;&gt; &amp; d\n");
    }
}
