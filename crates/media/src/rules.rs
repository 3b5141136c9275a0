//! A model's own rules for pictures and clips, read from its preprocessor files, and what a request may change of them.
//!
//! A missing file or value is an error: the defaults inside the processor classes are not the published models' values.

mod file;
mod options;

use serde::Deserialize;

pub use file::RulesError;
pub use options::{ClipOptions, PictureOptions};

use crate::{ClipBounds, FACTOR, MediaError, PictureBounds, error::Expected, error::OptionName, frames};

/// Most pixels of one frame (qwen-vl-utils `VIDEO_MAX_TOKEN_NUM`; transformers `cap_pixels_per_frame`).
const FRAME_MAX_PIXELS: u64 = 768 * FACTOR as u64 * FACTOR as u64;
/// A side of one block: no picture is smaller.
const LEAST_PIXELS: u64 = FACTOR as u64 * FACTOR as u64;
/// Frames per second of a list whose request does not say (DashScope's default).
const LIST_FPS: f64 = 2.0;

/// `preprocessor_config.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureRules {
    /// Smaller pictures are enlarged to this many pixels.
    pub min_pixels: u64,
    /// Larger ones are shrunk to this many.
    pub max_pixels: u64,
}

impl PictureRules {
    /// Reads the file's JSON.
    ///
    /// # Errors
    /// When a value is missing or would need other arithmetic than ours; names the key.
    pub fn parse(json: &[u8]) -> Result<Self, RulesError> {
        let file = file::parse("preprocessor_config.json", json)?;
        file.check(
            "image_processor_type",
            &["Qwen2VLImageProcessor", "Qwen2VLImageProcessorFast", "Qwen2VLImageProcessorPil", "Qwen3VLImageProcessor"],
        )?;
        let (min_pixels, max_pixels) = file.pixels()?;
        Ok(Self { min_pixels, max_pixels })
    }

    /// The bounds for one picture. A request may ask for less than the model's maximum, and for small pictures to stay small.
    ///
    /// # Errors
    /// [`MediaError::Option`] when `min_pixels` exceeds `max_pixels`.
    pub fn bounds(&self, options: &PictureOptions) -> Result<PictureBounds, MediaError> {
        let max_pixels = options.max_pixels.unwrap_or(self.max_pixels).clamp(LEAST_PIXELS, self.max_pixels);
        let min_pixels = match options.min_pixels {
            Some(min) if options.max_pixels.is_some_and(|max| min > max) => {
                return Err(MediaError::Option { name: OptionName::MinPixels, expected: Expected::AtMostMaxPixels });
            }
            asked => asked.unwrap_or(self.min_pixels).clamp(LEAST_PIXELS, max_pixels),
        };
        Ok(PictureBounds { min_pixels, max_pixels })
    }
}

/// `video_preprocessor_config.json`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VideoRules {
    /// Fewest pixels over all frames.
    pub min_pixels: u64,
    /// Most pixels over all frames.
    pub max_pixels: u64,
    /// Frames per second to sample from a video file.
    pub fps: f64,
    /// Fewest frames to sample from a video file.
    pub min_frames: usize,
    /// Most frames of a clip.
    pub max_frames: usize,
    /// Whether one frame is limited too, so that a short clip costs less than a long one. On unless the file says otherwise.
    pub cap_frames: bool,
}

/// The keys that only the video file has.
#[derive(Deserialize)]
struct Sampling {
    #[serde(default = "Sampling::fps")]
    fps: f64,
    #[serde(default = "Sampling::min_frames")]
    min_frames: usize,
    #[serde(default = "Sampling::max_frames")]
    max_frames: usize,
    cap_pixels_per_frame: Option<bool>,
}

impl Sampling {
    /// These three defaults of `Qwen3VLVideoProcessor` are also the published values.
    fn fps() -> f64 {
        2.0
    }
    fn min_frames() -> usize {
        4
    }
    fn max_frames() -> usize {
        768
    }
}

impl VideoRules {
    /// Reads the file's JSON.
    ///
    /// # Errors
    /// As [`PictureRules::parse`].
    pub fn parse(json: &[u8]) -> Result<Self, RulesError> {
        let file = file::parse("video_preprocessor_config.json", json)?;
        file.check("video_processor_type", &["Qwen3VLVideoProcessor"])?;
        let (min_pixels, max_pixels) = file.pixels()?;
        let Sampling { fps, min_frames, max_frames, cap_pixels_per_frame } = file.read()?;
        if !(fps.is_finite() && fps > 0.0) {
            return Err(file.unsupported("fps", fps, "a positive number"));
        }
        if max_frames < 2 || min_frames > max_frames {
            return Err(file.unsupported("max_frames", max_frames, "at least 2 and at least min_frames"));
        }
        Ok(Self { min_pixels, max_pixels, fps, min_frames, max_frames, cap_frames: cap_pixels_per_frame.unwrap_or(true) })
    }

    /// Plans a clip that is given as a list of `listed` frames. The list is the sample: frames are left out only above the
    /// maximum, a single one is doubled.
    ///
    /// # Errors
    /// [`MediaError::TooFewFrames`] for an empty list, [`MediaError::Option`].
    pub fn plan(&self, listed: usize, options: &ClipOptions) -> Result<ClipPlan, MediaError> {
        if listed == 0 {
            return Err(MediaError::TooFewFrames);
        }
        let most = options.max_frames.unwrap_or(self.max_frames).clamp(2, self.max_frames);
        let indices = frames::spread(listed, listed.min(most));
        let timestamps = frames::timestamps(&indices, options.fps.unwrap_or(LIST_FPS));
        let bounds = self.bounds(indices.len().max(2), options)?;
        Ok(ClipPlan { indices, timestamps, bounds })
    }

    /// The bounds of a clip of `frames` sampled frames: transformers' arithmetic of `cap_pixels_per_frame`, where a request's
    /// `max_pixels` replaces the cap of a frame, `min_pixels` its floor, and `total_pixels` lowers the total.
    ///
    /// # Errors
    /// [`MediaError::Option`] when `min_pixels` exceeds `max_pixels`.
    pub fn bounds(&self, frames: usize, options: &ClipOptions) -> Result<ClipBounds, MediaError> {
        let count = frames as u64;
        let most = options.total_pixels.unwrap_or(self.max_pixels).min(self.max_pixels);
        if let (Some(min), Some(max)) = (options.min_pixels, options.max_pixels)
            && min > max
        {
            return Err(MediaError::Option { name: OptionName::MinPixels, expected: Expected::AtMostMaxPixels });
        }
        let capped = self.cap_frames || options.max_pixels.is_some();
        let max_pixels = if capped {
            let cap = options.max_pixels.unwrap_or(FRAME_MAX_PIXELS);
            let floor = (self.min_pixels as f64 * 1.05) as u64;
            cap.min(most / count.max(1)).max(floor).saturating_mul(count)
        } else {
            most
        };
        let max_pixels = max_pixels.clamp(LEAST_PIXELS, self.max_pixels);
        let asked = options.min_pixels.map_or(self.min_pixels, |min| min.saturating_mul(count));
        Ok(ClipBounds { frames: frames as u32, min_pixels: asked.clamp(LEAST_PIXELS, max_pixels), max_pixels })
    }
}

/// What a clip will be: which frames to fetch, when they were, how large they become.
#[derive(Clone, Debug, PartialEq)]
pub struct ClipPlan {
    /// Frames of the list to fetch and decode, ascending.
    pub indices: Vec<usize>,
    /// Seconds, one per temporal patch.
    pub timestamps: Vec<f64>,
    /// Bounds of the frames' size.
    pub bounds: ClipBounds,
}
