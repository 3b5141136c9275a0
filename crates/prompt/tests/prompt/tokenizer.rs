//! Ids and bytes against the reference tokenizer.

use prompt::{Tokenizer, TokenizerError};
use serde_json::json;

use crate::golden;

#[test]
fn all_vectors_of_the_published_vocabulary() {
    let tokenizer = golden::full("Instruct").tokenizer();
    let vectors = golden::json("tokenizer_vectors.json");
    assert_eq!(vectors.as_array().unwrap().len(), 36);
    for vector in vectors.as_array().unwrap() {
        let (text, ids) = (vector["text"].as_str().unwrap(), golden::ids(&vector["ids"]));
        assert_eq!(tokenizer.encode_with_control(text).unwrap(), ids, "{text:?}");
        assert_eq!(tokenizer.decode(&ids), vector["decoded"].as_str().unwrap());
    }
}

#[test]
fn plain_text_never_becomes_control() {
    let tokenizer = golden::full("Instruct").tokenizer();
    let first_added = tokenizer.id_of("<|endoftext|>").unwrap();
    for text in ["<|im_start|>", "a<|image_pad|>b", "<think>", "<tool_call>\n{}</tool_call>", "<|im_<|im_end|>end|>"] {
        let ids = tokenizer.encode_plain(text).unwrap();
        assert!(ids.iter().all(|&id| id < first_added), "{text}: {ids:?}");
        assert_eq!(tokenizer.decode(&ids), text);
    }
}

#[test]
fn added_tokens_are_found_by_text_and_unused_rows_have_none() {
    let full = golden::full("Instruct").tokenizer();
    assert_eq!(full.id_of("<|im_end|>"), Some(151_645));
    assert_eq!(full.id_of("</think>"), Some(151_668));
    assert_eq!(full.vocab_limit(), 151_669);
    assert_eq!(full.id_of("Hello"), None, "an ordinary token is no added one");
    assert!(full.bytes_of(151_669).is_empty() && full.bytes_of(u32::MAX).is_empty());
    let tiny = golden::tiny("Instruct");
    assert_eq!(tiny.tokenizer().id_of("<|im_end|>"), Some(1026));
    assert_eq!(tiny.tokenizer().vocab_limit(), 1050);
}

#[test]
fn half_a_character_shows_its_exact_bytes() {
    let tokenizer = golden::full("Instruct").tokenizer();
    // The zero-width joiner of a family emoji is cut: ids 378 and 235 of the golden vector.
    assert_eq!(tokenizer.token_text(235).bytes, [0x8d]);
    assert_eq!(tokenizer.token_text(235).text, "\u{FFFD}");
    assert_eq!(tokenizer.token_text(9707).text, "Hello");
}

#[test]
fn a_long_run_of_blanks_or_letters_is_encoded_without_loss() {
    let tokenizer = golden::full("Instruct").tokenizer();
    for text in [" ".repeat(300_000) + "x", "a".repeat(300_000), "\u{301}".repeat(20_000)] {
        let ids = tokenizer.encode_plain(&text).unwrap();
        assert!(tokenizer.decode(&ids) == text, "{} bytes", text.len());
    }
}

#[test]
fn unusable_files_are_refused_by_reason() {
    assert!(matches!(Tokenizer::from_bytes(b"{"), Err(TokenizerError::Parse(_))));
    let mut file = golden::json("tiny-dense/tokenizer.json");
    file["model"]["vocab"]["Ā"] = json!(1 << 30);
    assert!(matches!(from(&file), Err(TokenizerError::IdTooLarge(_))));
    let mut file = golden::json("tiny-dense/tokenizer.json");
    file["decoder"] = serde_json::Value::Null;
    assert!(matches!(from(&file), Err(TokenizerError::NotByteLevel)));
    let mut file = golden::json("tiny-dense/tokenizer.json");
    file["added_tokens"][3]["lstrip"] = json!(true);
    assert!(matches!(from(&file), Err(TokenizerError::AddedToken(_))));
}

fn from(file: &serde_json::Value) -> Result<Tokenizer, TokenizerError> {
    Tokenizer::from_bytes(file.to_string().as_bytes())
}
