//! A streamed answer, put together from the bytes of its events. Pure: bytes in, an answer out; never a socket or a clock.
//!
//! Reads what servers of the OpenAI dialect send: `reasoning` and `reasoning_content` are the same thing, a tool call may come in
//! pieces by `index` or whole without one, comments and unknown keys are skipped.

use serde::Deserialize;
use serde_json::Value;

/// Most bytes of one streamed answer: far above any that is worth scoring, far below what hurts.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// Ends the reasoning in the content of servers that do not take it apart.
const THINK_END: &str = "</think>";

/// What a model said.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub content: String,
    pub calls: Vec<ToolCall>,
    /// It ended because it was too long.
    pub cut_off: bool,
}

/// A tool call as the model wrote it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ToolCall {
    pub name: String,
    /// JSON text, if the model wrote JSON.
    pub arguments: String,
}

/// An answer on its way.
#[derive(Default)]
pub struct Incoming {
    /// The bytes of a line that is not complete yet.
    line: Vec<u8>,
    bytes: usize,
    answer: Answer,
    /// The `index` of each call of the answer.
    indices: Vec<usize>,
    begun: bool,
    ended: bool,
}

impl Incoming {
    /// Takes the next bytes of the body.
    ///
    /// # Errors
    /// With the server's reason when it reports a failure in the stream, or ours when this is no stream of answers.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.bytes += bytes.len();
        if self.bytes > ANSWER_BYTES_MAX {
            return Err(format!("the answer is longer than {} MiB", ANSWER_BYTES_MAX >> 20));
        }
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.line.extend_from_slice(&rest[..end]);
            rest = &rest[end + 1..];
            let line = std::mem::take(&mut self.line);
            self.take_line(&line)?;
        }
        self.line.extend_from_slice(rest);
        Ok(())
    }

    /// Whether any token has come: of the reasoning, the text or a call.
    pub fn begun(&self) -> bool {
        self.begun
    }

    /// The answer, when the stream was whole.
    ///
    /// # Errors
    /// When it ended in the middle.
    pub fn finish(self) -> Result<Answer, String> {
        if self.ended { Ok(self.answer) } else { Err("the answer broke off".to_owned()) }
    }

    fn take_line(&mut self, line: &[u8]) -> Result<(), String> {
        let Some(data) = line.strip_prefix(b"data:").map(<[u8]>::trim_ascii) else { return Ok(()) };
        if data == b"[DONE]" {
            self.ended = true;
            return Ok(());
        }
        let chunk: Chunk = serde_json::from_slice(data).map_err(|error| format!("an event is not a chat chunk: {error}"))?;
        if let Some(error) = chunk.error {
            return Err(format!("the answer failed: {}", error["message"].as_str().unwrap_or("no reason given")));
        }
        if let Some(choice) = chunk.choices.unwrap_or_default().into_iter().next() {
            self.take_choice(choice);
        }
        Ok(())
    }

    fn take_choice(&mut self, Choice { delta, finish_reason }: Choice) {
        let Delta { content, reasoning, reasoning_content, tool_calls } = delta.unwrap_or_default();
        let said = [&content, &reasoning, &reasoning_content].into_iter().flatten().any(|text| !text.is_empty());
        self.answer.content.push_str(&content.unwrap_or_default());
        let calls = tool_calls.unwrap_or_default();
        self.begun |= said || !calls.is_empty();
        calls.into_iter().for_each(|piece| self.take_call(piece));
        if let Some(reason) = finish_reason {
            self.ended = true;
            self.answer.cut_off = reason == "length";
        }
    }

    fn take_call(&mut self, CallPiece { index, function }: CallPiece) {
        let FunctionPiece { name, arguments } = function.unwrap_or_default();
        let open = self.indices.len();
        let index = index.unwrap_or(if name.is_some() { open } else { open.saturating_sub(1) });
        let place = self.indices.iter().position(|known| *known == index).unwrap_or_else(|| {
            self.indices.push(index);
            self.answer.calls.push(ToolCall::default());
            open
        });
        let call = &mut self.answer.calls[place];
        call.name.push_str(&name.unwrap_or_default());
        call.arguments.push_str(&arguments.unwrap_or_default());
    }
}

impl Answer {
    /// The text that counts: what follows the reasoning, trimmed.
    pub fn text(&self) -> &str {
        self.content.rsplit_once(THINK_END).map_or(&*self.content, |(_, text)| text).trim()
    }

