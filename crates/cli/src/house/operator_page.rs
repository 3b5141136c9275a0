//! What `[site]` says of the operator's pages: an address, or a file whose text the site shows itself. Files are read when the
//! configuration is, so that a changed one counts with the next reload.

use std::{fs, path::Path};

use gateway::settings::OperatorPage;

use crate::{
    config::Environment,
    exit::{Exit, Failed},
};

/// Largest file; a long privacy policy has 60 kB.
const BYTES_MAX: u64 = 256 << 10;
/// Pages make links of these; an address that runs as a script is none.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// The page that stands under `site.<key>`; nothing and the empty text are none.
///
/// # Errors
/// When it is neither an address nor a readable file of Markdown or text of at most 256 KiB.
pub fn read(key: &str, written: Option<&str>, environment: &Environment) -> Result<Option<OperatorPage>, Failed> {
    let Some(written) = written.filter(|text| !text.is_empty()) else { return Ok(None) };
    if SCHEMES.iter().any(|scheme| written.starts_with(scheme)) {
        return Ok(Some(OperatorPage::Address(written.to_owned())));
    }
    let wrong = |reason: String| Exit::Config.because(format!("site.{key}: {reason}"));
    let is_markdown = match Path::new(written).extension().and_then(|ending| ending.to_str()) {
        Some("md" | "markdown") => true,
        Some("txt") => false,
        _ => return Err(wrong(format!("`{written}` is no https, http or mailto address, and no .md or .txt file"))),
    };
    let path = environment.expand(Path::new(written));
    let unreadable = |error: std::io::Error| wrong(format!("cannot read {}: {error}", path.display()));
    if fs::metadata(&path).map_err(unreadable)?.len() > BYTES_MAX {
        return Err(wrong(format!("{} is larger than {} KiB", path.display(), BYTES_MAX >> 10)));
    }
    let text = fs::read_to_string(&path).map_err(unreadable)?.into();
    Ok(Some(OperatorPage::Text { text, is_markdown }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_page_is_an_address_or_a_file_of_text() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).display().to_string();
        fs::write(path("terms.md"), "# Terms").unwrap();
        fs::write(path("about.txt"), "We are *we*.").unwrap();
        fs::write(path("long.txt"), "x".repeat(300 << 10)).unwrap();
        let read = |text: &str| read("terms", Some(text), &Environment::default()).map_err(|failed| failed.reason);
        let text = |text: &str, is_markdown| Some(OperatorPage::Text { text: text.into(), is_markdown });
        assert_eq!(read(""), Ok(None));
        let address = "mailto:lab@example.org";
        assert_eq!(read(address), Ok(Some(OperatorPage::Address(address.to_owned()))));
        assert_eq!(read(&path("terms.md")), Ok(text("# Terms", true)));
        assert_eq!(read(&path("about.txt")), Ok(text("We are *we*.", false)));
        for (wrong, word) in [
            ("javascript:alert(1)", "no .md or .txt file"),
            ("example.org/terms", "no https"),
            (path("none.md").as_str(), "cannot read"),
            (path("long.txt").as_str(), "larger than 256 KiB"),
        ] {
            let reason = read(wrong).unwrap_err();
            assert!(reason.starts_with("site.terms: ") && reason.contains(word), "{reason}");
        }
    }
}
