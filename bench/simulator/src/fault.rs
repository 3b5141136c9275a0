//! The forty faults: their names, what each does, and what a client can have of an answer that suffers it. This table is the only
//! list of them; what they do is `reply.rs`.

/// A way to fail. In a model's id: `fault-` and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "`Fault::sentence` says what each does")]
pub enum Fault {
    Refuse,
    Blackhole,
    SlowTls,
    ResetAtOnce,
    CloseAtOnce,
    StallHead,
    BadStatusLine,
    EndlessHead,
    Status400,
    Status401,
    Status429,
    Status429Wait,
    Status500,
    Status503,
    Html502,
    Redirect,
    Error200,
    Html200,
    Empty200,
    LengthLong,
    LengthShort,
    BadChunk,
    GzipBomb,
    HugeLine,
    Trickle,
    ResetMid,
    CloseMid,
    EndMid,
    StallMid,
    Nuls,
    NoDone,
    ErrorFirst,
    ErrorMid,
    BadJson,
    Comments,
    DuplicateIds,
    UsageMissing,
    UsageNegative,
    UsageAbsurd,
    ExtraChoices,
}

/// Where a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In the connection: it has an address of its own, see [`crate::Simulator::base`].
    Port,
    /// In any answer.
    Any,
    /// In streams only; a whole answer is as if there were no fault.
    Stream,
}

/// What a client can have of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All of it.
    Whole,
    /// Nothing: the fault is there before the first content.
    Nothing,
    /// Its beginning.
    Part,
    /// Its beginning; all of it where the dialect had said its last word before.
    PartOrWhole,
}

struct Row {
    fault: Fault,
    name: &'static str,
    sentence: &'static str,
    scope: Scope,
    /// Of a stream, and of a whole answer.
    endings: [Ending; 2],
    /// Whether only a clock of the client ends it.
    endless: bool,
}

use Ending::{Nothing, Part, PartOrWhole, Whole};
use Fault as F;
use Scope::{Any, Port, Stream};

const fn row(fault: Fault, name: &'static str, scope: Scope, endings: [Ending; 2], sentence: &'static str) -> Row {
    Row { fault, name, sentence, scope, endings, endless: false }
}

const fn endless(row: Row) -> Row {
    Row { endless: true, ..row }
}

