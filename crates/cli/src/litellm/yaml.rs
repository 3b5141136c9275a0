//! A YAML document as a tree that knows its lines. Scalars stay the text that was written: a price is never a float.
//!
//! The parser's events are read instead of its tree, for three bounds of our own: a file, its depth and the number of its nodes. An
//! alias is a pointer, so that a bomb of aliases is small; merging (`<<`) copies pointers, and what it copies counts as nodes.

use std::{collections::HashMap, rc::Rc};

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use super::findings::Wrong;

/// Bytes of a file; the largest that people show have thousands of lines.
const BYTES_MAX: usize = 4 << 20;
/// Tables and lists inside of each other; LiteLLM's own has six.
const DEPTH_MAX: usize = 32;
/// Scalars, tables and lists, and what merging adds.
const NODES_MAX: usize = 200_000;
/// Keys of one table; each new one is compared with all before it.
const KEYS_MAX: usize = 4096;
/// The key that lays another table below this one.
const MERGE: &str = "<<";

/// A value, and the line on which it begins, from 1.
#[derive(Debug)]
pub struct Node {
    pub line: usize,
    /// How many tables and lists are inside of each other, aliases included; so much recursion is safe.
    depth: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Text { text: String, plain: bool },
    List(Vec<Rc<Node>>),
    Table(Vec<(String, usize, Rc<Node>)>),
}

/// A key of a table with what stands there.
pub struct Entry<'n> {
    pub key: &'n str,
    pub line: usize,
    /// The path from the root.
    pub path: String,
    pub value: &'n Node,
}

impl Node {
    /// The text of a scalar; `None` for nothing (`null`, `~`) and for what is no scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text { text, plain } if !(*plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")) => Some(text),
            _ => None,
        }
    }

    /// Whether nothing stands there.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Text { .. }) && self.text().is_none()
    }

    /// Whether it says yes.
    pub fn is_true(&self) -> bool {
        self.text().is_some_and(|text| matches!(text, "true" | "True" | "TRUE" | "yes" | "on"))
    }

    /// What stands at a key of a table.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Kind::Table(table) = &self.kind else { return None };
        table.iter().find(|(known, ..)| known == key).map(|(.., value)| value.as_ref())
    }

    /// The items of a list; nothing is an empty one.
    ///
    /// # Errors
    /// When it is no list.
    pub fn items(&self, path: &str) -> Result<impl Iterator<Item = &Self>, Wrong> {
        let items = match &self.kind {
            Kind::List(items) => items.as_slice(),
            _ if self.is_null() => &[],
            _ => return Err(Wrong::new(self.line, path, "a list belongs here: lines that begin with `- `")),
        };
        Ok(items.iter().map(Rc::as_ref))
    }

    /// The entries of a table; nothing is an empty one. `what` names it in the complaint.
    ///
    /// # Errors
    /// When it is no table.
    pub fn entries(&self, path: &str, what: &str) -> Result<impl Iterator<Item = Entry<'_>>, Wrong> {
        let table = match &self.kind {
            Kind::Table(table) => table.as_slice(),
            _ if self.is_null() => &[],
            _ => return Err(Wrong::new(self.line, path, format!("{what} is a table: lines such as `key: value`"))),
        };
        let dot = if path.is_empty() { "" } else { "." };
        let prefix = format!("{path}{dot}");
        Ok(table.iter().map(move |(key, line, value)| Entry { key, line: *line, path: format!("{prefix}{key}"), value }))
    }
}

/// Reads a document.
///
/// # Errors
/// When it is no YAML, exceeds a bound, has a key twice or more than one document.
pub fn read(text: &str) -> Result<Rc<Node>, Wrong> {
    if text.len() > BYTES_MAX {
        return Err(Wrong::new(1, "", format!("larger than {} MB: no configuration is", BYTES_MAX >> 20)));
    }
    let mut building = Building::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| refused(&error))?;
        building.take(event, span.start.line())?;
    }
    building.root.ok_or_else(|| Wrong::new(1, "", "the file is empty; a configuration of LiteLLM has a `model_list`"))
}

fn refused(error: &ScanError) -> Wrong {
    Wrong::new(error.marker().line(), "", format!("no valid YAML: {}", error.info()))
}

