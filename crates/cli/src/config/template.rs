//! The first configuration file: every setting with what it is for, commented out at its default. Made of the schema, so that it
//! cannot be behind it.

use std::fmt::Write;

use serde_json::Value;

use super::schema::Node;

/// The text of a new file. Prose begins with `# `, a setting that can be taken in with `#`.
pub fn template() -> String {
    let mut text = format!(
        "# {}\n# Everything is at its default; take the # before a setting away to change it.\n\
         # Editors check this file by its schema: roundhouse config schema > roundhouse.schema.json, and as the first line here\n\
         # #:schema ./roundhouse.schema.json\n",
        Node::root().description()
    );
    for (section, node) in Node::root().keys() {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n# {}\n", node.description());
        if node.item().is_none() {
            let _ = writeln!(text, "[{section}]");
        }
        for (key, inner) in node.keys() {
            settings(key, inner, &mut text);
        }
        node.examples().iter().for_each(|example| commented((section, node.item().is_some()), example, &mut text));
    }
    text
}

fn settings(key: &str, node: Node, text: &mut String) {
    let _ = writeln!(text, "# {}", node.description());
    let value = match node.default() {
        Some(default) => toml_of(default),
        None if node.keys().next().is_some() => "{}".to_owned(),
        None => "\"\"".to_owned(),
    };
    let _ = writeln!(text, "#{key} = {value}");
}

fn commented((section, is_list): (&str, bool), example: &Value, text: &mut String) {
    // JSON keeps the order in which the example is written.
    let whole = if is_list { serde_json::json!({ section: [example] }) } else { example.clone() };
    for line in toml::to_string(&whole).unwrap_or_default().lines().filter(|line| !line.is_empty()) {
        let _ = writeln!(text, "#{line}");
    }
}

fn toml_of(value: &Value) -> String {
    toml::Value::try_from(value).map_or_else(|_| value.to_string(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test may fail loudly")]

    use super::super::{Config, Environment, parse};
    use super::*;

    #[test]
    fn the_new_file_says_nothing_but_defaults() {
        let (config, _) = parse(template(), &Environment::default()).unwrap_or_else(|found| panic!("{found:?}"));
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn every_line_that_is_taken_in_is_a_setting() {
        let taken = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line).to_owned();
        // One example reads a file that is on nobody's machine.
        let text: String =
            template().lines().map(|line| taken(line).replace("${file:/run/secrets/acme}", "sk-acme") + "\n").collect();
        let variables = Environment::from([("ANTHROPIC_API_KEY", "sk-ant")]);
        let (config, _) = parse(text, &variables).unwrap_or_else(|found| panic!("{found:?}"));
        assert_eq!((config.providers.len(), config.models.len()), (2, 1), "the examples are there");
        assert_eq!((config.presets.len(), config.guardrails.len()), (1, 1), "all of them");
    }
}
