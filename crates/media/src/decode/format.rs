//! Which format bytes have, judged by the bytes alone. Names foreign formats so that a client knows what to convert.

use image::ImageFormat;
use serde::{Deserialize, Serialize};

use crate::MediaError;

/// How far into a text file we look for its first element.
const TEXT_PREFIX: usize = 1024;

/// A format that is decoded here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is its own name")]
pub enum Format {
    Png,
    Jpeg,
    WebP,
    Gif,
    Bmp,
    Tiff,
}

/// A format that is recognised and refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Foreign {
    /// Vector graphics.
    Svg,
    /// HEIF with HEVC.
    Heic,
    /// HEIF with AV1.
    Avif,
    /// JPEG 2000: its decoders have a history of memory errors.
    Jpeg2000,
    /// JPEG XL.
    JpegXl,
    /// Windows icons.
    Ico,
    /// Photoshop.
    Psd,
    /// Documents.
    Pdf,
    /// A web page, most often an error page behind a picture's URL.
    Html,
    /// A variant of a supported format that the decoder does not know.
    Variant(Format),
}

impl Format {
    /// The format of `bytes`.
    ///
    /// # Errors
    /// [`MediaError::Unsupported`], [`MediaError::VideoFile`] or [`MediaError::NotAPicture`].
    pub fn detect(bytes: &[u8]) -> Result<Self, MediaError> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Self::Gif),
            [b'B', b'M', _, _, _, _, _, _, _, _, ..] => Ok(Self::Bmp),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(Self::Tiff),
            _ => Err(refused(bytes)),
        }
    }

    /// For people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
        }
    }

    pub(super) fn of_image(self) -> ImageFormat {
        match self {
            Self::Png => ImageFormat::Png,
            Self::Jpeg => ImageFormat::Jpeg,
            Self::WebP => ImageFormat::WebP,
            Self::Gif => ImageFormat::Gif,
            Self::Bmp => ImageFormat::Bmp,
            Self::Tiff => ImageFormat::Tiff,
        }
    }
}

impl Foreign {
    /// For people.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Svg => "SVG".into(),
            Self::Heic => "HEIC".into(),
            Self::Avif => "AVIF".into(),
            Self::Jpeg2000 => "JPEG 2000".into(),
            Self::JpegXl => "JPEG XL".into(),
            Self::Ico => "ICO".into(),
            Self::Psd => "PSD".into(),
            Self::Pdf => "PDF".into(),
            Self::Html => "HTML".into(),
            Self::Variant(format) => format!("this variant of {}", format.name()),
        }
    }
}

fn refused(bytes: &[u8]) -> MediaError {
    let foreign = match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Foreign::Avif,
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', b'e', ..]
        | [_, _, _, _, b'f', b't', b'y', b'p', b'm', b'i' | b's', b'f', b'1', ..] => Foreign::Heic,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => return MediaError::VideoFile,
        [0x1a, 0x45, 0xdf, 0xa3, ..] | [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => {
            return MediaError::VideoFile;
        }
        [0, 0, 1, 0xb3 | 0xba, ..] | [b'F', b'L', b'V', 1, ..] => return MediaError::VideoFile,
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xff, 0x4f, 0xff, 0x51, ..] => Foreign::Jpeg2000,
        [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] | [0xff, 0x0a, ..] => Foreign::JpegXl,
        [0, 0, 1, 0, ..] => Foreign::Ico,
        [b'8', b'B', b'P', b'S', ..] => Foreign::Psd,
        [b'%', b'P', b'D', b'F', ..] => Foreign::Pdf,
        _ => match text_format(bytes) {
            Some(foreign) => foreign,
            None => return MediaError::NotAPicture,
        },
    };
    MediaError::Unsupported(foreign)
}

fn text_format(bytes: &[u8]) -> Option<Foreign> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(TEXT_PREFIX)]).to_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with('<') {
        None
    } else if start.contains("<svg") {
        Some(Foreign::Svg)
    } else if start.starts_with("<!doctype html") || start.contains("<html") {
        Some(Foreign::Html)
    } else {
        None
    }
}
