//! Foreign bytes: every format, every orientation, every kind of damage. In this process, because nothing may panic.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "fixture/picture.rs"]
mod picture;

use std::io::Cursor;

use image::{DynamicImage, ExtendedColorType, ImageBuffer, ImageEncoder, ImageFormat, Luma, LumaA, Rgb as Pixel, RgbImage, Rgba};
use media::{Foreign, Format, Limits, MediaError, PictureBounds, Rgb, Size, decode};
use picture::synth;

const FORMATS: [(ImageFormat, Format); 6] = [
    (ImageFormat::Png, Format::Png),
    (ImageFormat::Jpeg, Format::Jpeg),
    (ImageFormat::WebP, Format::WebP),
    (ImageFormat::Gif, Format::Gif),
    (ImageFormat::Bmp, Format::Bmp),
    (ImageFormat::Tiff, Format::Tiff),
];

fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn dynamic(picture: &Rgb) -> DynamicImage {
    RgbImage::from_raw(picture.size.width, picture.size.height, picture.pixels.clone()).unwrap().into()
}

fn read(bytes: &[u8]) -> Result<Rgb, MediaError> {
    decode(bytes, &Limits::default(), |_| Ok(())).map(|(picture, ())| picture)
}

/// As the worker does it for a published model.
fn read_for_a_model(bytes: &[u8]) -> Result<Size, MediaError> {
    let bounds = PictureBounds { min_pixels: 65_536, max_pixels: 16_777_216 };
    decode(bytes, &Limits::default(), |size| bounds.fit(size)).map(|(_, size)| size)
}

#[test]
fn lossless_formats_give_the_pixels_back_at_any_size() {
    for (width, height) in [(1, 1), (33, 47), (1, 200), (640, 480)] {
        let source = synth(width, height, 3);
        for (format, _) in FORMATS {
            let decoded = read(&encode(&dynamic(&source), format)).unwrap();
            assert_eq!(decoded.size, source.size, "{format:?}");
            match format {
                ImageFormat::Jpeg | ImageFormat::Gif => assert_eq!(decoded.pixels.len(), source.pixels.len()),
                _ => assert_eq!(decoded, source, "{format:?}"),
            }
        }
    }
}

#[test]
fn a_jpeg_is_close_to_its_source() {
    let flat = RgbImage::from_pixel(64, 48, Pixel([200, 100, 50]));
    let decoded = read(&encode(&flat.into(), ImageFormat::Jpeg)).unwrap();
    assert!(decoded.pixels.chunks(3).all(|p| p[0].abs_diff(200) < 5 && p[1].abs_diff(100) < 5 && p[2].abs_diff(50) < 5));
}

#[test]
fn alpha_is_laid_on_white() {
    let picture = ImageBuffer::from_fn(3, 1, |x, _| Rgba([10u8, 20, 30, [0, 128, 255][x as usize]]));
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
        let decoded = read(&encode(&picture.clone().into(), format)).unwrap();
        // (10*128 + 255*127) / 255 = 132.02, and so on.
        assert_eq!(decoded.pixels, [255, 255, 255, 132, 137, 142, 10, 20, 30], "{format:?}");
    }
    let grey = ImageBuffer::from_fn(2, 1, |x, _| LumaA([40u8, [0, 255][x as usize]]));
    assert_eq!(read(&encode(&grey.into(), ImageFormat::Png)).unwrap().pixels, [255, 255, 255, 40, 40, 40]);
}

#[test]
fn grey_and_sixteen_bits_become_rgb() {
    let grey = ImageBuffer::from_fn(2, 1, |x, _| Luma([[7u8, 250][x as usize]]));
    assert_eq!(read(&encode(&grey.into(), ImageFormat::Png)).unwrap().pixels, [7, 7, 7, 250, 250, 250]);
    let deep = ImageBuffer::from_fn(3, 1, |x, _| Pixel([[0u16, 257 * 99, 65535][x as usize]; 3]));
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        let decoded = read(&encode(&DynamicImage::from(deep.clone()), format)).unwrap();
        assert_eq!(decoded.pixels, [0, 0, 0, 99, 99, 99, 255, 255, 255], "{format:?}");
    }
    let deep_alpha = ImageBuffer::from_fn(1, 1, |_, _| Rgba([0u16, 0, 0, 0]));
    assert_eq!(read(&encode(&DynamicImage::from(deep_alpha), ImageFormat::Png)).unwrap().pixels, [255, 255, 255]);
}

