//! Preprocessor files in both spellings, and what a request may change.
#![expect(clippy::unwrap_used, reason = "tests")]

use media::{
    ClipBounds, ClipOptions, Expected, MediaError, OptionName, PictureBounds, PictureOptions, PictureRules, Size, VideoRules,
};
use serde_json::{Value, json};

fn picture_file() -> Value {
    json!({"size": {"shortest_edge": 65536, "longest_edge": 16777216}, "patch_size": 16, "temporal_patch_size": 2,
           "merge_size": 2, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
           "processor_class": "Qwen3VLProcessor", "image_processor_type": "Qwen2VLImageProcessorFast"})
}

fn with(mut file: Value, key: &str, value: Value) -> Vec<u8> {
    file[key] = value;
    file.to_string().into_bytes()
}

fn picture(json: &[u8]) -> Result<PictureRules, String> {
    PictureRules::parse(json).map_err(|error| error.to_string())
}

const RULES: PictureRules = PictureRules { min_pixels: 65_536, max_pixels: 16_777_216 };
const VIDEO: VideoRules =
    VideoRules { min_pixels: 4096, max_pixels: 25_165_824, fps: 2.0, min_frames: 4, max_frames: 768, cap_frames: true };

#[test]
fn both_spellings_of_the_bounds_are_read() {
    assert_eq!(picture(picture_file().to_string().as_bytes()), Ok(RULES));
    let mut old = picture_file();
    old.as_object_mut().unwrap().remove("size");
    old["min_pixels"] = json!(3136);
    old["max_pixels"] = json!(12_845_056);
    assert_eq!(picture(old.to_string().as_bytes()), Ok(PictureRules { min_pixels: 3136, max_pixels: 12_845_056 }));
}

#[test]
fn a_video_file_is_read_with_and_without_sampling_keys() {
    let mut file = picture_file();
    file.as_object_mut().unwrap().remove("image_processor_type");
    file["size"] = json!({"shortest_edge": 4096, "longest_edge": 25_165_824});
    file["video_processor_type"] = json!("Qwen3VLVideoProcessor");
    assert_eq!(VideoRules::parse(file.to_string().as_bytes()).unwrap(), VIDEO);
    file["fps"] = json!(4);
    file["max_frames"] = json!(32);
    file["cap_pixels_per_frame"] = json!(false);
    let rules = VideoRules::parse(file.to_string().as_bytes()).unwrap();
    assert_eq!(rules, VideoRules { fps: 4.0, max_frames: 32, cap_frames: false, ..VIDEO });
    for (key, bad) in [("fps", json!(0)), ("max_frames", json!(1)), ("video_processor_type", json!("Other"))] {
        let error = VideoRules::parse(&with(file.clone(), key, bad)).unwrap_err().to_string();
        assert!(error.contains(key), "{error}");
    }
}

#[test]
fn values_that_need_other_arithmetic_are_refused_by_name() {
    for (key, value) in [
        ("patch_size", json!(14)),
        ("temporal_patch_size", json!(1)),
        ("merge_size", json!(4)),
        ("image_mean", json!([0.48145466, 0.4578275, 0.40821073])),
        ("image_std", json!([0.5, 0.5])),
        ("resample", json!(2)),
        ("rescale_factor", json!(1.0)),
        ("do_normalize", json!(false)),
        ("image_processor_type", json!("Idefics3ImageProcessor")),
        ("size", json!({"shortest_edge": 10, "longest_edge": 5})),
    ] {
        let error = picture(&with(picture_file(), key, value)).unwrap_err();
        assert!(error.contains(key) && error.contains("preprocessor_config.json"), "{error}");
    }
    for key in ["size", "patch_size", "image_mean"] {
        let error = picture(&with(picture_file(), key, Value::Null)).unwrap_err();
        assert!(error.contains(key) && error.contains("missing"), "{error}");
    }
    assert!(picture(b"{").unwrap_err().contains("preprocessor_config.json"));
}

#[test]
fn a_request_stays_within_the_models_bounds() {
    let bounds = |min_pixels, max_pixels| RULES.bounds(&PictureOptions { min_pixels, max_pixels });
    let of = |min_pixels, max_pixels| Ok(PictureBounds { min_pixels, max_pixels });
    assert_eq!(bounds(None, None), of(65_536, 16_777_216));
    assert_eq!(bounds(None, Some(u64::MAX)), of(65_536, 16_777_216), "a request cannot raise the maximum");
    assert_eq!(bounds(Some(u64::MAX), None), of(16_777_216, 16_777_216));
    assert_eq!(bounds(Some(4096), Some(524_288)), of(4096, 524_288));
    assert_eq!(bounds(None, Some(5000)), of(5000, 5000));
    assert_eq!(bounds(Some(1), Some(1)), of(1024, 1024), "never less than one token");
    let contradiction = MediaError::Option { name: OptionName::MinPixels, expected: Expected::AtMostMaxPixels };
    assert_eq!(bounds(Some(2), Some(1)), Err(contradiction));
}

