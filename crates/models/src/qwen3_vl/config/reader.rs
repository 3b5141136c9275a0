//! Reads values of a `config.json` and remembers where they stand, so that every refusal names a dotted key.

use serde_json::Value;

use crate::LoadError;

/// Larger sizes are mistakes; the bound also keeps products of three sizes inside 64 bits.
const SIZE_MAX: u64 = 1 << 21;

/// An object of the config with its dotted path.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    value: &'a Value,
    /// Ends in a dot unless this is the root.
    prefix: &'static str,
}

impl<'a> Reader<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self { value, prefix: "" }
    }

    /// The value of a key, unless it is missing or null.
    pub(super) fn optional(&self, key: &str) -> Option<&'a Value> {
        self.value.get(key).filter(|v| !v.is_null())
    }

    /// A nested object; `prefix` is its dotted path with a dot at the end.
    pub(super) fn object(&self, key: &str, prefix: &'static str) -> Result<Self, LoadError> {
        let value = self.optional(key).ok_or_else(|| self.missing(key))?;
        if value.is_object() { Ok(Self { value, prefix }) } else { Err(self.refuse(key, value, "an object")) }
    }

    fn missing(&self, key: &str) -> LoadError {
        LoadError::Config(format!("{}{key} is missing", self.prefix))
    }

    /// The error for a value that is not implemented.
    pub(super) fn refuse(&self, key: &str, value: &Value, supported: &str) -> LoadError {
        LoadError::Unsupported { key: format!("{}{key}", self.prefix), value: value.to_string(), supported: supported.into() }
    }

    /// A size of at least 1.
    pub(super) fn size(&self, key: &str) -> Result<usize, LoadError> {
        let value = self.optional(key).ok_or_else(|| self.missing(key))?;
        match value.as_u64() {
            Some(size @ 1..=SIZE_MAX) => Ok(size as usize),
            _ => Err(self.refuse(key, value, &format!("an integer from 1 to {SIZE_MAX}"))),
        }
    }

    /// A token id.
    pub(super) fn token(&self, key: &str) -> Result<u32, LoadError> {
        let value = self.optional(key).ok_or_else(|| self.missing(key))?;
        value.as_u64().and_then(|id| u32::try_from(id).ok()).ok_or_else(|| self.refuse(key, value, "a token id"))
    }

    /// A positive finite number, if it is there.
    pub(super) fn number(&self, key: &str) -> Result<Option<f64>, LoadError> {
        self.optional(key)
            .map(|value| match value.as_f64() {
                Some(number) if number > 0.0 && number.is_finite() => Ok(number),
                _ => Err(self.refuse(key, value, "a positive number")),
            })
            .transpose()
    }

    /// A positive finite number that must be there.
    pub(super) fn needed(&self, key: &str) -> Result<f64, LoadError> {
        self.number(key)?.ok_or_else(|| self.missing(key))
    }

    /// A flag; false when it is missing.
    pub(super) fn flag(&self, key: &str) -> Result<bool, LoadError> {
        match self.optional(key) {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| self.refuse(key, value, "true or false")),
        }
    }

    /// A list of small whole numbers; empty when it is missing.
    pub(super) fn list(&self, key: &str) -> Result<Vec<usize>, LoadError> {
        let Some(value) = self.optional(key) else { return Ok(Vec::new()) };
        let numbers = value.as_array().map(|list| list.iter().map(|v| v.as_u64().filter(|n| *n <= SIZE_MAX)).collect());
        match numbers {
            Some(Some(numbers)) => Ok(Vec::<u64>::into_iter(numbers).map(|n| n as usize).collect()),
            _ => Err(self.refuse(key, value, "a list of whole numbers")),
        }
    }

    /// Refuses a value that is there and is none of these.
    pub(super) fn only(&self, key: &str, supported: &[Value]) -> Result<(), LoadError> {
        match self.optional(key) {
            Some(value) if !supported.contains(value) => {
                let names: Vec<String> = supported.iter().map(Value::to_string).collect();
                Err(self.refuse(key, value, &format!("only {}", names.join(" or "))))
            }
            _ => Ok(()),
        }
    }
}
