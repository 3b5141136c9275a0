//! The inside of one `<tool_call>`: `{"name": ..., "arguments": ...}`, read character by character so that arguments can be passed
//! on while the model writes them. Reads the outer object strictly and the arguments only as far as their end; never judges or
//! repairs them.

mod value;

use value::{JsonString, Nesting};

/// What became known.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The call is one, and this is its function.
    Name(String),
    /// More of the arguments; only after the name.
    Arguments(String),
    /// Text behind the call, inside its tags.
    Stray(String),
    /// It is no call; all text so far. Nothing else is reported of it, before or after.
    NoCall(String),
}

/// Reads one call. What it holds back is at most one answer, which `max_tokens` bounds.
#[derive(Default)]
pub(super) struct CallReader {
    place: Place,
    /// Everything so far, until the call is announced.
    raw: String,
    name: Option<String>,
    /// Arguments not reported yet.
    arguments: String,
    /// It is certainly a call: the name is known, and arguments have begun or the object is closed.
    announced: bool,
    /// The value of `arguments` has begun.
    begun: bool,
    /// Some arguments were reported.
    reported: bool,
}

#[derive(Default)]
enum Place {
    #[default]
    Open,
    Key,
    InKey(JsonString),
    Colon(Key),
    Value(Key),
    InName(JsonString),
    /// `arguments` as a JSON string that holds JSON: passed on decoded.
    InText(JsonString),
    InArguments(Nesting),
    InOther(Nesting),
    /// `true`, a number, ...: its text so far.
    InLiteral(Key, String),
    AfterValue,
    Done,
    Broken,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Name,
    Arguments,
    Other,
}

impl CallReader {
    /// Takes more text.
    pub(super) fn push(&mut self, text: &str) -> Vec<Step> {
        let mut stray = None;
        for (at, character) in text.char_indices() {
            if !self.announced {
                self.raw.push(character);
            }
            let fits = self.read(character);
            self.announced |= self.name.is_some() && (self.begun || matches!(self.place, Place::Done));
            if !fits {
                if !self.announced {
                    self.raw.push_str(&text[at + character.len_utf8()..]);
                    return vec![self.no_call()];
                }
                stray = Some(text[at..].to_owned());
                break;
            }
        }
        let mut steps = self.report();
        steps.extend(stray.map(Step::Stray));
        steps
    }

    /// The call is over, by its end tag or without one.
    pub(super) fn finish(&mut self) -> Vec<Step> {
        if !self.announced {
            return vec![self.no_call()];
        }
        match std::mem::replace(&mut self.place, Place::Done) {
            Place::InText(mut string) => self.arguments.push_str(&string.rest()),
            Place::InLiteral(Key::Arguments, literal) => self.literal_arguments(&literal),
            _ => {}
        }
        let mut steps = self.report();
        if !self.reported {
            steps.push(Step::Arguments("{}".to_owned()));
        }
        steps
    }

    fn no_call(&mut self) -> Step {
        Step::NoCall(std::mem::take(&mut self.raw))
    }

    /// The name goes first, and only once; then all arguments that have come.
    fn report(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        if !self.announced {
            return steps;
        }
        if let Some(name) = self.name.take() {
            self.raw.clear();
            steps.push(Step::Name(name));
        }
        if !self.arguments.is_empty() {
            self.reported = true;
            steps.push(Step::Arguments(std::mem::take(&mut self.arguments)));
        }
        steps
    }

    /// One character; `false` when it cannot stand here.
    fn read(&mut self, c: char) -> bool {
        let place = std::mem::replace(&mut self.place, Place::Broken);
        let next = match place {
            Place::InKey(mut string) => match string.push(c) {
                false => Some(Place::InKey(string)),
                true => Some(Place::Colon(self.key(&string.take()))),
            },
            Place::InName(mut string) => match string.push(c) {
                false => Some(Place::InName(string)),
                true => self.named(string.take()),
            },
            Place::InText(mut string) => {
                let ended = string.push(c);
                self.arguments.push_str(&string.take());
                Some(if ended { Place::AfterValue } else { Place::InText(string) })
            }
            Place::InArguments(mut nesting) => {
                let ended = nesting.push(c, &mut self.arguments);
                Some(if ended { Place::AfterValue } else { Place::InArguments(nesting) })
            }
            Place::InOther(mut nesting) => {
                let ended = nesting.push(c, &mut String::new());
                Some(if ended { Place::AfterValue } else { Place::InOther(nesting) })
            }
            Place::InLiteral(key, literal) => self.literal(key, literal, c),
            Place::Broken => None,
            between if c.is_ascii_whitespace() => Some(between),
            Place::Open => (c == '{').then_some(Place::Key),
            Place::Key if c == '"' => Some(Place::InKey(JsonString::default())),
            Place::Colon(key) => (c == ':').then_some(Place::Value(key)),
            Place::Value(key) => self.value(key, c),
            Place::AfterValue if c == ',' => Some(Place::Key),
            Place::Key | Place::AfterValue if c == '}' => self.closed(),
            Place::Key | Place::AfterValue | Place::Done => None,
        };
        let fits = next.is_some();
        self.place = next.unwrap_or(Place::Broken);
        fits
    }

    /// Which value follows; a repeated key is read over.
    fn key(&self, key: &str) -> Key {
        match key {
            "name" if self.name.is_none() && !self.announced => Key::Name,
            "arguments" if !self.begun => Key::Arguments,
            _ => Key::Other,
        }
    }

    fn named(&mut self, name: String) -> Option<Place> {
        if name.is_empty() {
            return None;
        }
        self.name = Some(name);
        Some(Place::AfterValue)
    }

    fn closed(&self) -> Option<Place> {
        (self.name.is_some() || self.announced).then_some(Place::Done)
    }

    fn value(&mut self, key: Key, c: char) -> Option<Place> {
        let next = match (key, c) {
            (Key::Name, '"') => Place::InName(JsonString::default()),
            (Key::Name, _) | (_, ',' | '}' | ']' | ':') => return None,
            (Key::Arguments, '"') => Place::InText(JsonString::default()),
            (Key::Arguments, '{' | '[') => {
                self.arguments.push(c);
                Place::InArguments(Nesting::opened())
            }
            (Key::Other, '{' | '[') => Place::InOther(Nesting::opened()),
            (Key::Other, '"') => Place::InOther(Nesting::quoted()),
            (Key::Arguments | Key::Other, _) => Place::InLiteral(key, c.to_string()),
        };
        self.begun |= key == Key::Arguments;
        Some(next)
    }

    fn literal(&mut self, key: Key, mut literal: String, c: char) -> Option<Place> {
        if !(c.is_ascii_whitespace() || matches!(c, ',' | '}')) {
            literal.push(c);
            return Some(Place::InLiteral(key, literal));
        }
        if key == Key::Arguments {
            self.literal_arguments(&literal);
        }
        match c {
            ',' => Some(Place::Key),
            '}' => self.closed(),
            _ => Some(Place::AfterValue),
        }
    }

    /// `null` means none.
    fn literal_arguments(&mut self, literal: &str) {
        if literal != "null" {
            self.arguments.push_str(literal);
        }
    }
}
