//! What a request says beside a picture or a clip. Parsed once into numbers that are in range; unknown keys are ignored.

use serde_json::{Map, Value};

use crate::{MediaError, error::Expected, error::OptionName};

/// Slowest and fastest list of frames.
const RATES: std::ops::RangeInclusive<f64> = 0.001..=1000.0;

/// Options beside a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PictureOptions {
    /// Smaller pictures are enlarged.
    pub min_pixels: Option<u64>,
    /// Larger ones are shrunk.
    pub max_pixels: Option<u64>,
}

/// Options beside a clip.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClipOptions {
    /// Frames per second of the list.
    pub fps: Option<f64>,
    /// Most frames to look at.
    pub max_frames: Option<usize>,
    /// Fewest pixels of a frame.
    pub min_pixels: Option<u64>,
    /// Most pixels of a frame; may exceed the usual cap up to what the model's total allows.
    pub max_pixels: Option<u64>,
    /// Most pixels over all frames.
    pub total_pixels: Option<u64>,
}

impl PictureOptions {
    /// Reads `min_pixels` and `max_pixels`.
    ///
    /// # Errors
    /// [`MediaError::Option`] for anything but a positive integer.
    pub fn parse(options: &Map<String, Value>) -> Result<Self, MediaError> {
        Ok(Self { min_pixels: integer(options, OptionName::MinPixels)?, max_pixels: integer(options, OptionName::MaxPixels)? })
    }
}

impl ClipOptions {
    /// Reads `fps`, `max_frames`, `min_pixels`, `max_pixels` and `total_pixels`.
    ///
    /// # Errors
    /// [`MediaError::Option`] for a value out of range or of the wrong type.
    pub fn parse(options: &Map<String, Value>) -> Result<Self, MediaError> {
        let max_frames = integer(options, OptionName::MaxFrames)?;
        if max_frames.is_some_and(|frames| frames < 2) {
            return Err(MediaError::Option { name: OptionName::MaxFrames, expected: Expected::TwoOrMore });
        }
        Ok(Self {
            fps: rate(options)?,
            max_frames: max_frames.map(|frames| usize::try_from(frames).unwrap_or(usize::MAX)),
            min_pixels: integer(options, OptionName::MinPixels)?,
            max_pixels: integer(options, OptionName::MaxPixels)?,
            total_pixels: integer(options, OptionName::TotalPixels)?,
        })
    }
}

fn integer(options: &Map<String, Value>, name: OptionName) -> Result<Option<u64>, MediaError> {
    match options.get(name.key()) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            Some(n) if n > 0 => Ok(Some(n)),
            _ => Err(MediaError::Option { name, expected: Expected::PositiveInteger }),
        },
    }
}

fn rate(options: &Map<String, Value>) -> Result<Option<f64>, MediaError> {
    match options.get(OptionName::Fps.key()) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64() {
            Some(fps) if RATES.contains(&fps) => Ok(Some(fps)),
            _ => Err(MediaError::Option { name: OptionName::Fps, expected: Expected::Rate }),
        },
    }
}
