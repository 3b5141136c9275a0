//! Reading a JSON body, with errors that name the field. Never more than the shape: ranges are checked by the surface.

use serde::Deserialize;
use serde_json::error::Category;

/// Values of one body, those inside others included. In memory a value takes up to 72 bytes and in JSON two: without a bound, a body
/// of 32 MiB of zeros is 1.7 GB (measured), and seconds of work. The longest conversation allowed (20,000 parts) has a fifth of it.
const VALUES_MAX: usize = 500_000;

/// Characters of a place, and of what was expected there, that an error repeats.
const SHOWN_MAX: usize = 160;

/// Why a body could not be read.
#[derive(Debug)]
pub enum BodyError {
    /// More values than anybody needs: in memory they would take thirty times their bytes.
    TooManyValues,
    /// Not JSON, or cut short. The text says where.
    Syntax(String),
    /// JSON of another shape.
    Shape {
        /// The place, such as `messages[0].role`; empty for the body as a whole.
        path: String,
        /// What was expected there.
        expected: String,
    },
}

/// Reads a body. What borrows (texts, media URLs) are slices of `body` wherever the JSON text has no escapes.
///
/// # Errors
/// When the bytes are not JSON, JSON of another shape, or too much of it.
pub fn read<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, BodyError> {
    if has_too_many_values(body) {
        return Err(BodyError::TooManyValues);
    }
    serde_json::from_slice(body).map_err(|error| fault::<T>(body, &error))
}

/// Counts brackets and commas: behind each stands one value, or one pair of an object. Costs nothing for a body that is too short for
/// so many.
fn has_too_many_values(body: &[u8]) -> bool {
    if body.len() <= VALUES_MAX {
        return false;
    }
    let (mut values, mut rest) = (0, body);
    while let Some((&byte, behind)) = rest.split_first() {
        rest = match byte {
            b'"' => behind_string(behind),
            b'[' | b'{' | b',' => {
                values += 1;
                behind
            }
            _ => behind,
        };
    }
    values > VALUES_MAX
}

/// What follows a string, of which the opening quote was read. Pictures are strings of megabytes: this is where the time goes.
fn behind_string(mut rest: &[u8]) -> &[u8] {
    while let Some(at) = rest.iter().position(|&byte| byte == b'"' || byte == b'\\') {
        let skipped = if rest[at] == b'"' { at + 1 } else { at + 2 };
        let ends = rest[at] == b'"';
        rest = rest.get(skipped..).unwrap_or_default();
        if ends {
            return rest;
        }
    }
    &[]
}

/// Where a body is wrong. Read a second time for it: keeping track of the place costs more than the reading, and nearly every
/// body is right.
#[cold]
fn fault<'de, T: Deserialize<'de>>(body: &'de [u8], error: &serde_json::Error) -> BodyError {
    match serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(body)) {
        // What follows the value is at fault.
        Ok(_) => explain(error, String::new()),
        Err(error) => {
            let path = error.path().to_string();
            explain(error.inner(), if path == "." { String::new() } else { shown(&path) })
        }
    }
}

fn explain(error: &serde_json::Error, path: String) -> BodyError {
    match error.classify() {
        Category::Data => {
            // The path says where; a line and column (relative to a part, at times) would only confuse.
            let text = error.to_string();
            let expected = text.rsplit_once(" at line ").map_or(text.as_str(), |(expected, _)| expected);
            BodyError::Shape { path, expected: shown(expected) }
        }
        Category::Syntax | Category::Eof | Category::Io => BodyError::Syntax(error.to_string()),
    }
}

/// A text as it may be repeated: what is unknown is named by it, and may be megabytes of a client's.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

impl std::fmt::Display for BodyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooManyValues => write!(f, "the body has more than {VALUES_MAX} values"),
            Self::Syntax(text) => write!(f, "the body is not valid JSON: {text}"),
            Self::Shape { path, expected } if path.is_empty() => f.write_str(expected),
            Self::Shape { path, expected } => write!(f, "{path}: {expected}"),
        }
    }
}

impl std::error::Error for BodyError {}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_clients_long_words_are_not_repeated_whole() {
        let error = read::<std::collections::BTreeMap<String, bool>>(
            format!("{{\"{}\":\"{}\"}}", "é".repeat(9999), "x".repeat(9999)).as_bytes(),
        );
        let text = error.unwrap_err().to_string();
        assert!(text.starts_with("éé") && text.contains("...: invalid type: string \"xx") && text.len() < 600, "{text}");
    }

    #[test]
    fn values_are_counted_and_texts_are_not() {
        let body = |element: &str, count: usize| format!("[{}]", vec![element; count].join(",")).into_bytes();
        for (element, each) in [("0", 1), ("[0]", 2), ("{}", 2), ("{\"a\":[1,2]}", 4), ("\",[{\"", 1), ("\"\\\",\\\\\"", 1)] {
            let fits = VALUES_MAX / each - 1;
            assert!(read::<Vec<Value>>(&body(element, fits)).is_ok(), "{element}");
            let refused = read::<Vec<Value>>(&body(element, fits + 3));
            assert!(matches!(refused, Err(BodyError::TooManyValues)), "{element}");
        }
        let picture = format!("[\"{}\"]", "[,".repeat(VALUES_MAX));
        assert!(read::<Vec<String>>(picture.as_bytes()).is_ok());
        assert!(
            matches!(read::<Value>("[\"\\".repeat(VALUES_MAX).as_bytes()), Err(BodyError::Syntax(_))),
            "a text without an end"
        );
    }
}
