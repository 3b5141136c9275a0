//! Cuts Rust text into code, string literals and comments, so that a rule about code is not broken by a sentence about it.
//! Knows just enough of the grammar for that: nested comments, raw strings, character literals and lifetimes. Never parses.

/// A text in two views of the same length and the same lines as the original, the rest blanked.
pub(crate) struct Code {
    /// Only code: strings and comments are spaces.
    pub code: String,
    /// Only what stands in string literals.
    pub strings: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Code,
    LineComment,
    BlockComment(usize),
    Text,
    RawText(usize),
}

impl Code {
    /// Cuts `text`.
    pub(crate) fn cut(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let (mut code, mut strings) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
        let (mut place, mut at) = (Place::Code, 0);
        while at < letters.len() {
            let (next, length) = step(place, &letters, at);
            for &letter in &letters[at..(at + length).min(letters.len())] {
                let blank = if letter == '\n' { '\n' } else { ' ' };
                code.push(if place == Place::Code && next == Place::Code { letter } else { blank });
                let inside = matches!(place, Place::Text | Place::RawText(_)) && next == place;
                strings.push(if inside { letter } else { blank });
            }
            place = next;
            at += length;
        }
        Self { code, strings }
    }
}

/// Where the text is after the letter at `at`, and how many letters that took.
fn step(place: Place, letters: &[char], at: usize) -> (Place, usize) {
    let letter = letters[at];
    let following = letters.get(at + 1).copied();
    match place {
        Place::Code => leave_code(letters, at),
        Place::LineComment if letter == '\n' => (Place::Code, 1),
        Place::BlockComment(depth) => match (letter, following) {
            ('/', Some('*')) => (Place::BlockComment(depth + 1), 2),
            ('*', Some('/')) if depth == 1 => (Place::Code, 2),
            ('*', Some('/')) => (Place::BlockComment(depth - 1), 2),
            _ => (place, 1),
        },
        Place::Text if letter == '\\' => (place, 2),
        Place::Text if letter == '"' => (Place::Code, 1),
        Place::RawText(hashes) if letter == '"' && hashes_at(letters, at + 1) >= hashes => (Place::Code, 1 + hashes),
        Place::LineComment | Place::Text | Place::RawText(_) => (place, 1),
    }
}

fn leave_code(letters: &[char], at: usize) -> (Place, usize) {
    let following = letters.get(at + 1).copied();
    match (letters[at], following) {
        ('/', Some('/')) => (Place::LineComment, 2),
        ('/', Some('*')) => (Place::BlockComment(1), 2),
        ('"', _) => (Place::Text, 1),
        ('r', Some('"' | '#')) if !inside_word(letters, at) => {
            let hashes = hashes_at(letters, at + 1);
            let opens = letters.get(at + 1 + hashes) == Some(&'"');
            if opens { (Place::RawText(hashes), 2 + hashes) } else { (Place::Code, 1) }
        }
        // A character literal is skipped whole; a lifetime is code.
        ('\'', Some('\\')) => {
            let end = (at + 3..letters.len()).find(|&index| letters[index] == '\'').unwrap_or(at + 2);
            (Place::Code, end + 1 - at)
        }
        ('\'', Some(_)) if letters.get(at + 2) == Some(&'\'') => (Place::Code, 3),
        _ => (Place::Code, 1),
    }
}

fn hashes_at(letters: &[char], from: usize) -> usize {
    letters.iter().skip(from).take_while(|letter| **letter == '#').count()
}

/// Whether the `r` at `at` ends a longer word; `br"..."` is a raw byte string all the same.
fn inside_word(letters: &[char], at: usize) -> bool {
    let word = |index: usize| letters.get(index).is_some_and(|letter| letter.is_alphanumeric() || *letter == '_');
    match at.checked_sub(1) {
        Some(before) if letters[before] == 'b' => before.checked_sub(1).is_some_and(word),
        Some(before) => word(before),
        None => false,
    }
}

/// The numbers (from 1) of the lines that hold `word` as a whole word.
pub(crate) fn lines_with(text: &str, word: &str) -> Vec<usize> {
    let holds = |line: &&str| line.match_indices(word).any(|(at, _)| stands_alone(line, at, word.len()));
    text.lines().enumerate().filter(|(_, line)| holds(line)).map(|(index, _)| index + 1).collect()
}

/// Whether nothing that could belong to a word touches the `length` bytes at `at`.
fn stands_alone(line: &str, at: usize, length: usize) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let (word, tail) = line[at..].split_at(length);
    let before = word.starts_with(part) && line[..at].ends_with(part);
    let behind = word.ends_with(part) && tail.starts_with(part);
    !before && !behind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_not_code() {
        let cut = Code::cut("let a = \"unsafe \\\" x\"; // unsafe\n/* unsafe /* nested */ still */ let b;\n");
        assert!(!cut.code.contains("unsafe"), "{}", cut.code);
        assert!(cut.code.contains("let a =") && cut.code.contains("let b;"));
        assert!(cut.strings.contains("unsafe"));
        assert_eq!(cut.code.lines().count(), 2);
    }

    #[test]
    fn raw_strings_end_with_their_hashes() {
        let cut = Code::cut("f(r#\"a \" SELECT\"#); g(br\"b\"); let r = 1; for r#type in x {}");
        assert!(cut.strings.contains("a \" SELECT"), "{}", cut.strings);
        assert!(cut.code.contains("let r = 1; for r#type in x {}"), "{}", cut.code);
    }

    #[test]
    fn quotes_as_characters_and_lifetimes_open_no_string() {
        let cut = Code::cut("match c { '\"' => 1, '\\'' => 2, '\\u{7f}' => 3 } fn f<'a>(x: &'a str) { unsafe {} }");
        assert!(cut.code.contains("unsafe"), "{}", cut.code);
        assert!(cut.code.contains("<'a>"), "{}", cut.code);
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(lines_with("unsafe_code\nunsafe {\nx.unsafe", "unsafe"), [2, 3]);
        assert_eq!(lines_with("todo!()\nmytodo!()", "todo!"), [1]);
        assert_eq!(lines_with("#[allow(dead_code)]", "#[allow("), [1], "what is no word touches anything");
    }
}
