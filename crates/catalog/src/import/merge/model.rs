//! The row of a model: each fact from the source that knows it best. The maker knows its context, a router knows what a model is
//! called in public and what goes in and out of it.

use std::collections::BTreeMap;

use inner::Modality;

use super::Named;
use crate::{
    base::{
        day::Day,
        row::{ModelRow, Origin, Reasoning, Source},
    },
    import::{
        labs::{lab_of, tokenizer},
        names::author_of,
        offer::{MODALITIES, Offer},
        openrouter::Listed,
        parameters::{Traits, parameters},
        providers::provider,
    },
};

/// Hosts that call open models by exactly the name of their weights.
const NAMED_BY_WEIGHTS: [&str; 2] = ["deepinfra", "siliconflow"];

/// Offers in the order in which they are believed, and where each fact came from.
struct Facts<'a> {
    /// By how well the source knows the model.
    offers: Vec<&'a Offer>,
    /// Where most of it comes from.
    main: Origin,
    fields: BTreeMap<String, Origin>,
}

/// The row, as far as sources tell; the id stands in for a name that nobody tells.
pub(super) fn row(id: &str, offers: &[Named], listed: Option<&Listed>) -> ModelRow {
    let mut facts = Facts::of(id, offers);
    let author = author_of(id);
    let name = facts.take("name", |offer| offer.facts.name.as_deref().and_then(clean));
    let released = facts.take("released", |offer| offer.facts.released);
    let knowledge = facts.take("knowledge", |offer| offer.facts.knowledge);
    let context = facts.context(author);
    let input = facts.modalities("input", |offer| &offer.facts.input);
    let output = facts.modalities("output", |offer| &offer.facts.output);
    let reasoning = facts.reasoning(id);
    let hugging_face = facts.weights(offers, listed);
    let traits = facts.traits(author, reasoning.as_ref());
    let lists_itself = facts.take("parameters", |offer| Some(offer.facts.parameters.clone()).filter(|names| !names.is_empty()));
    let defaults = facts.take("defaults", |offer| offer.facts.defaults);
    ModelRow {
        id: id.to_owned(),
        name: name.map_or_else(|| id.to_owned(), |name| titled(author, &name)),
        released,
        context,
        input,
        output,
        tokenizer: tokenizer(id).to_owned(),
        hugging_face,
        permaslug: listed.and_then(|row| row.permaslug.clone()).or_else(|| facts.first(|offer| offer.facts.permaslug.clone())),
        knowledge,
        expires: facts.expires(author),
        defaults,
        reasoning,
        parameters: lists_itself.unwrap_or_else(|| parameters(traits)),
        source: facts.main.source,
        date: facts.main.date,
        fields: facts.fields,
    }
}

impl<'a> Facts<'a> {
    fn of(id: &str, offers: &'a [Named]) -> Self {
        let mut offers: Vec<&Offer> = offers.iter().map(|named| &named.offer).collect();
        offers.sort_by_key(|offer| standing(offer, author_of(id)));
        // Without any offer the row is only what a person wrote, and gets that day there.
        let main = offers.first().map_or(Origin { source: Source::Curated, date: Day::EPOCH }, |offer| offer.origin);
        Self { offers, main, fields: BTreeMap::new() }
    }

    fn first<T>(&self, read: impl Fn(&Offer) -> Option<T>) -> Option<T> {
        self.offers.iter().find_map(|offer| read(offer))
    }

    /// The first source's word on a field, written down if it is not the main source.
    fn take<T>(&mut self, field: &str, read: impl Fn(&Offer) -> Option<T>) -> Option<T> {
        let (value, origin) = self.offers.iter().find_map(|offer| Some((read(offer)?, offer.origin)))?;
        self.note(field, origin);
        Some(value)
    }

    fn note(&mut self, field: &str, origin: Origin) {
        if origin != self.main {
            self.fields.insert(field.to_owned(), origin);
        }
    }

    /// The maker's word, then a router's, then anybody's.
    fn context(&mut self, author: &str) -> Option<u64> {
        let own = self.offers.iter().filter(|offer| offer.origin.source != Source::LiteLlm && is_makers(offer, author));
        let found = own.chain(&self.offers).find_map(|offer| Some((offer.context?, offer.origin)));
        let (context, origin) = found?;
        self.note("context", origin);
        Some(context)
    }

    /// `LiteLLM` marks what it knows, so that only all its entries together say what goes in.
    fn modalities(&mut self, field: &str, read: impl Fn(&Offer) -> &Vec<Modality>) -> Vec<Modality> {
        let full =
            |offer: &Offer| Some(read(offer).clone()).filter(|list| offer.origin.source != Source::LiteLlm && !list.is_empty());
        if let Some(list) = self.take(field, full) {
            return list;
        }
        let known = |modality: &Modality| self.offers.iter().any(|offer| read(offer).contains(modality));
        let list: Vec<Modality> = MODALITIES.into_iter().filter(known).collect();
        if list.is_empty() { vec![Modality::Text] } else { list }
    }

