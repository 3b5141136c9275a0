//! What an answer is cut into. Only shapes; the ids of tool calls come from the caller, so that this crate needs no randomness.

/// Makes the id of each tool call.
pub type ToolIds = Box<dyn FnMut() -> String + Send>;

/// One fragment of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Reasoning text.
    Reasoning(String),
    /// Answer text.
    Text(String),
    /// A tool call begins.
    ToolStart {
        /// Counted from 0.
        index: usize,
        /// From the caller's id function.
        id: String,
        /// The function, known or not.
        name: String,
    },
    /// More of a call's arguments; the fragments of one index add up to the JSON text that the model wrote.
    ToolArguments {
        /// Which call.
        index: usize,
        /// Never empty.
        fragment: String,
    },
}

/// A tool call id in OpenAI's form, `call_` and 24 letters or digits, from random bytes.
#[must_use]
pub fn tool_call_id(random: &[u8; 24]) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let letters = random.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
    "call_".chars().chain(letters).collect()
}
