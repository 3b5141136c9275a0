//! What commands print, in place of the standard macros of the same names: those panic when nobody reads any more
//! (`roundhouse logs | head -1`). Whoever loses its reader ends as the usual tools do, without a word; what goes to stderr is a note,
//! and goes missing with whoever would have read it.

use std::{
    fmt,
    io::{self, ErrorKind, Write},
};

/// What a shell shows of a program that the signal for a closed pipe has ended: 128 and its number.
const CLOSED_PIPE: i32 = 128 + 13;

/// A line for stdout.
macro_rules! println {
    ($($text:tt)*) => { $crate::print::out(format_args!("{}\n", format_args!($($text)*))) };
}

/// Text for stdout.
macro_rules! print {
    ($($text:tt)*) => { $crate::print::out(format_args!($($text)*)) };
}

/// A line for stderr.
macro_rules! eprintln {
    ($($text:tt)*) => { $crate::print::note(format_args!("{}\n", format_args!($($text)*))) };
}

/// Text for stderr.
macro_rules! eprint {
    ($($text:tt)*) => { $crate::print::note(format_args!($($text)*)) };
}

/// Writes to stdout. Ends the program when that cannot be: nobody wants the rest.
pub fn out(text: fmt::Arguments<'_>) {
    let mut out = io::stdout().lock();
    if let Err(error) = out.write_fmt(text).and_then(|()| out.flush()) {
        lost(&error);
    }
}

/// The end of a program that cannot say what it has to say.
pub fn lost(error: &io::Error) {
    if error.kind() == ErrorKind::BrokenPipe {
        std::process::exit(CLOSED_PIPE);
    }
    eprintln!("roundhouse: cannot write to standard output: {error}");
    std::process::exit(i32::from(crate::exit::Exit::Failure.code()));
}

/// Writes to stderr, if anybody reads it.
pub fn note(text: fmt::Arguments<'_>) {
    let _ = io::stderr().lock().write_fmt(text);
}
