//! The log: lines to stderr, text on a terminal and JSON otherwise, written by a thread of their own.
//!
//! A call writes a line, and whoever reads stderr may be slow or stand still (a pipe that nobody empties, a container's log driver): then
//! lines are lost and counted, and no call ever waits for them.

use std::{
    io::{self, IsTerminal, Write},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel},
    },
    thread,
    time::Duration,
};

use tracing_subscriber::{EnvFilter, fmt};

/// Lines that wait to be written.
const LINES_MAX: usize = 8192;
/// The writer lets lines gather for so long, so that under load one write holds many of them and a call wakes nobody.
const GATHER: Duration = Duration::from_millis(5);
/// One write takes about so much at most.
const WRITE_BYTES: usize = 256 << 10;
/// How long the end of the program waits for a reader of stderr.
const FLUSH_MAX: Duration = Duration::from_secs(1);

static WRITER: OnceLock<Writer> = OnceLock::new();

/// Begins to log what passes `filter` (as in `RUST_LOG`; a wrong one counts as `warn`). Once per process.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("warn"));
    let Ok(writer) = Writer::start(io::stderr()) else { return };
    let lines = WRITER.get_or_init(|| writer);
    let builder = fmt().with_env_filter(filter).with_writer(move || lines.clone());
    let terminal = io::stderr().is_terminal();
    if terminal { builder.with_ansi(true).init() } else { builder.json().init() }
}

/// Waits until every line so far is written, or for a second. To be called before the process ends.
pub fn flush() {
    if let Some(writer) = WRITER.get() {
        writer.flush(FLUSH_MAX);
    }
}

enum Message {
    /// A whole line with its end.
    Line(Box<[u8]>),
    /// Tell when everything before is written.
    Flush(Sender<()>),
}

/// Takes one line per `write`, as the subscriber gives them.
#[derive(Clone)]
struct Writer {
    messages: SyncSender<Message>,
    /// Lines that found no room and of which nobody has been told yet.
    lost: Arc<AtomicU64>,
}

impl Writer {
    fn start(out: impl Write + Send + 'static) -> io::Result<Self> {
        let (messages, received) = sync_channel(LINES_MAX);
        let lost = Arc::new(AtomicU64::new(0));
        let missing = Arc::clone(&lost);
        thread::Builder::new().name("log".to_owned()).spawn(move || write_lines(&received, &missing, out))?;
        Ok(Self { messages, lost })
    }

    fn flush(&self, limit: Duration) {
        let (done, written) = channel();
        // No room means that nobody reads stderr: then there is nothing to wait for.
        if self.messages.try_send(Message::Flush(done)).is_ok() {
            let _ = written.recv_timeout(limit);
        }
    }
}

impl Write for Writer {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Err(TrySendError::Full(_)) = self.messages.try_send(Message::Line(line.into())) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_lines(messages: &Receiver<Message>, lost: &AtomicU64, mut out: impl Write) {
    let mut text = Vec::new();
    while let Ok(first) = messages.recv() {
        let mut flushed = Vec::new();
        if matches!(first, Message::Line(_)) {
            thread::sleep(GATHER);
        }
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                Message::Line(line) => text.extend_from_slice(&line),
                Message::Flush(done) => flushed.push(done),
            }
            next = if text.len() < WRITE_BYTES { messages.try_recv().ok() } else { None };
        }
        // A stderr that is closed loses its lines, as it always did.
        let _ = out.write_all(&text);
        text.clear();
        let missing = lost.swap(0, Ordering::Relaxed);
        if missing > 0 {
            let _ = writeln!(out, r#"{{"level":"WARN","message":"stderr was not read in time: {missing} log lines are lost"}}"#);
        }
        for done in flushed {
            // Whoever asked may have given up.
            let _ = done.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::sync::{Condvar, Mutex};

    use super::*;

    /// Whether the reader stands still, and what was written.
    type State = (bool, Vec<u8>);

    /// A stderr whose reader can stand still.
    #[derive(Clone, Default)]
    struct Pipe(Arc<(Mutex<State>, Condvar)>);

    impl Pipe {
        fn block(&self, blocked: bool) {
            self.0.0.lock().unwrap().0 = blocked;
            self.0.1.notify_all();
        }

        fn text(&self) -> String {
            String::from_utf8(self.0.0.lock().unwrap().1.clone()).unwrap()
        }
    }

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut state = self.0.1.wait_while(self.0.0.lock().unwrap(), |state| state.0).unwrap();
            state.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_come_out_whole_and_in_order_before_a_flush_returns() {
        let pipe = Pipe::default();
        let mut writer = Writer::start(pipe.clone()).unwrap();
        let lines: String = (0..100).map(|n| format!("line {n}\n")).collect();
        for line in lines.split_inclusive('\n') {
            writer.write_all(line.as_bytes()).unwrap();
        }
        Writer::flush(&writer, Duration::from_secs(60));
        assert_eq!(pipe.text(), lines);
    }

    #[test]
    fn a_reader_that_stands_still_costs_lines_and_no_time() {
        let pipe = Pipe::default();
        pipe.block(true);
        let mut writer = Writer::start(pipe.clone()).unwrap();
        // More than waits in the queue and in the writer's hands.
        let lines = 3 * LINES_MAX + WRITE_BYTES / 8;
        for _ in 0..lines {
            writer.write_all(b"a line\n\n").unwrap();
        }
        assert!(writer.lost.load(Ordering::Relaxed) > 0);
        pipe.block(false);
        // Every line is written or counted as lost, sooner or later.
        let accounted = |text: &str| {
            let told = text.split("in time: ").skip(1).map(|rest| rest.split(' ').next().unwrap().parse::<usize>().unwrap());
            text.matches("a line").count() + told.sum::<usize>()
        };
        while accounted(&pipe.text()) < lines {
            Writer::flush(&writer, Duration::from_secs(60));
        }
        assert_eq!(accounted(&pipe.text()), lines);
    }
}
