//! The pool of decoding processes: real children, some of them misbehaving.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "fixture/picture.rs"]
mod picture;

use std::{
    io::Cursor,
    path::PathBuf,
    time::{Duration, Instant},
};

use bytes::Bytes;
use image::{ImageFormat, RgbImage};
use media::{
    ClipOptions, ClipPlan, Decoder, Kind, Limits, MediaError, PictureBounds, PictureOptions, PictureRules, Rule, Size,
    VideoRules, WorkerCommand, patches, resize,
};
use picture::synth;

const BOUNDS: PictureBounds = PictureBounds { min_pixels: 4096, max_pixels: 1 << 24 };

/// `examples/media-worker.rs`, which cargo builds beside this test.
fn worker() -> PathBuf {
    let deps = std::env::current_exe().unwrap();
    let path = deps.parent().unwrap().parent().unwrap().join("examples").join("media-worker");
    assert!(path.exists(), "run `cargo test -p media` without a target filter once: it builds the worker");
    path
}

fn decoder(limits: Limits) -> Decoder {
    Decoder::new(WorkerCommand { program: worker(), args: vec![] }, limits)
}

/// A shell script in the place of the worker.
fn shell(script: &str, limits: Limits) -> Decoder {
    Decoder::new(WorkerCommand { program: "/bin/sh".into(), args: vec!["-c".into(), script.into()] }, limits)
}

fn png(width: u32, height: u32, seed: i64) -> Bytes {
    let picture = synth(width, height, seed);
    let mut out = Cursor::new(Vec::new());
    RgbImage::from_raw(width, height, picture.pixels).unwrap().write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner().into()
}

fn video_rules() -> VideoRules {
    VideoRules { min_pixels: 4096, max_pixels: 25_165_824, fps: 2.0, min_frames: 4, max_frames: 768, cap_frames: true }
}

fn plan(frames: usize, options: &ClipOptions) -> ClipPlan {
    video_rules().plan(frames, options).unwrap()
}

#[tokio::test]
async fn a_picture_comes_back_as_the_same_patches_as_in_process() {
    let prepared = decoder(Limits::default()).picture(png(70, 130, 3), BOUNDS).await.unwrap();
    let size = BOUNDS.fit(Size { width: 70, height: 130 }).unwrap();
    let (grid, rows) = patches(&[resize(synth(70, 130, 3), size, Rule::default())]);
    assert_eq!((prepared.kind, prepared.grid), (Kind::Image, grid));
    assert!(prepared.patches == rows);
    assert_eq!(prepared.original_size, Size { width: 70, height: 130 });
    assert!(prepared.timestamps.is_empty());
}

#[tokio::test]
async fn the_hash_tells_shapes_kinds_and_pixels_apart() {
    let decoder = decoder(Limits::default());
    let flat = |width, height| {
        let mut out = Cursor::new(Vec::new());
        RgbImage::from_pixel(width, height, image::Rgb([9, 9, 9])).write_to(&mut out, ImageFormat::Png).unwrap();
        Bytes::from(out.into_inner())
    };
    let wide = decoder.picture(flat(128, 64), BOUNDS).await.unwrap();
    let tall = decoder.picture(flat(64, 128), BOUNDS).await.unwrap();
    let clip = decoder.frames(vec![flat(128, 64)], &plan(1, &ClipOptions::default())).await.unwrap();
    assert_ne!(wide.hash, tall.hash, "same bytes, other shape");
    assert_ne!(wide.hash, clip.hash, "same bytes and grid, other kind");
    assert_eq!(wide.grid, clip.grid);
    assert_eq!(wide.hash, decoder.picture(flat(128, 64), BOUNDS).await.unwrap().hash);
    assert_ne!(
        decoder.picture(png(64, 64, 1), BOUNDS).await.unwrap().hash,
        decoder.picture(png(64, 64, 2), BOUNDS).await.unwrap().hash
    );
}

