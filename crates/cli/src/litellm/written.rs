//! The configuration as text, as a person would have written it.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    instances::{Instance, Instances, Section},
    settings::Settings,
    vendors,
};

/// The keys of a price, in the order of [`Section::price`].
const PRICES: [&str; 4] = ["prompt", "completion", "input_cache_read", "input_cache_write"];

/// The text of the file.
pub fn text(settings: &Settings, instances: &Instances, aliases: &BTreeMap<String, Vec<String>>) -> String {
    let mut text = "# Made of LiteLLM's config.yaml by: roundhouse config import litellm\n\
                    # Every setting there is, with its default: roundhouse config init all.toml\n"
        .to_owned();
    if let Some(megabytes) = settings.body_mb {
        line(&mut text, format_args!("\n[request]\nbody_mb = {megabytes}"));
    }
    if settings.seconds != [None, None] {
        line(&mut text, format_args!("\n[upstream]"));
        let [total, first] = settings.seconds;
        if let Some(first) = first {
            line(&mut text, format_args!("head_seconds = {first}\nfirst_token_seconds = {first}"));
        }
        if let Some(total) = total {
            line(&mut text, format_args!("total_seconds = {total}"));
        }
    }
    instances.0.iter().for_each(|instance| provider(&mut text, instance));
    if !aliases.is_empty() {
        line(
            &mut text,
            format_args!("\n# What clients call the models above; of several the first that can answer does.\n[aliases]"),
        );
        for (name, ids) in aliases {
            match ids.as_slice() {
                [id] => line(&mut text, format_args!("{} = {}", quoted(name), quoted(id))),
                ids => {
                    let ids: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
                    line(&mut text, format_args!("{} = [{}]", quoted(name), ids.join(", ")));
                }
            }
        }
    }
    text
}

fn provider(text: &mut String, Instance { slug, access, models, .. }: &Instance) {
    line(text, format_args!("\n[[provider]]\nid = {}", quoted(slug)));
    if let Some(row) = access.row.filter(|row| row != slug) {
        line(text, format_args!("like = {}", quoted(row)));
    }
    let texts = [("dialect", access.dialect), ("base_url", access.base_url.as_deref()), ("api_key", access.api_key.as_deref())];
    for (key, value) in texts.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        line(text, format_args!("{key} = {}", quoted(value)));
    }
    if let Some(aws) = &access.aws {
        let mut fields = vec![format!("region = {}", quoted(&aws.region))];
        if let Some([id, secret]) = &aws.keys {
            fields.push(format!("access_key_id = {}, secret_access_key = {}", quoted(id), quoted(secret)));
        }
        fields.extend(aws.session_token.as_ref().map(|token| format!("session_token = {}", quoted(token))));
        line(text, format_args!("aws = {{ {} }}", fields.join(", ")));
    }
    // A resource of Azure has an address of its own, and is Azure all the same.
    if access.row == Some(vendors::AZURE) {
        line(text, format_args!("catalogue = true"));
    }
    models.iter().for_each(|section| model(text, section));
}

fn model(text: &mut String, section: &Section) {
    line(
        text,
        format_args!(
            "\n[[provider.model]]\nid = {}\nupstream_id = {}",
            quoted(&section.id),
            quoted(&plain(&section.upstream_id))
        ),
    );
    if let Some(tokens) = section.context_length {
        let guess = if section.is_guessed { "  # a guess: correct it" } else { "" };
        line(text, format_args!("context_length = {tokens}{guess}"));
    }
    if let Some(tokens) = section.max_completion_tokens {
        line(text, format_args!("max_completion_tokens = {tokens}"));
    }
    if !section.input_modalities.is_empty() {
        let kinds: Vec<String> = section.input_modalities.iter().map(|kind| quoted(kind)).collect();
        line(text, format_args!("input_modalities = [{}]", kinds.join(", ")));
    }
    let prices =
        PRICES.iter().zip(&section.price).filter_map(|(key, price)| Some(format!("{key} = {}", quoted(price.as_ref()?))));
    let prices: Vec<String> = prices.collect();
    if !prices.is_empty() {
        line(text, format_args!("price = {{ {} }}", prices.join(", ")));
    }
}

fn line(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{what}");
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Text that must not be read as a reference.
fn plain(text: &str) -> String {
    text.replace('$', "$$")
}