fn deep(depth: usize, line: usize) -> Result<(), Wrong> {
    let refused = || Wrong::new(line, "", format!("more than {DEPTH_MAX} tables and lists inside of each other"));
    (depth <= DEPTH_MAX).then_some(()).ok_or_else(refused)
}

fn few(keys: usize, line: usize) -> Result<(), Wrong> {
    let refused = || Wrong::new(line, "", format!("more than {KEYS_MAX} keys in one table"));
    (keys < KEYS_MAX).then_some(()).ok_or_else(refused)
}

/// A table or list that has not ended.
struct Open {
    line: usize,
    anchor: usize,
    inside: Inside,
}

enum Inside {
    List(Vec<Rc<Node>>),
    Table { entries: Vec<(String, usize, Rc<Node>)>, key: Option<(String, usize)>, merged: Vec<Rc<Node>> },
}

#[derive(Default)]
struct Building {
    root: Option<Rc<Node>>,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    nodes: usize,
}

impl Building {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), Wrong> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let kind = Kind::Text { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                self.put(Node { line, depth: 0, kind }, anchor)
            }
            Event::SequenceStart(anchor, _) => self.begin(line, anchor, Inside::List(Vec::new())),
            Event::MappingStart(anchor, _) => {
                self.begin(line, anchor, Inside::Table { entries: Vec::new(), key: None, merged: Vec::new() })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(line),
            Event::Alias(anchor) => {
                // An anchor that is still open would lead into itself.
                let known = self.anchors.get(&anchor).cloned();
                let node = known.ok_or_else(|| Wrong::new(line, "", "an alias (`*name`) that leads nowhere, or into itself"))?;
                self.count(1, line)?;
                self.place(node, line)
            }
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(Wrong::new(line, "", "a second document (`---`); LiteLLM reads one: put it into a file of its own"))
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, nodes: usize, line: usize) -> Result<(), Wrong> {
        self.nodes = self.nodes.saturating_add(nodes);
        let many = || Wrong::new(line, "", format!("more than {NODES_MAX} values up to here: no configuration has so many"));
        (self.nodes <= NODES_MAX).then_some(()).ok_or_else(many)
    }

    fn begin(&mut self, line: usize, anchor: usize, inside: Inside) -> Result<(), Wrong> {
        deep(self.open.len().saturating_add(1), line)?;
        self.open.push(Open { line, anchor, inside });
        Ok(())
    }

    fn end(&mut self, line: usize) -> Result<(), Wrong> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let kind = match open.inside {
            Inside::List(items) => Kind::List(items),
            Inside::Table { mut entries, merged, .. } => {
                for below in merged {
                    self.merge(&below, &mut entries, line)?;
                }
                Kind::Table(entries)
            }
        };
        let inside = match &kind {
            Kind::List(items) => items.iter().map(|node| node.depth).max(),
            Kind::Table(entries) => entries.iter().map(|(.., node)| node.depth).max(),
            Kind::Text { .. } => None,
        };
        let depth = inside.unwrap_or(0).saturating_add(1);
        deep(depth, open.line)?;
        self.put(Node { line: open.line, depth, kind }, open.anchor)
    }

    /// Lays a table, or a list of them, below the entries: what is there already counts.
    fn merge(&mut self, below: &Node, entries: &mut Vec<(String, usize, Rc<Node>)>, line: usize) -> Result<(), Wrong> {
        let tables: Vec<&Node> = match &below.kind {
            Kind::List(items) => items.iter().map(Rc::as_ref).collect(),
            _ => vec![below],
        };
        for table in tables {
            let Kind::Table(more) = &table.kind else {
                return Err(Wrong::new(below.line, MERGE, "only tables can be merged: `<<: *anchor_of_a_table`"));
            };
            self.count(more.len().saturating_add(1), line)?;
            for (key, line, value) in more {
                if !entries.iter().any(|(known, ..)| known == key) {
                    few(entries.len(), *line)?;
                    entries.push((key.clone(), *line, Rc::clone(value)));
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, node: Node, anchor: usize) -> Result<(), Wrong> {
        let (line, node) = (node.line, Rc::new(node));
        self.count(1, line)?;
        // 0 is no anchor.
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.place(node, line)
    }

    fn place(&mut self, node: Rc<Node>, line: usize) -> Result<(), Wrong> {
        match self.open.last_mut().map(|open| &mut open.inside) {
            None => self.root = Some(node),
            Some(Inside::List(items)) => items.push(node),
            Some(Inside::Table { entries, key, merged }) => match key.take() {
                None => {
                    let Kind::Text { text, .. } = &node.kind else {
                        return Err(Wrong::new(line, "", "a table or list as a key; keys are words"));
                    };
                    if entries.iter().any(|(known, ..)| known == text) {
                        return Err(Wrong::new(line, "", format!("`{text}` is there twice in one table; only one can count")));
                    }
                    few(entries.len(), line)?;
                    *key = Some((text.clone(), line));
                }
                Some((word, _)) if word == MERGE => merged.push(node),
                Some((word, at)) => entries.push((word, at, node)),
            },
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    fn wrong(text: &str) -> (usize, String) {
        let wrong = read(text).map(|_| ()).unwrap_err();
        (wrong.line, wrong.reason)
    }

    #[test]
    fn values_keep_their_text_and_their_line() {
        let root = read("a: 1.50e-06\nb:\n  - \"null\"\n  - null\n  - ~\nc: {d: yes, e: }\n").unwrap();
        assert_eq!((root.get("a").unwrap().text(), root.get("a").unwrap().line), (Some("1.50e-06"), 1));
        let items: Vec<_> = root.get("b").unwrap().items("b").unwrap().map(|item| (item.text(), item.line)).collect();
        assert_eq!(items, [(Some("null"), 3), (None, 4), (None, 5)]);
        let table = root.get("c").unwrap();
        assert!(table.get("d").unwrap().is_true() && table.get("e").unwrap().is_null());
        let paths: Vec<_> = table.entries("c", "it").unwrap().map(|entry| (entry.path, entry.line)).collect();
        assert_eq!(paths, [("c.d".to_owned(), 6), ("c.e".to_owned(), 6)]);
    }

    #[test]
    fn anchors_are_merged_below() {
        let root = read("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nmany: {<<: [*b, {z: 4}]}\n").unwrap();
        let at = |table: &str, key: &str| root.get(table).unwrap().get(key).and_then(Node::text).unwrap().to_owned();
        assert_eq!((at("use", "x"), at("use", "y"), at("many", "z")), ("1".into(), "3".into(), "4".into()));
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        assert_eq!(wrong("a: 1\nb: [1, 2\nc: 3\n").0, 3);
        assert_eq!(wrong("a: 1\nb: 2\na: 3\n"), (3, "`a` is there twice in one table; only one can count".to_owned()));
        assert!(wrong("a: *nobody").1.contains("YAML"));
        assert!(wrong("a: 1\n---\nb: 2\n").1.contains("second document"));
        assert!(wrong("").1.contains("empty"));
        assert!(wrong("a: &x [*x]").1.contains("into itself"));
        assert!(wrong("[a]: 1").1.contains("keys are words"));
        assert!(wrong("a: {<<: 5}").1.contains("only tables"));
    }

    #[test]
    fn hostile_files_are_small_or_refused() {
        assert!(wrong(&"[".repeat(100_000)).1.len() < 200);
        assert!(wrong(&format!("a: {}", "{a: ".repeat(64))).1.contains("inside of each other"));
        assert!(wrong(&"- ".repeat(50_000)).1.contains("inside of each other"));
        assert!(wrong(&" ".repeat(BYTES_MAX + 1)).1.contains("larger than"));
        assert!(wrong(&"- 1\n".repeat(NODES_MAX + 1)).1.contains("more than"));
        let mut bomb = "a0: &a0 [x, x]\n".to_owned();
        for level in 1..25 {
            bomb += &format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}, *a{0}, *a{0}, *a{0}]\n", level - 1);
        }
        assert!(read(&bomb).is_ok(), "pointers do not grow");
        let chain: String = (1..20_000).map(|level| format!("- &a{level} [*a{}]\n", level - 1)).collect();
        assert!(wrong(&("- &a0 x\n".to_owned() + &chain)).1.contains("inside of each other"), "nor do they get deep");
        let keys: String = (0..=KEYS_MAX).map(|key| format!("k{key}: 1\n")).collect();
        assert!(wrong(&keys).1.contains("keys in one table"));
        let mut merges = format!("a: &a {{{}}}\nb:\n", (0..2000).map(|key| format!("k{key}: 1, ")).collect::<String>());
        (0..1000).for_each(|_| merges += "  - {<<: *a}\n");
        assert!(wrong(&merges).1.contains("more than"), "but what is copied counts");
    }
}