#[test]
fn exif_orientation_is_applied_and_the_size_is_the_turned_one() {
    let source = RgbImage::from_fn(3, 2, |x, y| Pixel([(x * 10 + y) as u8, 0, 0]));
    // Rows of (x, y) of the source that each orientation shows (TIFF 6.0, tag 274).
    let upright: [(u16, [&[u8]; 3]); 8] = [
        (1, [&[0, 10, 20], &[1, 11, 21], &[]]),
        (2, [&[20, 10, 0], &[21, 11, 1], &[]]),
        (3, [&[21, 11, 1], &[20, 10, 0], &[]]),
        (4, [&[1, 11, 21], &[0, 10, 20], &[]]),
        (5, [&[0, 1], &[10, 11], &[20, 21]]),
        (6, [&[1, 0], &[11, 10], &[21, 20]]),
        (7, [&[21, 20], &[11, 10], &[1, 0]]),
        (8, [&[20, 21], &[10, 11], &[0, 1]]),
    ];
    for (orientation, rows) in upright {
        let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([orientation as u8, 0, 0, 0, 0, 0, 0, 0]);
        let mut png = Vec::new();
        let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
        encoder.set_exif_metadata(exif).unwrap();
        encoder.write_image(&source, 3, 2, ExtendedColorType::Rgb8).unwrap();
        let mut asked = None;
        let (decoded, ()) = decode(&png, &Limits::default(), |size| {
            asked = Some(size);
            Ok(())
        })
        .unwrap();
        let red: Vec<u8> = decoded.pixels.chunks(3).map(|p| p[0]).collect();
        assert_eq!(red, rows.concat(), "orientation {orientation}");
        assert_eq!(decoded.size.width as usize, rows[0].len());
        assert_eq!(asked, Some(decoded.size), "what was admitted is what is decoded");
    }
}

#[test]
fn an_animation_gives_its_first_frame() {
    let mut gif = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
    for value in [50, 200] {
        encoder.encode_frame(image::Frame::new(ImageBuffer::from_pixel(4, 4, Rgba([value, value, value, 255])))).unwrap();
    }
    drop(encoder);
    assert!(read(&gif).unwrap().pixels.iter().all(|&v| v == 50));
}

