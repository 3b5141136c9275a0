//! From encoded bytes to 8-bit RGB. Runs in the decoding process only: never call it where requests are served.
//!
//! The format is what the first bytes say, never what anybody declared. The header's size is judged before the first
//! allocation that depends on it. Animated pictures give their first frame; alpha is laid on white, as qwen-vl-utils does.

mod flatten;
mod format;
mod jpeg;

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, metadata::Orientation};

pub use format::{Foreign, Format};

use crate::{Limits, MediaError, Size};

/// Decoded pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rgb {
    /// Width and height.
    pub size: Size,
    /// Rows of red, green, blue.
    pub pixels: Vec<u8>,
}

/// Decodes one picture, EXIF orientation applied. `admit` sees the size (as it will be shown) before pixels are decoded.
///
/// # Errors
/// Any of the decoding variants of [`MediaError`], or what `admit` says.
pub fn decode<T>(
    bytes: &[u8],
    limits: &Limits,
    admit: impl FnOnce(Size) -> Result<T, MediaError>,
) -> Result<(Rgb, T), MediaError> {
    limits.check_bytes(bytes.len())?;
    let format = Format::detect(bytes)?;
    let refused = |error| refusal(format, &error);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format.of_image());
    reader.limits(decoder_limits(limits));
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    limits.check_size(Size { width, height })?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let turned = orientation.to_exif() >= 5;
    let size = if turned { Size { width: height, height: width } } else { Size { width, height } };
    let admitted = admit(size)?;
    if decoder.total_bytes() > limits.max_decoded_bytes {
        return Err(MediaError::TooMuchMemory);
    }
    if format == Format::Jpeg && !jpeg::is_whole(bytes) {
        return Err(MediaError::Broken(format));
    }
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    picture.apply_orientation(orientation);
    Ok((Rgb { size, pixels: flatten::on_white(picture) }, admitted))
}

fn decoder_limits(limits: &Limits) -> image::Limits {
    let mut out = image::Limits::no_limits();
    out.max_alloc = Some(limits.max_decoded_bytes);
    out
}

/// The decoder's own words stay here.
fn refusal(format: Format, error: &ImageError) -> MediaError {
    match error {
        ImageError::Limits(_) => MediaError::TooMuchMemory,
        ImageError::Unsupported(_) => MediaError::Unsupported(Foreign::Variant(format)),
        _ => MediaError::Broken(format),
    }
}
