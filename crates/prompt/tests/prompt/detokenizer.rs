//! Streaming decoding adds up to decoding at once.

use std::sync::Arc;

use prompt::{Detokenizer, Tokenizer};

use crate::golden::{self, Random};

fn stream(tokenizer: &Arc<Tokenizer>, ids: &[u32]) -> String {
    let mut detokenizer = Detokenizer::new(Arc::clone(tokenizer));
    let mut text: String = ids.iter().map(|&id| detokenizer.push(id)).collect();
    text += &detokenizer.finish();
    text
}

#[test]
fn any_cut_of_a_text_comes_out_whole() {
    let tokenizer = golden::full("Instruct").tokenizer();
    let text = "naïve 你好 🙂👩‍👩‍👧‍👦 🇺🇳 नमस्ते\r\n\t{\"a\": 1}";
    let mut random = Random(1);
    for _ in 0..200 {
        // Bytes in random groups: half a character per token is the normal case here.
        let mut ids = Vec::new();
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (head, tail) = rest.split_at(1 + random.below(rest.len().min(7)));
            match std::str::from_utf8(head) {
                Ok(whole) => ids.extend(tokenizer.encode_plain(whole).unwrap()),
                Err(_) => ids.extend(head.iter().map(|&byte| byte_token(tokenizer, byte))),
            }
            rest = tail;
        }
        let mut detokenizer = Detokenizer::new(Arc::clone(tokenizer));
        let mut streamed = String::new();
        for id in ids {
            let fragment = detokenizer.push(id);
            assert!(!fragment.contains('\u{FFFD}'), "half a character came out");
            streamed += &fragment;
        }
        assert_eq!(streamed, text.chars().collect::<String>());
        assert_eq!(detokenizer.finish(), "");
    }
}

fn byte_token(tokenizer: &Tokenizer, byte: u8) -> u32 {
    (0..256).find(|&id| tokenizer.bytes_of(id) == [byte]).unwrap()
}

#[test]
fn nonsense_decodes_as_the_standard_library_does_it() {
    let tokenizer = golden::tiny("Instruct").tokenizer().clone();
    let mut random = Random(7);
    for _ in 0..3000 {
        let ids: Vec<u32> = (0..1 + random.below(24)).map(|_| u32::try_from(random.below(300)).unwrap()).collect();
        assert_eq!(stream(&tokenizer, &ids), tokenizer.decode(&ids));
    }
}

#[test]
fn half_a_character_at_the_end_is_one_replacement() {
    let tokenizer = golden::full("Instruct").tokenizer();
    let ids = tokenizer.encode_plain("👩‍👩").unwrap();
    assert_eq!(stream(tokenizer, &ids[..2]), "👩\u{FFFD}");
    assert_eq!(stream(tokenizer, &[200_000, 151_700]), "", "unused rows are nothing");
}
