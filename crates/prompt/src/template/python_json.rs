//! JSON as Python writes it: `json.dumps(value, ensure_ascii=False)`. Models were trained on tool definitions in exactly this
//! form, so spaces and numbers matter. Never sorts keys.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

/// `json.dumps(value, ensure_ascii=False)`: separators `, ` and `: `, keys in their order, Python's floats.
///
/// # Errors
/// When the value has no JSON form (a map with keys that are no strings).
pub fn python_json(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Python))?;
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

struct Python;

impl Python {
    fn separator<W: ?Sized + Write>(writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }
}

impl Formatter for Python {
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        Self::separator(writer, first)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        Self::separator(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(float(value).as_bytes())
    }
}

/// `repr(float)`: the shortest digits that read back the same, positional from 1e-4 up to 1e16, always with a point or an
/// exponent of at least two digits.
fn float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let exponent = scientific.split_once('e').and_then(|(digits, text)| Some((digits, text.parse::<i32>().ok()?)));
    match exponent {
        Some((digits, exponent)) if !(-4..16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => {
            let plain = format!("{value}");
            if plain.contains('.') { plain } else { plain + ".0" }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn floats_print_as_python_prints_them() {
        // From CPython 3: [repr(x) for x in ...].
        let expected = [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (-2.5, "-2.5"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.25e-7, "1.25e-07"),
            (-0.0, "-0.0"),
        ];
        for (value, text) in expected {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn separators_order_and_unicode_are_pythons() {
        let value = json!({"z": [1, "ü\n\u{1}\u{7f}\"\\/", null], "a": {}, "e": [], "t": true});
        assert_eq!(
            python_json(&value).unwrap_or_default(),
            "{\"z\": [1, \"ü\\n\\u0001\u{7f}\\\"\\\\/\", null], \"a\": {}, \"e\": [], \"t\": true}"
        );
    }
}