    /// What to show of it: text and calls.
    pub fn shown(&self) -> String {
        let calls = self.calls.iter().map(|call| format!("{}({})", call.name, call.arguments));
        let text = Some(self.text().to_owned()).filter(|text| !text.is_empty());
        let cut = self.cut_off.then(|| "(cut off: out of tokens)".to_owned());
        text.into_iter().chain(calls).chain(cut).collect::<Vec<_>>().join(" ")
    }
}

#[derive(Deserialize)]
struct Chunk {
    choices: Option<Vec<Choice>>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    delta: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Delta {
    content: Option<String>,
    reasoning: Option<String>,
    reasoning_content: Option<String>,
    tool_calls: Option<Vec<CallPiece>>,
}

#[derive(Deserialize)]
struct CallPiece {
    index: Option<usize>,
    function: Option<FunctionPiece>,
}

#[derive(Default, Deserialize)]
struct FunctionPiece {
    name: Option<String>,
    arguments: Option<String>,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    fn answer(body: &str) -> Result<Answer, String> {
        let mut incoming = Incoming::default();
        // Three bytes at a time: no event comes in one piece.
        body.as_bytes().chunks(3).try_for_each(|bytes| incoming.push(bytes))?;
        incoming.finish()
    }

    #[test]
    fn text_comes_in_pieces_between_comments() {
        let body = ": WAITING\n\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\r\n\r\n\
            data: {\"choices\":[{\"delta\":{\"content\":\"zw\u{f6}\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"lf\"},\
            \"finish_reason\":\"length\"}]}\n\ndata: {\"choices\":[],\"usage\":{}}\n\ndata: [DONE]\n\n";
        let answer = answer(body).unwrap();
        assert_eq!((answer.text(), answer.cut_off), ("zw\u{f6}lf", true));
    }

    #[test]
    fn the_first_token_may_be_of_the_reasoning() {
        for (delta, begun) in [
            (r#"{"role":"assistant","content":""}"#, false),
            (r#"{"reasoning":"I see"}"#, true),
            (r#"{"reasoning_content":"I see"}"#, true),
            (r#"{"content":"a"}"#, true),
            (r#"{"tool_calls":[{"index":0,"function":{"name":"f"}}]}"#, true),
        ] {
            let mut incoming = Incoming::default();
            incoming.push(format!("data: {{\"choices\":[{{\"delta\":{delta}}}]}}\n").as_bytes()).unwrap();
            assert_eq!(incoming.begun(), begun, "{delta}");
            assert!(incoming.finish().is_err(), "no end was seen");
        }
    }

    #[test]
    fn calls_come_in_pieces_or_whole() {
        let event = |calls: &str| format!("data: {{\"choices\":[{{\"delta\":{{\"tool_calls\":{calls}}}}}]}}\n\n");
        let pieces = event(r#"[{"index":0,"function":{"name":"click","arguments":""}}]"#)
            + &event(r#"[{"index":1,"function":{"name":"type"}}]"#)
            + &event(r#"[{"index":0,"function":{"arguments":"{}"}}]"#)
            + "data: [DONE]\n";
        let whole = event(r#"[{"function":{"name":"click","arguments":"{}"}}, {"function":{"name":"type"}}]"#) + "data: [DONE]\n";
        for body in [pieces, whole] {
            let answer = answer(&body).unwrap();
            assert_eq!(answer.calls[0], ToolCall { name: "click".into(), arguments: "{}".into() });
            assert_eq!(answer.calls[1].name, "type");
            assert_eq!(answer.shown(), "click({}) type()");
        }
    }

    #[test]
    fn reasoning_inside_the_content_does_not_count() {
        let answer = Answer { content: "<think>two\nor three</think>\n\n three ".into(), ..Answer::default() };
        assert_eq!(answer.text(), "three");
    }

    #[test]
    fn what_is_no_whole_answer_is_an_error() {
        assert!(answer("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n").unwrap_err().contains("broke off"));
        assert!(answer("data: {\"error\":{\"message\":\"too hot\"}}\n\n").unwrap_err().contains("too hot"));
        assert!(answer("data: {\"choices\": 3}\n\n").is_err());
        assert!(Incoming::default().push(&vec![b'x'; ANSWER_BYTES_MAX + 1]).is_err());
    }
}
