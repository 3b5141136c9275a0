//! Rules about functions: short bodies, few parameters. Reads the code view of a file, so it needs no parser and no build.

use super::Finding;
use super::tree::{File, Tree};

/// Lines with code of one function, signature included.
const LINES_MAX: usize = 70;
/// Parameters besides `self`.
const PARAMETERS_MAX: usize = 5;

/// No function of the product is longer than a screen or takes more than a hand's fingers.
pub(crate) fn small(tree: &Tree) -> Vec<Finding> {
    let product = tree.rust().filter(|file| !file.path.split('/').any(|part| part == "tests") && file.stem() != "tests");
    product.flat_map(check).collect()
}

fn check(file: &File) -> Vec<Finding> {
    let code = file.code().code;
    let lines_of_product = file.product_lines();
    let mut findings = Vec::new();
    for function in functions(&code).iter().filter(|function| function.line <= lines_of_product) {
        let Function { name, line, lines, parameters } = function;
        let mut complain = |message| findings.push(Finding { path: file.path.clone(), line: *line, message });
        if *lines > LINES_MAX {
            complain(format!("`{name}` has {lines} lines, at most {LINES_MAX}: keep the control flow, move the leaves out"));
        }
        if *parameters > PARAMETERS_MAX {
            complain(format!("`{name}` has {parameters} parameters, at most {PARAMETERS_MAX}: what belongs together is a type"));
        }
    }
    findings
}

#[derive(Debug, PartialEq)]
struct Function {
    name: String,
    /// Where it begins, from 1.
    line: usize,
    lines: usize,
    parameters: usize,
}

fn functions(code: &str) -> Vec<Function> {
    let starts = code
        .match_indices("fn ")
        .filter(|(at, _)| !code[..*at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_'));
    starts.filter_map(|(at, _)| function(code, at)).collect()
}

/// The function whose `fn` stands at `at`; `None` for a type like `fn (u8)` or text that ends too early.
fn function(code: &str, at: usize) -> Option<Function> {
    let rest = &code[at + 3..];
    let name: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    if name.is_empty() {
        return None;
    }
    let open = outside_angles(rest, '(')?;
    let parameters_end = open + closing(&rest[open..])?;
    let body = body(&rest[parameters_end..])?;
    let whole = &rest[..parameters_end + body];
    Some(Function {
        name,
        line: code[..at].matches('\n').count() + 1,
        lines: whole.lines().filter(|line| !line.trim().is_empty()).count(),
        parameters: parameters(&rest[open + 1..parameters_end - 1]),
    })
}

/// Where `wanted` stands for the first time outside `<...>` (generics may hold `Fn(A)`).
fn outside_angles(text: &str, wanted: char) -> Option<usize> {
    let mut depth = 0_i32;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' if before != '-' => depth -= 1,
            _ if letter == wanted && depth == 0 => return Some(at),
            _ => {}
        }
        before = letter;
    }
    None
}

/// Behind the bracket that closes the one `text` begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Behind the body that follows a parameter list, or behind the `;` of a declaration.
fn body(text: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ';' if depth == 0 => return Some(at + 1),
            '{' if depth == 0 => return Some(at + closing(&text[at..])?),
            _ => {}
        }
    }
    None
}

/// How many parameters a list has, `self` not counted.
fn parameters(list: &str) -> usize {
    let (mut depth, mut before, mut parts) = (0_i32, ' ', vec![String::new()]);
    for letter in list.chars() {
        match letter {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '>' if before != '-' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
        before = letter;
    }
    let is_self = |part: &str| {
        part.split(':').next().is_some_and(|name| name.split(' ').any(|word| word.trim_start_matches('&') == "self"))
    };
    let named = parts.iter().map(|part| part.trim_matches([',', ' ', '\n'])).filter(|part| !part.is_empty() && !is_self(part));
    named.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(code: &str) -> (String, usize, usize, usize) {
        let found = functions(code);
        assert_eq!(found.len(), 1, "{found:?}");
        let Function { name, line, lines, parameters } = &found[0];
        (name.clone(), *line, *lines, *parameters)
    }

    #[test]
    fn a_plain_function() {
        let code = "\npub fn add(a: u8, b: u8) -> u8 {\n    a\n\n    + b\n}\nstruct After;\n";
        assert_eq!(only(code), ("add".to_owned(), 2, 4, 2));
    }

    #[test]
    fn generics_and_self_are_no_parameters() {
        let code =
            "fn f<F: Fn(u8, u8) -> u8, T>(&mut self, map: HashMap<T, Vec<(F, T)>>, pair: (u8, u8),\n) where T: Into<[u8; 4]> {}";
        assert_eq!(only(code).3, 2);
        assert_eq!(only("fn f(self: Box<Self>) {}").3, 0);
        assert_eq!(only("fn f(&'a self, shelf: u8) {}").3, 1);
    }

    #[test]
    fn declarations_and_array_types_end_where_they_end() {
        assert_eq!(only("fn f(&self) -> [u8; 4];\nfn_pointer: fn(u8)").2, 1);
    }

    #[test]
    fn what_is_too_large_is_found_outside_tests() {
        let long = format!("fn f() {{\n{}}}\n", "    x();\n".repeat(LINES_MAX));
        let tree = |path: &str, text: &str| Tree { files: vec![File { path: path.to_owned(), text: text.to_owned() }] };
        assert_eq!(small(&tree("crates/a/src/a.rs", &long)).len(), 1);
        assert_eq!(small(&tree("crates/a/tests/a.rs", &long)), []);
        assert_eq!(small(&tree("crates/a/src/a.rs", &format!("#[cfg(test)]\nmod tests {{\n{long}}}\n"))), []);
        assert_eq!(small(&tree("crates/a/src/a.rs", "fn f(a: A, b: B, c: C, d: D, e: E, f: F) {}")).len(), 1);
    }
}
