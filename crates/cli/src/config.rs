//! Settings of the program: flags over environment over file over defaults, parsed once into types that cannot be wrong.
//!
//! The only place that reads the environment. Everything below gets values.

mod aliases;
mod difference;
mod doubles;
mod effective;
mod environment;
mod interpolate;
mod money;
mod place;
mod routing;
pub mod schema;
mod sections;
mod site;
mod template;
mod unknown;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

pub use difference::difference;
pub use effective::{Setting, settings};
pub use environment::Environment;
pub use money::{Byok, Guardrail, Money, Preset};
pub use place::Place;
pub use sections::{Access, Config, Durability, Provider, Telemetry};
pub use site::Site;
pub use template::template;
pub use unknown::nearest;

use crate::exit::{Exit, Failed};
use place::Lines;

/// The settings, and where they came from.
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The file, if one was read.
    pub file: Option<PathBuf>,
    /// What was written, before references were replaced.
    pub written: Written,
}

/// Settings as they were written, and by whom.
#[derive(Default)]
pub struct Written {
    /// The file's text.
    text: String,
    /// File and variables together, with their references.
    table: toml::Table,
    /// The same with what the references stand for: it holds secrets.
    expanded: toml::Table,
    /// The variable or flag that gave the value of a place; the others stand in the file.
    origins: BTreeMap<Place, String>,
}

/// Reads the configuration: the named file, else the first of the usual places that exists, else nothing but defaults.
///
/// # Errors
/// [`Exit::Config`] naming the file, the line and the key.
pub fn load(named: Option<&Path>, environment: &Environment) -> Result<Loaded, Failed> {
    let file = match named {
        Some(path) => Some(path.to_path_buf()),
        None => usual_places(environment).into_iter().find(|path| path.is_file()),
    };
    let text = file.as_deref().map(read).transpose()?.unwrap_or_default();
    let (config, written) = parse(text, environment).map_err(|complaints| refused(file.as_deref(), &complaints))?;
    Ok(Loaded { config, file, written })
}

/// The configuration that a text would be, were it in the file of this name.
///
/// # Errors
/// As [`load`].
pub fn load_text(name: &Path, text: String, environment: &Environment) -> Result<Loaded, Failed> {
    let (config, written) = parse(text, environment).map_err(|complaints| refused(Some(name), &complaints))?;
    Ok(Loaded { config, file: Some(name.to_path_buf()), written })
}

/// What is wrong with a configuration, and on which line of the file, if it is one's.
type Complaint = (Option<usize>, String);

fn parse(text: String, environment: &Environment) -> Result<(Config, Written), Vec<Complaint>> {
    let lines = Lines(&text);
    let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map(|span| lines.line(span.start));
        vec![(line, error.message().to_owned())]
    })?;
    let unknown = unknown::keys(&table);
    if !unknown.is_empty() {
        let complaint = |(place, meant): (Place, Option<&str>)| {
            let hint = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
            (lines.of(&place), format!("unknown key {place}{hint}"))
        };
        let mut complaints: Vec<Complaint> = unknown.into_iter().map(complaint).collect();
        complaints.sort();
        return Err(complaints);
    }
    let origins = environment.overlay(&mut table).map_err(|reason| vec![(None, reason)])?;
    // A value that a variable gave stands on no line of the file.
    let complaint = |(place, reason): (Place, String)| match origins.get(&place) {
        Some(variable) => vec![(None, format!("environment variable {variable}: {reason}"))],
        None => vec![(lines.of(&place), if place.0.is_empty() { reason } else { format!("{place}: {reason}") })],
    };
    let mut expanded = table.clone();
    interpolate::table(&mut expanded, environment).map_err(complaint)?;
    let config = Config::deserialize_from(expanded.clone())
        .map_err(|(place, reason)| complaint((place.clone(), unexpanded(&reason, &place, [&expanded, &table]))))?;
    let doubles = doubles::providers(&config, lines);
    if !doubles.is_empty() {
        return Err(doubles);
    }
    Ok((config, Written { text, table, expanded, origins }))
}

/// The complaint with the reference instead of what it stands for, which may be a secret in the wrong place.
fn unexpanded(reason: &str, place: &Place, [expanded, table]: [&toml::Table; 2]) -> String {
    let text = |table| place.find(table).and_then(toml::Value::as_str).filter(|text| !text.is_empty());
    match (text(expanded), text(table)) {
        (Some(value), Some(reference)) if value != reference => reason.replace(value, reference),
        _ => reason.to_owned(),
    }
}