#[tokio::test]
async fn a_list_of_frames_is_the_sample() {
    let frames: Vec<Bytes> = (0..5).map(|i| png(96, 64, i)).collect();
    let plan = plan(5, &ClipOptions { fps: Some(1.0), ..ClipOptions::default() });
    assert_eq!(plan.indices, [0, 1, 2, 3, 4]);
    let clip = decoder(Limits::default()).frames(frames, &plan).await.unwrap();
    assert_eq!(clip.kind, Kind::Video);
    assert_eq!(clip.grid, [3, 4, 6], "an odd last frame is repeated");
    assert_eq!(clip.timestamps, [0.5, 2.5, 4.0]);
    let (grid, rows) = patches(&(0..5).map(|i| synth(96, 64, i)).collect::<Vec<_>>());
    assert_eq!(clip.grid, grid);
    assert!(clip.patches == rows);
}

#[tokio::test]
async fn one_frame_is_doubled_and_frames_of_two_sizes_are_refused() {
    let decoder = decoder(Limits::default());
    let single = decoder.frames(vec![png(64, 64, 1)], &plan(1, &ClipOptions::default())).await.unwrap();
    assert_eq!((single.grid, single.timestamps), ([1, 4, 4], vec![0.0]));
    let mixed = decoder.frames(vec![png(64, 64, 1), png(96, 64, 1)], &plan(2, &ClipOptions::default())).await;
    let expected =
        MediaError::FrameSize { index: 1, size: Size { width: 96, height: 64 }, first: Size { width: 64, height: 64 } };
    assert_eq!(mixed, Err(expected));
    assert_eq!(decoder.frames(vec![], &plan(1, &ClipOptions::default())).await, Err(MediaError::TooFewFrames));
}

#[tokio::test]
async fn one_bad_picture_never_fails_another() {
    let decoder = decoder(Limits::default());
    let good = png(64, 64, 1);
    let (a, bad, b, empty, svg) = tokio::join!(
        decoder.picture(good.clone(), BOUNDS),
        decoder.picture(good.slice(..good.len() / 2), BOUNDS),
        decoder.picture(good.clone(), BOUNDS),
        decoder.picture(Bytes::new(), BOUNDS),
        decoder.picture("<svg/>".into(), BOUNDS),
    );
    assert_eq!(a, b);
    assert!(a.is_ok());
    assert_eq!(bad, Err(MediaError::Broken(media::Format::Png)));
    assert_eq!(empty, Err(MediaError::NotAPicture));
    assert_eq!(svg, Err(MediaError::Unsupported(media::Foreign::Svg)));
}

#[tokio::test]
async fn the_pool_survives_truncations_at_every_length_and_random_bytes() {
    let decoder = decoder(Limits { jobs_per_worker: 50, ..Limits::default() });
    let whole = png(33, 21, 1);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for length in 0..whole.len() - 16 {
        assert!(decoder.picture(whole.slice(..length), BOUNDS).await.is_err(), "{length}");
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut damaged = whole.to_vec();
        damaged[length] ^= (random >> 56) as u8 | 1;
        let _ = decoder.picture(damaged.into(), BOUNDS).await;
    }
    assert!(decoder.picture(whole, BOUNDS).await.is_ok());
}

#[tokio::test]
async fn a_worker_that_ends_or_talks_nonsense_fails_its_own_picture_only() {
    let limits = Limits { workers: 1, ..Limits::default() };
    for script in ["exit 3", "cat >/dev/null", "kill -9 $$", "head -c 4000 /dev/zero", "head -c 64 /dev/urandom; cat >/dev/null"]
    {
        let flag = tempfile::tempdir().unwrap();
        let path = flag.path().join("done");
        let (path, real) = (path.display(), worker());
        let first_bad = format!("if [ ! -e {path} ]; then : > {path}; {script}; exit 1; fi; exec {}", real.display());
        let decoder = shell(&first_bad, Limits { job_time: Duration::from_millis(1500), ..limits.clone() });
        let bad = decoder.picture(png(64, 64, 1), BOUNDS).await.unwrap_err();
        assert!(matches!(bad, MediaError::Undecodable | MediaError::TooSlow), "{script}: {bad:?}");
        assert_eq!(bad.failure("x").kind, inner::FailureKind::InvalidImage);
        assert!(decoder.picture(png(64, 64, 1), BOUNDS).await.is_ok(), "after {script}");
    }
}

