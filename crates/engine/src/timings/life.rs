//! What the clock said in the life of one request.

use std::time::{Duration, Instant};

/// From its submission on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    submitted: Instant,
    admitted: Option<Instant>,
    /// The first and the last.
    tokens: Option<(Instant, Instant)>,
}

/// A token, and how long it was in coming.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Token {
    First { since_submission: Duration },
    Next { since_last: Duration },
}

/// A life that ends now, cut to pieces.
pub(super) struct Phases {
    pub(super) queue: Duration,
    /// Prefill and decoding, if there was a token.
    pub(super) inference: Option<(Duration, Duration)>,
    pub(super) whole: Duration,
}

impl Life {
    /// It begins.
    pub(crate) fn submitted() -> Self {
        Self { submitted: Instant::now(), admitted: None, tokens: None }
    }

    /// The request has its blocks; the next step or slice is its own.
    pub(crate) fn admitted(&mut self) {
        self.admitted = Some(Instant::now());
    }

    /// A token was chosen.
    pub(crate) fn token(&mut self) -> Token {
        let now = Instant::now();
        let before = self.tokens.replace((self.tokens.map_or(now, |(first, _)| first), now));
        match before {
            None => Token::First { since_submission: now - self.submitted },
            Some((_, last)) => Token::Next { since_last: now - last },
        }
    }

    /// How long it has been served, if it is.
    pub(crate) fn served(&self) -> Option<Duration> {
        self.admitted.map(|admitted| admitted.elapsed())
    }

    pub(super) fn phases(&self) -> Phases {
        let Self { submitted, admitted, tokens } = *self;
        let now = Instant::now();
        Phases {
            queue: admitted.unwrap_or(now) - submitted,
            inference: admitted.zip(tokens).map(|(admitted, (first, last))| (first - admitted, last - first)),
            whole: now - submitted,
        }
    }

    #[cfg(test)]
    pub(super) fn of(submitted: Instant, admitted: Option<Instant>, tokens: Option<(Instant, Instant)>) -> Self {
        Self { submitted, admitted, tokens }
    }
}
