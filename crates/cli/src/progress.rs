//! Progress on stderr: a bar on a terminal, one line per tenth elsewhere, nothing with `--no-progress`.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// What has fewer bytes is over before anybody could read about it.
const WORTH_SHOWING: u64 = 64 << 20;

/// One thing that takes a while.
pub struct Progress {
    name: String,
    shown: Shown,
}

enum Shown {
    Bar(ProgressBar),
    /// The last tenth that was printed.
    Lines(u64),
    Nothing,
}

impl Progress {
    /// Starts showing `name`, measured in bytes.
    pub fn bytes(name: &str, quiet: bool) -> Self {
        let shown = if quiet {
            Shown::Nothing
        } else if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} eta {eta}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            Shown::Bar(ProgressBar::new(0).with_style(style).with_message(name.to_owned()))
        } else {
            Shown::Lines(0)
        };
        Self { name: name.to_owned(), shown }
    }

    /// `done` of `total` bytes are done.
    pub fn at(&mut self, done: u64, total: u64) {
        if total < WORTH_SHOWING {
            return;
        }
        match &mut self.shown {
            Shown::Bar(bar) => {
                bar.set_length(total);
                bar.set_position(done);
            }
            Shown::Lines(last) => {
                let tenth = (done * 10).checked_div(total).unwrap_or(10);
                if tenth > *last {
                    *last = tenth;
                    eprintln!("{} {}0 %", self.name, tenth);
                }
            }
            Shown::Nothing => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}
