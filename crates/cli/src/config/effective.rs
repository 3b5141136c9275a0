//! Every setting as it is in force, with who said so. Never shows a secret: at most the reference that stands for one.

use serde_json::Value;

use super::{
    Loaded,
    interpolate::is_reference,
    place::{Place, Step},
    schema::Node,
};

/// What is shown where a secret stands in plain text.
const MASK: &str = "********";

/// One setting.
pub struct Setting {
    /// Where it stands, such as `server.port`.
    pub place: Place,
    /// What it is.
    pub value: Value,
    /// `default`, the file with its line, or the variable or flag.
    pub source: String,
}

impl Setting {
    /// Whether it is a secret that stands in the file as it is.
    pub fn is_plain_secret(&self) -> bool {
        self.value == MASK || self.value.as_array().is_some_and(|values| values.iter().any(|value| value == MASK))
    }
}

/// All settings that have a value, in the order of the schema.
pub fn settings(loaded: &Loaded) -> Vec<Setting> {
    let shown = Shown { loaded };
    let mut all = Vec::new();
    for (key, node) in Node::root().keys() {
        shown.add(&Place::default().key(key), node, &mut all);
    }
    all
}

struct Shown<'a> {
    loaded: &'a Loaded,
}

impl Shown<'_> {
    /// Adds what is at `place` and below it.
    fn add(&self, place: &Place, node: Node, all: &mut Vec<Setting>) {
        let written = &self.loaded.written;
        match place.find(&written.expanded) {
            Some(toml::Value::Array(items)) if node.item().is_some_and(|item| item.keys().next().is_some()) => {
                let item = node.item().unwrap_or(node);
                (0..items.len()).for_each(|index| self.add(&place.to(Step::Index(index)), item, all));
            }
            // A section has a table even where nothing of it is written.
            None | Some(toml::Value::Table(_)) if node.keys().next().is_some() => {
                node.keys().for_each(|(key, inner)| self.add(&place.key(key), inner, all));
            }
            Some(value) => all.push(Setting {
                place: place.clone(),
                value: if node.is_secret() { self.masked(place) } else { serde_json::json!(value) },
                source: self.loaded.source(place),
            }),
            None => all.extend(node.default().map(|default| Setting {
                place: place.clone(),
                value: default.clone(),
                source: "default".to_owned(),
            })),
        }
    }

    fn masked(&self, place: &Place) -> Value {
        let masked = |written: &toml::Value| written.as_str().filter(|text| is_reference(text)).unwrap_or(MASK).to_owned();
        match place.find(&self.loaded.written.table) {
            Some(toml::Value::Array(secrets)) => secrets.iter().map(masked).collect(),
            Some(secret) => masked(secret).into(),
            None => MASK.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test may fail loudly")]

    use super::super::{Environment, parse};
    use super::*;

    fn shown(text: &str, environment: Environment) -> Vec<(String, String, String)> {
        let (config, written) = parse(text.to_owned(), &environment).unwrap_or_else(|found| panic!("{found:?}"));
        let mut loaded = Loaded { config, file: Some("c.toml".into()), written };
        loaded.override_with("server", "host", "--host", "0.0.0.0");
        let line = |setting: Setting| (setting.place.to_string(), setting.value.to_string(), setting.source);
        settings(&loaded).into_iter().map(line).collect()
    }

    #[test]
    fn every_value_has_its_source_and_no_secret_is_shown() {
        let text = "[server]\nport = 1\n[[provider]]\nid = \"${env:NAME}\"\napi_key = \"${env:KEY}\"\n\
            [[provider]]\nid = \"b\"\nbase_url = \"http://b/v1\"\napi_key = \"sk-plain\"\n[[provider.model]]\nid = \"a/b\"\n";
        let variables = [("NAME", "a"), ("KEY", "sk-hidden"), ("ROUNDHOUSE_LEDGER__DURABILITY", "fsync")];
        let shown = shown(text, Environment::from(variables));
        let find = |place: &str| {
            let (_, value, source) = shown.iter().find(|(at, ..)| at == place).unwrap_or_else(|| panic!("{place}: {shown:?}"));
            (value.as_str(), source.as_str())
        };
        assert_eq!(find("server.port"), ("1", "c.toml:2"));
        assert_eq!(find("server.host"), ("\"0.0.0.0\"", "--host"));
        assert_eq!(find("server.drain_seconds"), ("600", "default"));
        assert_eq!(find("ledger.durability"), ("\"fsync\"", "ROUNDHOUSE_LEDGER__DURABILITY"));
        assert_eq!(find("provider[0].id"), ("\"a\"", "c.toml:4"));
        assert_eq!(find("provider[0].api_key"), ("\"${env:KEY}\"", "c.toml:5"));
        assert_eq!(find("provider[1].api_key"), ("\"********\"", "c.toml:9"));
        assert_eq!(find("provider[1].model[0].id"), ("\"a/b\"", "c.toml:11"));
        assert!(!format!("{shown:?}").contains("sk-"), "{shown:?}");
    }

    #[test]
    fn secrets_of_a_list_are_masked_one_by_one() {
        let (plain, hidden) = ("5a".repeat(32), "6b".repeat(32));
        let text = format!("[server]\nseal_keys = [\"${{env:KEY}}\", \"{plain}\"]\n");
        let shown = shown(&text, Environment::from([("KEY", hidden.as_str())]));
        let keys = shown.iter().find(|(place, ..)| place == "server.seal_keys").map(|(_, value, _)| value.as_str());
        assert_eq!(keys, Some("[\"${env:KEY}\",\"********\"]"));
        assert!(!format!("{shown:?}").contains("5a5a") && !format!("{shown:?}").contains("6b6b"));
    }
}
