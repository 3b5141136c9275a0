//! From JSON Schema to TypeScript, in the form that Prettier would give it. Knows the part of JSON Schema that our shapes use; what it
//! does not know becomes `unknown`, never a guess.

use serde_json::{Map, Value};

/// Who reads a shape, which says what may be missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// The site does: what the server skips when there is none of it is never null.
    Reply,
    /// The server does: what may be missing may be null too.
    Request,
}

impl Direction {
    fn about(self) -> &'static str {
        match self {
            Self::Reply => "What the server answers",
            Self::Request => "What the server is sent",
        }
    }

    /// Any JSON.
    fn anything(self) -> &'static str {
        match self {
            Self::Reply => "Json",
            Self::Request => "unknown",
        }
    }
}

/// A module that exports each definition, by name.
pub(super) fn module(direction: Direction, definitions: &Map<String, Value>) -> String {
    let mut names: Vec<_> = definitions.keys().collect();
    names.sort();
    let about = format!("{}. Made by `cargo xtask types` of the shapes in `crates/wire`; changed there.", direction.about());
    let mut text = comment(&about, "");
    if direction == Direction::Reply {
        text.push_str("\n/** Any JSON. */\n");
        text.push_str("export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };\n");
    }
    for name in names {
        text.push('\n');
        text.push_str(&Printer { direction }.declaration(name, &definitions[name]));
    }
    text
}

struct Printer {
    direction: Direction,
}

impl Printer {
    fn declaration(&self, name: &str, schema: &Value) -> String {
        let about = described(schema, "");
        if schema["properties"].is_object() {
            return format!("{about}export interface {name} {{\n{}}}\n", self.fields(schema));
        }
        let words: Vec<&Value> = schema["oneOf"].as_array().into_iter().flatten().collect();
        if words.len() > 1 && words.iter().any(|word| word["description"].is_string()) {
            let word = |word: &&Value| format!("{}  | {}", described(word, "  "), self.kind(word));
            return format!("{about}export type {name} =\n{};\n", words.iter().map(word).collect::<Vec<_>>().join("\n"));
        }
        format!("{about}export type {name} = {};\n", self.kind(schema))
    }

    fn fields(&self, schema: &Value) -> String {
        let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let field = |(name, schema): (&String, &Value)| {
            let is_required = required.contains(&name.as_str());
            let mut kinds = self.kinds(schema);
            if !is_required && self.direction == Direction::Reply {
                kinds.retain(|kind| kind != "null");
            }
            let mark = if is_required { "" } else { "?" };
            format!("{}  {name}{mark}: {};\n", described(schema, "  "), kinds.join(" | "))
        };
        schema["properties"].as_object().into_iter().flatten().map(field).collect()
    }

    fn kind(&self, schema: &Value) -> String {
        self.kinds(schema).join(" | ")
    }

    /// The members of a union, each once, null last.
    fn kinds(&self, schema: &Value) -> Vec<String> {
        let mut kinds: Vec<String> = Vec::new();
        for kind in self.members(schema) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds.sort_by_key(|kind| kind == "null");
        kinds
    }

    fn members(&self, schema: &Value) -> Vec<String> {
        if let Some(name) = schema["$ref"].as_str() {
            return vec![name.rsplit('/').next().unwrap_or(name).to_owned()];
        }
        if let Some(word) = schema.get("const") {
            return vec![word.to_string()];
        }
        if let Some(words) = schema["enum"].as_array() {
            return words.iter().map(Value::to_string).collect();
        }
        if let Some(either) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            return either.iter().flat_map(|one| self.members(one)).collect();
        }
        match &schema["type"] {
            Value::String(word) => vec![self.plain(word, schema)],
            Value::Array(words) => words.iter().filter_map(Value::as_str).map(|word| self.plain(word, schema)).collect(),
            _ => vec![self.direction.anything().to_owned()],
        }
    }

    fn plain(&self, word: &str, schema: &Value) -> String {
        match word {
            "string" | "boolean" | "null" => word.to_owned(),
            "integer" | "number" => "number".to_owned(),
            "array" => match schema["prefixItems"].as_array() {
                Some(items) => format!("[{}]", items.iter().map(|item| self.kind(item)).collect::<Vec<_>>().join(", ")),
                None => list(&self.kinds(&schema["items"])),
            },
            "object" if !schema["additionalProperties"].is_null() => {
                format!("Record<string, {}>", self.kind(&schema["additionalProperties"]))
            }
            _ => self.direction.anything().to_owned(),
        }
    }
}

fn list(kinds: &[String]) -> String {
    match kinds {
        [only] => format!("{only}[]"),
        several => format!("({})[]", several.join(" | ")),
    }
}

/// The comment of a schema that has a description.
fn described(schema: &Value, indent: &str) -> String {
    schema["description"].as_str().map_or_else(String::new, |about| comment(about, indent))
}

/// A documentation comment; links of Rust's become words.
fn comment(about: &str, indent: &str) -> String {
    let about = about.replace("[`", "`").replace("`]", "`").replace("*/", "*\\/");
    let lines: Vec<&str> = about.lines().collect();
    match lines.as_slice() {
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let lines: String =
                lines.iter().map(|line| format!("{indent} *{}{line}\n", if line.is_empty() { "" } else { " " })).collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}
