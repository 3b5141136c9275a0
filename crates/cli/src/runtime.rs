//! The threads that serve sockets. The engine has its own.

use std::thread::available_parallelism;

use tokio::runtime::{Builder, Runtime};

use crate::exit::{Exit, Failed};

/// A runtime with `threads` threads, or one for every two cores.
///
/// # Errors
/// When the system refuses a thread.
pub fn runtime(threads: usize) -> Result<Runtime, Failed> {
    let half = available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
    Builder::new_multi_thread()
        .worker_threads(if threads == 0 { half } else { threads })
        .enable_all()
        .build()
        .map_err(|error| Exit::Resources.because(format!("cannot start the runtime: {error}")))
}
