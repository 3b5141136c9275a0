//! What can be wrong with a picture or a clip, and what the client is told.
//!
//! Every text is fixed here: nothing that a decoder, a resolver or a socket said ever reaches a client (a decoder's message
//! once leaked heap addresses elsewhere, CVE-2026-22778). The type crosses the pipe from the decoding process.

use inner::{Failure, FailureKind};
use serde::{Deserialize, Serialize};

use crate::{Foreign, Format, Size};

/// Why media cannot be used. Displayed as a sentence for the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum MediaError {
    /// The bytes are no picture of any format.
    #[error("the bytes are not a picture")]
    NotAPicture,
    /// Known, but not read here.
    #[error("{} pictures are not supported (use PNG, JPEG, WebP, GIF, BMP or TIFF)", .0.name())]
    Unsupported(Foreign),
    /// A whole video file.
    #[error("video files are not supported yet; send frames")]
    VideoFile,
    /// Damaged or cut off.
    #[error("the {} picture is damaged or cut off", .0.name())]
    Broken(Format),
    /// A header that claims too much.
    #[error("the picture is {}x{}, more than {max_pixels} pixels or {max_edge} on a side", size.width, size.height)]
    TooManyPixels {
        /// As the header says.
        size: Size,
        /// The limit of the product.
        max_pixels: u64,
        /// The limit of a side.
        max_edge: u32,
    },
    /// The decoder would need more memory than allowed.
    #[error("the picture needs too much memory to decode")]
    TooMuchMemory,
    /// More encoded bytes than allowed.
    #[error("the picture has more than {max_bytes} bytes")]
    TooManyBytes {
        /// The limit.
        max_bytes: u64,
    },
    /// The processor's rule.
    #[error("the picture is {}x{}: the longer side may be at most 200 times the shorter one", size.width, size.height)]
    AspectRatio {
        /// As decoded.
        size: Size,
    },
    /// A request with more pictures than allowed.
    #[error("the request has {count} pictures and frames, at most {max} are allowed")]
    TooManyPictures {
        /// Asked for.
        count: usize,
        /// The limit.
        max: usize,
    },
    /// A request whose pictures are too large together.
    #[error("the pictures of the request have more than {max} pixels together")]
    TooManyPixelsTogether {
        /// The limit.
        max: u64,
    },
    /// A clip without frames.
    #[error("a video needs at least one frame")]
    TooFewFrames,
    /// Frames of one clip differ.
    #[error("frame {index} is {}x{}, but the first is {}x{}: all frames of a video need the same size",
        size.width, size.height, first.width, first.height)]
    FrameSize {
        /// Counted from 0 among the frames that were sampled.
        index: usize,
        /// Its size.
        size: Size,
        /// The first one's.
        first: Size,
    },
    /// An option that is no number, not positive, or contradicts another one.
    #[error("`{name}` must be {expected}")]
    Option {
        /// Its key.
        name: OptionName,
        /// What it should be.
        expected: Expected,
    },
    /// The decoding process ended, hung or answered nonsense on this picture.
    #[error("the picture could not be decoded")]
    Undecodable,
    /// It took too long.
    #[error("the picture took too long to decode")]
    TooSlow,
    /// More pictures wait for decoding than the queue holds.
    #[error("too many pictures are being decoded, try again in a moment")]
    Busy,
    /// The decoding process cannot be started. Our fault.
    #[error("pictures cannot be decoded at the moment")]
    NoWorker,
}

/// The request's options for media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptionName {
    /// `min_pixels`
    MinPixels,
    /// `max_pixels`
    MaxPixels,
    /// `total_pixels`
    TotalPixels,
    /// `fps`
    Fps,
    /// `max_frames`
    MaxFrames,
}

/// What an option must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expected {
    /// An integer of at least one.
    PositiveInteger,
    /// An integer of at least two.
    TwoOrMore,
    /// Frames per second.
    Rate,
    /// Not above `max_pixels`.
    AtMostMaxPixels,
}

impl std::fmt::Display for OptionName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::PositiveInteger => "a positive integer",
            Self::TwoOrMore => "an integer of at least 2",
            Self::Rate => "a number from 0.001 to 1000",
            Self::AtMostMaxPixels => "at most `max_pixels`",
        })
    }
}

impl OptionName {
    /// As written in a request.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::MinPixels => "min_pixels",
            Self::MaxPixels => "max_pixels",
            Self::TotalPixels => "total_pixels",
            Self::Fps => "fps",
            Self::MaxFrames => "max_frames",
        }
    }
}

impl MediaError {
    /// The failure that the client sees; `part` names the place in the request, such as `messages[0].content[1]`.
    #[must_use]
    pub fn failure(&self, part: &str) -> Failure {
        Failure::new(self.kind(), format!("{part}: {self}"))
    }

    fn kind(&self) -> FailureKind {
        match self {
            Self::NotAPicture | Self::Broken(_) | Self::Undecodable | Self::TooSlow => FailureKind::InvalidImage,
            Self::Unsupported(_) => FailureKind::UnsupportedImageFormat,
            Self::TooManyPixels { .. } | Self::TooMuchMemory | Self::TooManyBytes { .. } | Self::TooManyPixelsTogether { .. } => {
                FailureKind::ImageTooLarge
            }
            Self::VideoFile
            | Self::AspectRatio { .. }
            | Self::TooManyPictures { .. }
            | Self::TooFewFrames
            | Self::FrameSize { .. }
            | Self::Option { .. } => FailureKind::InvalidRequest,
            Self::Busy => FailureKind::ProviderOverloaded,
            Self::NoWorker => FailureKind::Server,
        }
    }
}