    /// How it reasons.
    fn reasoning(&mut self, id: &str) -> Option<Reasoning> {
        if self.first(|offer| offer.facts.reasons) != Some(true) {
            return None;
        }
        let mut reasoning = self.take("reasoning", |offer| offer.facts.reasoning.clone()).unwrap_or_default();
        reasoning.mandatory = self.is_mandatory(id, reasoning.mandatory);
        if reasoning.default_effort.is_none() {
            reasoning.default_effort = self.first(|offer| offer.facts.reasoning.as_ref()?.default_effort.clone());
        }
        Some(reasoning)
    }

    /// Whether reasoning cannot be switched off: one switch anywhere is a switch. That nobody names one does not mean that there
    /// is none, unless the model is called so. models.dev leaves out switches of Anthropic's, `LiteLLM` marks who has none
    /// (2026-11).
    fn is_mandatory(&self, id: &str, told: bool) -> bool {
        const ALWAYS: [&str; 8] = ["thinking", "-think", "reason", "-r1", "qwq", "/o1", "/o3", "gpt-oss"];
        let says = |source: Source, mandatory: bool| {
            let of_source = self.offers.iter().filter(|offer| offer.origin.source == source);
            of_source.filter_map(|offer| offer.facts.reasoning.as_ref()).any(|how| how.mandatory == mandatory)
        };
        if author_of(id) == "anthropic" {
            return says(Source::LiteLlm, true);
        }
        (told || ALWAYS.iter().any(|word| id.contains(word))) && !says(Source::ModelsDev, false)
    }

    /// The name of the weights: a router's word, else a host's id, if it is the id of exactly this model and the weights are open.
    fn weights(&mut self, offers: &[Named], listed: Option<&Listed>) -> Option<String> {
        if let Some(weights) =
            listed.and_then(|row| row.hugging_face.clone()).or_else(|| self.first(|offer| offer.facts.hugging_face.clone()))
        {
            return Some(weights);
        }
        let is_open = self.offers.iter().any(|offer| offer.facts.open_weights == Some(true));
        let is_name = |offer: &Offer| {
            offer.at.is_some_and(|at| NAMED_BY_WEIGHTS.contains(&at))
                && offer.upstream.bytes().any(|byte| byte.is_ascii_uppercase())
        };
        let host = offers.iter().find(|named| is_open && named.distance == 0 && is_name(&named.offer))?;
        self.note("hugging_face", host.offer.origin);
        Some(host.offer.upstream.clone())
    }

    fn traits<'b>(&self, author: &'b str, reasoning: Option<&Reasoning>) -> Traits<'b> {
        let any = |read: fn(&Offer) -> Option<bool>| self.offers.iter().any(|offer| read(offer) == Some(true));
        Traits {
            author,
            tools: any(|offer| offer.facts.tools),
            structured: any(|offer| offer.facts.structured),
            reasons: reasoning.is_some(),
            sampling: self.first(|offer| offer.facts.sampling) != Some(false),
        }
    }

    /// Only the maker withdraws a model; a host only withdraws its endpoint.
    fn expires(&self, author: &str) -> Option<Day> {
        self.offers.iter().filter(|offer| is_makers(offer, author)).find_map(|offer| offer.expires)
    }
}

/// How well an offer's source knows the model; smaller is better.
fn standing(offer: &Offer, author: &str) -> u8 {
    match (offer.origin.source, offer.at) {
        (Source::Curated, _) => 0,
        (Source::OpenRouter, _) => 1,
        (Source::ModelsDev, Some("openrouter")) => 2,
        (Source::ModelsDev, _) if is_makers(offer, author) => 3,
        (Source::ModelsDev, _) => 4,
        (Source::LiteLlm, _) if is_makers(offer, author) => 5,
        (Source::LiteLlm, _) => 6,
    }
}

/// Whether the model's own maker is the one who sells it there.
fn is_makers(offer: &Offer, author: &str) -> bool {
    let sells_own = offer.author.or_else(|| offer.at.and_then(provider).and_then(|provider| provider.author));
    sells_own == Some(author) || matches!((offer.at, author), (Some("alibaba"), "qwen") | (Some("amazon-bedrock"), "amazon"))
}

/// Without what says nothing about the model. `None` for a host's id in place of a name.
fn clean(name: &str) -> Option<String> {
    let name = name.trim().trim_end_matches("(latest)").trim_end();
    (!name.is_empty() && !name.contains('/')).then(|| name.to_owned())
}

/// "Author: Model", the author not twice.
fn titled(author: &str, name: &str) -> String {
    let Some(lab) = lab_of(author) else { return name.to_owned() };
    let is_titled = name.split_once(": ").is_some_and(|(before, _)| before.eq_ignore_ascii_case(lab.name));
    if is_titled { name.to_owned() } else { format!("{}: {name}", lab.name) }
}