fn usual_places(environment: &Environment) -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("roundhouse.toml")];
    places.extend(environment.config_home().map(|home| home.join("roundhouse").join("config.toml")));
    places.push(PathBuf::from("/etc/roundhouse/config.toml"));
    places
}

fn read(path: &Path) -> Result<String, Failed> {
    std::fs::read_to_string(path)
        .map_err(|error| Exit::Config.because(format!("cannot read config file {}: {error}", path.display())))
}

/// One line for each complaint, as compilers write them: editors jump to it.
fn refused(file: Option<&Path>, complaints: &[Complaint]) -> Failed {
    let name = file.map_or_else(|| "configuration".to_owned(), |path| path.display().to_string());
    let line = |(line, reason): &Complaint| match line {
        Some(line) => format!("{name}:{line}: {reason}"),
        None => format!("{name}: {reason}"),
    };
    Exit::Config.because(complaints.iter().map(line).collect::<Vec<_>>().join("\n"))
}

impl Loaded {
    /// Who said what stands at a place: the file with its line, or the variable or flag.
    pub fn source(&self, place: &Place) -> String {
        if let Some(origin) = self.written.origins.get(place) {
            return origin.clone();
        }
        let file = self.file.as_ref().map_or_else(String::new, |file| file.display().to_string());
        Lines(&self.written.text).of(place).map_or_else(|| file.clone(), |line| format!("{file}:{line}"))
    }

    /// A flag of the command line gave this value.
    pub fn override_with(&mut self, section: &str, key: &str, flag: &str, value: impl Into<toml::Value>) {
        let inside = self.written.expanded.entry(section).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        if let Some(inside) = inside.as_table_mut() {
            inside.insert(key.to_owned(), value.into());
        }
        self.written.origins.insert(Place::default().key(section).key(key), flag.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(text: &str, environment: Environment) -> Vec<Complaint> {
        parse(text.to_owned(), &environment).err().unwrap_or_default()
    }

    #[test]
    fn a_complaint_names_the_line() {
        let of = |text: &str| complaints(text, Environment::default());
        assert_eq!(of("\n[server]\nprot = 1")[0], (Some(3), "unknown key server.prot; did you mean `port`?".to_owned()));
        assert_eq!(of("[server]\nport = 1\n= 2")[0].0, Some(3));
        assert_eq!(of("[server]\nhost = \"x\"\nport = true")[0].0, Some(3));
        assert_eq!(of("[upstream]\nidle_seconds = 0")[0], (Some(2), "upstream.idle_seconds: must be at least 1".to_owned()));
        let missing = &of("[[provider]]\nid = \"a\"\n\n[[provider]]\nname = \"b\"")[0];
        assert!(missing.0 == Some(4) && missing.1.contains("`id`"), "{missing:?}");
        let unset = &of("[[provider]]\nid = \"a\"\napi_key = \"${env:NONE}\"")[0];
        assert!(unset.0 == Some(3) && unset.1.starts_with("provider[0].api_key: ") && unset.1.contains("NONE"), "{unset:?}");
        assert_eq!(of("[server]\nprot = 1\nhots = \"x\"").len(), 2, "all of them at once");
        let twice = &of("[[provider]]\nid = \"py\"\n[[provider]]\nid = \"a\"\n[[provider]]\nid = \"py\"")[0];
        let said = "provider `py` is there twice (first on line 2); a second account needs its own id and `like`";
        assert_eq!(twice, &(Some(6), said.to_owned()));
    }

    #[test]
    fn a_variable_is_blamed_by_its_name() {
        let found = complaints("", Environment::from([("ROUNDHOUSE_PORT", "many")]));
        assert!(found[0].0.is_none() && found[0].1.contains("ROUNDHOUSE_PORT"), "{found:?}");
    }

    #[test]
    fn a_secret_in_the_wrong_place_is_not_shown() {
        let text = "[[provider]]\nid = \"a\"\ndialect = \"${env:KEY}\"";
        let found = complaints(text, Environment::from([("KEY", "sk-very-secret")]));
        assert!(!found[0].1.contains("sk-very-secret") && found[0].1.contains("${env:KEY}"), "{found:?}");
    }
}
