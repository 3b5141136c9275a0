//! What is done to a socket, step by step. A reply is a list of these, so that a fault is data.

use std::{io, time::Duration};

use tokio::{io::AsyncWriteExt, net::tcp::OwnedWriteHalf, time::sleep};

/// Between two bytes of [`Step::Drip`].
const DRIP: Duration = Duration::from_secs(1);

/// One step.
pub(crate) enum Step {
    Send(Vec<u8>),
    Wait(Duration),
    /// The same again and again.
    Repeat {
        bytes: Vec<u8>,
        times: usize,
        every: Duration,
    },
    /// One byte a second.
    Drip(Vec<u8>),
    /// Nothing more, ever.
    Stall,
    /// The connection is closed (FIN).
    Close,
    /// The connection is reset (RST).
    Reset,
}

/// What becomes of the connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    Kept,
    Closed,
    /// To be closed without a word: a half that is only dropped says goodbye (FIN) first.
    Reset,
}

/// Does the steps in order.
///
/// # Errors
/// When the client is gone.
pub(crate) async fn run(steps: Vec<Step>, out: &mut OwnedWriteHalf) -> io::Result<After> {
    for step in steps {
        match step {
            Step::Send(bytes) => out.write_all(&bytes).await?,
            Step::Wait(time) => sleep(time).await,
            Step::Repeat { bytes, times, every } => {
                for _ in 0..times {
                    out.write_all(&bytes).await?;
                    if !every.is_zero() {
                        sleep(every).await;
                    }
                }
            }
            Step::Drip(bytes) => {
                for byte in bytes {
                    out.write_all(&[byte]).await?;
                    sleep(DRIP).await;
                }
            }
            Step::Stall => std::future::pending().await,
            Step::Close => {
                out.shutdown().await?;
                return Ok(After::Closed);
            }
            Step::Reset => {
                // A socket that does not linger is reset when it is closed, which its owner does now.
                out.as_ref().set_zero_linger()?;
                return Ok(After::Reset);
            }
        }
    }
    Ok(After::Kept)
}
