//! Reasoning and tool calls out of token ids: the rules and the bugs that others had.

mod broken_calls;
mod calls;
mod reasoning;

use prompt::{OutputParser, Piece, Prompter};

use crate::golden;

/// What an answer came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answer {
    reasoning: String,
    text: String,
    /// Name and arguments.
    calls: Vec<(String, String)>,
}

fn answer(reasoning: &str, text: &str, calls: &[(&str, &str)]) -> Answer {
    let calls = calls.iter().map(|(name, arguments)| ((*name).to_owned(), (*arguments).to_owned())).collect();
    Answer { reasoning: reasoning.to_owned(), text: text.to_owned(), calls }
}

impl Answer {
    fn add(&mut self, piece: Piece) {
        match piece {
            Piece::Reasoning(text) => {
                assert!(!text.is_empty());
                self.reasoning += &text;
            }
            Piece::Text(text) => {
                assert!(!text.is_empty());
                self.text += &text;
            }
            Piece::ToolStart { index, id, name } => {
                assert_eq!((index, id), (self.calls.len(), format!("call_{index}")));
                self.calls.push((name, String::new()));
            }
            Piece::ToolArguments { index, fragment } => {
                assert_eq!(index + 1, self.calls.len(), "arguments follow their own call");
                assert!(!fragment.is_empty());
                self.calls[index].1 += &fragment;
            }
        }
    }
}

fn parser(prompter: &Prompter, reasoning: bool, tools: bool) -> OutputParser {
    let mut count = 0;
    let ids = move || {
        count += 1;
        format!("call_{}", count - 1)
    };
    OutputParser::new(prompter, reasoning, tools, Box::new(ids))
}

fn parse_ids(ids: &[u32], reasoning: bool, tools: bool) -> Answer {
    let mut parser = parser(golden::full("Thinking"), reasoning, tools);
    let mut answer = Answer::default();
    for &id in ids {
        parser.push(id).into_iter().for_each(|piece| answer.add(piece));
    }
    parser.finish().into_iter().for_each(|piece| answer.add(piece));
    answer
}

fn encode(text: &str) -> Vec<u32> {
    golden::full("Thinking").tokenizer().encode_with_control(text).unwrap()
}

/// Parses what a model wrote, tags as control tokens.
fn parse(written: &str, reasoning: bool) -> Answer {
    parse_ids(&encode(written), reasoning, true)
}

/// The same text in one token per byte: every character that can be cut is cut.
fn parse_bytewise(written: &str, reasoning: bool) -> Answer {
    let tokenizer = golden::full("Thinking").tokenizer();
    let first_added = tokenizer.id_of("<|endoftext|>").unwrap();
    let mut ids = Vec::new();
    for id in encode(written) {
        if id >= first_added {
            ids.push(id);
        } else {
            // The first 256 tokens of the vocabulary are the single bytes.
            let byte = |byte: &u8| (0..256).find(|&id| tokenizer.bytes_of(id) == [*byte]).unwrap();
            ids.extend(tokenizer.bytes_of(id).iter().map(byte));
        }
    }
    parse_ids(&ids, reasoning, true)
}

/// Parses it both ways.
#[track_caller]
fn check(written: &str, reasoning: bool, expected: &Answer) {
    assert_eq!(&parse(written, reasoning), expected);
    assert_eq!(&parse_bytewise(written, reasoning), expected, "one byte at a time");
}
