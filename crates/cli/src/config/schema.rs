//! The table of all settings: a JSON Schema (`schema.json`) that editors can check a file by, and by which unknown keys are found,
//! values are shown and the first file is written. The typed sections (`sections.rs`) do the parsing; a test holds both together,
//! key by key.

use std::sync::LazyLock;

use serde_json::Value;

const TEXT: &str = include_str!("schema.json");

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(TEXT).expect("the schema is part of the program, and a test reads it"));

/// The schema as published.
pub fn text() -> &'static str {
    TEXT
}

/// What the schema says of one place of the configuration.
#[derive(Clone, Copy)]
pub struct Node(&'static Value);

impl Node {
    /// The whole file.
    pub fn root() -> Self {
        Self(&SCHEMA)
    }

    fn of(value: &'static Value) -> Self {
        let target = value["$ref"].as_str().and_then(|reference| SCHEMA.pointer(reference.trim_start_matches('#')));
        Self(target.unwrap_or(value))
    }

    /// The keys that a table has here, with what is said of each, in the order of the schema; none where this is no table.
    pub fn keys(self) -> impl Iterator<Item = (&'static str, Self)> {
        let properties = self.0["properties"].as_object();
        properties.into_iter().flatten().map(|(key, value)| (key.as_str(), Self::of(value)))
    }

    /// What stands at `key`; `None` where a table has no such key. A table whose keys are free says nothing of them.
    pub fn key(self, key: &str) -> Option<Self> {
        let free = || self.0.get("additionalProperties").filter(|free| free.is_object());
        self.0["properties"].get(key).or_else(free).map(Self::of)
    }

    /// What stands in a list.
    pub fn item(self) -> Option<Self> {
        self.0.get("items").map(Self::of)
    }

    /// What it is for, in a sentence.
    pub fn description(self) -> &'static str {
        self.0["description"].as_str().unwrap_or_default()
    }

    /// The value where none is given.
    pub fn default(self) -> Option<&'static Value> {
        self.0.get("default")
    }

    /// Values to show as examples.
    pub fn examples(self) -> &'static [Value] {
        self.0["examples"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether it is never to be shown.
    pub fn is_secret(self) -> bool {
        self.0["writeOnly"] == true
    }

    /// Whether a running server keeps the old value.
    pub fn needs_restart(self) -> bool {
        self.0["x-restart"] == true
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test may fail loudly")]

    use std::collections::BTreeSet;

    use super::super::Config;
    use super::*;

    /// Every key of the parser is in the schema, and the other way round: the parser itself says which keys it knows when it is
    /// given one that it does not.
    #[test]
    fn schema_and_parser_know_the_same_keys() {
        let mut tables = 0;
        compare(Node::root(), &mut Vec::new(), &mut tables);
        assert!(tables > 12, "{tables} tables were compared");
    }

    fn compare(node: Node, path: &mut Vec<String>, tables: &mut usize) {
        let said = |refused: &str| refused.split('`').skip(3).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
        if node.keys().next().is_some() {
            *tables += 1;
            let refused = parse(path, "{ zzz = 1 }").expect_err("an unknown key is refused");
            let listed: BTreeSet<String> = node.keys().map(|(key, _)| key.to_owned()).collect();
            assert!(refused.contains("unknown field `zzz`"), "{path:?}: {refused}");
            assert_eq!(said(&refused), listed, "{path:?}: {refused}");
        }
        if let Some(words) = node.0["enum"].as_array() {
            let refused = parse(path, "\"zzz\"").expect_err("an unknown word is refused");
            let listed: BTreeSet<String> = words.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            assert_eq!(said(&refused), listed, "{path:?}: {refused}");
        }
        for (key, inner) in node.keys() {
            assert!(!inner.description().is_empty(), "{path:?} {key} is not described");
            path.push(key.to_owned());
            compare(inner, path, tables);
            path.pop();
        }
        if let Some(item) = node.item() {
            path.push("[]".to_owned());
            compare(item, path, tables);
            path.pop();
        }
    }

    /// Parses a file with nothing but this value at `path`, where `[]` is the only item of a list.
    fn parse(path: &[String], value: &str) -> Result<Config, String> {
        let around =
            |inside: String, step: &String| if step == "[]" { format!("[{inside}]") } else { format!("{{ {step} = {inside} }}") };
        let text = path.iter().rev().fold(value.to_owned(), around);
        let mut table = format!("whole = {text}").parse::<toml::Table>().expect("valid TOML");
        let Some(toml::Value::Table(whole)) = table.remove("whole") else { panic!("the whole file is a table") };
        Config::deserialize_from(whole).map_err(|(_, reason)| reason)
    }

    #[test]
    fn defaults_of_the_schema_are_those_of_the_program() {
        let mut written = toml::Table::new();
        for (section, node) in Node::root().keys() {
            let mut table = toml::Table::new();
            for (key, default) in node.keys().filter_map(|(key, inner)| Some((key, inner.default()?))) {
                table.insert(key.to_owned(), toml::Value::try_from(default).expect("a TOML value"));
            }
            if !table.is_empty() {
                written.insert(section.to_owned(), toml::Value::Table(table));
            }
        }
        let written = Config::deserialize_from(written).expect("defaults are accepted");
        assert_eq!(format!("{written:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn examples_are_accepted() {
        for (section, node) in Node::root().keys() {
            let mut table = toml::Table::new();
            let examples = toml::Value::try_from(node.examples()).expect("a TOML value");
            let whole = if node.item().is_some() { examples } else { examples.get(0).unwrap_or(&examples).clone() };
            table.insert(section.to_owned(), whole);
            if !node.examples().is_empty() {
                Config::deserialize_from(table).unwrap_or_else(|(_, reason)| panic!("{section}: {reason}"));
            }
        }
    }
}
