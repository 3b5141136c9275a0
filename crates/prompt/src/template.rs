//! Chat templates: Jinja as Hugging Face runs it. A template comes with a model folder and may be hostile, so its steps, its
//! nesting and its output are bounded (not the size of a single string that it builds in memory: the library has no hook there).
//! It sees the values it is given and nothing else: no files, no clock, no includes.

mod python_json;

use std::io::{self, Write};

use minijinja::{Environment, Error, ErrorKind, Value, syntax::SyntaxConfig, value::Serde};
pub use python_json::python_json;
use serde::Serialize;

/// Steps of one rendering: some hundred thousand messages, or a second at most.
const MAX_STEPS: u64 = 20_000_000;
/// Bytes of one rendering; ten times the longest context.
const MAX_OUTPUT_BYTES: usize = 32 << 20;
/// Bytes of a template; published ones have less than 20 KB.
const MAX_SOURCE_BYTES: usize = 1 << 20;
/// Nested macro calls and blocks.
const MAX_DEPTH: usize = 100;
const NAME: &str = "chat";

/// A compiled chat template.
pub struct Template {
    environment: Environment<'static>,
}

/// Why a template cannot be compiled or rendered.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// Too long to be a chat template.
    #[error("the chat template has {0} bytes, the limit is {MAX_SOURCE_BYTES}")]
    TooLarge(usize),
    /// It does not parse.
    #[error("the chat template does not parse")]
    Parse(#[source] Error),
    /// The template itself refuses these messages, in its own words.
    #[error("the chat template refuses the messages: {0}")]
    Refused(String),
    /// Rendering failed or went past a limit.
    #[error("the chat template cannot render the messages")]
    Render(#[source] Error),
}

impl Template {
    /// Compiles a template, with the settings of `transformers.utils.chat_template_utils`.
    ///
    /// # Errors
    /// When it is too long or does not parse.
    pub fn new(source: &str) -> Result<Self, TemplateError> {
        if source.len() > MAX_SOURCE_BYTES {
            return Err(TemplateError::TooLarge(source.len()));
        }
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(TemplateError::Parse)?);
        environment.set_fuel(Some(MAX_STEPS));
        environment.set_recursion_limit(MAX_DEPTH);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", raise_exception);
        environment.add_filter("tojson", tojson);
        environment.add_template_owned(NAME, source.to_owned()).map_err(TemplateError::Parse)?;
        Ok(Self { environment })
    }

    /// Renders with the given variables (`messages`, `tools`, `add_generation_prompt`, ...).
    ///
    /// # Errors
    /// When the template raises, fails or exceeds a limit.
    pub fn render(&self, variables: impl Serialize) -> Result<String, TemplateError> {
        let mut output = Bounded(Vec::new());
        let template = self.environment.get_template(NAME).map_err(TemplateError::Render)?;
        template.render_captured_to(Value::from(Serde(variables)), &mut output).map_err(refusal)?;
        // The engine writes whole strings; lossy is only the total way to say so.
        Ok(String::from_utf8(output.0).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }
}

/// Marks an error as the template's own words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Raised(String);

fn raise_exception(message: String) -> Result<Value, Error> {
    Err(Error::new(ErrorKind::InvalidOperation, message.clone()).with_source(Raised(message)))
}

fn tojson(value: Value) -> Result<Value, Error> {
    let text = python_json(&value).map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?;
    Ok(Value::from(text))
}

fn refusal(error: Error) -> TemplateError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(current) = cause {
        if let Some(Raised(message)) = current.downcast_ref() {
            return TemplateError::Refused(message.clone());
        }
        cause = current.source();
    }
    TemplateError::Render(error)
}

/// Refuses to grow beyond [`MAX_OUTPUT_BYTES`].
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_OUTPUT_BYTES {
            return Err(io::Error::other("the rendered prompt is too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
