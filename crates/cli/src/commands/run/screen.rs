//! What the terminal shows of an answer: reasoning dimmed, text plain, figures on request.

use std::{io::IsTerminal, time::Duration};

use inner::{Nanos, Usage};

/// How to show answers.
pub(super) struct Screen {
    json: bool,
    verbose: bool,
    dim: bool,
}

/// What is known when an answer is complete.
pub(super) struct Figures {
    pub(super) usage: Usage,
    pub(super) first_token: Option<Duration>,
    pub(super) total: Duration,
    pub(super) cost: Option<Nanos>,
    pub(super) finish: String,
}

/// The whole answer.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) reasoning: String,
}

impl Screen {
    pub(super) fn new(json: bool, verbose: bool) -> Self {
        Self { json, verbose, dim: std::io::stdout().is_terminal() }
    }

    pub(super) fn reasoning(&self, text: &str) {
        if self.dim { self.show(&format!("\x1b[2m{text}\x1b[0m")) } else { self.show(text) }
    }

    /// The reasoning is over, the answer begins.
    pub(super) fn turn(&self) {
        self.show("\n\n");
    }

    pub(super) fn text(&self, text: &str) {
        self.show(text);
    }

    pub(super) fn end(&self, answer: &Answer, figures: &Figures) {
        if self.json {
            println!("{}", figures.json(answer));
            return;
        }
        self.show("\n");
        if self.verbose {
            figures.print();
        }
    }

    fn show(&self, text: &str) {
        if !self.json {
            print!("{text}");
        }
    }
}

impl Figures {
    fn tokens_per_second(&self) -> Option<f64> {
        let generating = self.total.checked_sub(self.first_token?)?.as_secs_f64();
        let tokens = u32::try_from(self.usage.completion_tokens.checked_sub(1)?).ok()?;
        (generating > 0.0 && tokens > 0).then(|| f64::from(tokens) / generating)
    }

    fn print(&self) {
        let milliseconds = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1e3);
        eprintln!("prompt tokens      {}", self.usage.prompt_tokens);
        eprintln!("completion tokens  {} ({} reasoning)", self.usage.completion_tokens, self.usage.reasoning_tokens);
        eprintln!("time to first      {}", self.first_token.map_or_else(|| "-".into(), milliseconds));
        eprintln!("tokens per second  {}", self.tokens_per_second().map_or_else(|| "-".into(), |rate| format!("{rate:.1}")));
        eprintln!("total              {}", milliseconds(self.total));
        eprintln!(
            "cost               {}",
            self.cost.map_or_else(|| "unpriced".into(), |cost| format!("${}", wire::Dollars(cost.0)))
        );
        eprintln!("finish             {}", self.finish);
    }

    fn json(&self, answer: &Answer) -> serde_json::Value {
        serde_json::json!({
            "content": answer.text,
            "reasoning": (!answer.reasoning.is_empty()).then_some(&answer.reasoning),
            "finish_reason": self.finish,
            "usage": {
                "prompt_tokens": self.usage.prompt_tokens,
                "completion_tokens": self.usage.completion_tokens,
                "reasoning_tokens": self.usage.reasoning_tokens,
            },
            "ttft_ms": self.first_token.map(|time| time.as_secs_f64() * 1e3),
            "total_ms": self.total.as_secs_f64() * 1e3,
            "tokens_per_second": self.tokens_per_second(),
            "cost": self.cost.map(|cost| wire::Dollars(cost.0)),
        })
    }
}
