//! Stops the engine's thread before every step or slice until the test lets it go on, and shows what it was about to do.

use std::sync::{Mutex, mpsc};

use models::scripted::{Moment, Scripted};

/// What a step or a slice was about to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Seen {
    /// Per span: the first token of its rows, tokens in the cache already, rows.
    Step(Vec<(u32, usize, usize)>),
    Slice,
}

/// The test's end.
pub(crate) struct Gate {
    seen: mpsc::Receiver<Seen>,
    permits: mpsc::Sender<Permit>,
}

enum Permit {
    Pass,
    Panic,
}

/// `model` behind a gate.
pub(crate) fn gated(model: Scripted) -> (Gate, Scripted) {
    let (tell, seen) = mpsc::channel();
    let (permits, permit) = mpsc::channel();
    let permit = Mutex::new(permit);
    let model = model.watched(move |moment| {
        // Errors mean that the test has opened the gate for good.
        let _ = tell.send(look(&moment));
        let permit = permit.lock().unwrap().recv();
        assert!(!matches!(permit, Ok(Permit::Panic)), "the test wants a panic");
    });
    (Gate { seen, permits }, model)
}

/// `model`, and a list of all that it did.
pub(crate) fn logged(model: Scripted) -> (mpsc::Receiver<Seen>, Scripted) {
    let (tell, seen) = mpsc::channel();
    let model = model.watched(move |moment| drop(tell.send(look(&moment))));
    (seen, model)
}

fn look(moment: &Moment<'_>) -> Seen {
    match moment {
        Moment::VisionSlice => Seen::Slice,
        Moment::Step(batch) => {
            let spans = batch.spans.iter().map(|span| (batch.tokens[span.rows.start], span.past, span.rows.len()));
            Seen::Step(spans.collect())
        }
    }
}

impl Gate {
    /// Waits until the engine stands before the gate; it stays there.
    pub(crate) fn arrived(&self) -> Seen {
        self.seen.recv().unwrap()
    }

    /// Lets it do what it stands before.
    pub(crate) fn pass(&self) {
        self.permits.send(Permit::Pass).unwrap();
    }

    /// Lets the model panic there, and do everything after.
    pub(crate) fn break_down(self) {
        self.permits.send(Permit::Panic).unwrap();
    }

    /// Lets it do that and everything after; gives what it will have done.
    pub(crate) fn open(self) -> mpsc::Receiver<Seen> {
        self.seen
    }
}