#[test]
fn the_format_is_what_the_bytes_say() {
    for (format, ours) in FORMATS {
        assert_eq!(Format::detect(&encode(&dynamic(&synth(8, 8, 1)), format)), Ok(ours));
    }
    let refused: [(&[u8], &str); 12] = [
        (b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG"),
        (b"  <svg width='10'></svg>", "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", "AVIF"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xff\x4f\xff\x51\0\x2f", "JPEG 2000"),
        (b"\xff\x0a\xfa\x1f", "JPEG XL"),
        (b"\0\0\x01\0\x01\0\x10\x10", "ICO"),
        (b"8BPS\0\x01", "PSD"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><title>404</title>", "HTML"),
    ];
    for (bytes, name) in refused {
        match read(bytes) {
            Err(MediaError::Unsupported(foreign)) => assert_eq!(foreign.name(), name),
            other => panic!("{name}: {other:?}"),
        }
        let failure = read(bytes).unwrap_err().failure("messages[0].content[1]");
        assert_eq!(failure.kind, inner::FailureKind::UnsupportedImageFormat);
        assert!(failure.message.starts_with("messages[0].content[1]: ") && failure.message.contains(name));
    }
    for video in [&b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2"[..], b"\x1a\x45\xdf\xa3\x9f\x42", b"RIFF\0\0\0\0AVI LIST"] {
        assert_eq!(read(video), Err(MediaError::VideoFile));
    }
    for nothing in [&b""[..], b"hello", b"BM", b"GIF", b"\x89PNG", b"\xff\xd8"] {
        assert_eq!(read(nothing), Err(MediaError::NotAPicture), "{nothing:?}");
    }
}

/// A PNG whose header claims any size, with a correct checksum.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&header);
    png.extend(crc32(&header).to_be_bytes());
    png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, &byte: &u8| (0..8).fold(crc ^ u32::from(byte), |c, _| (c >> 1) ^ (0xedb8_8320 * (c & 1)));
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn a_header_bomb_is_refused_before_anything_is_allocated() {
    let png = png_claiming(60_000, 60_000);
    let mut gif = encode(&dynamic(&synth(8, 8, 1)), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0x60, 0xea, 0x60, 0xea]);
    let mut bmp = encode(&dynamic(&synth(8, 8, 1)), ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&60_000u32.to_le_bytes());
    bmp[22..26].copy_from_slice(&60_000u32.to_le_bytes());
    let mut jpeg = encode(&dynamic(&synth(8, 8, 1)), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    for (name, bomb) in [("png", png), ("gif", gif), ("bmp", bmp), ("jpeg", jpeg)] {
        let start = std::time::Instant::now();
        let error = read(&bomb).unwrap_err();
        assert!(matches!(error, MediaError::TooManyPixels { .. } | MediaError::TooMuchMemory), "{name}: {error:?}");
        assert_eq!(error.failure("x").kind, inner::FailureKind::ImageTooLarge, "{name}");
        assert!(start.elapsed().as_millis() < 500, "{name}");
    }
    assert!(matches!(read(&png_claiming(20_000, 4)), Err(MediaError::TooManyPixels { .. })), "one long side is enough");
    assert!(matches!(read(&png_claiming(16_000, 16_000)), Err(MediaError::TooManyPixels { .. })));
}

#[test]
fn odd_shapes_are_answered_and_slivers_are_not() {
    for (width, height, fitted) in [(1, 1, (256, 256)), (1, 200, (32, 3648)), (33, 47, (224, 320))] {
        let size = read_for_a_model(&encode(&dynamic(&synth(width, height, 1)), ImageFormat::Png)).unwrap();
        assert_eq!((size.width, size.height), fitted, "{width}x{height}");
    }
    let sliver = read_for_a_model(&encode(&dynamic(&synth(1, 3000, 1)), ImageFormat::Png)).unwrap_err();
    assert_eq!(sliver, MediaError::AspectRatio { size: Size { width: 1, height: 3000 } });
    let failure = sliver.failure("messages[0].content[0]");
    assert_eq!(failure.kind, inner::FailureKind::InvalidRequest);
    assert!(failure.message.contains("1x3000"), "{}", failure.message);
}

#[test]
fn too_many_bytes_and_too_much_memory_are_refused() {
    let picture = encode(&dynamic(&synth(64, 64, 1)), ImageFormat::Png);
    let small = Limits { max_bytes: picture.len() as u64 - 1, ..Limits::default() };
    assert_eq!(decode(&picture, &small, |_| Ok(())).unwrap_err(), MediaError::TooManyBytes { max_bytes: small.max_bytes });
    let lean = Limits { max_decoded_bytes: 64 * 64 * 3 - 1, ..Limits::default() };
    assert_eq!(decode(&picture, &lean, |_| Ok(())).unwrap_err(), MediaError::TooMuchMemory);
}

#[test]
fn a_cut_off_file_is_an_error_at_every_length() {
    for (format, ours) in FORMATS {
        let whole = encode(&dynamic(&synth(33, 21, 1)), format);
        for length in 0..whole.len() {
            let Ok(decoded) = read(&whole[..length]) else { continue };
            // What these two may lose at the end holds no pixel: checksum and end chunk, end code and trailer.
            let spare = match ours {
                Format::Png => 16,
                Format::Gif => 4,
                _ => 0,
            };
            assert!(length >= whole.len() - spare, "{format:?} cut at {length} of {} was accepted", whole.len());
            assert_eq!(Ok(decoded), read(&whole));
        }
        let half = read(&whole[..whole.len() / 2]).unwrap_err();
        assert_eq!(half, MediaError::Broken(ours));
        assert_eq!(half.failure("x").kind, inner::FailureKind::InvalidImage);
    }
}

/// xorshift64: the same hostile bytes on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

#[test]
fn damaged_and_random_bytes_never_panic() {
    let mut random = Random(0x5eed_cafe);
    let limits = Limits { max_pixels: 1 << 20, max_decoded_bytes: 16 << 20, ..Limits::default() };
    let mut answered = 0;
    for (format, _) in FORMATS {
        let whole = encode(&dynamic(&synth(40, 30, 2)), format);
        for _ in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..=random.below(6) {
                let at = random.below(bytes.len());
                bytes[at] = random.next() as u8;
            }
            answered += u32::from(decode(&bytes, &limits, |_| Ok(())).is_ok());
        }
        for _ in 0..200 {
            let mut bytes = whole[..16].to_vec();
            bytes.extend((0..random.below(400)).map(|_| random.next() as u8));
            let _ = decode(&bytes, &limits, |_| Ok(()));
        }
    }
    assert!(answered > 0, "some damage only changes pixels");
    for _ in 0..500 {
        let bytes: Vec<u8> = (0..random.below(64)).map(|_| random.next() as u8).collect();
        let _ = decode(&bytes, &limits, |_| Ok(()));
    }
}

#[test]
fn variants_are_named() {
    assert_eq!(Foreign::Variant(Format::Tiff).name(), "this variant of TIFF");
}
