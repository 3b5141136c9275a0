//! `[aliases]`: what else models are called.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

/// The ids that a name stands for, in the order in which they are tried: one as a string, several as a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Targets(pub Vec<String>);

impl<'de> Deserialize<'de> for Targets {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Targets;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of a model, or a list of ids")
    }

    fn visit_str<E: Error>(self, id: &str) -> Result<Targets, E> {
        Ok(Targets(vec![id.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Targets, A::Error> {
        let mut ids = Vec::new();
        while let Some(id) = list.next_element()? {
            ids.push(id);
        }
        Ok(Targets(ids))
    }

    /// `gpt-4.1 = "..."` is a table `gpt-4` with a key `1`: the usual mistake here.
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Targets, A::Error> {
        Err(A::Error::custom("expected the id of a model; a name with a dot in it stands in quotes (\"gpt-4.1\" = ...)"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    fn read(text: &str) -> Result<Vec<(String, Vec<String>)>, String> {
        let table = text.parse().expect("valid TOML");
        let config = Config::deserialize_from(table).map_err(|(place, reason)| format!("{place}: {reason}"))?;
        Ok(config.aliases.into_iter().map(|(name, targets)| (name, targets.0)).collect())
    }

    #[test]
    fn a_name_stands_for_one_or_several() {
        let text = "[aliases]\n\"gpt-4.1\" = \"openai/gpt-4.1\"\nsmart = [\"a/b\", \"c/d\"]";
        let expected = [("gpt-4.1", vec!["openai/gpt-4.1"]), ("smart", vec!["a/b", "c/d"])];
        let owned = |(name, ids): (&str, Vec<&str>)| (name.to_owned(), ids.into_iter().map(str::to_owned).collect());
        assert_eq!(read(text), Ok(expected.map(owned).to_vec()));
    }

    #[test]
    fn what_is_no_id_is_refused_with_its_place() {
        assert!(
            read("[aliases]\ngpt-4.1 = \"a/b\"")
                .is_err_and(|said| said.starts_with("aliases.gpt-4: ") && said.contains("quotes"))
        );
        assert!(read("[aliases]\na = 4").is_err_and(|said| said.contains("the id of a model")));
    }
}
