//! Progress on stderr: a bar on a terminal, one line per tenth elsewhere, nothing with `--no-progress`.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// What has fewer bytes is over before anybody could read about it.
const WORTH_SHOWING: u64 = 64 << 20;

/// One thing that takes a while.
pub struct Progress {
    name: String,
    shown: Shown,
    /// The total from which on it is shown.
    worth: u64,
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
        let template = "{prefix} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} eta {eta}";
        Self { name: name.to_owned(), shown: Shown::new(name, template, quiet), worth: WORTH_SHOWING }
    }

    /// Starts showing `name`, measured in cases, each of which takes long enough to be shown.
    pub fn cases(name: &str, quiet: bool) -> Self {
        let template = "{prefix} {wide_bar} {pos}/{len} {msg} eta {eta}";
        Self { name: name.to_owned(), shown: Shown::new(name, template, quiet), worth: 0 }
    }

    /// A word on how it goes, for the bar.
    pub fn say(&self, text: &str) {
        if let Shown::Bar(bar) = &self.shown {
            bar.set_message(text.to_owned());
        }
    }

    /// `done` of `total` are done.
    pub fn at(&mut self, done: u64, total: u64) {
        if total < self.worth {
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

impl Shown {
    fn new(name: &str, template: &str, quiet: bool) -> Self {
        if quiet {
            return Self::Nothing;
        }
        if !std::io::stderr().is_terminal() {
            return Self::Lines(0);
        }
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self::Bar(ProgressBar::new(0).with_style(style).with_prefix(name.to_owned()))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}
