//! Reading a JSON body, with errors that name the field. Never more than the shape: ranges are checked by the surface.

use serde::Deserialize;
use serde_json::error::Category;

/// Why a body could not be read.
#[derive(Debug)]
pub enum BodyError {
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
/// When the bytes are not JSON, or JSON of another shape.
pub fn read<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, BodyError> {
    serde_json::from_slice(body).map_err(|error| fault::<T>(body, &error))
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
            explain(error.inner(), if path == "." { String::new() } else { path })
        }
    }
}

fn explain(error: &serde_json::Error, path: String) -> BodyError {
    match error.classify() {
        Category::Data => {
            // The path says where; a line and column (relative to a part, at times) would only confuse.
            let text = error.to_string();
            let expected = text.rsplit_once(" at line ").map_or(text.as_str(), |(expected, _)| expected).to_owned();
            BodyError::Shape { path, expected }
        }
        Category::Syntax | Category::Eof | Category::Io => BodyError::Syntax(error.to_string()),
    }
}

impl std::fmt::Display for BodyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Syntax(text) => write!(f, "the body is not valid JSON: {text}"),
            Self::Shape { path, expected } if path.is_empty() => f.write_str(expected),
            Self::Shape { path, expected } => write!(f, "{path}: {expected}"),
        }
    }
}

impl std::error::Error for BodyError {}
