//! Every bound of this crate, in one place. A request can only stay below them, never raise them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{MediaError, Size};

/// What one picture, one request and the decoding pool may cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Encoded bytes of one picture.
    pub max_bytes: u64,
    /// Pixels that a header may claim.
    pub max_pixels: u64,
    /// Length of a side that a header may claim.
    pub max_edge: u32,
    /// Bytes that a decoder may allocate for one picture (16-bit RGBA takes eight a pixel).
    pub max_decoded_bytes: u64,
    /// Pictures and frames of one request.
    pub max_pictures: usize,
    /// Resized pixels of one request, all pictures and frames together: each becomes twelve bytes in a clip and, doubled in
    /// time, twenty-four in a picture.
    pub max_total_pixels: u64,
    /// Decoding processes.
    pub workers: usize,
    /// Pictures that wait for one of them; more are refused.
    pub max_queue: usize,
    /// How long one picture may take.
    pub job_time: Duration,
    /// A process is replaced after so many pictures, so that nothing it leaked lives long.
    pub jobs_per_worker: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 20 << 20,
            max_pixels: 50_000_000,
            max_edge: 16_384,
            max_decoded_bytes: 512 << 20,
            max_pictures: 1024,
            max_total_pixels: 32 << 20,
            workers: 2,
            max_queue: 256,
            job_time: Duration::from_secs(10),
            jobs_per_worker: 1000,
        }
    }
}

impl Limits {
    /// Refuses a request with too many pictures and frames. Needs only their number: ask before anything is fetched.
    ///
    /// # Errors
    /// [`MediaError::TooManyPictures`].
    pub fn check_count(&self, count: usize) -> Result<(), MediaError> {
        if count > self.max_pictures {
            return Err(MediaError::TooManyPictures { count, max: self.max_pictures });
        }
        Ok(())
    }

    /// Refuses a request whose resized pictures and frames have too many pixels together.
    ///
    /// # Errors
    /// [`MediaError::TooManyPixelsTogether`].
    pub fn check_total(&self, pixels: u64) -> Result<(), MediaError> {
        if pixels > self.max_total_pixels {
            return Err(MediaError::TooManyPixelsTogether { max: self.max_total_pixels });
        }
        Ok(())
    }

    /// Refuses encoded bytes before anything looks at them.
    pub(crate) fn check_bytes(&self, bytes: usize) -> Result<(), MediaError> {
        if bytes as u64 > self.max_bytes {
            return Err(MediaError::TooManyBytes { max_bytes: self.max_bytes });
        }
        Ok(())
    }

    /// Refuses what a header claims before anything is allocated for it.
    pub(crate) fn check_size(&self, size: Size) -> Result<(), MediaError> {
        if size.pixels() > self.max_pixels || size.width > self.max_edge || size.height > self.max_edge {
            return Err(MediaError::TooManyPixels { size, max_pixels: self.max_pixels, max_edge: self.max_edge });
        }
        Ok(())
    }
}
