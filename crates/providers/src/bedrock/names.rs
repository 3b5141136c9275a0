//! Names of documents as the service takes them: letters, digits, single spaces, hyphens and brackets, at most 200 of them, and
//! no name twice in a conversation (400 "Messages can't contain duplicate document names").

use std::collections::HashSet;

/// Most bytes of a name before its number.
const NAME_BYTES_MAX: usize = 180;
/// A document without a name that could be used.
const NAMELESS: &str = "document";

/// The names of one conversation.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// The name of a file, without its ending; with a number if it stands already.
    pub(super) fn of(&mut self, file: Option<&str>) -> String {
        let file = file.unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-()[]".contains(letter);
        let spaced: String = stem.chars().map(|letter| if allowed(letter) { letter } else { ' ' }).collect();
        let mut name = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        // All of it is ASCII now.
        name.truncate(NAME_BYTES_MAX);
        let name = Some(name.trim()).filter(|name| !name.is_empty()).unwrap_or(NAMELESS);
        let numbered = |number: usize| if number == 1 { name.to_owned() } else { format!("{name} {number}") };
        let mut number = 1;
        while !self.0.insert(numbered(number).to_ascii_lowercase()) {
            number += 1;
        }
        numbered(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first are those that the service refused (recorded in vercel/ai, September 2026).
    #[test]
    fn a_name_that_was_refused_becomes_one_that_is_taken() {
        let name = |file: &str| Names::default().of(Some(file));
        assert_eq!(name("John's report.pdf"), "John s report");
        assert_eq!(name("invoice #123"), "invoice 123");
        assert_eq!(name("report,2026.final.csv"), "report 2026 final");
        assert_eq!(name("résumé.docx"), "r sum");
        assert_eq!(name("분기보고서.pdf"), "document");
        assert_eq!(name("Report -  Final\t(2) [x].md"), "Report - Final (2) [x]");
        assert_eq!(name(".pdf"), "document");
        assert_eq!(name(&format!("{}.pdf", "ab ".repeat(200))).len(), NAME_BYTES_MAX - 1, "no blank at its end");
        assert_eq!(Names::default().of(None), "document");
    }

    #[test]
    fn two_documents_of_one_name_have_two_names() {
        let mut names = Names::default();
        let all: Vec<String> = ["a.pdf", "A.docx", "a 2.pdf", "a"].iter().map(|file| names.of(Some(file))).collect();
        assert_eq!(all, ["a", "A 2", "a 2 2", "a 3"]);
    }
}
