//! Keys that nobody reads: a typing error that would do nothing. Each is named with what was probably meant.

use super::{place::Place, place::Step, schema::Node};

/// A word is a likely typing error of another one from this similarity on, where 1 is "the same".
const LIKELY: f64 = 0.7;

/// All places of the table that the schema does not know, each with the key that was probably meant.
pub fn keys(table: &toml::Table) -> Vec<(Place, Option<&'static str>)> {
    let mut found = Vec::new();
    walk(table, Node::root(), &Place::default(), &mut found);
    found
}

fn walk(table: &toml::Table, node: Node, place: &Place, found: &mut Vec<(Place, Option<&'static str>)>) {
    for (key, value) in table {
        let here = place.key(key);
        match node.key(key) {
            Some(inner) => descend(value, inner, &here, found),
            None => found.push((here, nearest(key, node.keys().map(|(known, _)| known)))),
        }
    }
}

/// Values of the wrong kind are the parser's business.
fn descend(value: &toml::Value, node: Node, place: &Place, found: &mut Vec<(Place, Option<&'static str>)>) {
    match value {
        toml::Value::Table(table) if node.keys().next().is_some() => walk(table, node, place, found),
        toml::Value::Array(items) => {
            let inner = node.item().into_iter().flat_map(|inner| items.iter().enumerate().map(move |item| (inner, item)));
            inner.for_each(|(inner, (index, item))| descend(item, inner, &place.to(Step::Index(index)), found));
        }
        _ => {}
    }
}

/// The known word that looks most like this one, if any does.
pub fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase();
    let scored = known.map(|known| (strsim::normalized_damerau_levenshtein(&word, known), known));
    let likely = |(score, known): &(f64, &str)| *score >= LIKELY || plural(&word, known);
    scored.filter(likely).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, known)| known)
}

/// `[[providers]]` for `[[provider]]` is nobody's typing error, and the most usual one.
fn plural(word: &str, known: &str) -> bool {
    word.strip_suffix('s') == Some(known) || known.strip_suffix('s') == Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, Option<&'static str>)> {
        keys(&text.parse().expect("valid TOML")).into_iter().map(|(place, meant)| (place.to_string(), meant)).collect()
    }

    #[test]
    fn every_unknown_key_is_found_with_what_was_meant() {
        let text = "[server]\nprot = 1\n[[providers]]\nid = \"a\"\n[[provider]]\napi_keys = \"x\"\nquirks = { videos = true }\n\
            [[provider.model]]\nprice = { promt = \"1\" }\n[zebra]\n";
        let mut found = found(text);
        found.sort();
        let expected = [
            ("provider[0].api_keys", Some("api_key")),
            ("provider[0].model[0].price.promt", Some("prompt")),
            ("provider[0].quirks.videos", Some("video")),
            ("providers", Some("provider")),
            ("server.prot", Some("port")),
            ("zebra", None),
        ];
        assert_eq!(found, expected.map(|(place, meant)| (place.to_owned(), meant)));
    }

    #[test]
    fn free_keys_and_known_ones_are_not_unknown() {
        let text =
            "[server]\nport = 1\n[[provider]]\nid = \"a\"\nquirks = { rename = { seed = \"random_seed\" }, drop = [\"x\"] }";
        assert_eq!(found(text), []);
    }
}
