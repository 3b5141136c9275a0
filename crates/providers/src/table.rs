//! The vendors we know, one row each, in the file of their kind. A new vendor of a known dialect is a row there and goldens, or a
//! section of the configuration. Rows hold data; what it means is read elsewhere.

mod hosts;
mod labs;
mod own;
mod policies;

use http::Uri;
use inner::WhenLeft;
pub use policies::{Policy, policy};
use serde::Deserialize;

use crate::quirks::{Efforts, Level, Models, Quirks};

/// A way to speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// OpenAI's Chat Completions, and everybody compatible.
    #[default]
    OpenaiChat,
    /// OpenAI's Responses.
    OpenaiResponses,
    /// Anthropic's Messages.
    AnthropicMessages,
    /// Google's Gemini.
    Gemini,
    /// Cohere's Chat, version 2.
    Cohere,
    /// AWS Bedrock's Converse.
    Bedrock,
}

/// One vendor.
#[derive(Clone, Debug)]
pub struct Row {
    /// The slug used in routing: OpenRouter's, where it has one.
    pub id: &'static str,
    /// The displayed name.
    pub name: &'static str,
    /// The author of everything it sells (what stands before the slash of a model's id), if it only sells its own.
    pub author: Option<&'static str>,
    /// What it speaks.
    pub dialect: Dialect,
    /// Where it is, without a trailing slash; `None` where everybody has an address of their own.
    pub base_url: Option<&'static str>,
    /// Hosts that are the vendor's as well, or what stands behind a dot in their names.
    pub own_hosts: &'static [&'static str],
    /// The environment variables that usually hold its credential; the first that is set counts.
    pub key_variables: &'static [&'static str],
    /// The environment variable that may name another base URL.
    pub base_url_variable: &'static str,
    /// Whether it serves without a credential: then the variable of its base URL makes it a provider, and a key alone does not.
    pub keyless: bool,
    /// What a call costs there that is left: OpenRouter's list (openrouter api_reference/streaming, "Stream Cancellation", 2026-11).
    /// Whoever does not stand in it is unknown, and so is a router, which is as good as whom it asks.
    pub when_left: WhenLeft,
    /// How it differs from OpenAI, where it speaks one of its dialects.
    pub quirks: fn() -> Quirks,
}

impl Row {
    /// Whether a base URL is the vendor's own.
    pub(crate) fn is_at(&self, base: &str) -> bool {
        let uri: Option<Uri> = base.parse().ok();
        let host = uri.as_ref().and_then(Uri::host).map(str::to_ascii_lowercase).unwrap_or_default();
        let ends = |own: &&str| host.strip_suffix(*own).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        self.base_url == Some(base) || self.own_hosts.iter().any(ends)
    }
}

/// What most rows share.
const COMPATIBLE: Row = Row {
    id: "",
    name: "",
    author: None,
    dialect: Dialect::OpenaiChat,
    base_url: None,
    own_hosts: &[],
    key_variables: &[],
    base_url_variable: "",
    keyless: false,
    when_left: WhenLeft::Unknown,
    quirks: Quirks::default,
};

/// All rows, in the order in which they are tried when nothing else decides.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    labs::ROWS.iter().chain(&hosts::ROWS).chain(&own::ROWS)
}

/// The row with this id.
#[must_use]
pub fn row(id: &str) -> Option<&'static Row> {
    rows().find(|row| row.id == id)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// The models that always think, wherever they run or at one vendor.
fn always_thinks(more: &[&str]) -> Models {
    let mut models = Quirks::default().always_thinks;
    models.0.extend(words(more));
    models
}

/// Rules for `reasoning_effort`, gpt-oss's before all others: it knows three levels and cannot be quiet, wherever it runs.
fn efforts(rules: &[(&str, &[Level])]) -> Vec<Efforts> {
    let rule = |&(model, levels): &(&str, &[Level])| Efforts { model: model.to_owned(), levels: levels.to_vec() };
    let harmony = ("gpt-oss", &[Level::Low, Level::Medium, Level::High][..]);
    std::iter::once(&harmony).chain(rules).map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each word of the list that is a vendor of ours.
    #[test]
    fn what_a_left_call_costs_is_known_of_who_stands_in_the_list() {
        let of = |when_left| rows().filter(|row| row.when_left == when_left).map(|row| row.id).collect::<Vec<_>>();
        let stops = ["openai", "anthropic", "deepseek", "xai", "cohere", "azure", "together", "fireworks", "deepinfra", "novita"];
        assert_eq!(of(WhenLeft::StopsStreams), [&stops[..], &["hyperbolic"]].concat());
        let bills_on = ["google-ai-studio", "alibaba", "alibaba-cn", "mistral", "amazon-bedrock", "groq", "sambanova", "nebius"];
        assert_eq!(of(WhenLeft::BillsOn), bills_on);
        assert!(rows().all(|row| row.keyless == (row.when_left == WhenLeft::Stops)), "nobody sends a bill for one's own server");
    }
}
