//! `roundhouse media-worker`: the child process in which the server decodes pictures. Speaks a private protocol on stdin and
//! stdout; ends when stdin ends.

use crate::exit::{Exit, Failed};

pub fn run() -> Result<(), Failed> {
    media::worker_main().map_err(|error| Exit::Failure.because(format!("media worker: {error}")))
}
