//! What two configurations differ in, and what of that a running server cannot take up. Providers are compared by whoever connects
//! them, which knows what makes one of them another.

use serde_json::{Value, json};

use super::{Loaded, place::Place, schema::Node};

/// A setting that has another value now.
#[derive(Debug, PartialEq, Eq)]
pub struct Changed {
    /// Which.
    pub place: Place,
    /// Whether it counts only after a restart.
    pub needs_restart: bool,
}

/// The settings outside of `[[provider]]` that differ, in the order of the schema.
pub fn difference(old: &Loaded, new: &Loaded) -> Vec<Changed> {
    let mut changed = Vec::new();
    for (section, node) in Node::root().keys().filter(|(section, _)| *section != "provider") {
        let section = Place::default().key(section);
        if node.item().is_some() || node.keys().next().is_none() {
            compare(section, node, [old, new], &mut changed);
        } else {
            node.keys().for_each(|(key, inner)| compare(section.key(key), inner, [old, new], &mut changed));
        }
    }
    changed
}

fn compare(place: Place, node: Node, both: [&Loaded; 2], changed: &mut Vec<Changed>) {
    let [old, new] = both.map(|loaded| value(&place, node, loaded));
    if old != new {
        changed.push(Changed { place, needs_restart: node.needs_restart() });
    }
}

fn value(place: &Place, node: Node, loaded: &Loaded) -> Value {
    let written = place.find(&loaded.written.expanded).map(|value| json!(value));
    written.or_else(|| node.default().cloned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test may fail loudly")]

    use super::super::{Environment, parse};
    use super::*;

    fn loaded(text: &str) -> Loaded {
        let (config, written) = parse(text.to_owned(), &Environment::default()).unwrap_or_else(|found| panic!("{found:?}"));
        Loaded { config, file: None, written }
    }

    #[test]
    fn what_differs_is_told_with_what_has_to_wait() {
        let old = loaded("[server]\nport = 8080\nhost = \"a\"\n[upstream]\nidle_seconds = 5\n");
        let new =
            loaded("[server]\nhost = \"b\"\n[upstream]\nidle_seconds = 6\n[[model]]\npath = \"x\"\n[aliases]\na = \"b/c\"\n");
        let changed: Vec<_> =
            difference(&old, &new).into_iter().map(|changed| (changed.place.to_string(), changed.needs_restart)).collect();
        let expected = [("server.host", true), ("upstream.idle_seconds", false), ("model", true), ("aliases", false)];
        assert_eq!(changed, expected.map(|(place, restart)| (place.to_owned(), restart)));
        assert_eq!(difference(&new, &new), []);
    }
}
