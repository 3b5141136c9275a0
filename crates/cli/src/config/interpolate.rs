//! `${env:NAME}`, `${env:NAME:-default}` and `${file:PATH}` inside strings of the configuration; `$$` is a dollar sign.
//!
//! Happens after parsing, so a value can never break out of its string.

use super::{
    Environment,
    place::{Place, Step},
};

/// Replaces the references in every string below `table`.
///
/// # Errors
/// Where the first one that cannot be replaced stands, and a sentence that names the missing variable or file.
pub fn table(table: &mut toml::Table, environment: &Environment) -> Result<(), (Place, String)> {
    within(table, environment, &Place::default())
}

/// Whether a string is nothing but one reference without a default of its own, so that showing it tells no secret.
pub fn is_reference(text: &str) -> bool {
    let inside = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|inside| !inside.contains(['$', '{', '}']) && !inside.contains(":-"))
}

fn within(table: &mut toml::Table, environment: &Environment, place: &Place) -> Result<(), (Place, String)> {
    table.iter_mut().try_for_each(|(key, value)| self::value(value, environment, place.key(key)))
}

fn value(value: &mut toml::Value, environment: &Environment, place: Place) -> Result<(), (Place, String)> {
    match value {
        toml::Value::String(text) if text.contains('$') => {
            *text = expand(text, environment).map_err(|reason| (place, reason))?;
            Ok(())
        }
        toml::Value::Array(items) => {
            let mut items = items.iter_mut().enumerate();
            items.try_for_each(|(index, item)| self::value(item, environment, place.to(Step::Index(index))))
        }
        toml::Value::Table(inner) => within(inner, environment, &place),
        _ => Ok(()),
    }
}

fn expand(text: &str, environment: &Environment) -> Result<String, String> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            result.push('$');
            rest = after;
        } else if let Some(reference) = rest.strip_prefix('{') {
            let end = reference.find('}').ok_or_else(|| format!("`${{{reference}` has no closing brace"))?;
            result.push_str(&resolve(&reference[..end], environment)?);
            rest = &reference[end + 1..];
        } else {
            result.push('$');
        }
    }
    result.push_str(rest);
    Ok(result)
}

fn resolve(reference: &str, environment: &Environment) -> Result<String, String> {
    if let Some(path) = reference.strip_prefix("file:") {
        let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
        return Ok(text.trim_end_matches(['\n', '\r']).to_owned());
    }
    let Some(name) = reference.strip_prefix("env:") else {
        return Err(format!("`${{{reference}}}` is neither ${{env:NAME}} nor ${{file:PATH}}"));
    };
    let (name, default) = name.split_once(":-").map_or((name, None), |(name, default)| (name, Some(default)));
    environment
        .var(name)
        .or(default)
        .map(str::to_owned)
        .ok_or_else(|| format!("environment variable {name} is not set (write ${{env:{name}:-default}} to give a default)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> Result<String, String> {
        expand(text, &Environment::from([("KEY", "secret")]))
    }

    #[test]
    fn references_are_replaced() {
        assert_eq!(expanded("a ${env:KEY} b").as_deref(), Ok("a secret b"));
        assert_eq!(expanded("${env:NONE:-x}${env:KEY}").as_deref(), Ok("xsecret"));
        assert_eq!(expanded("100$$ and $5").as_deref(), Ok("100$ and $5"));
    }

    #[test]
    fn references_are_replaced_wherever_a_string_stands() {
        let text = "[[provider]]\nid = \"a\"\naws = { region = \"${env:KEY}\" }\n[[provider.model]]\nid = \"x\"\n\
            supported_parameters = [\"top_p\", \"${env:KEY}\"]";
        let mut table: toml::Table = text.parse().expect("valid TOML");
        super::table(&mut table, &Environment::from([("KEY", "v")])).expect("the variable is there");
        let provider = &table["provider"][0];
        assert_eq!(provider["aws"]["region"].as_str(), Some("v"));
        assert_eq!(provider["model"][0]["supported_parameters"][1].as_str(), Some("v"));

        let mut table: toml::Table = text.parse().expect("valid TOML");
        let (place, _) = super::table(&mut table, &Environment::default()).expect_err("the variable is not there");
        assert_eq!(place.to_string(), "provider[0].aws.region");
    }

    #[test]
    fn a_file_stands_for_what_is_in_it() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "from a file\n").expect("it is writable");
        assert_eq!(expanded(&format!("<${{file:{}}}>", file.path().display())).as_deref(), Ok("<from a file>"));
    }

    #[test]
    fn only_a_bare_reference_may_be_shown() {
        assert!(is_reference("${env:KEY}") && is_reference("${file:/run/secrets/key}"));
        assert!(!is_reference("sk-1") && !is_reference("sk-${env:KEY}") && !is_reference("${env:KEY:-sk-1}"));
        assert!(!is_reference("${env:A}${env:B}"));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(expanded("${env:NONE}").is_err_and(|reason| reason.contains("NONE")));
        assert!(expanded("${file:/nowhere/at/all}").is_err_and(|reason| reason.contains("/nowhere/at/all")));
        assert!(expanded("${HOME}").is_err_and(|reason| reason.contains("${env:NAME}")));
        assert!(expanded("${env:KEY").is_err());
    }
}
