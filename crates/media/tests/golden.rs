//! Sizes, resampling, frame sampling and patches against what transformers, torchvision and Pillow computed.
//!
//! The vectors and their generator lie in `tests/golden` of the repository.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "fixture/picture.rs"]
mod picture;

use std::{fs, path::PathBuf};

use media::{
    ClipBounds, ClipOptions, PictureBounds, PictureOptions, PictureRules, Rgb, Rule, Size, VideoRules, patches, resize, sample,
    timestamps,
};
use picture::synth;
use safetensors::SafeTensors;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn golden(path: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&golden(path)).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn floats(rows: &[f32]) -> Vec<u8> {
    rows.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Patches back to bytes, as the generator hashes them.
fn bytes_of(rows: &[f32]) -> Vec<u8> {
    rows.iter().map(|v| (v * 127.5 + 127.5).round_ties_even() as u8).collect()
}

fn number(value: &Value, key: &str) -> u32 {
    value[key].as_u64().unwrap() as u32
}

const PUBLISHED: PictureBounds = PictureBounds { min_pixels: 65_536, max_pixels: 16_777_216 };

#[test]
fn resampled_bytes_and_patches_are_those_of_torchvision_and_pillow() {
    let cases = json("preprocess.json");
    for case in cases.as_array().unwrap() {
        let source = synth(number(case, "w"), number(case, "h"), 9);
        assert_eq!(hex(&source.pixels), case["source_sha256"].as_str().unwrap(), "the restated picture");
        let size = PUBLISHED.fit(source.size).unwrap();
        for (rule, name) in [(Rule::Torchvision, "torchvision"), (Rule::Pillow, "pil")] {
            let (grid, rows) = patches(&[resize(source.clone(), size, rule)]);
            assert_eq!(serde_json::json!(grid), case["grid_thw"], "{name} {size:?}");
            assert_eq!(hex(&bytes_of(&rows)), case[name]["u8_sha256"].as_str().unwrap(), "{name} {size:?}");
            if rule == Rule::Torchvision {
                assert_eq!(hex(&floats(&rows)), case[name]["f32_sha256"].as_str().unwrap(), "{size:?}");
            }
        }
    }
    assert_eq!(cases.as_array().unwrap().len(), 8);
}

#[test]
fn picture_sizes_are_those_of_the_processor() {
    let table = json("resize_and_sampling.json");
    let rows = table["image"].as_array().unwrap();
    assert_eq!(rows.len(), 18);
    for row in rows {
        let fitted = PUBLISHED.fit(Size { width: number(row, "w"), height: number(row, "h") }).unwrap();
        assert_eq!(serde_json::json!([fitted.height, fitted.width]), row["out"], "{row}");
    }
}

#[test]
fn clip_sizes_are_those_of_the_processor_without_its_cap() {
    let table = json("resize_and_sampling.json");
    let rows = table["video"].as_array().unwrap();
    assert_eq!(rows.len(), 8);
    for row in rows {
        let bounds = ClipBounds { frames: number(row, "frames"), min_pixels: 4096, max_pixels: 25_165_824 };
        let fitted = bounds.fit(Size { width: number(row, "w"), height: number(row, "h") }).unwrap();
        assert_eq!(serde_json::json!([fitted.height, fitted.width]), row["out"], "{row}");
    }
}

#[test]
fn sampled_frames_and_their_stamps_are_those_of_the_processor() {
    let table = json("resize_and_sampling.json");
    let rows = table["sampling"].as_array().unwrap();
    assert_eq!(rows.len(), 12);
    for row in rows {
        let fps = row["fps"].as_f64().unwrap();
        let indices = sample(number(row, "total") as usize, fps, 2.0, 4, 768);
        assert_eq!(indices.len(), number(row, "count") as usize, "{row}");
        assert_eq!(serde_json::json!(indices[..indices.len().min(64)]), row["indices"], "{row}");
        let stamps: Vec<String> = timestamps(&indices, fps).iter().take(32).map(|t| format!("<{t:.1} seconds>")).collect();
        assert_eq!(serde_json::json!(stamps), row["stamps"], "{row}");
    }
}

#[test]
fn patches_of_the_tiny_models_are_those_of_the_processor() {
    for model in ["tiny-dense", "tiny-moe"] {
        let picture_rules = PictureRules::parse(&golden(&format!("{model}/preprocessor_config.json"))).unwrap();
        let mut video_rules = VideoRules::parse(&golden(&format!("{model}/video_preprocessor_config.json"))).unwrap();
        assert!(video_rules.cap_frames, "on unless the file says otherwise");
        video_rules.cap_frames = false;
        let mut seen = 0;
        for case in ["one_image", "two_images", "adjacent_images", "video", "image_then_video_multi_turn"] {
            let file = golden(&format!("{model}/{case}.safetensors"));
            let tensors = SafeTensors::deserialize(&file).unwrap();
            let (images, videos) = media_of(&json(&format!("{model}/{case}.json")), &picture_rules, &video_rules);
            seen += images.len() + videos.len();
            check(&tensors, "in.pixel_values", "in.image_grid_thw", &images, case);
            check(&tensors, "in.pixel_values_videos", "in.video_grid_thw", &videos, case);
        }
        assert_eq!(seen, 8);
    }
}

type Patches = ([usize; 3], Vec<f32>);

/// Every picture and clip of a case, processed.
fn media_of(case: &Value, pictures: &PictureRules, videos: &VideoRules) -> (Vec<Patches>, Vec<Patches>) {
    let parts = case["messages"].as_array().unwrap().iter().filter_map(|message| message["content"].as_array()).flatten();
    let (mut images, mut clips) = (Vec::new(), Vec::new());
    for part in parts {
        let spec = &part["spec"];
        let picture = |seed| synth(number(spec, "w"), number(spec, "h"), seed);
        match part["type"].as_str().unwrap() {
            "image" => {
                let source = picture(i64::from(number(spec, "seed")));
                let size = pictures.bounds(&PictureOptions::default()).unwrap().fit(source.size).unwrap();
                images.push(patches(&[resize(source, size, Rule::default())]));
            }
            "video" => {
                let seed = i64::from(number(spec, "seed"));
                let (total, fps) = (number(spec, "frames") as usize, spec["fps"].as_f64().unwrap());
                let indices = sample(total, fps, videos.fps, videos.min_frames, videos.max_frames);
                let bounds = videos.bounds(indices.len(), &ClipOptions::default()).unwrap();
                let size = bounds.fit(picture(0).size).unwrap();
                let frames: Vec<Rgb> = indices.iter().map(|&i| resize(picture(seed + i as i64), size, Rule::default())).collect();
                clips.push(patches(&frames));
            }
            _ => {}
        }
    }
    (images, clips)
}

fn check(tensors: &SafeTensors, pixels: &str, grids: &str, ours: &[Patches], case: &str) {
    let Ok(expected) = tensors.tensor(pixels) else {
        assert!(ours.is_empty(), "{case}: no {pixels}");
        return;
    };
    let rows: Vec<f32> = ours.iter().flat_map(|(_, rows)| rows).copied().collect();
    assert!(floats(&rows) == expected.data(), "{case}: {pixels} differ");
    let grid: Vec<u8> = ours.iter().flat_map(|(grid, _)| grid).flat_map(|&n| (n as i64).to_le_bytes()).collect();
    assert_eq!(grid, tensors.tensor(grids).unwrap().data(), "{case}: {grids}");
}
