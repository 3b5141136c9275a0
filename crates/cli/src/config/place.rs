//! Where something stands in the configuration: as a path of keys, and as a line of the file.

use std::fmt;

use toml::de::{DeTable, DeValue};

/// One step from a table or a list to what is in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A key of a table.
    Key(String),
    /// A place of a list, from 0.
    Index(usize),
}

/// A path of keys, such as `provider[0].api_key`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub Vec<Step>);

impl Place {
    /// What is one step further.
    pub fn to(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// The value of a table at `key`.
    pub fn key(&self, key: &str) -> Self {
        self.to(Step::Key(key.to_owned()))
    }

    /// What stands at a place of a list, from 0.
    pub fn nth(&self, index: usize) -> Self {
        self.to(Step::Index(index))
    }

    /// The value there, if there is one.
    pub fn find<'t>(&self, table: &'t toml::Table) -> Option<&'t toml::Value> {
        let (first, rest) = self.0.split_first()?;
        let Step::Key(first) = first else { return None };
        rest.iter().try_fold(table.get(first)?, |value, step| match step {
            Step::Key(key) => value.get(key.as_str()),
            Step::Index(index) => value.get(*index),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if index == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// The text of a file, to find lines in.
#[derive(Clone, Copy)]
pub struct Lines<'t>(pub &'t str);

impl Lines<'_> {
    /// The line, from 1, on which the key of this place stands, or the nearest thing around it that stands in the text; `None`
    /// where nothing of it does.
    pub fn of(self, place: &Place) -> Option<usize> {
        let table = DeTable::parse(self.0).ok()?.into_inner();
        let (first, rest) = place.0.split_first()?;
        let Step::Key(first) = first else { return None };
        let (key, value) = table.iter().find(|(key, _)| key.get_ref() == first)?;
        let (mut at, mut value) = (key.span().start, value.get_ref());
        for step in rest {
            let (inside, next) = match (step, value) {
                (Step::Key(key), DeValue::Table(table)) => match table.iter().find(|(known, _)| known.get_ref() == key) {
                    Some((key, value)) => (key.span().start, value.get_ref()),
                    None => break,
                },
                (Step::Index(index), DeValue::Array(items)) => match items.get(*index) {
                    Some(item) => (item.span().start, item.get_ref()),
                    None => break,
                },
                _ => break,
            };
            (at, value) = (inside, next);
        }
        Some(self.line(at))
    }

    /// The line of a byte of the text.
    pub fn line(self, offset: usize) -> usize {
        1 + self.0.bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &[&str]) -> Place {
        let step = |word: &&str| word.parse().map_or_else(|_| Step::Key((*word).to_owned()), Step::Index);
        Place(path.iter().map(step).collect())
    }

    #[test]
    fn a_place_has_a_name_and_a_line() {
        let text = "[server]\nport = 1\n\n[[provider]]\nid = \"a\"\n[[provider]]\nid = \"b\"\n[[provider.model]]\nid = \"x/y\"\n\
            price = { prompt = \"1\",\n completion = \"2\" }\n";
        let line = |path: &[&str]| Lines(text).of(&place(path));
        assert_eq!(line(&["server", "port"]), Some(2));
        assert_eq!(line(&["provider", "1", "id"]), Some(7));
        assert_eq!(line(&["provider", "1", "model", "0", "price", "completion"]), Some(11));
        assert_eq!(line(&["provider", "1", "api_key"]), Some(6), "the section that lacks it");
        assert_eq!(line(&["ledger"]), None);
        assert_eq!(place(&["provider", "1", "model", "0", "id"]).to_string(), "provider[1].model[0].id");
    }

    #[test]
    fn values_are_found_by_their_place() {
        let table: toml::Table = "a = [{ b = 5 }]".parse().expect("valid TOML");
        assert_eq!(place(&["a", "0", "b"]).find(&table).and_then(toml::Value::as_integer), Some(5));
        assert_eq!(place(&["a", "1", "b"]).find(&table), None);
    }
}
