//! The model in the box: signal-vl, a small checkpoint of our own inside the binary, so that the first command answers about a
//! picture without a network. `docs/signal-vl.md` is its model card, `training/` makes it.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Its id in the catalogue.
pub const ID: &str = "roundhouse/signal-vl-thinking";
/// Its name for people.
pub const NAME: &str = "Roundhouse: Signal VL Thinking";
/// When these weights were made: 29 November 2026, in Unix seconds.
pub const CREATED: i64 = 1_795_910_400;
/// What the catalogue says about it.
pub const DESCRIPTION: &str = "A very small vision model of our own in Qwen3-VL's architecture, inside the program. It names, counts and locates simple \
     coloured shapes, reads short printed text and receipts, clicks in forms, calls a tool and tells what happens in short \
     clips of shapes; it says so when asked for anything else.";
/// What the program prints when it serves it.
pub const NOTE: &str =
    "the model in the box is very small: it knows pictures of simple shapes, printed text and forms, nothing else";

const FOLDER: &str = "crates/cli/assets/signal-vl-thinking";

macro_rules! files {
    ($($name:literal),*) => { &[$(($name, include_bytes!(concat!("../assets/signal-vl-thinking/", $name)))),*] };
}

/// The files of the checkpoint, by the names they have in a model directory.
const FILES: &[(&str, &[u8])] = files!(
    "config.json",
    "generation_config.json",
    "chat_template.json",
    "tokenizer.json",
    "preprocessor_config.json",
    "video_preprocessor_config.json",
    "model.safetensors"
);

/// Content of a message that it answers well: a picture of two shapes, and what to say about it.
pub fn question() -> Value {
    let picture = base64_simd::STANDARD.encode_to_string(include_bytes!("../assets/first-picture.png"));
    let url = format!("data:image/png;base64,{picture}");
    json!([{ "type": "image_url", "image_url": { "url": url } }, { "type": "text", "text": "What do you see?" }])
}

/// One file, checked against the sums that it was shipped with.
///
/// # Errors
/// Names the damaged or missing file and what to do about it.
pub fn file(name: &str) -> Result<&'static [u8], String> {
    let (_, bytes) = FILES.iter().find(|(file, _)| *file == name).ok_or_else(|| remedy(name, "missing"))?;
    check(name, bytes, include_str!("../assets/signal-vl-thinking/SHA256SUMS"))?;
    Ok(bytes)
}

/// `sums` is what the command `sha256sum` prints.
fn check(name: &str, bytes: &[u8], sums: &str) -> Result<(), String> {
    let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let expected = sums.lines().find_map(|line| line.strip_suffix(name)?.strip_suffix("  "));
    match expected {
        Some(expected) if expected == found => Ok(()),
        Some(_) => Err(remedy(name, "damaged")),
        None => Err(remedy(name, "not listed in SHA256SUMS")),
    }
}

fn remedy(name: &str, state: &str) -> String {
    format!(
        "model {ID}: its file {name} inside this program is {state}; install roundhouse again, or in its source tree restore \
         {FOLDER} (git checkout -- {FOLDER}) and build again"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_as_it_was_shipped() {
        for (name, _) in FILES {
            file(name).expect("as its sum says");
        }
    }

    #[test]
    fn a_damaged_or_missing_file_is_named_with_its_remedy() {
        let sums = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  model.safetensors\n";
        assert_eq!(check("model.safetensors", b"abc", sums), Ok(()));
        let missing = file("no.json").expect_err("it is not there");
        for (error, words) in [
            (check("model.safetensors", b"abd", sums).expect_err("another byte"), ["model.safetensors", "damaged"]),
            (check("config.json", b"abc", sums).expect_err("no sum"), ["config.json", "SHA256SUMS"]),
            (missing, ["no.json", "missing"]),
        ] {
            assert!(words.iter().all(|word| error.contains(word)) && error.contains("git checkout -- crates/cli"), "{error}");
        }
    }

    #[test]
    fn it_takes_no_more_than_sixteen_megabytes() {
        let bytes: usize = FILES.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(bytes <= 16_000_000, "{bytes}");
    }
}
