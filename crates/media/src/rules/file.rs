//! What both preprocessor files have in common. Values that would change the arithmetic are refused by name.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Why a preprocessor file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Not JSON, or a value of the wrong type.
    #[error("{file} is not valid")]
    Invalid {
        /// Which file.
        file: &'static str,
        /// What the parser says.
        #[source]
        source: serde_json::Error,
    },
    /// A key without which nothing can be computed.
    #[error("{file}: {key} is missing")]
    Missing {
        /// Which file.
        file: &'static str,
        /// Both spellings.
        key: &'static str,
    },
    /// A value that is not implemented.
    #[error("{file}: {key} = {value} is not supported ({supported})")]
    Unsupported {
        /// Which file.
        file: &'static str,
        /// The key.
        key: String,
        /// What stands there.
        value: String,
        /// What would be accepted.
        supported: String,
    },
}

/// Keys whose only implemented value is this one; absent is fine.
const FIXED: [(&str, &[f64]); 10] = [
    ("patch_size", &[16.0]),
    ("temporal_patch_size", &[2.0]),
    ("merge_size", &[2.0]),
    ("image_mean", &[0.5, 0.5, 0.5]),
    ("image_std", &[0.5, 0.5, 0.5]),
    // Pillow's number of bicubic.
    ("resample", &[3.0]),
    ("rescale_factor", &[1.0 / 255.0]),
    ("do_resize", &[1.0]),
    ("do_rescale", &[1.0]),
    ("do_normalize", &[1.0]),
];
/// Of those, the ones whose class default differs, so that they must be there.
const REQUIRED: [&str; 5] = ["patch_size", "temporal_patch_size", "merge_size", "image_mean", "image_std"];

pub(super) struct File {
    name: &'static str,
    json: Value,
}

/// Parses and checks the shared keys.
pub(super) fn parse(name: &'static str, json: &[u8]) -> Result<File, RulesError> {
    let json = serde_json::from_slice(json).map_err(|source| RulesError::Invalid { file: name, source })?;
    let file = File { name, json };
    for key in REQUIRED {
        if file.json.get(key).is_none_or(Value::is_null) {
            return Err(RulesError::Missing { file: name, key });
        }
    }
    for (key, expected) in FIXED {
        let Some(value) = file.json.get(key).filter(|value| !value.is_null()) else { continue };
        if numbers(value).as_deref() != Some(expected) {
            return Err(file.unsupported(key, value, &format!("{expected:?}")));
        }
    }
    Ok(file)
}

/// A number, a switch or a list of numbers as numbers.
fn numbers(value: &Value) -> Option<Vec<f64>> {
    match value {
        Value::Bool(on) => Some(vec![f64::from(u8::from(*on))]),
        Value::Array(items) => items.iter().map(Value::as_f64).collect(),
        other => other.as_f64().map(|n| vec![n]),
    }
}

impl File {
    /// Refuses any value of `key` that is not in `known`; absent is fine.
    pub(super) fn check(&self, key: &str, known: &[&str]) -> Result<(), RulesError> {
        match self.json.get(key) {
            None | Some(Value::Null) => Ok(()),
            Some(value) if value.as_str().is_some_and(|name| known.contains(&name)) => Ok(()),
            Some(value) => Err(self.unsupported(key, value, &known.join(", "))),
        }
    }

    /// Smallest and largest area in pixels: `size.shortest_edge`/`longest_edge` (areas in spite of their names) or the older
    /// `min_pixels`/`max_pixels`, which win as in the reference.
    pub(super) fn pixels(&self) -> Result<(u64, u64), RulesError> {
        let min = self.area("min_pixels", "/size/shortest_edge", "size.shortest_edge or min_pixels")?;
        let max = self.area("max_pixels", "/size/longest_edge", "size.longest_edge or max_pixels")?;
        if min == 0 || min > max {
            return Err(self.unsupported("size", format!("{min}..{max}"), "a positive minimum that does not exceed the maximum"));
        }
        Ok((min, max))
    }

    fn area(&self, old: &str, new: &str, names: &'static str) -> Result<u64, RulesError> {
        let value = self.json.get(old).filter(|v| !v.is_null()).or_else(|| self.json.pointer(new));
        match value {
            None | Some(Value::Null) => Err(RulesError::Missing { file: self.name, key: names }),
            Some(value) => value.as_u64().ok_or_else(|| self.unsupported(names, value, "a positive integer")),
        }
    }

    /// The whole file as `T`.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, RulesError> {
        T::deserialize(&self.json).map_err(|source| RulesError::Invalid { file: self.name, source })
    }

    /// The error for a value that is not implemented.
    pub(super) fn unsupported(&self, key: &str, value: impl std::fmt::Display, supported: &str) -> RulesError {
        RulesError::Unsupported { file: self.name, key: key.into(), value: value.to_string(), supported: supported.into() }
    }
}