#[test]
fn options_are_positive_integers_or_an_error_that_names_them() {
    let parse = |value: Value| ClipOptions::parse(value.as_object().unwrap());
    let all = parse(json!({"fps": 0.5, "max_frames": 8, "min_pixels": 4096, "max_pixels": 65536, "total_pixels": 1, "x": []}));
    let expected = ClipOptions {
        fps: Some(0.5),
        max_frames: Some(8),
        min_pixels: Some(4096),
        max_pixels: Some(65_536),
        total_pixels: Some(1),
    };
    assert_eq!(all, Ok(expected));
    assert_eq!(parse(json!({"fps": null})), Ok(ClipOptions::default()));
    for key in ["fps", "max_frames", "min_pixels", "max_pixels", "total_pixels"] {
        for bad in [json!(0), json!(-1), json!("8"), json!([1]), json!(true), json!({})] {
            let error = parse(json!({ key: bad })).unwrap_err();
            assert!(error.to_string().contains(&format!("`{key}`")), "{error}");
            assert_eq!(error.failure("x").kind, inner::FailureKind::InvalidRequest);
        }
    }
    assert!(parse(json!({"fps": 1e9})).is_err());
    assert!(parse(json!({"max_frames": 1})).is_err());
    assert!(PictureOptions::parse(json!({"min_pixels": 1.5}).as_object().unwrap()).is_err());
}

#[test]
fn a_short_clip_is_capped_by_frame_and_a_request_may_raise_the_cap() {
    let hd = Size { width: 1920, height: 1080 };
    let size = |rules: &VideoRules, frames, options: ClipOptions| {
        let bounds = rules.bounds(frames, &options).unwrap();
        let size = bounds.fit(hd).unwrap();
        (size.width, size.height)
    };
    let none = ClipOptions::default();
    // transformers 5 with `cap_pixels_per_frame`: 4 * 768 * 32² pixels for the clip.
    assert_eq!(VIDEO.bounds(4, &none), Ok(ClipBounds { frames: 4, min_pixels: 4096, max_pixels: 4 * 786_432 }));
    assert_eq!(size(&VIDEO, 4, none), (1152, 640));
    assert_eq!(size(&VideoRules { cap_frames: false, ..VIDEO }, 4, none), (1920, 1088));
    // The total decides for a long clip, and no request can exceed it.
    assert_eq!(VIDEO.bounds(768, &none).unwrap().max_pixels, 32_768 * 768);
    let greedy = ClipOptions { max_pixels: Some(u64::MAX), total_pixels: Some(u64::MAX), ..none };
    assert_eq!(size(&VIDEO, 4, greedy), (1920, 1088));
    assert!(VIDEO.bounds(768, &greedy).unwrap().max_pixels <= VIDEO.max_pixels);
    // And lower it.
    assert_eq!(size(&VIDEO, 4, ClipOptions { max_pixels: Some(200_000), ..none }), (576, 320));
    assert_eq!(size(&VIDEO, 4, ClipOptions { total_pixels: Some(800_000), ..none }), (576, 320));
    assert_eq!(VIDEO.bounds(4, &ClipOptions { total_pixels: Some(1), ..none }).unwrap().max_pixels, 4300 * 4);
    assert!(VIDEO.bounds(4, &ClipOptions { min_pixels: Some(9), max_pixels: Some(8), ..none }).is_err());
}

#[test]
fn a_list_is_thinned_only_above_the_maximum() {
    let plan = |listed, options| VIDEO.plan(listed, &options).unwrap();
    let none = ClipOptions::default();
    assert_eq!(plan(3, none).indices, [0, 1, 2]);
    assert_eq!(plan(3, none).timestamps, [0.25, 1.0], "two frames a second unless the request says otherwise");
    let thinned = plan(30, ClipOptions { max_frames: Some(6), fps: Some(10.0), ..none });
    assert_eq!(thinned.indices, [0, 6, 12, 17, 23, 29]);
    let stamps: Vec<String> = thinned.timestamps.iter().map(|t| format!("{t:.1}")).collect();
    assert_eq!(stamps, ["0.3", "1.4", "2.6"], "times are those of the frames that stay");
    assert_eq!(plan(100_000, none).indices.len(), 768);
    assert_eq!(plan(100_000, ClipOptions { max_frames: Some(usize::MAX), ..none }).indices.len(), 768);
    assert_eq!((plan(1, none).indices, plan(1, none).bounds.frames), (vec![0], 2));
    assert_eq!(VIDEO.plan(0, &none), Err(MediaError::TooFewFrames));
}

#[test]
fn slivers_and_single_frames_are_errors_for_clips_too() {
    let bounds = ClipBounds { frames: 2, min_pixels: 4096, max_pixels: 25_165_824 };
    for (width, height) in [(1, 3000), (3000, 1), (0, 5)] {
        let size = Size { width, height };
        assert_eq!(bounds.fit(size), Err(MediaError::AspectRatio { size }));
    }
    assert_eq!(ClipBounds { frames: 1, ..bounds }.fit(Size { width: 9, height: 9 }), Err(MediaError::TooFewFrames));
}
