//! A snapshot of the environment, taken once at start. Tests make their own.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{place::Place, schema::Node, unknown};

const PREFIX: &str = "ROUNDHOUSE_";
/// Variables that are flags' twins and no settings of the file.
const FLAGS: [&str; 3] = ["ROUNDHOUSE_CONFIG", "ROUNDHOUSE_LOG", "ROUNDHOUSE_API_KEY"];
/// Short names for the most used settings.
const SHORT: [(&str, [&str; 2]); 3] = [
    ("ROUNDHOUSE_HOST", ["server", "host"]),
    ("ROUNDHOUSE_PORT", ["server", "port"]),
    ("ROUNDHOUSE_DATA_DIR", ["server", "data_dir"]),
];

/// The variables of the process.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The real one.
    pub fn of_process() -> Self {
        Self(std::env::vars().collect())
    }

    /// One variable; an empty one counts as absent.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The same, with values for variables that are absent.
    pub fn assuming(&self, values: impl Iterator<Item = (String, String)>) -> Self {
        let mut all = self.0.clone();
        all.extend(values.filter(|(name, _)| self.var(name).is_none()));
        Self(all)
    }

    /// `$XDG_CONFIG_HOME` or `~/.config`.
    pub fn config_home(&self) -> Option<PathBuf> {
        self.var("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| self.home().map(|home| home.join(".config")))
    }

    /// `$XDG_DATA_HOME/roundhouse` or `~/.local/share/roundhouse`; a folder beside the program if there is no home.
    pub fn data_dir(&self) -> PathBuf {
        self.var("XDG_DATA_HOME")
            .map(PathBuf::from)
            .or_else(|| self.home().map(|home| home.join(".local").join("share")))
            .map_or_else(|| PathBuf::from("roundhouse-data"), |base| base.join("roundhouse"))
    }

    fn home(&self) -> Option<PathBuf> {
        self.var("HOME").map(PathBuf::from)
    }

    /// `~/x` becomes a path below the home directory.
    pub fn expand(&self, path: &Path) -> PathBuf {
        match (path.strip_prefix("~"), self.home()) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path.to_path_buf(),
        }
    }

    /// Lays `ROUNDHOUSE_SECTION__KEY=value` over the file's table. A value is TOML if it parses as TOML, else a string. Tells
    /// which variable stands where.
    ///
    /// # Errors
    /// When a variable with our prefix names no setting: better than a typing error that does nothing.
    pub fn overlay(&self, table: &mut toml::Table) -> Result<BTreeMap<Place, String>, String> {
        let mut origins = BTreeMap::new();
        for (name, value) in self.0.iter().filter(|(name, _)| name.starts_with(PREFIX) && !FLAGS.contains(&name.as_str())) {
            let path: Vec<String> = match SHORT.iter().find(|(short, _)| short == name) {
                Some((_, path)) => path.iter().map(|key| (*key).to_owned()).collect(),
                None => name[PREFIX.len()..].split("__").map(str::to_lowercase).collect(),
            };
            let [section, key] = path.as_slice() else {
                return Err(format!("environment variable {name}: expected {PREFIX}SECTION__KEY, such as {PREFIX}SERVER__PORT"));
            };
            check(section, key).map_err(|reason| format!("environment variable {name}: {reason}"))?;
            let entry = table.entry(section.clone()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
            let Some(inside) = entry.as_table_mut() else {
                return Err(format!("environment variable {name}: {section} is not a section"));
            };
            inside.insert(key.clone(), value_of(value));
            origins.insert(Place::default().key(section).key(key), name.clone());
        }
        Ok(origins)
    }
}

/// Whether there is such a setting; if not, which one was probably meant.
fn check(section: &str, key: &str) -> Result<(), String> {
    let meant = |word: &str, node: Node| unknown::nearest(word, node.keys().map(|(known, _)| known));
    let unknown = |what: &str, word: &str, node: Node| {
        let hint = meant(word, node).map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        format!("there is no {what} `{word}`{hint}")
    };
    let root = Node::root();
    let inside = root.key(section).filter(|inside| inside.keys().next().is_some());
    let inside = inside.ok_or_else(|| unknown("section", section, root))?;
    inside.key(key).map(drop).ok_or_else(|| unknown("setting", key, inside))
}

fn value_of(text: &str) -> toml::Value {
    format!("v = {text}")
        .parse::<toml::Table>()
        .ok()
        .and_then(|mut table| table.remove("v"))
        .unwrap_or_else(|| toml::Value::String(text.to_owned()))
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_lie_over_the_file() {
        let mut table: toml::Table = "[server]\nport = 1\nhost = \"a\"".parse().expect("valid TOML");
        let environment = Environment::from([("ROUNDHOUSE_PORT", "2"), ("ROUNDHOUSE_LEDGER__DURABILITY", "fsync")]);
        environment.overlay(&mut table).expect("names are right");
        assert_eq!(table["server"]["port"].as_integer(), Some(2));
        assert_eq!(table["server"]["host"].as_str(), Some("a"));
        assert_eq!(table["ledger"]["durability"].as_str(), Some("fsync"));
    }

    #[test]
    fn a_mistyped_variable_is_refused_by_name() {
        let refused = Environment::from([("ROUNDHOUSE_PROT", "2")]).overlay(&mut toml::Table::new());
        assert!(refused.is_err_and(|reason| reason.contains("ROUNDHOUSE_PROT")));
        for (name, meant) in [("ROUNDHOUSE_SERVER__PROT", "`port`"), ("ROUNDHOUSE_SEVER__PORT", "`server`")] {
            let refused = Environment::from([(name, "2")]).overlay(&mut toml::Table::new());
            assert!(refused.is_err_and(|reason| reason.contains(name) && reason.contains(meant)), "{name}");
        }
    }
}
