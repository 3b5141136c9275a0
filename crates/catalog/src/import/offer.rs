//! What one source says about one model at one provider, before anybody knows which of our models it is. Never merged, never
//! corrected: an offer is what the source said, in our words.

use std::collections::BTreeMap;

use inner::Modality;

use crate::base::{
    day::Day,
    price::Prices,
    row::{Defaults, Origin, Reasoning},
};

/// One source's row.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The slug of the provider; `None` describes a model at a maker whom we do not route to.
    pub at: Option<&'static str>,
    /// The provider's own id.
    pub upstream: String,
    /// The author, where the provider only sells its own models and its ids do not say it.
    pub author: Option<&'static str>,
    /// Who says this.
    pub origin: Origin,
    /// List prices; `None` is unpriced.
    pub prices: Option<Prices>,
    /// Percent off.
    pub discount: Option<u8>,
    /// List prices at other service tiers.
    pub service_tiers: BTreeMap<String, Prices>,
    /// Tokens of prompt and answer together.
    pub context: Option<u64>,
    /// Tokens of the answer.
    pub max_completion: Option<u64>,
    /// When it will be withdrawn here.
    pub expires: Option<Day>,
    /// What describes the model.
    pub facts: Facts,
}

/// What describes a model, whoever serves it. `None` and empty are "not said", never "no".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// For people.
    pub name: Option<String>,
    /// When it came out.
    pub released: Option<Day>,
    /// Until when it knows the world.
    pub knowledge: Option<Day>,
    /// What goes in.
    pub input: Vec<Modality>,
    /// What comes out.
    pub output: Vec<Modality>,
    /// `owner/name` of the weights.
    pub hugging_face: Option<String>,
    /// The name that never changes.
    pub permaslug: Option<String>,
    /// Whether the weights can be had.
    pub open_weights: Option<bool>,
    /// Whether it calls tools.
    pub tools: Option<bool>,
    /// Whether it can be held to a JSON schema.
    pub structured: Option<bool>,
    /// Whether sampling can be set.
    pub sampling: Option<bool>,
    /// Whether it reasons.
    pub reasons: Option<bool>,
    /// How, if more is said than that it does.
    pub reasoning: Option<Reasoning>,
    /// Sampling when a request leaves it out.
    pub defaults: Option<Defaults>,
    /// Request fields, if the source lists them itself.
    pub parameters: Vec<String>,
}

/// All kinds of content, in the order in which rows list them.
pub(super) const MODALITIES: [Modality; 5] = [Modality::Text, Modality::Image, Modality::File, Modality::Audio, Modality::Video];

/// The modalities of a list of words, in our order, each once; words that we do not know are left out.
pub(super) fn modalities<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<Modality> {
    let words: Vec<&str> = words.into_iter().map(|word| if word == "pdf" { "file" } else { word }).collect();
    MODALITIES.into_iter().filter(|modality| words.contains(&modality.word())).collect()
}

/// Efforts from the highest to the lowest, as the contract lists them.
pub(super) fn descending(efforts: &[String]) -> Vec<String> {
    const ORDER: [&str; 7] = ["max", "xhigh", "high", "medium", "low", "minimal", "none"];
    ORDER.iter().filter(|word| efforts.iter().any(|effort| effort == *word)).map(|word| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modalities_come_in_our_order_and_words() {
        assert_eq!(modalities(["pdf", "smell", "image", "text"]), [Modality::Text, Modality::Image, Modality::File]);
    }

    #[test]
    fn efforts_come_highest_first() {
        let efforts = ["none", "low", "default", "xhigh"].map(str::to_owned);
        assert_eq!(descending(&efforts), ["xhigh", "low", "none"]);
    }
}
