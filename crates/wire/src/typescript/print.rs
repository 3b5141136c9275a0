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

#[cfg(test)]
mod tests {
    use schemars::{JsonSchema, generate::SchemaSettings};
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::Dollars;

    /// Says it [`plainly`].
    ///
    /// And more.
    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Sample {
        /// Always there.
        always: u64,
        or_null: Option<Vec<Option<f64>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        or_absent: Option<Word>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        some: Vec<(String, bool)>,
        #[serde(rename = "type")]
        kind: serde_json::Map<String, Value>,
        any: Value,
        #[serde(flatten)]
        more: More,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        OneThing,
        Another,
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct More {
        #[schemars(with = "Option<Dollars>")]
        cost: Option<i64>,
    }

    fn printed(direction: Direction, settings: SchemaSettings) -> String {
        let mut generator = settings.into_generator();
        generator.subschema_for::<Sample>();
        let text = module(direction, generator.definitions());
        text[text.find("/**\n * Says").unwrap()..].to_owned()
    }

    #[test]
    fn a_reply_leaves_out_what_it_skips_and_says_null_where_it_says_so() {
        let expected = r#"/**
 * Says it `plainly`.
 *
 * And more.
 */
export interface Sample {
  /** Always there. */
  always: number;
  or_null: (number | null)[] | null;
  or_absent?: Word;
  some?: [string, boolean][];
  type: Record<string, Json>;
  any: Json;
  cost: Dollars | null;
}

export type Word = "one_thing" | "another";
"#;
        let reply = printed(Direction::Reply, SchemaSettings::draft2020_12().for_serialize());
        assert_eq!(reply, expected, "\n{reply}");
    }

    #[test]
    fn a_request_may_leave_out_what_the_server_need_not_be_told_or_say_null() {
        let request = printed(Direction::Request, SchemaSettings::draft2020_12().for_deserialize());
        for line in ["  always: number;", "  or_absent?: Word | null;", "  some?: [string, boolean][];", "  any: unknown;"] {
            assert!(request.contains(line), "{line}\n{request}");
        }
    }
}
