//! The child's loop: read a picture, decode and resize it, write it back. Ends when its input ends.
//!
//! Never opens a file or a socket, never prints anything but replies. A panic ends the process; the parent starts another.

use std::io::{self, BufReader, BufWriter};

use super::wire::{self, Done, Job, Reply};
use crate::{MediaError, decode, resize};

/// Most encoded bytes that a job can carry, whatever its limits say.
const MOST_BODY: u64 = 1 << 30;

/// Serves pictures on standard input and output until the input ends. Call it from a process that does nothing else.
///
/// # Errors
/// When the pipe breaks or the parent does not speak the protocol.
pub fn worker_main() -> io::Result<()> {
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
    while let Some((job, bytes)) = wire::read::<Job>(&mut input, MOST_BODY)? {
        match serve(&job, &bytes) {
            Ok((done, pixels)) => wire::write(&mut output, &Reply::Ok(done), &pixels)?,
            Err(error) => wire::write(&mut output, &Reply::Err(error), &[])?,
        }
    }
    Ok(())
}

fn serve(job: &Job, bytes: &[u8]) -> Result<(Done, Vec<u8>), MediaError> {
    let (picture, resized) = decode(bytes, &job.limits, |size| job.target.fit(size))?;
    let original = picture.size;
    Ok((Done { original, resized }, resize(picture, resized, job.rule).pixels))
}
