//! How many files and sockets this process may have open. A shell usually allows 1,024, far fewer than the connections a server takes;
//! what the system would allow is the process's own to ask for.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Two for each call that the ledger takes at once (16,384), and some for the rest.
const WANTED: u64 = 40_000;

/// Raises the limit as far as it is needed and the system allows without asking anybody.
pub fn raise_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let Some(current) = current.filter(|current| *current < WANTED) else { return };
    let wanted = maximum.map_or(WANTED, |maximum| maximum.min(WANTED));
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
        eprintln!("no more than {current} files and sockets may be open: {error}");
    }
}