static TABLE: [Row; 40] = [
    row(F::Refuse, "refuse", Port, [Nothing, Nothing], "nobody listens at the port"),
    endless(row(F::Blackhole, "blackhole", Port, [Nothing, Nothing], "a connection is neither accepted nor refused")),
    endless(row(
        F::SlowTls,
        "slow-tls",
        Port,
        [Nothing, Nothing],
        "the connection opens and the TLS handshake is never answered",
    )),
    row(F::ResetAtOnce, "reset-at-once", Any, [Nothing, Nothing], "the connection is reset when the request was read"),
    row(F::CloseAtOnce, "close-at-once", Any, [Nothing, Nothing], "the connection is closed when the request was read"),
    endless(row(F::StallHead, "stall-head", Any, [Nothing, Nothing], "the request is read and never answered")),
    row(F::BadStatusLine, "bad-status-line", Any, [Nothing, Nothing], "the first line is not HTTP"),
    row(F::EndlessHead, "endless-head", Any, [Nothing, Nothing], "header fields without end"),
    row(F::Status400, "status-400", Any, [Nothing, Nothing], "the vendor finds the request wrong"),
    row(F::Status401, "status-401", Any, [Nothing, Nothing], "the vendor does not know the credential"),
    row(F::Status429, "status-429", Any, [Nothing, Nothing], "a rate limit that does not say when to come back"),
    row(F::Status429Wait, "status-429-wait", Any, [Nothing, Nothing], "a rate limit with `retry-after: 7`"),
    row(F::Status500, "status-500", Any, [Nothing, Nothing], "the vendor's internal error"),
    row(F::Status503, "status-503", Any, [Nothing, Nothing], "the vendor is overloaded"),
    row(F::Html502, "html-502", Any, [Nothing, Nothing], "a proxy's page with status 502"),
    row(F::Redirect, "redirect", Any, [Nothing, Nothing], "a 307 to the same place"),
    row(F::Error200, "error-200", Any, [Nothing, Nothing], "status 200, and the vendor's error as the body"),
    row(F::Html200, "html-200", Any, [Nothing, Nothing], "status 200, and a page of HTML"),
    row(F::Empty200, "empty-200", Any, [Nothing, Nothing], "status 200, the right type, and not one byte"),
    row(
        F::LengthLong,
        "length-long",
        Any,
        [PartOrWhole, Nothing],
        "content-length is larger than the body, then the connection closes",
    ),
    row(
        F::LengthShort,
        "length-short",
        Any,
        [PartOrWhole, Nothing],
        "content-length ends in the middle of the body, the rest follows",
    ),
    row(F::BadChunk, "bad-chunk", Any, [Part, Nothing], "in the middle, a chunk's length is no number"),
    row(F::GzipBomb, "gzip-bomb", Any, [Nothing, Nothing], "unasked, 64 MB of zeros as gzip"),
    row(F::HugeLine, "huge-line", Any, [Nothing, Nothing], "one line of 100 MB"),
    endless(row(F::Trickle, "trickle", Any, [Nothing, Nothing], "one byte a second")),
    row(F::ResetMid, "reset-mid", Any, [Part, Nothing], "the connection is reset in the middle"),
    row(F::CloseMid, "close-mid", Any, [Part, Nothing], "the connection is closed in the middle"),
    row(F::EndMid, "end-mid", Any, [Part, Nothing], "the body ends in the middle, and HTTP says that this is its end"),
    endless(row(F::StallMid, "stall-mid", Any, [Part, Nothing], "silence after the middle")),
    row(
        F::Nuls,
        "nuls",
        Any,
        [Whole, Whole],
        "the text has the character U+0000 in it; between two events stands a line of zero bytes",
    ),
    row(F::NoDone, "no-done", Stream, [PartOrWhole, Whole], "the stream ends without the dialect's last event"),
    row(F::ErrorFirst, "error-first", Stream, [Nothing, Whole], "the vendor's error event before the first content"),
    row(F::ErrorMid, "error-mid", Stream, [Part, Whole], "the vendor's error event in the middle"),
    row(F::BadJson, "bad-json", Stream, [Part, Whole], "in the middle, an event is half a JSON text"),
    endless(row(F::Comments, "comments", Stream, [Nothing, Whole], "signs of life without end, and no content")),
    row(F::DuplicateIds, "duplicate-ids", Any, [Whole, Whole], "two tool calls have the same id"),
    row(F::UsageMissing, "usage-missing", Any, [Whole, Whole], "no token counts at all"),
    row(F::UsageNegative, "usage-negative", Any, [Whole, Whole], "token counts below zero"),
    row(F::UsageAbsurd, "usage-absurd", Any, [Whole, Whole], "nine quintillion tokens"),
    row(
        F::ExtraChoices,
        "extra-choices",
        Any,
        [Whole, Whole],
        "a second choice that nobody asked for; an unknown part where the dialect has no choices",
    ),
];

impl Fault {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.fault)
    }

    /// The fault of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.fault)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it does.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.row().sentence
    }

    /// Where it is.
    #[must_use]
    pub fn scope(self) -> Scope {
        self.row().scope
    }

    /// What a client can have of an answer that suffers it.
    #[must_use]
    pub fn ending(self, streamed: bool) -> Ending {
        self.row().endings[usize::from(!streamed)]
    }

    /// Whether it ends only when a clock of the client strikes.
    #[must_use]
    pub fn is_endless(self, streamed: bool) -> bool {
        self.row().endless && (streamed || self.scope() != Stream)
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_stands_at_its_place_under_a_name_of_its_own() {
        for (place, row) in TABLE.iter().enumerate() {
            assert_eq!(row.fault as usize, place, "{}", row.name);
            assert_eq!(Fault::named(row.name), Some(row.fault), "two faults are called {}", row.name);
            assert!(row.scope != Stream || row.endings[1] == Whole, "{} is about streams", row.name);
        }
    }
}
