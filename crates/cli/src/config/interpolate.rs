//! `${env:NAME}`, `${env:NAME:-default}` and `${file:PATH}` inside strings of the configuration; `$$` is a dollar sign.
//!
//! Happens after parsing, so a value can never break out of its string.

use super::Environment;

/// Replaces the references in every string below `table`.
///
/// # Errors
/// A sentence that names the key and the missing variable or file.
pub fn table(table: &mut toml::Table, environment: &Environment) -> Result<(), String> {
    for (key, value) in table.iter_mut() {
        self::value(value, environment).map_err(|reason| format!("{key}: {reason}"))?;
    }
    Ok(())
}

fn value(value: &mut toml::Value, environment: &Environment) -> Result<(), String> {
    match value {
        toml::Value::String(text) if text.contains('$') => *text = expand(text, environment)?,
        toml::Value::Array(items) => items.iter_mut().try_for_each(|item| self::value(item, environment))?,
        toml::Value::Table(inner) => table(inner, environment)?,
        _ => {}
    }
    Ok(())
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
    fn what_is_missing_is_named() {
        assert!(expanded("${env:NONE}").is_err_and(|reason| reason.contains("NONE")));
        assert!(expanded("${file:/nowhere/at/all}").is_err_and(|reason| reason.contains("/nowhere/at/all")));
        assert!(expanded("${HOME}").is_err_and(|reason| reason.contains("${env:NAME}")));
        assert!(expanded("${env:KEY").is_err());
    }
}