#[tokio::test]
async fn a_worker_that_hangs_is_killed_in_time() {
    let decoder = shell("exec sleep 600", Limits { workers: 1, job_time: Duration::from_millis(100), ..Limits::default() });
    let start = Instant::now();
    assert_eq!(decoder.picture(png(64, 64, 1), BOUNDS).await, Err(MediaError::TooSlow));
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_worker_killed_while_idle_is_no_fault_of_the_next_picture() {
    let pids = tempfile::tempdir().unwrap();
    let file = pids.path().join("pid");
    let decoder = shell(&format!("echo $$ > {}; exec {}", file.display(), worker().display()), Limits::default());
    for _ in 0..3 {
        assert!(decoder.picture(png(64, 64, 1), BOUNDS).await.is_ok());
        let pid = std::fs::read_to_string(&file).unwrap();
        assert!(std::process::Command::new("kill").args(["-9", pid.trim()]).status().unwrap().success());
    }
}

#[tokio::test]
async fn a_worker_cannot_claim_a_size_of_its_own() {
    // A well-formed reply that says 32x32 where the rules give 64x64.
    let head = r#"{"Ok":{"original":{"width":64,"height":64},"resized":{"width":32,"height":32}}}"#;
    let prefix = format!("\\{:03o}\\000\\000\\000\\000\\014\\000\\000\\000\\000\\000\\000", head.len());
    let script = format!("printf '{prefix}'; printf '%s' '{head}'; head -c 3072 /dev/zero; exec cat >/dev/null");
    let decoder = shell(&script, Limits::default());
    assert_eq!(decoder.picture(png(64, 64, 1), BOUNDS).await, Err(MediaError::Undecodable));
}

#[tokio::test]
async fn the_queue_is_bounded_and_a_missing_program_is_our_fault() {
    let slow = Limits { workers: 1, max_queue: 1, job_time: Duration::from_millis(300), ..Limits::default() };
    let decoder = shell("exec sleep 600", slow);
    let (a, b, c) = tokio::join!(
        decoder.picture(png(64, 64, 1), BOUNDS),
        decoder.picture(png(64, 64, 1), BOUNDS),
        decoder.picture(png(64, 64, 1), BOUNDS),
    );
    assert_eq!((a, b), (Err(MediaError::TooSlow), Err(MediaError::TooSlow)));
    assert_eq!(c, Err(MediaError::Busy));
    assert_eq!(MediaError::Busy.failure("x").kind, inner::FailureKind::ProviderOverloaded);

    let missing = Decoder::new(WorkerCommand { program: "/nonexistent/worker".into(), args: vec![] }, Limits::default());
    assert_eq!(missing.picture(png(64, 64, 1), BOUNDS).await, Err(MediaError::NoWorker));
    assert_eq!(MediaError::NoWorker.failure("x").kind, inner::FailureKind::Server);
}

#[tokio::test]
async fn a_child_starts_with_an_empty_environment() {
    let seen = tempfile::tempdir().unwrap();
    let file = seen.path().join("env");
    let script = format!("/usr/bin/env > {}; exec {}", file.display(), worker().display());
    assert!(shell(&script, Limits::default()).picture(png(64, 64, 1), BOUNDS).await.is_ok());
    let environment = std::fs::read_to_string(&file).unwrap();
    assert!(environment.lines().all(|line| ["PWD=", "SHLVL=", "_="].iter().any(|own| line.starts_with(own))), "{environment}");
}

#[test]
fn a_request_with_ten_thousand_pictures_is_refused_by_their_number() {
    let limits = Limits::default();
    assert_eq!(limits.check_count(10_000), Err(MediaError::TooManyPictures { count: 10_000, max: limits.max_pictures }));
    assert_eq!(limits.check_count(limits.max_pictures), Ok(()));
    assert_eq!(limits.check_total(u64::MAX), Err(MediaError::TooManyPixelsTogether { max: limits.max_total_pixels }));
    let rules = PictureRules { min_pixels: 65_536, max_pixels: 16_777_216 };
    assert!(limits.check_total(rules.bounds(&PictureOptions::default()).unwrap().max_pixels).is_ok(), "one picture always fits");
    let failure = limits.check_count(10_000).unwrap_err().failure("messages");
    assert_eq!(failure.kind, inner::FailureKind::InvalidRequest);
}
