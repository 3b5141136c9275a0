//! Pictures by data URL and by URL: every format answered, everything else refused by a sentence.

use image::ImageFormat;
use serde_json::json;

use crate::house::{House, ask, data_url, encode, image, png};

#[test]
fn every_format_and_odd_size_is_answered() {
    let house = House::new();
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff]
    {
        let (status, answer) =
            house.chat(&ask(json!([image(&data_url("", &encode(40, 24, format))), { "type": "text", "text": "?" }])));
        assert_eq!(status, 200, "{format:?}: {answer}");
        assert!(answer["usage"]["prompt_tokens"].as_u64() > Some(4));
    }
    for (width, height) in [(1, 1), (1, 200), (33, 47)] {
        let (status, answer) = house.chat(&ask(json!([image(&data_url("image/png", &png(width, height)))])));
        assert_eq!(status, 200, "{width}x{height}: {answer}");
    }
}

#[test]
fn the_prompt_grows_by_the_visual_tokens_of_the_picture() {
    let house = House::new();
    let tokens = |width, height| {
        let (status, answer) =
            house.chat(&ask(json!([image(&data_url("image/png", &png(width, height))), { "type": "text", "text": "?" }])));
        assert_eq!(status, 200, "{answer}");
        answer["usage"]["prompt_tokens"].as_u64().unwrap()
    };
    // 96x64 pixels are 3x2 tokens, 128x128 are 4x4 (one token for 32x32 pixels).
    assert_eq!(tokens(128, 128) - tokens(96, 64), 16 - 6);
}

#[test]
fn what_is_no_usable_picture_is_refused_with_its_place() {
    let house = House::new();
    let truncated = &png(64, 64)[..100];
    let cases: [(&str, String, &str); 8] = [
        ("not a picture", data_url("image/png", b"hello, I am text"), "invalid_image"),
        ("truncated", data_url("image/png", truncated), "invalid_image"),
        ("bomb", data_url("image/png", &bomb()), "image_too_large"),
        ("ratio", data_url("image/png", &png(1, 3000)), "invalid_request"),
        ("svg", data_url("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "unsupported_image_format"),
        ("base64", "data:image/png;base64,!!!not base64!!!".to_owned(), "invalid_request"),
        ("private", "https://127.0.0.1/a.png".to_owned(), "image_download_failed"),
        ("scheme", "file:///etc/passwd".to_owned(), "invalid_request"),
    ];
    for (name, url, error_type) in cases {
        let (status, answer) = house.chat(&ask(json!([{ "type": "text", "text": "?" }, image(&url)])));
        assert_eq!(status, 400, "{name}: {answer}");
        assert_eq!(answer["error"]["code"], 400, "{name}");
        assert_eq!(answer["error"]["metadata"]["error_type"], error_type, "{name}: {answer}");
        assert!(answer["error"]["message"].as_str().unwrap().contains("messages[0].content[1]"), "{name}: {answer}");
    }
    let (status, answer) = house.chat(&ask("still there?"));
    assert_eq!(status, 200, "{answer}");
}

#[test]
fn ten_thousand_pictures_are_refused_at_once() {
    let house = House::new();
    let part = image(&data_url("image/png", &png(1, 1)));
    let (status, answer) = house.chat(&ask(vec![part; 10_000]));
    assert_eq!(status, 400, "{answer}");
}

/// A PNG header that claims 60,000 x 60,000 pixels, and no data.
fn bomb() -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

/// The checksum of PNG chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
